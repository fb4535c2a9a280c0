"""What sets two plans apart: whose duties change and how, in words; cover by queue and day; KPIs. Pure functions."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

import numpy as np

from center.kpi import KPI_INFO, Kpi
from center.plan import Duty, Plan
from reports.counted import counted_cover
from reports.task_blocks import blocks_text
from reports.words import clock_span, day_text, listed, number

_LEAST_HOURS = 0.005


@dataclass(frozen=True)
class DutyChange:
    """One person's change on one local day, in words: ``09:00–17:00 on calls → 10:00–18:00 on calls, starts 1 h later``."""

    agent: str
    day: date
    words: str


@dataclass(frozen=True)
class CoverChange:
    """Head-hours rostered and missing of a queue's day, in the first and in the second plan."""

    queue: str
    day: date
    rostered: tuple[float, float]
    unmet: tuple[float, float]


@dataclass(frozen=True)
class KpiChange:
    """A KPI over each whole plan; None where a plan does not have it."""

    kpi: str
    title: str
    unit: str
    first: float | None
    second: float | None


@dataclass(frozen=True)
class PlanDiff:
    """What the second plan has otherwise than the first one.

    Attributes
    ----------
    days
        Local days that both plan; duties and cover are compared on these.
    days_of_one
        Days that only one of them plans.
    duties
        By person and day; a person whom one plan does not know is off in it.
    cover
        Queues' days on which hours differ.
    kpis
        All that either has, changed or not; of each whole plan, also where their days differ.
    """

    first: str
    second: str
    days: tuple[date, ...]
    days_of_one: tuple[date, ...]
    duties: tuple[DutyChange, ...]
    cover: tuple[CoverChange, ...]
    kpis: tuple[KpiChange, ...]

    @property
    def people(self) -> int:
        """How many people have a change."""
        return len({change.agent for change in self.duties})


def plan_diff(first: Plan, second: Plan) -> PlanDiff:
    """Compare two plans, of the same days or of overlapping ones."""
    ours, theirs = set(first.horizon.dates), set(second.horizon.dates)
    days = sorted(ours & theirs)
    return PlanDiff(
        first=first.id,
        second=second.id,
        days=tuple(days),
        days_of_one=tuple(sorted(ours ^ theirs)),
        duties=tuple(_duty_changes(first, second, set(days))),
        cover=tuple(_cover_changes(first, second, days)),
        kpis=tuple(_kpi_changes(first, second)),
    )


def diff_dict(diff: PlanDiff) -> dict[str, object]:
    """The same as plain values for JSON."""
    return {
        "first": diff.first,
        "second": diff.second,
        "days": [day.isoformat() for day in diff.days],
        "days_of_one": [day.isoformat() for day in diff.days_of_one],
        "duties": [{"agent": one.agent, "day": one.day.isoformat(), "change": one.words} for one in diff.duties],
        "cover": [
            {"queue": one.queue, "day": one.day.isoformat(), "rostered_hours": list(one.rostered), "unmet_hours": list(one.unmet)}
            for one in diff.cover
        ],
        "kpis": {one.kpi: [one.first, one.second] for one in diff.kpis},
    }


def _duty_changes(first: Plan, second: Plan, days: set[date]) -> list[DutyChange]:
    before, after = _by_person_and_day(first, days), _by_person_and_day(second, days)
    order = {name: k for k, name in reversed(list(enumerate((*first.agents, *second.agents))))}
    found = []
    for agent, day in sorted(before.keys() | after.keys(), key=lambda key: (order[key[0]], key[1])):
        old, new = before.get((agent, day), []), after.get((agent, day), [])
        gone = [duty for duty in old if not any(_same(first, duty, second, other) for other in new)]
        come = [duty for duty in new if not any(_same(second, duty, first, other) for other in old)]
        for k in range(max(len(gone), len(come))):
            words = _words(first, gone[k] if k < len(gone) else None, second, come[k] if k < len(come) else None)
            found.append(DutyChange(agent, day, words))
    return found


def _by_person_and_day(plan: Plan, days: set[date]) -> dict[tuple[str, date], list[Duty]]:
    found: dict[tuple[str, date], list[Duty]] = defaultdict(list)
    for duty in sorted(plan.duties, key=lambda duty: duty.start):
        day = plan.horizon.dates[duty.day]
        if day in days:
            found[plan.agents[duty.agent], day].append(duty)
    return found


def _same(one: Plan, duty: Duty, two: Plan, other: Duty) -> bool:
    return _facts(one, duty) == _facts(two, other)


def _facts(plan: Plan, duty: Duty) -> tuple[object, ...]:
    when = plan.horizon.time_of
    breaks = tuple((when(start), when(end), kind, bool(paid)) for start, end, kind, paid in sorted(duty.breaks))
    blocks = tuple((when(start), when(end), plan.queues[queue]) for start, end, queue in duty.blocks)
    return when(duty.start), when(duty.end), duty.shape, plan.queues[duty.queue], breaks, blocks


def _words(first: Plan, old: Duty | None, second: Plan, new: Duty | None) -> str:
    if old is None or new is None:
        plan, duty = (second, new) if new is not None else (first, old)
        assert duty is not None
        return f"off → {_shift(plan, duty)}" if new is not None else f"{_shift(plan, duty)} → off"
    said, moved = [], _shift(first, old) != _shift(second, new)
    if moved:
        said += [f"{_shift(first, old)} → {_shift(second, new)}", *_moved(first, old, second, new)]
    gone, come = _breaks(first, old), _breaks(second, new)
    if moved and gone != come:
        said.append(f"{listed(come)} in place of {listed(gone)}" if gone and come else f"breaks: {listed(come) or 'none'}")
    elif gone != come:
        said += _break_changes(gone, come)
    if old.shape != new.shape:
        said.append(f"shift {old.shape} → {new.shape}")
    return ", ".join(said) or "which breaks are paid"


def _break_changes(gone: list[str], come: list[str]) -> list[str]:
    """``lunch 12:30–13:00 → lunch 13:00–13:30`` of the breaks that change."""
    old, new = [one for one in gone if one not in come], [one for one in come if one not in gone]
    return [f"{one or 'no break'} → {two or 'no break'}" for one, two in zip_longest(old, new)]


def _moved(first: Plan, old: Duty, second: Plan, new: Duty) -> list[str]:
    """``starts 1 h later``, ``45 min longer``."""
    start = (second.horizon.time_of(new.start) - first.horizon.time_of(old.start)).total_seconds() / 60
    length = (new.end - new.start) * second.horizon.step_min - (old.end - old.start) * first.horizon.step_min
    starts = f"starts {_span(start)} {'later' if start > 0 else 'earlier'}"
    longer = f"{_span(length)} {'longer' if length > 0 else 'shorter'}"
    return [words for words, minutes in ((starts, start), (longer, length)) if minutes]


def _span(minutes: float) -> str:
    minutes = abs(round(minutes))
    return f"{minutes // 60} h {minutes % 60} min".replace(" 0 min", "") if minutes >= 60 else f"{minutes} min"


def _shift(plan: Plan, duty: Duty) -> str:
    span = clock_span(plan.horizon, duty.start, duty.end, plan.agent_zone[duty.agent])
    return f"{span} on {blocks_text(plan, duty) or plan.queues[duty.queue]}"


def _breaks(plan: Plan, duty: Duty) -> list[str]:
    zone = plan.agent_zone[duty.agent]
    return [f"{kind} {clock_span(plan.horizon, start, end, zone)}" for start, end, kind, _ in sorted(duty.breaks)]


def _cover_changes(first: Plan, second: Plan, days: list[date]) -> list[CoverChange]:
    ours, theirs = _hours(first), _hours(second)
    nothing = (0.0, 0.0)
    found = []
    for queue in dict.fromkeys((*first.queues, *second.queues)):
        for day in days:
            (old, short), (new, missing) = ours.get((queue, day), nothing), theirs.get((queue, day), nothing)
            if abs(new - old) > _LEAST_HOURS or abs(missing - short) > _LEAST_HOURS:
                found.append(CoverChange(queue, day, (old, new), (short, missing)))
    return found


def _hours(plan: Plan) -> dict[tuple[str, date], tuple[float, float]]:
    """(queue, day) -> head-hours rostered, head-hours missing."""
    per_step, first_steps = plan.horizon.step_min / 60, plan.horizon.day_start[:-1]
    short = np.maximum(plan.requirement.rostered - counted_cover(plan), 0)
    rostered, unmet = (np.add.reduceat(heads, first_steps, axis=1) * per_step for heads in (plan.cover, short))
    return {
        (queue, day): (float(rostered[q, d]), float(unmet[q, d]))
        for q, queue in enumerate(plan.queues)
        for d, day in enumerate(plan.horizon.dates)
    }


def _kpi_changes(first: Plan, second: Plan) -> list[KpiChange]:
    found = []
    for kpi in dict.fromkeys((*first.kpis, *second.kpis)):
        info = KPI_INFO[Kpi(kpi)] if kpi in set(Kpi) else None
        values = (_known(plan.kpis.get(kpi)) for plan in (first, second))
        found.append(KpiChange(str(kpi), info.title if info else str(kpi), info.unit if info else "", *values))
    return found


def _known(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def change_line(change: DutyChange) -> str:
    """``Tue 3 Mar: 09:00–17:00 on calls → off``."""
    return f"{day_text(change.day)}: {change.words}"


def kpi_text(value: float | None, unit: str) -> str:
    """A KPI's value with its unit; a dash where there is none."""
    if value is None:
        return "–"
    return f"{number(value * 100)} %" if unit == "%" else f"{number(value, 2)}{f' {unit}' if unit else ''}"
