"""Forecast adjustments and adherence."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Who and why may hold a person's name, which can be erased; a withdrawal comes later.
_KEPT = ("number", "name", "queue", "zone", "volume_factor", "contacts_added", "contacts_set", "aht_factor", "made_utc")
_MINUTES = ("planned", "kept", "planned_work", "worked", "absent", "late", "meeting", "away")


def upgrade() -> None:
    """Bring the schema here. Plans from before have no adjustments."""
    op.add_column("forecast_points", sa.Column("statistical", sa.Double(), nullable=True))
    op.create_table(
        "forecast_adjustments",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "queue", "zone")),
        *(sa.Column(name, sa.Double(), nullable=True) for name in ("volume_factor", "contacts_added", "contacts_set")),
        sa.Column("aht_factor", sa.Double(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("author", "why")),
        sa.Column("made_utc", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("withdrawn_author", "withdrawn_why")),
        sa.Column("withdrawn_utc", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_forecast_adjustments"),
    )
    op.create_table(
        "forecast_adjustment_spans",
        sa.Column("adjustment", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("start_utc", "end_utc")),
        sa.ForeignKeyConstraint(["adjustment"], ["forecast_adjustments.number"], name="fk_forecast_adjustment_spans_forecast_adjustments"),
        sa.PrimaryKeyConstraint("adjustment", "position", name="pk_forecast_adjustment_spans"),
    )
    op.create_table(
        "adherence_days",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("plan_id", "agent")),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(f"{name}_min", sa.Double(), nullable=False) for name in _MINUTES),
        *(sa.Column(f"{name}_min", sa.Double(), nullable=True) for name in ("late_start", "early_leave")),
        sa.Column("out_spells", sa.BigInteger(), nullable=False),
        sa.Column("out_min", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id", "agent"], ["plan_agents.plan_id", "plan_agents.agent"], name="fk_adherence_days_plan_agents"),
        sa.PrimaryKeyConstraint("plan_id", "agent", "day", name="pk_adherence_days"),
    )
    _append_only("forecast_adjustments", _KEPT)
    _append_only("forecast_adjustment_spans", ("adjustment", "position", "start_utc", "end_utc"))


def _append_only(table: str, kept: tuple[str, ...]) -> None:
    """Refuse to delete a row of `table`, or to change a column of `kept`, whoever asks."""
    names, refusal = ", ".join(kept), f"{table} is append-only"
    if op.get_bind().dialect.name == "sqlite":
        for event, what in (("delete", "DELETE"), ("update", f"UPDATE OF {names}")):
            op.execute(f"CREATE TRIGGER keep_{table}_{event} BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END")
        return
    op.execute(
        f"CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER keep_{table} BEFORE DELETE OR UPDATE OF {names} ON {table} FOR EACH ROW EXECUTE FUNCTION keep_{table}()"
    )
    op.execute(f"CREATE TRIGGER keep_{table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION keep_{table}()")
