"""Plans are drafts, published or superseded; who did what, when and why."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KEPT = ("number", "at_utc", "action", "name", "plan_id", "detail")  # actor and why may hold a person's name, which can be erased


def upgrade() -> None:
    """Bring the schema here. Existing plans become drafts: nothing says that they are published."""
    op.create_table(
        "audit_trail",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("name", "plan_id", "actor", "why")),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_trail"),
    )
    op.create_table(
        "publications",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("act", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("restores", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["act"], ["audit_trail.number"], name="fk_publications_audit_trail"),
        sa.PrimaryKeyConstraint("name", "day", "revision", name="pk_publications"),
    )
    op.create_table(
        "published_days",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_published_days_plans"),
        sa.ForeignKeyConstraint(
            ["name", "day", "revision"],
            ["publications.name", "publications.day", "publications.revision"],
            name="fk_published_days_publications",
        ),
        sa.PrimaryKeyConstraint("name", "day", name="pk_published_days"),
        sa.UniqueConstraint("plan_id", "name", "day", name="uq_published_days_plan_id_name_day"),
    )
    op.execute(
        "INSERT INTO audit_trail (at_utc, action, name, plan_id, actor, why, detail) "
        "SELECT created_utc, 'saved', name, id, NULL, NULL, 'saved before the audit trail began' FROM plans ORDER BY created_utc, id"
    )
    _append_only("audit_trail", _KEPT)
    _append_only("publications", ("name", "day", "revision", "plan_id", "act", "restores"))


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
