"""The day's re-optimizations."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here. Plans made before have no peak."""
    op.create_table(
        "peaks",
        _plan_id(),
        sa.Column("base_plan_id", sa.Text(), nullable=False),
        sa.Column("now_utc", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_peaks_plans"),
        sa.PrimaryKeyConstraint("plan_id", name="pk_peaks"),
    )
    _numbered("peak_absent", (sa.Column("agent", sa.Text(), nullable=False),), "agent")
    _numbered("peak_asked", (sa.Column("asked", sa.Text(), nullable=False),))
    figures = ("came", "expected", "factor", "low", "high", "handle_time_factor")
    _numbered("peak_paces", (sa.Column("queue", sa.Text(), nullable=False), *_doubles(figures)), "queue")
    _numbered(
        "peak_changes",
        (
            sa.Column("agent", sa.Text(), nullable=False),
            sa.Column("day", sa.Date(), nullable=False),
            sa.Column("levers", sa.Text(), nullable=False),
            sa.Column("minutes", sa.BigInteger(), nullable=False),
            sa.Column("price", sa.BigInteger(), nullable=False),
            sa.Column("switch_utc", sa.DateTime(timezone=True), nullable=True),
            sa.Column("switch_queue", sa.Text(), nullable=True),
            sa.Column("words", sa.Text(), nullable=False),
            sa.ForeignKeyConstraint(
                ["plan_id", "switch_queue"], ["plan_queues.plan_id", "plan_queues.queue"], name="fk_peak_changes_plan_queues"
            ),
        ),
        "agent",
    )
    _numbered(
        "peak_rented",
        (
            sa.Column("queue", sa.Text(), nullable=False),
            sa.Column("start_utc", sa.DateTime(timezone=True), nullable=False),
            sa.Column("end_utc", sa.DateTime(timezone=True), nullable=False),
            sa.Column("heads", sa.BigInteger(), nullable=False),
            sa.Column("price", sa.BigInteger(), nullable=False),
        ),
        "queue",
    )
    op.create_table(
        "peak_snapshot",
        _plan_id(),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("waiting", sa.BigInteger(), nullable=True),
        sa.Column("in_service", sa.BigInteger(), nullable=True),
        _of_peak("peak_snapshot"),
        _of("peak_snapshot", "queue"),
        sa.PrimaryKeyConstraint("plan_id", "queue", name="pk_peak_snapshot"),
    )
    _numbered(
        "peak_outcomes",
        (
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("price", sa.BigInteger(), nullable=False),
            *_doubles(("overall", "gain", "gain_low", "gain_high")),
        ),
    )
    op.create_table(
        "peak_outcome_queues",
        _plan_id(),
        sa.Column("outcome", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        *_doubles(("offered", "service_level", "asa_s", "abandonment")),
        sa.ForeignKeyConstraint(
            ["plan_id", "outcome"], ["peak_outcomes.plan_id", "peak_outcomes.number"], name="fk_peak_outcome_queues_peak_outcomes"
        ),
        _of("peak_outcome_queues", "queue"),
        sa.PrimaryKeyConstraint("plan_id", "outcome", "queue", name="pk_peak_outcome_queues"),
    )


def _numbered(table: str, columns: tuple[sa.Column | sa.ForeignKeyConstraint, ...], names: str = "") -> None:
    """A table of a peak's parts in their order; `names` is the column that refers to the plan's agents or queues."""
    op.create_table(
        table,
        _plan_id(),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        *columns,
        _of_peak(table),
        *([_of(table, names)] if names else []),
        sa.PrimaryKeyConstraint("plan_id", "number", name=f"pk_{table}"),
    )


def _plan_id() -> sa.Column:
    return sa.Column("plan_id", sa.Text(), nullable=False)


def _doubles(names: tuple[str, ...]) -> list[sa.Column]:
    return [sa.Column(name, sa.Double(), nullable=True) for name in names]


def _of_peak(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["plan_id"], ["peaks.plan_id"], name=f"fk_{table}_peaks")


def _of(table: str, column: str) -> sa.ForeignKeyConstraint:
    other = f"plan_{column}s"
    return sa.ForeignKeyConstraint(["plan_id", column], [f"{other}.plan_id", f"{other}.{column}"], name=f"fk_{table}_{other}")
