"""Hand work: edits of plans, and locks of people's days."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "plan_edits",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("base_plan_id", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_edits_plans"),
        sa.PrimaryKeyConstraint("plan_id", name="pk_plan_edits"),
    )
    op.create_table(
        "plan_edit_items",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("other_agent", sa.Text(), nullable=True),
        sa.Column("other_day", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan_edits.plan_id"], name="fk_plan_edit_items_plan_edits"),
        sa.PrimaryKeyConstraint("plan_id", "number", name="pk_plan_edit_items"),
    )
    op.create_table(
        "locks",
        *_cell(),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=True),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("start_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_min", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", "agent", "day", name="pk_locks"),
    )
    op.create_table(
        "lock_breaks",
        *_cell(),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("start_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["name", "agent", "day"], ["locks.name", "locks.agent", "locks.day"], name="fk_lock_breaks_locks"),
        sa.PrimaryKeyConstraint("name", "agent", "day", "number", name="pk_lock_breaks"),
    )


def _cell() -> list[sa.Column]:
    """A person's day of a site."""
    return [*(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "agent")), sa.Column("day", sa.Date(), nullable=False)]
