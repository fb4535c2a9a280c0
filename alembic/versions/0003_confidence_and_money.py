"""What speaks for a contender's answer by its own solver, where annealing began, and what was paid for it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("contenders", sa.Column("begin", sa.Text(), nullable=True))
    op.add_column("contenders", sa.Column("own_legal", sa.Boolean(), nullable=True))
    op.add_column("contenders", sa.Column("reads_within_1_percent", sa.Double(), nullable=True))
    op.add_column("contenders", sa.Column("gap_to_bound", sa.Double(), nullable=True))
    op.add_column("contenders", sa.Column("money", sa.Double(), nullable=True))
