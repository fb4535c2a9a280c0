"""Task blocks inside duties."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "duty_blocks",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("duty", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("start_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_utc", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id", "duty"], ["duties.plan_id", "duties.number"], name="fk_duty_blocks_duties"),
        sa.ForeignKeyConstraint(["plan_id", "queue"], ["plan_queues.plan_id", "plan_queues.queue"], name="fk_duty_blocks_plan_queues"),
        sa.PrimaryKeyConstraint("plan_id", "duty", "number", name="pk_duty_blocks"),
    )
