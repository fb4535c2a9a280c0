"""Duties with their breaks and task blocks, and the unmet list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from center.plan import Duty, Plan, Unmet
from store.rows.common import Reader, Rows
from store.tables import BlockRow, BreakRow, DutyRow, UnmetRow


def rows(plan: Plan) -> Rows:
    """Rows of the roster and of what it leaves uncovered."""
    return {
        DutyRow: [_duty_row(plan, k, duty) for k, duty in enumerate(plan.duties)],
        BreakRow: [row for k, duty in enumerate(plan.duties) for row in _break_rows(plan, k, duty)],
        BlockRow: [row for k, duty in enumerate(plan.duties) for row in _block_rows(plan, k, duty)],
        UnmetRow: [
            {"plan_id": plan.id, "number": k, "queue": plan.queues[unmet.queue], "heads": int(unmet.heads), "worst": int(unmet.worst)}
            | _times(plan, unmet.start, unmet.end)
            for k, unmet in enumerate(plan.unmet)
        ],
    }


def read_duties(reader: Reader) -> tuple[Duty, ...]:
    """The duties, in the plan's order."""
    step = reader.horizon.index_of
    first = reader.horizon.dates[0]
    breaks: dict[int, list[tuple[int, int, str, bool]]] = {}
    for row in reader.all(BreakRow, "duty", "number"):
        breaks.setdefault(row.duty, []).append((step(row.start_utc), step(row.end_utc), row.kind, row.paid))
    queue_of = {queue: k for k, queue in enumerate(reader.queues)}
    blocks: dict[int, list[tuple[int, int, int]]] = {}
    for row in reader.all(BlockRow, "duty", "number"):
        blocks.setdefault(row.duty, []).append((step(row.start_utc), step(row.end_utc), queue_of[row.queue]))
    agent_of = {agent: k for k, agent in enumerate(reader.agents)}
    return tuple(
        Duty(
            agent=agent_of[row.agent],
            queue=queue_of[row.queue],
            day=(row.day - first).days,
            shape=row.shape,
            start=step(row.start_utc),
            end=step(row.end_utc),
            breaks=tuple(breaks.get(row.number, ())),
            paid_min=row.paid_min,
            blocks=tuple(blocks.get(row.number, ())),
        )
        for row in reader.all(DutyRow, "number")
    )


def read_unmet(reader: Reader) -> tuple[Unmet, ...]:
    """The unmet list, in the plan's order."""
    step = reader.horizon.index_of
    return tuple(
        Unmet(reader.queues.index(row.queue), step(row.start_utc), step(row.end_utc), row.heads, row.worst)
        for row in reader.all(UnmetRow, "number")
    )


def _duty_row(plan: Plan, number: int, duty: Duty) -> dict[str, Any]:
    return {
        "plan_id": plan.id,
        "number": number,
        "agent": plan.agents[duty.agent],
        "queue": plan.queues[duty.queue],
        "day": plan.horizon.dates[0] + timedelta(days=int(duty.day)),
        "shape": duty.shape,
        "paid_min": int(duty.paid_min),
    } | _times(plan, duty.start, duty.end)


def _break_rows(plan: Plan, number: int, duty: Duty) -> list[dict[str, Any]]:
    return [
        {"plan_id": plan.id, "duty": number, "number": k, "kind": kind, "paid": bool(paid)} | _times(plan, start, end)
        for k, (start, end, kind, paid) in enumerate(duty.breaks)
    ]


def _block_rows(plan: Plan, number: int, duty: Duty) -> list[dict[str, Any]]:
    return [
        {"plan_id": plan.id, "duty": number, "number": k, "queue": plan.queues[queue]} | _times(plan, start, end)
        for k, (start, end, queue) in enumerate(duty.blocks)
    ]


def _times(plan: Plan, start: int, end: int) -> dict[str, Any]:
    return {"start_utc": plan.horizon.time_of(start), "end_utc": plan.horizon.time_of(end)}
