"""Rows of a day's re-optimization, and back. No rows of a plan of the night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from center.peak import Pace, Peak, PeakChange, PeakOutcome, PeakRented
from center.plan import Plan
from store.rows.common import Reader, Rows, float_or_nan, float_or_none, known
from store.tables.peak import (
    PeakAbsentRow,
    PeakAskedRow,
    PeakChangeRow,
    PeakOutcomeQueueRow,
    PeakOutcomeRow,
    PeakPaceRow,
    PeakRentedRow,
    PeakRow,
    PeakSnapshotRow,
)

_PACE = ("came", "expected", "factor", "low", "high", "handle_time_factor")
_GAIN = ("gain", "gain_low", "gain_high")
_BY_QUEUE = ("offered", "service_level", "asa_s", "abandonment")


def rows(plan: Plan) -> Rows:
    """Rows of the plan's peak; none of any table without one."""
    peak = plan.peak
    if peak is None:
        return {}
    head = {"plan_id": plan.id, "base_plan_id": peak.base_plan_id, "now_utc": plan.horizon.time_of(int(peak.now))}
    return {
        PeakRow: [head],
        PeakAbsentRow: _numbered(plan, [{"agent": plan.agents[agent]} for agent in peak.absent]),
        PeakAskedRow: _numbered(plan, [{"asked": asked} for asked in peak.asked]),
        PeakPaceRow: _numbered(plan, [_pace_row(plan, pace) for pace in peak.paces]),
        PeakChangeRow: _numbered(plan, [_change_row(plan, change) for change in peak.changes]),
        PeakRentedRow: _numbered(plan, [_rented_row(plan, rented) for rented in peak.rented]),
        PeakSnapshotRow: _snapshot_rows(plan, peak),
        PeakOutcomeRow: _numbered(plan, [_outcome_row(outcome) for outcome in peak.outcomes]),
        PeakOutcomeQueueRow: [row for k, outcome in enumerate(peak.outcomes) for row in _outcome_queue_rows(plan, k, outcome)],
    }


def read_peak(reader: Reader) -> Peak | None:
    """The re-optimization, as it was saved; None of a plan of the night."""
    head = next(iter(reader.all(PeakRow)), None)
    if head is None:
        return None
    queue_of = {queue: k for k, queue in enumerate(reader.queues)}
    agent_of = {agent: k for k, agent in enumerate(reader.agents)}
    step = reader.horizon.index_of
    return Peak(
        base_plan_id=head.base_plan_id,
        now=step(head.now_utc),
        absent=tuple(agent_of[row.agent] for row in reader.all(PeakAbsentRow, "number")),
        asked=tuple(row.asked for row in reader.all(PeakAskedRow, "number")),
        paces=tuple(
            Pace(queue_of[row.queue], *(float_or_nan(getattr(row, name)) for name in _PACE)) for row in reader.all(PeakPaceRow, "number")
        ),
        changes=tuple(_change(reader, row, agent_of[row.agent], queue_of) for row in reader.all(PeakChangeRow, "number")),
        rented=tuple(
            PeakRented(queue_of[row.queue], step(row.start_utc), step(row.end_utc), row.heads, row.price)
            for row in reader.all(PeakRentedRow, "number")
        ),
        outcomes=_outcomes(reader, queue_of),
        **_snapshot(reader),
    )


def _numbered(plan: Plan, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"plan_id": plan.id, "number": k} | row for k, row in enumerate(found)]


def _pace_row(plan: Plan, pace: Pace) -> dict[str, Any]:
    figures = known(np.array([getattr(pace, name) for name in _PACE]))
    return {"queue": plan.queues[pace.queue]} | dict(zip(_PACE, figures, strict=True))


def _change_row(plan: Plan, change: PeakChange) -> dict[str, Any]:
    step, queue = change.switch or (None, None)
    return {
        "agent": plan.agents[change.agent],
        "day": plan.horizon.dates[0] + timedelta(days=int(change.day)),
        "levers": ",".join(change.levers),
        "minutes": int(change.minutes),
        "price": int(change.price),
        "switch_utc": None if step is None else plan.horizon.time_of(int(step)),
        "switch_queue": None if queue is None else plan.queues[queue],
        "words": change.words,
    }


def _change(reader: Reader, row: Any, agent: int, queue_of: dict[str, int]) -> PeakChange:
    return PeakChange(
        agent=agent,
        day=(row.day - reader.horizon.dates[0]).days,
        levers=tuple(row.levers.split(",")) if row.levers else (),
        minutes=row.minutes,
        price=row.price,
        switch=None if row.switch_utc is None else (reader.horizon.index_of(row.switch_utc), queue_of[row.switch_queue]),
        words=row.words,
    )


def _rented_row(plan: Plan, rented: PeakRented) -> dict[str, Any]:
    times = {"start_utc": plan.horizon.time_of(int(rented.start)), "end_utc": plan.horizon.time_of(int(rented.end))}
    return {"queue": plan.queues[rented.queue], "heads": int(rented.heads), "price": int(rented.price)} | times


def _snapshot_rows(plan: Plan, peak: Peak) -> list[dict[str, Any]]:
    given = {"waiting": peak.waiting, "in_service": peak.in_service}
    if all(counts is None for counts in given.values()):
        return []
    return [
        {"plan_id": plan.id, "queue": queue} | {name: None if counts is None else int(counts[k]) for name, counts in given.items()}
        for k, queue in enumerate(plan.queues)
    ]


def _snapshot(reader: Reader) -> dict[str, tuple[int, ...] | None]:
    found = {row.queue: row for row in reader.all(PeakSnapshotRow)}
    return {
        name: _counts([getattr(found[queue], name) for queue in reader.queues] if found else [None]) for name in ("waiting", "in_service")
    }


def _counts(values: Sequence[int | None]) -> tuple[int, ...] | None:
    there = tuple(value for value in values if value is not None)
    return there if len(there) == len(values) else None


def _outcome_row(outcome: PeakOutcome) -> dict[str, Any]:
    (overall,) = known(np.array([outcome.overall]))
    gains = {name: float_or_none(getattr(outcome, name)) for name in _GAIN}
    return {"name": outcome.name, "price": int(outcome.price), "overall": overall} | gains


def _outcome_queue_rows(plan: Plan, number: int, outcome: PeakOutcome) -> list[dict[str, Any]]:
    columns = zip(*(known(getattr(outcome, name)) for name in _BY_QUEUE), strict=True)
    return [
        {"plan_id": plan.id, "outcome": number, "queue": queue} | dict(zip(_BY_QUEUE, values, strict=True))
        for queue, values in zip(plan.queues, columns, strict=True)
    ]


def _outcomes(reader: Reader, queue_of: dict[str, int]) -> tuple[PeakOutcome, ...]:
    heads = reader.all(PeakOutcomeRow, "number")
    arrays = [{name: np.full(len(reader.queues), np.nan) for name in _BY_QUEUE} for _ in heads]
    for row in reader.all(PeakOutcomeQueueRow, "outcome"):
        for name, array in arrays[row.outcome].items():
            array[queue_of[row.queue]] = float_or_nan(getattr(row, name))
    return tuple(_outcome(head, own) for head, own in zip(heads, arrays, strict=True))


def _outcome(head: Any, by_queue: dict[str, np.ndarray]) -> PeakOutcome:
    return PeakOutcome(
        name=head.name,
        price=head.price,
        offered=by_queue["offered"],
        service_level=by_queue["service_level"],
        asa_s=by_queue["asa_s"],
        abandonment=by_queue["abandonment"],
        overall=float_or_nan(head.overall),
        gain=head.gain,
        gain_low=head.gain_low,
        gain_high=head.gain_high,
    )
