"""The first plan tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    _plans()
    _plan_facts()
    _forecast()
    _requirement()
    _roster()
    _contenders()
    _contender_work()


def _plans() -> None:
    op.create_table(
        "scenarios",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_scenarios"),
    )
    op.create_table(
        "plans",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("scenario_fingerprint", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("start_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step_min", sa.BigInteger(), nullable=False),
        sa.Column("steps", sa.BigInteger(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("shrinkage", sa.Double(), nullable=False),
        sa.Column("bound", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["scenario_fingerprint"], ["scenarios.fingerprint"], name="fk_plans_scenarios"),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
    )
    op.create_table(
        "plan_queues",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_queues_plans"),
        sa.PrimaryKeyConstraint("plan_id", "number", name="pk_plan_queues"),
        sa.UniqueConstraint("plan_id", "queue", name="uq_plan_queues_plan_id_queue"),
    )
    op.create_table(
        "plan_agents",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("unpopular_worked", sa.BigInteger(), nullable=True),
        sa.Column("fair_share", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_agents_plans"),
        sa.PrimaryKeyConstraint("plan_id", "number", name="pk_plan_agents"),
        sa.UniqueConstraint("plan_id", "agent", name="uq_plan_agents_plan_id_agent"),
    )


def _plan_facts() -> None:
    op.create_table(
        "plan_kpis",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("kpi", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_kpis_plans"),
        sa.PrimaryKeyConstraint("plan_id", "kpi", name="pk_plan_kpis"),
    )
    op.create_table(
        "plan_versions",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_versions_plans"),
        sa.PrimaryKeyConstraint("plan_id", "package", name="pk_plan_versions"),
    )
    op.create_table(
        "plan_assumptions",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_assumptions_plans"),
        sa.PrimaryKeyConstraint("plan_id", "number", name="pk_plan_assumptions"),
    )


def _forecast() -> None:
    op.create_table(
        "forecast_points",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("start_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("offered", sa.Double(), nullable=True),
        sa.Column("aht_s", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id", "queue"], ["plan_queues.plan_id", "plan_queues.queue"], name="fk_forecast_points_plan_queues"),
        sa.PrimaryKeyConstraint("plan_id", "queue", "start_utc", name="pk_forecast_points"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "forecast_quantiles",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        sa.Column("start_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contacts", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id", "queue"], ["plan_queues.plan_id", "plan_queues.queue"], name="fk_forecast_quantiles_plan_queues"
        ),
        sa.PrimaryKeyConstraint("plan_id", "queue", "level", "start_utc", name="pk_forecast_quantiles"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "forecast_errors",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("error", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id", "queue"], ["plan_queues.plan_id", "plan_queues.queue"], name="fk_forecast_errors_plan_queues"),
        sa.PrimaryKeyConstraint("plan_id", "queue", "measure", name="pk_forecast_errors"),
    )


def _requirement() -> None:
    op.create_table(
        "requirement_points",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("start_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_queue", sa.BigInteger(), nullable=False),
        sa.Column("rostered", sa.BigInteger(), nullable=False),
        sa.Column("cover", sa.BigInteger(), nullable=False),
        sa.Column("service_level", sa.Double(), nullable=True),
        sa.Column("asa_s", sa.Double(), nullable=True),
        sa.Column("occupancy", sa.Double(), nullable=True),
        sa.Column("abandonment", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id", "queue"], ["plan_queues.plan_id", "plan_queues.queue"], name="fk_requirement_points_plan_queues"
        ),
        sa.PrimaryKeyConstraint("plan_id", "queue", "start_utc", name="pk_requirement_points"),
        sqlite_with_rowid=False,
    )


def _roster() -> None:
    op.create_table(
        "duties",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("start_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_min", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id", "agent"], ["plan_agents.plan_id", "plan_agents.agent"], name="fk_duties_plan_agents"),
        sa.ForeignKeyConstraint(["plan_id", "queue"], ["plan_queues.plan_id", "plan_queues.queue"], name="fk_duties_plan_queues"),
        sa.PrimaryKeyConstraint("plan_id", "number", name="pk_duties"),
    )
    op.create_table(
        "duty_breaks",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("duty", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("start_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id", "duty"], ["duties.plan_id", "duties.number"], name="fk_duty_breaks_duties"),
        sa.PrimaryKeyConstraint("plan_id", "duty", "number", name="pk_duty_breaks"),
    )
    op.create_table(
        "unmet",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("start_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heads", sa.BigInteger(), nullable=False),
        sa.Column("worst", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id", "queue"], ["plan_queues.plan_id", "plan_queues.queue"], name="fk_unmet_plan_queues"),
        sa.PrimaryKeyConstraint("plan_id", "number", name="pk_unmet"),
    )


def _contenders() -> None:
    op.create_table(
        "contenders",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("hard", sa.BigInteger(), nullable=True),
        sa.Column("energy", sa.BigInteger(), nullable=True),
        sa.Column("true_cost", sa.BigInteger(), nullable=True),
        sa.Column("bound", sa.BigInteger(), nullable=True),
        sa.Column("assignment", sa.LargeBinary(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_contenders_plans"),
        sa.PrimaryKeyConstraint("plan_id", "number", name="pk_contenders"),
    )
    op.create_table(
        "contender_costs",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("contender", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id", "contender"], ["contenders.plan_id", "contenders.number"], name="fk_contender_costs_contenders"
        ),
        sa.PrimaryKeyConstraint("plan_id", "contender", "part", name="pk_contender_costs"),
    )
    op.create_table(
        "contender_violations",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("contender", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id", "contender"], ["contenders.plan_id", "contenders.number"], name="fk_contender_violations_contenders"
        ),
        sa.PrimaryKeyConstraint("plan_id", "contender", "number", name="pk_contender_violations"),
    )


def _contender_work() -> None:
    op.create_table(
        "contender_trace",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("contender", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("energy", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id", "contender"], ["contenders.plan_id", "contenders.number"], name="fk_contender_trace_contenders"
        ),
        sa.PrimaryKeyConstraint("plan_id", "contender", "number", name="pk_contender_trace"),
    )
    op.create_table(
        "contender_reads",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("contender", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sweeps", sa.BigInteger(), nullable=False),
        sa.Column("cooling", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id", "contender"], ["contenders.plan_id", "contenders.number"], name="fk_contender_reads_contenders"
        ),
        sa.PrimaryKeyConstraint("plan_id", "contender", "number", name="pk_contender_reads"),
    )
