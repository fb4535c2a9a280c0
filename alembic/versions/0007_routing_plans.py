"""Routing plans: who serves which queues when."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "routing_plans",
        *_texts("id"),
        *_texts("plan_id", nullable=True),
        *_times("created_utc"),
        *_texts("zone"),
        *_integers("seed", "block_min"),
        *_integers("bound", nullable=True),
        sa.Column("adopted", sa.Boolean(), nullable=False),
        *_integers("replications", "simulated_seed", nullable=True),
        *_texts("today"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_routing_plans_plans"),
        sa.PrimaryKeyConstraint("id", name="pk_routing_plans"),
    )
    _part("routing_texts", ("kind", "number"), *_texts("kind"), *_integers("number"), *_texts("text"))
    _part("routing_kpis", ("kpi",), *_texts("kpi"), *_integers("number"), *_numbers("value"))
    _part("routing_profiles", ("profile", "queue"), *_texts("profile", "queue"), *_integers("number", "level"))
    _part(
        "routing_turns",
        ("number",),
        *_integers("number"),
        *_texts("agent", "profile"),
        *_times("start_utc", "end_utc"),
        sa.UniqueConstraint("routing_plan_id", "agent", "start_utc", name="uq_routing_turns_routing_plan_id_agent_start_utc"),
    )
    _part(
        "routing_loads",
        ("queue", "start_utc"),
        *_texts("queue"),
        *_times("start_utc"),
        *_integers("number"),
        *_times("end_utc"),
        *_numbers("work", "target", "given", "before", "reserve", "reserve_short"),
    )
    _part(
        "routing_figures",
        ("number",),
        *_integers("number"),
        *_texts("queue", nullable=True),
        *_texts("kpi"),
        *_numbers("before", "after", "change", "half_width", nullable=True),
    )
    _contenders()


def _contenders() -> None:
    _part(
        "routing_contenders",
        ("number",),
        *_integers("number"),
        *_texts("backend", "version", "status"),
        *_integers("seed"),
        *_numbers("seconds"),
        *_integers("hard", "energy", "true_cost", "bound", nullable=True),
        sa.Column("assignment", sa.LargeBinary(), nullable=True),
        *_texts("fingerprint"),
        *_numbers("money", nullable=True),
        *_texts("note"),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        *_texts("details"),
    )
    op.create_table(
        "routing_costs",
        *_texts("routing_plan_id"),
        *_integers("contender"),
        *_texts("part"),
        *_integers("number", "cost"),
        sa.ForeignKeyConstraint(
            ["routing_plan_id", "contender"],
            ["routing_contenders.routing_plan_id", "routing_contenders.number"],
            name="fk_routing_costs_routing_contenders",
        ),
        sa.PrimaryKeyConstraint("routing_plan_id", "contender", "part", name="pk_routing_costs"),
    )


def _part(table: str, key: tuple[str, ...], *parts) -> None:
    op.create_table(
        table,
        *_texts("routing_plan_id"),
        *parts,
        sa.ForeignKeyConstraint(["routing_plan_id"], ["routing_plans.id"], name=f"fk_{table}_routing_plans"),
        sa.PrimaryKeyConstraint("routing_plan_id", *key, name=f"pk_{table}"),
    )


def _texts(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _integers(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=nullable) for name in names]


def _numbers(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.Double(), nullable=nullable) for name in names]


def _times(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in names]
