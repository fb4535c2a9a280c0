"""A shadow run's rows, and reading them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, select

from center.shadow import Compared, Part, ShadowAnswer, ShadowChoice, ShadowRun, ShadowTally, Where
from store.rows.common import Rows
from store.tables.shadow import ShadowAnswerRow, ShadowChoiceRow, ShadowRunRow

_RUN = ("id", "centre", "name", "candidate_text", "candidate_fingerprint", "since_utc", "started_utc", "stopped_utc")
_ANSWER = (
    "run_id", "event_id", "taken_utc", "compared_utc", "note", "incumbent_backend", "backend", "seconds", "incumbent_cost", "cost",
    "incumbent_own_cost", "own_cost", "violations",
)  # fmt: skip
_WHERE = ("place", "agent", "team", "start_utc")


def run_row(run: ShadowRun) -> dict[str, Any]:
    """The row of a run that nobody compares for yet."""
    return {name: getattr(run, name) for name in _RUN}


def read_run(row: Any) -> ShadowRun:
    """The run of a row."""
    return ShadowRun(**{name: getattr(row, name) for name in _RUN})


def run_columns() -> list[Any]:
    """The columns that `read_run` needs."""
    return [getattr(ShadowRunRow, name) for name in _RUN]


def answer_rows(answer: ShadowAnswer) -> Rows:
    """The rows of a compared answer."""
    key = {"run_id": answer.run_id, "event_id": answer.event_id, "part": answer.part.value}
    counts = {"decided": len(answer.choices), "same_place": answer.same_place, "same": answer.same}
    head = {name: getattr(answer, name) for name in _ANSWER} | key | {"status": answer.status.value} | counts
    return {
        ShadowAnswerRow: [head],
        ShadowChoiceRow: [
            key
            | {"number": k, "subject": choice.subject}
            | {f"incumbent_{name}": getattr(choice.incumbent, name) for name in _WHERE}
            | {name: getattr(choice.candidate, name) for name in _WHERE}
            for k, choice in enumerate(answer.choices)
        ],
    }


def read_tally(row: Any) -> ShadowTally:
    """An answer's row, without its choices."""
    answer = ShadowAnswer(**{name: getattr(row, name) for name in _ANSWER}, part=Part(row.part), status=Compared(row.status))
    return ShadowTally(answer, row.decided, row.same_place, row.same)


def read_choices(connection: Connection, run_id: str) -> list[tuple[str, Part, ShadowChoice]]:
    """A run's choices as (event, part, choice), in the order of the snapshots."""
    choice, answer = ShadowChoiceRow.__table__, ShadowAnswerRow.__table__
    same = and_(*(choice.c[name] == answer.c[name] for name in ("run_id", "event_id", "part")))
    query = select(choice).join(answer, same).where(choice.c.run_id == run_id)
    query = query.order_by(answer.c.taken_utc, choice.c.event_id, choice.c.part, choice.c.number)
    return [
        (
            row.event_id,
            Part(row.part),
            ShadowChoice(
                row.subject,
                Where(**{name: getattr(row, f"incumbent_{name}") for name in _WHERE}),
                Where(**{name: getattr(row, name) for name in _WHERE}),
            ),
        )
        for row in connection.execute(query)
    ]
