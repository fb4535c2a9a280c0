"""What the digital twin found of a plan, and the rounds in which it corrected the requirement."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FIGURES = ("offered", "service_level", "low", "high", "goal", "asa_s", "abandonment")


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "simulations",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("replications", sa.BigInteger(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("pooled", sa.Boolean(), nullable=False),
        sa.Column("heads_saved_hours", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_simulations_plans"),
        sa.PrimaryKeyConstraint("plan_id", name="pk_simulations"),
    )
    op.create_table(
        "simulated_points",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("start_utc", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=True) for name in (*_FIGURES, "occupancy")),
        *_references("simulated_points"),
        sa.PrimaryKeyConstraint("plan_id", "queue", "start_utc", name="pk_simulated_points"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "simulated_days",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=True) for name in _FIGURES),
        *_references("simulated_days"),
        sa.PrimaryKeyConstraint("plan_id", "queue", "day", name="pk_simulated_days"),
    )
    op.create_table(
        "simulation_corrections",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Double(), nullable=True) for name in ("rostered_hours", "labour_cost", "met_share", "raised", "lowered")),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["simulations.plan_id"], name="fk_simulation_corrections_simulations"),
        sa.PrimaryKeyConstraint("plan_id", "number", name="pk_simulation_corrections"),
    )


def _references(table: str) -> tuple[sa.ForeignKeyConstraint, sa.ForeignKeyConstraint]:
    return (
        sa.ForeignKeyConstraint(["plan_id"], ["simulations.plan_id"], name=f"fk_{table}_simulations"),
        sa.ForeignKeyConstraint(["plan_id", "queue"], ["plan_queues.plan_id", "plan_queues.queue"], name=f"fk_{table}_plan_queues"),
    )
