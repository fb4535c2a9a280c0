"""KPIs have intervals."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here. KPIs of plans made before have none."""
    op.add_column("plan_kpis", sa.Column("low", sa.Double(), nullable=True))
    op.add_column("plan_kpis", sa.Column("high", sa.Double(), nullable=True))
