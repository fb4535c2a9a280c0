"""Versions of routing policies, and what tuning them found."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "policies",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("parent", sa.BigInteger(), nullable=True),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.CheckConstraint("version >= 1 AND (parent IS NULL OR parent < version)", name="ck_policies_versions_rise"),
        sa.ForeignKeyConstraint(["name", "parent"], ["policies.name", "policies.version"], name="fk_policies_policies"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_policies_plans"),
        sa.PrimaryKeyConstraint("name", "version", name="pk_policies"),
    )
