"""Near-line inbox, outbox, leases and commitments."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LIVE = sa.text("released_utc IS NULL")


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "nearline_inbox",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("event_id", "centre")),
        sa.Column("taken_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("received_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("fingerprint", "state")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("deliveries", "attempts")),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("claimed_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_nearline_inbox"),
        sa.UniqueConstraint("event_id", name="uq_nearline_inbox_event_id"),
    )
    op.create_index("ix_nearline_inbox_centre_state_number", "nearline_inbox", ["centre", "state", "number"])
    op.create_index("ix_nearline_inbox_state_number", "nearline_inbox", ["state", "number"])
    op.create_table(
        "nearline_leases",
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ("until_utc", "last_taken_utc")),
        sa.Column("last_sequence", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("centre", name="pk_nearline_leases"),
    )
    op.create_table(
        "nearline_outbox",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("centre", "state", "reason")),
        sa.Column("taken_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=True),
        sa.Column("fallback", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("confidence", "ladder")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("wave_id", "triage_id")),
        sa.Column("sent_utc", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["nearline_inbox.event_id"], name="fk_nearline_outbox_nearline_inbox"),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name="fk_nearline_outbox_waves"),
        sa.ForeignKeyConstraint(["triage_id"], ["triages.id"], name="fk_nearline_outbox_triages"),
        sa.PrimaryKeyConstraint("event_id", name="pk_nearline_outbox"),
    )
    op.create_index("ix_nearline_outbox_sent_utc_number", "nearline_outbox", ["sent_utc", "number"])
    op.create_table(
        "nearline_decisions",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "subject", "place")),
        sa.Column("binding", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("agent", "team")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ("start_utc", "end_utc")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["nearline_outbox.event_id"], name="fk_nearline_decisions_nearline_outbox"),
        sa.PrimaryKeyConstraint("event_id", "number", name="pk_nearline_decisions"),
    )
    op.create_table(
        "nearline_commitments",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("centre", "kind", "owner", "unit", "subject", "event_id")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("committed_utc", "until_utc")),
        sa.Column("released_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why_released", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["nearline_inbox.event_id"], name="fk_nearline_commitments_nearline_inbox"),
        sa.PrimaryKeyConstraint("number", name="pk_nearline_commitments"),
    )
    op.create_index(
        "uq_nearline_commitments_live", "nearline_commitments", ["centre", "kind", "owner", "unit"], unique=True,
        sqlite_where=_LIVE, postgresql_where=_LIVE,
    )
    op.create_index("ix_nearline_commitments_event_id", "nearline_commitments", ["event_id"])
