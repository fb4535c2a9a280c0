"""Waves of waiting contacts, their choices and their contenders."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "waves",
        *_texts("id"),
        sa.Column("created_utc", sa.DateTime(timezone=True), nullable=False),
        *_texts("site", "title"),
        sa.Column("taken_utc", sa.DateTime(timezone=True), nullable=False),
        *_integers("slot_min", "slots", "seed"),
        *_texts("fingerprint"),
        *_integers("bound", "list_length", nullable=True),
        *_integers("open_options", "modelled_options", "agent_classes"),
        sa.PrimaryKeyConstraint("id", name="pk_waves"),
    )
    _parts()
    _contenders()


def _parts() -> None:
    op.create_table(
        "wave_texts",
        *_texts("wave_id", "kind"),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        *_texts("text"),
        _of_wave("wave_texts"),
        sa.PrimaryKeyConstraint("wave_id", "kind", "number", name="pk_wave_texts"),
    )
    op.create_table(
        "wave_choices",
        *_texts("wave_id", "contact"),
        *_integers("number"),
        *_texts("queue", "channel"),
        *_integers("priority", "waited_s"),
        *_texts("place"),
        *_texts("agent", nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ("start_utc", "end_utc")),
        sa.Column("late", sa.Boolean(), nullable=True),
        *_texts("reason"),
        _of_wave("wave_choices"),
        sa.PrimaryKeyConstraint("wave_id", "contact", name="pk_wave_choices"),
    )
    op.create_table(
        "wave_agent_slots",
        *_texts("wave_id", "agent"),
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        *_integers("number"),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("capacity_min", "used_min")),
        _of_wave("wave_agent_slots"),
        sa.PrimaryKeyConstraint("wave_id", "agent", "slot", name="pk_wave_agent_slots"),
    )


def _contenders() -> None:
    op.create_table(
        "wave_contenders",
        *_texts("wave_id"),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        *_texts("backend", "version", "status"),
        *_integers("seed"),
        sa.Column("seconds", sa.Double(), nullable=False),
        *_integers("hard", "energy", "true_cost", "bound", nullable=True),
        *_texts("begin", nullable=True),
        *_integers("polished", nullable=True),
        sa.Column("assignment", sa.LargeBinary(), nullable=True),
        *_texts("fingerprint"),
        sa.Column("own_legal", sa.Boolean(), nullable=True),
        *(sa.Column(name, sa.Double(), nullable=True) for name in ("reads_within_1_percent", "gap_to_bound", "money")),
        *_texts("note"),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        _of_wave("wave_contenders"),
        sa.PrimaryKeyConstraint("wave_id", "number", name="pk_wave_contenders"),
    )
    op.create_table(
        "wave_contender_parts",
        *_texts("wave_id"),
        sa.Column("contender", sa.BigInteger(), autoincrement=False, nullable=False),
        *_texts("kind"),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        *_texts("text", nullable=True),
        *_integers("value", nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave_id", "contender"], ["wave_contenders.wave_id", "wave_contenders.number"], name="fk_wave_contender_parts_wave_contenders"
        ),
        sa.PrimaryKeyConstraint("wave_id", "contender", "kind", "number", name="pk_wave_contender_parts"),
    )


def _texts(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _integers(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger(), nullable=nullable) for name in names]


def _of_wave(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=f"fk_{table}_waves")
