"""A wave's rows, and reading them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from center.contender import Contender
from routing.wave.result import Wave, WaveAgentSlot, WaveChoice
from store.rows.answers import answer_of, answer_row, begun_row, confidence_of, confidence_row
from store.rows.common import Rows
from store.tables.base import Base
from store.tables.waves import WaveAgentSlotRow, WaveChoiceRow, WaveContenderPartRow, WaveContenderRow, WaveRow, WaveTextRow

HEAD = (
    "id", "created_utc", "site", "title", "taken_utc", "slot_min", "slots", "seed", "fingerprint", "bound", "list_length", "open_options",
    "modelled_options", "agent_classes",
)  # fmt: skip
_CHOICE = ("contact", "queue", "channel", "priority", "waited_s", "place", "agent", "start_utc", "end_utc", "late", "reason")
_CELL = ("agent", "slot", "capacity_min", "used_min")


def rows(wave: Wave) -> Rows:
    """All rows of a wave."""
    key = {"wave_id": wave.id}
    texts = {"queue": wave.queues, "says": wave.says, "note": wave.notes, "version": [f"{k} {v}" for k, v in wave.versions.items()]}
    return {
        WaveRow: [{name: getattr(wave, name) for name in HEAD}],
        WaveTextRow: [key | {"kind": kind, "number": k, "text": text} for kind, found in texts.items() for k, text in enumerate(found)],
        WaveChoiceRow: [key | {"number": k} | {n: getattr(choice, n) for n in _CHOICE} for k, choice in enumerate(wave.choices)],
        WaveAgentSlotRow: [key | {"number": k} | {n: getattr(cell, n) for n in _CELL} for k, cell in enumerate(wave.agent_slots)],
        WaveContenderRow: [
            key | {"number": k} | answer_row(contender) | begun_row(contender) | confidence_row(contender)
            for k, contender in enumerate(wave.contenders)
        ],
        WaveContenderPartRow: [
            key | {"contender": k} | part for k, contender in enumerate(wave.contenders) for part in _contender_parts(contender)
        ],
    }


def read_wave(connection: Connection, wave_id: str) -> Wave:
    """The wave of an id that is there."""

    def of(table: type[Base], *order: str) -> Sequence[Row[Any]]:
        columns = table.__table__.c
        return connection.execute(select(*columns).where(columns.wave_id == wave_id).order_by(*(columns[n] for n in order))).all()

    head = connection.execute(select(*WaveRow.__table__.c).where(WaveRow.id == wave_id)).one()
    texts: dict[str, list[str]] = {"queue": [], "says": [], "note": [], "version": []}
    for row in of(WaveTextRow, "kind", "number"):
        texts[row.kind].append(row.text)
    parts: dict[int, dict[str, list[Any]]] = {}
    for row in of(WaveContenderPartRow, "contender", "kind", "number"):
        parts.setdefault(row.contender, {}).setdefault(row.kind, []).append(row)
    return Wave(
        **{name: getattr(head, name) for name in HEAD},
        queues=tuple(texts["queue"]),
        choices=tuple(WaveChoice(**{n: getattr(row, n) for n in _CHOICE}) for row in of(WaveChoiceRow, "number")),
        agent_slots=tuple(WaveAgentSlot(**{n: getattr(row, n) for n in _CELL}) for row in of(WaveAgentSlotRow, "number")),
        contenders=tuple(_read_contender(row, parts.get(row.number, {})) for row in of(WaveContenderRow, "number")),
        says=tuple(texts["says"]),
        notes=tuple(texts["note"]),
        versions=dict(text.split(" ", 1) for text in texts["version"]),
    )


def _contender_parts(contender: Contender) -> list[dict[str, Any]]:
    found: dict[str, list[tuple[str | None, int | None, float | None]]] = {
        "cost": [(part, int(cost), None) for part, cost in contender.cost_parts.items()],
        "violation": [(sentence, None, None) for sentence in contender.violations],
        "trace": [(None, int(cost), float(seconds)) for seconds, cost in contender.trace],
        "read": [(",".join(str(n) for n in read), None, None) for read in contender.cooling],
    }
    return [
        {"kind": kind, "number": k, "text": text, "value": value, "seconds": seconds}
        for kind, items in found.items()
        for k, (text, value, seconds) in enumerate(items)
    ]


def _read_contender(row: Any, parts: dict[str, list[Any]]) -> Contender:
    return Contender(
        **answer_of(row),
        begin=row.begin,
        polished=row.polished,
        cost_parts={part.text: part.value for part in parts.get("cost", ())},
        violations=tuple(part.text for part in parts.get("violation", ())),
        trace=tuple((part.seconds, part.value) for part in parts.get("trace", ())),
        cooling=tuple(tuple(int(n) for n in part.text.split(",") if n) for part in parts.get("read", ())),
        confidence=confidence_of(row),
    )
