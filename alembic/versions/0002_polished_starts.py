"""How often a contender's start was polished: needed to replay a run that began from the relaxation."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("contenders", sa.Column("polished", sa.BigInteger(), nullable=True))
