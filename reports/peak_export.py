"""A day's re-optimization for other programs: CSV of the changes and of the outcomes, plain JSON values, rows for XLSX and Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from center.peak import Peak, PeakChange, PeakOutcome
from center.plan import Plan
from reports.export_csv import csv_text
from reports.peak_words import told_changes
from reports.simulation_figures import known

_PACE = ("came", "expected", "factor", "low", "high", "handle_time_factor")
_BY_QUEUE = ("offered", "service_level", "asa_s", "abandonment")
_GAIN = ("gain", "gain_low", "gain_high")


def peak_changes_csv(plan: Plan) -> str:
    """One row a change, times in the zone of the person's site; start and end are those of the shift as it is now."""
    header = ["agent", "date", "zone", "start", "end", "serves_from", "serves_queue", "change", "levers", "added_min", "price_points"]
    return csv_text(header, (_csv_row(plan, change) for change in _peak(plan).changes))


def peak_outcomes_csv(plan: Plan) -> str:
    """One row per alternative and queue, then one of all queues together; shares are of 1, gains over the plan as it was."""
    header = ["alternative", "queue", *_BY_QUEUE, "price_points", *_GAIN]
    return csv_text(header, (row for one in _peak(plan).outcomes for row in _outcome_rows(plan, one)))


def peak_changes_rows(plan: Plan) -> list[dict[str, Any]]:
    """The changes as plain values for tables of other formats; `shift` is the shift as it is now, local time of `zone`."""
    peak = _peak(plan)
    return [
        {
            "agent": plan.agents[change.agent],
            "date": _day(plan, change).isoformat(),
            "zone": plan.agent_zone[change.agent],
            "shift": told.shift,
            "change": change.words,
            "levers": ", ".join(change.levers),
            "added_min": int(change.minutes),
            "price": int(change.price) / 100,
        }
        for change, told in zip(peak.changes, told_changes(plan, peak), strict=True)
    ]


def peak_dict(plan: Plan) -> dict[str, Any] | None:
    """Names instead of indices, ISO times in the planning zone, prices in points; None for a plan of the night."""
    peak = plan.peak
    if peak is None:
        return None
    return {
        "base_plan": peak.base_plan_id,
        "now": _time(plan, peak.now),
        "absent": [plan.agents[agent] for agent in peak.absent],
        "asked": list(peak.asked),
        "paces": [{"queue": plan.queues[pace.queue]} | {name: known(float(getattr(pace, name))) for name in _PACE} for pace in peak.paces],
        "changes": [_change(plan, change) for change in peak.changes],
        "rented": [
            {
                "queue": plan.queues[one.queue],
                "start": _time(plan, one.start),
                "end": _time(plan, one.end),
                "heads": int(one.heads),
                "price": int(one.price) / 100,
            }
            for one in peak.rented
        ],
        "outcomes": [_outcome(plan, one) for one in peak.outcomes],
        "snapshot": _snapshot(plan, peak),
    }


def _csv_row(plan: Plan, change: PeakChange) -> list[Any]:
    zone = plan.agent_zone[change.agent]
    start, end = _shift(plan, change)
    step, queue = change.switch or (None, None)
    times = [None if at is None else plan.horizon.local(at, zone).isoformat(timespec="minutes") for at in (start, end, step)]
    serves = None if queue is None else plan.queues[queue]
    figures = [", ".join(change.levers), int(change.minutes), int(change.price) / 100]
    return [plan.agents[change.agent], _day(plan, change).isoformat(), zone, *times, serves, change.words, *figures]


def _shift(plan: Plan, change: PeakChange) -> tuple[int | None, int | None]:
    """Start and end of what the person works on that day now; None where they do not work any more."""
    own = [duty for duty in plan.duties if (duty.agent, duty.day) == (change.agent, change.day)]
    return (min(duty.start for duty in own), max(duty.end for duty in own)) if own else (None, None)


def _outcome_rows(plan: Plan, one: PeakOutcome) -> Iterator[list[Any]]:
    for q, queue in enumerate(plan.queues):
        yield [one.name, queue, *(_rounded(float(getattr(one, name)[q])) for name in _BY_QUEUE), None, None, None, None]
    gains = [None if getattr(one, name) is None else _rounded(getattr(one, name)) for name in _GAIN]
    yield [one.name, None, None, _rounded(one.overall), None, None, int(one.price) / 100, *gains]


def _change(plan: Plan, change: PeakChange) -> dict[str, Any]:
    return {
        "agent": plan.agents[change.agent],
        "date": _day(plan, change).isoformat(),
        "levers": list(change.levers),
        "added_min": int(change.minutes),
        "price": int(change.price) / 100,
        "serves": None if change.switch is None else {"from": _time(plan, change.switch[0]), "queue": plan.queues[change.switch[1]]},
        "change": change.words,
    }


def _outcome(plan: Plan, one: PeakOutcome) -> dict[str, Any]:
    return {
        "alternative": one.name,
        "price": int(one.price) / 100,
        "service_level": known(one.overall),
        **{name: known(getattr(one, name)) for name in _GAIN},
        "queues": [
            {"queue": queue} | {name: known(float(getattr(one, name)[q])) for name in _BY_QUEUE} for q, queue in enumerate(plan.queues)
        ],
    }


def _snapshot(plan: Plan, peak: Peak) -> list[dict[str, Any]] | None:
    """Contacts of each queue that seeded the simulation; None where no snapshot was given."""
    if peak.waiting is None and peak.in_service is None:
        return None
    counts = {"waiting": peak.waiting, "in_service": peak.in_service}
    return [
        {"queue": queue} | {name: None if found is None else int(found[q]) for name, found in counts.items()}
        for q, queue in enumerate(plan.queues)
    ]


def _peak(plan: Plan) -> Peak:
    return plan.peak if plan.peak is not None else Peak(base_plan_id="", now=0)


def _day(plan: Plan, change: PeakChange) -> date:
    return plan.horizon.dates[0] + timedelta(days=int(change.day))


def _time(plan: Plan, step: int) -> str:
    return plan.horizon.local(step).isoformat()


def _rounded(value: float) -> float | None:
    found = known(value)
    return None if found is None else round(found, 5)
