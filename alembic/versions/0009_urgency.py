"""How much dearer than elsewhere a missing head is in a step, by closing the loop."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("requirement_points", sa.Column("urgency", sa.Double(), nullable=True))
