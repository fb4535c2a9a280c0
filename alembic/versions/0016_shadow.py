"""Shadow runs and their decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_COSTS = ("incumbent_cost", "cost", "incumbent_own_cost", "own_cost", "violations")
_CHOICE = (("incumbent_place", False), ("incumbent_agent", True), ("incumbent_team", True))
_CANDIDATE = (("place", False), ("agent", True), ("team", True))


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "shadow_runs",
        *(_text(name) for name in ("id", "centre", "name", "candidate_text", "candidate_fingerprint")),
        *(_moment(name) for name in ("since_utc", "started_utc")),
        _moment("stopped_utc", True),
        _text("runner", True),
        _moment("lease_until_utc", True),
        sa.PrimaryKeyConstraint("id", name="pk_shadow_runs"),
    )
    op.create_index("ix_shadow_runs_stopped_utc", "shadow_runs", ["stopped_utc"])
    op.create_table(
        "shadow_answers",
        *(_text(name) for name in ("run_id", "event_id", "part")),
        *(_moment(name) for name in ("taken_utc", "compared_utc")),
        *(_text(name) for name in ("status", "note")),
        *(_text(name, True) for name in ("incumbent_backend", "backend")),
        sa.Column("seconds", sa.Double(), nullable=True),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in _COSTS),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("decided", "same_place", "same")),
        sa.ForeignKeyConstraint(["run_id"], ["shadow_runs.id"], name="fk_shadow_answers_shadow_runs"),
        sa.PrimaryKeyConstraint("run_id", "event_id", "part", name="pk_shadow_answers"),
    )
    op.create_table(
        "shadow_choices",
        *(_text(name) for name in ("run_id", "event_id", "part", "subject")),
        sa.Column("number", sa.BigInteger(), nullable=False),
        *(_text(name, nullable) for name, nullable in _CHOICE),
        _moment("incumbent_start_utc", True),
        *(_text(name, nullable) for name, nullable in _CANDIDATE),
        _moment("start_utc", True),
        sa.ForeignKeyConstraint(
            ["run_id", "event_id", "part"],
            ["shadow_answers.run_id", "shadow_answers.event_id", "shadow_answers.part"],
            name="fk_shadow_choices_shadow_answers",
        ),
        sa.PrimaryKeyConstraint("run_id", "event_id", "part", "subject", name="pk_shadow_choices"),
    )


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _moment(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
