"""Escalation triages and risk models."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "risk_models",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("trained_utc", moment, nullable=True),
        sa.Column("window_start_utc", moment, nullable=True),
        sa.Column("window_end_utc", moment, nullable=True),
        sa.Column("card", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_risk_models"),
    )
    op.create_table(
        "triages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_utc", moment, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at_utc", moment, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("settings_text", sa.Text(), nullable=False),
        sa.Column("settings_fingerprint", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("bucket_min", sa.BigInteger(), nullable=False),
        sa.Column("incidents", sa.BigInteger(), nullable=False),
        sa.Column("escalated", sa.BigInteger(), nullable=False),
        sa.Column("teams", sa.Text(), nullable=False),
        sa.Column("bound", sa.BigInteger(), nullable=True),
        sa.Column("gone", sa.Text(), nullable=False),
        sa.Column("rivals", sa.Text(), nullable=False),
        sa.Column("risk_model", sa.Text(), nullable=True),
        sa.Column("risk_notes", sa.Text(), nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("assumptions", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["risk_model"], ["risk_models.fingerprint"], name="fk_triages_risk_models"),
        sa.PrimaryKeyConstraint("id", name="pk_triages"),
    )
    op.create_table(
        "triage_choices",
        sa.Column("triage_id", sa.Text(), nullable=False),
        sa.Column("incident", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("opened_utc", moment, nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=True),
        sa.Column("breach", sa.Double(), nullable=False),
        sa.Column("reassign", sa.Double(), nullable=True),
        sa.Column("anomaly", sa.Double(), nullable=True),
        sa.Column("anomalous", sa.Boolean(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("tier", sa.BigInteger(), nullable=True),
        sa.Column("start_utc", moment, nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("displaced", sa.BigInteger(), nullable=True),
        sa.Column("more", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("promise", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["triage_id"], ["triages.id"], name="fk_triage_choices_triages"),
        sa.PrimaryKeyConstraint("triage_id", "incident", name="pk_triage_choices"),
    )
    op.create_table(
        "triage_contenders",
        sa.Column("triage_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in ("hard", "energy", "true_cost", "bound", "polished")),
        sa.Column("begin", sa.Text(), nullable=True),
        sa.Column("assignment", sa.LargeBinary(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("money", sa.Double(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["triage_id"], ["triages.id"], name="fk_triage_contenders_triages"),
        sa.PrimaryKeyConstraint("triage_id", "number", name="pk_triage_contenders"),
    )
