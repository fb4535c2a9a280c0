"""Who works when: one row a person, grouped by contract, drawn as bars over the shared time axis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median

from markupsafe import Markup

from center.plan import Duty, Plan
from reports.html.timeline import Timeline
from reports.svg.paths import duty_bar
from reports.task_blocks import blocks_text
from reports.words import clock_span, day_text, number, plural, zone_city

_COLOURS = 8


@dataclass(frozen=True)
class Person:
    """One row: the bars, paid hours, the zone where it is not the plan's, clock times by day for the table, classes
    of the days worked."""

    name: str
    zone: str
    hours: str
    bars: Markup
    by_day: tuple[str, ...]
    days: str


@dataclass(frozen=True)
class Group:
    """People of one contract."""

    contract: str
    summary: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Roster:
    """All groups; `weeks` are ranges of days, for tables that stay narrow enough to read."""

    summary: str
    groups: tuple[Group, ...]
    colours: tuple[tuple[str, int], ...]
    weeks: tuple[range, ...]
    day_names: tuple[str, ...]


def roster(plan: Plan, timeline: Timeline) -> Roster:
    """The roster, contracts in the order in which they first appear; inside one, by queue and usual start."""
    duties: dict[int, list[Duty]] = defaultdict(list)
    for duty in sorted(plan.duties, key=lambda d: d.start):
        duties[duty.agent].append(duty)
    contracts = dict.fromkeys(plan.agent_contract)
    groups = []
    for contract in contracts:
        members = [a for a in range(len(plan.agents)) if plan.agent_contract[a] == contract]
        members.sort(key=lambda a: (*_usual(plan, duties[a]), plan.agents[a].casefold()))
        paid = sum(d.paid_min for a in members for d in duties[a]) / 60
        summary = f"{plural(len(members), 'person', 'people')}, {number(paid)} paid hours"
        groups.append(Group(contract, summary, tuple(_person(plan, timeline, a, duties[a]) for a in members)))
    days = len(plan.horizon.dates)
    working = sum(1 for own in duties.values() if own)
    return Roster(
        summary=f"{plural(len(plan.duties), 'shift')} of {plural(working, 'person', 'people')}",
        groups=tuple(groups),
        colours=tuple((name, q % _COLOURS) for q, name in enumerate(plan.queues)),
        weeks=tuple(range(first, min(first + 7, days)) for first in range(0, days, 7)),
        day_names=tuple(day_text(date) for date in plan.horizon.dates),
    )


def _usual(plan: Plan, duties: list[Duty]) -> tuple[int, float]:
    """Queue and median start within the day, to sort by; people without work come last."""
    if not duties:
        return len(plan.queues), 0.0
    starts = plan.horizon.day_start
    return min(d.queue for d in duties), median(d.start - int(starts[d.day]) for d in duties)


def _person(plan: Plan, timeline: Timeline, agent: int, duties: list[Duty]) -> Person:
    by_day: dict[int, list[str]] = defaultdict(list)
    for duty in duties:
        blocks = blocks_text(plan, duty, zone=plan.horizon.zone)
        by_day[duty.day].append(clock_span(plan.horizon, duty.start, duty.end) + (f" ({blocks})" if blocks else ""))
    bars = Markup("").join(_bar(plan, duty) for duty in duties)
    zone = plan.agent_zone[agent]
    return Person(
        name=plan.agents[agent],
        zone=zone_city(zone) if zone != plan.horizon.zone else "",
        hours=number(sum(d.paid_min for d in duties) / 60),
        bars=Markup('<svg viewBox="0 0 {} 10" preserveAspectRatio="none">{}</svg>').format(timeline.steps, bars) if duties else Markup(""),
        by_day=tuple(", ".join(by_day.get(day, ())) for day in range(len(plan.horizon.dates))),
        days=" ".join(f"d{day}" for day in by_day),
    )


def _bar(plan: Plan, duty: Duty) -> Markup:
    """The shift, each task block in its queue's colour."""
    path, hint = Markup('<path class="q{}" d="{}"><title>{}</title></path>'), _hint(plan, duty)
    return Markup("").join(path.format(part.queue % _COLOURS, duty_bar(part), hint) for part in _parts(duty))


def _parts(duty: Duty) -> Iterator[Duty]:
    """The shift, or each of its task blocks as a shift of its own."""
    for start, end, queue in duty.blocks or ((duty.start, duty.end, duty.queue),):
        inside = tuple(pause for pause in duty.breaks if pause[0] < end and pause[1] > start)
        yield replace(duty, queue=queue, start=start, end=end, breaks=inside, blocks=())


def _hint(plan: Plan, duty: Duty) -> str:
    horizon, zone = plan.horizon, plan.agent_zone[duty.agent]
    parts = [
        f"{day_text(horizon.local(duty.start).date())} {clock_span(horizon, duty.start, duty.end)}",
        duty.shape,
        blocks_text(plan, duty, zone=horizon.zone) or plan.queues[duty.queue],
    ]
    if zone != horizon.zone:
        parts.insert(1, f"{zone_city(zone)} {clock_span(horizon, duty.start, duty.end, zone)}")
    parts += [f"{kind} {clock_span(horizon, start, end)}" for start, end, kind, _ in duty.breaks]
    return " · ".join(parts)
