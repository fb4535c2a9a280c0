"""What holds people beside the plan: shifts of other plans, on the days around and on its own days, and locks made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from sqlalchemy import Engine

from center.errors import InputError
from center.plan import Duty, Forecast, Plan, Requirement
from planning.scenario.roster_past import reach_days
from scheduling.peak.heads import heads_of
from scheduling.roster.contract import WEEK
from scheduling.schema import Rules
from store.hand import locks_of
from store.in_force import days_in_force, days_words
from store.plans import load_plan

# The longest rest that a scenario may ask for is two days.
_REACH_DAYS = 3


@dataclass(frozen=True)
class Around:
    """What the database knows of the days around.

    Attributes
    ----------
    duties
        Shifts of other published plans, in steps of the plan's horizon; they may lie outside it.
    heads
        Of those shifts on the plan's queues, shape ``(queues, n)``; None: none.
    taken
        Local days of the plan, by number, that are in force from another plan.
    days
        Those, and the days before and after the plan that `duties` are of.
    locked
        (agent, day), by number, of the plan's shifts that are locked by hand.
    notes
        What is worth saying, in sentences.
    """

    duties: tuple[Duty, ...] = ()
    heads: np.ndarray | None = None
    taken: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    locked: frozenset[tuple[int, int]] = frozenset()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Origin:
    """What the day was planned for before anything changed it: the pace of a day is measured against this, not against itself."""

    forecast: Forecast
    requirement: Requirement


def around(engine: Engine, plan: Plan, day: int, rules: Rules | None = None) -> Around:
    """The published days that hold the people of local day number `day`.

    Parameters
    ----------
    rules
        The plan's, which may look farther than the week and a rest; None: they do not.

    Raises
    ------
    InputError
        The database refuses.
    """
    others = {when: item.plan_id for when, item in days_in_force(engine, plan.name).items() if item.plan_id != plan.id}
    today, reach = plan.horizon.dates[day], _reach(rules)
    near = {when: name for when, name in others.items() if when != today and _holds(plan, day, when, reach)}
    duties: list[Duty] = []
    heads = np.zeros(plan.cover.shape, dtype=np.int64)
    for name in sorted(set(near.values())):
        other = load_plan(engine, name)
        own = list(_in_force(other, plan, near))
        duties += _known_people(other, plan, own)
        heads += _heads(other, plan, own)
    taken = frozenset(number for number, when in enumerate(plan.horizon.dates) if when in near)
    days = frozenset((when - plan.horizon.dates[0]).days for when in near)
    notes = tuple(_notes(plan, near, others.get(today)))
    return Around(tuple(duties), heads if duties else None, taken, days, _locked(engine, plan), notes)


def origin(engine: Engine, plan: Plan, day: int) -> Origin:
    """Forecast and requirement of the plan before the day's first change; the plan's own where it is the first one or that is gone."""
    found = plan
    while found.peak is not None and int(found.horizon.day_start[day]) <= found.peak.now < int(found.horizon.day_start[day + 1]):
        try:
            found = load_plan(engine, found.peak.base_plan_id)
        except InputError:  # pruned since
            break
    return Origin(found.forecast, found.requirement)


def _locked(engine: Engine, plan: Plan) -> frozenset[tuple[int, int]]:
    known, first = {name: number for number, name in enumerate(plan.agents)}, plan.horizon.dates[0]
    locks = locks_of(engine, plan.name, plan.horizon.dates)
    return frozenset((known[lock.agent], (lock.day - first).days) for lock in locks if lock.agent in known)


def _reach(rules: Rules | None) -> timedelta:
    """How far before and after the week published shifts can matter."""
    return timedelta(days=max(_REACH_DAYS, reach_days(rules) if rules is not None and rules.also else 0))


def _holds(plan: Plan, day: int, when: date, reach: timedelta) -> bool:
    """Whether a date lies in the contract week of the day, or near enough for what holds beyond it."""
    first = plan.horizon.dates[0] + timedelta(days=day // WEEK * WEEK)
    return first - reach <= when < first + timedelta(days=WEEK) + reach


def _in_force(other: Plan, plan: Plan, near: dict[date, str]) -> Iterator[Duty]:
    """The other plan's shifts of the days it has, with the plan's numbers of days and steps; people and queues are still its own."""

    def step(index: int, up: bool) -> int:
        seconds = int((other.horizon.time_of(index) - plan.horizon.start_utc).total_seconds())
        return -(-seconds // (plan.horizon.step_min * 60)) if up else seconds // (plan.horizon.step_min * 60)

    for duty in other.duties:
        when = other.horizon.dates[0] + timedelta(days=int(duty.day))
        if near.get(when) == other.id:
            breaks = tuple((step(a, True), step(b, False), kind, paid) for a, b, kind, paid in duty.breaks)
            day = (when - plan.horizon.dates[0]).days
            start, end = step(duty.start, False), step(duty.end, True)
            yield replace(duty, day=day, start=start, end=end, breaks=breaks, blocks=_blocks(duty, step, end))


def _blocks(duty: Duty, step: Callable[[int, bool], int], end: int) -> tuple[tuple[int, int, int], ...]:
    """Task blocks in the plan's steps, still without gaps: each ends where the next one begins."""
    starts = [step(first, False) for first, _, _ in duty.blocks]
    return tuple((a, b, queue) for a, b, (_, _, queue) in zip(starts, [*starts[1:], end], duty.blocks, strict=False) if a < b)


def _known_people(other: Plan, plan: Plan, duties: Sequence[Duty]) -> Iterator[Duty]:
    """Shifts of people that the plan knows too, with its numbers of them."""
    known = {name: number for number, name in enumerate(plan.agents)}
    for duty in duties:
        if other.agents[duty.agent] in known:
            yield replace(duty, agent=known[other.agents[duty.agent]])


def _heads(other: Plan, plan: Plan, duties: Sequence[Duty]) -> np.ndarray:
    """Heads that they bring to queues that the plan knows too."""
    known = {name: number for number, name in enumerate(plan.queues)}
    there = (part for duty in duties for part in _on_known_queues(duty, other, known))
    return heads_of(((duty, None) for duty in there), plan.cover.shape)


def _on_known_queues(duty: Duty, other: Plan, known: dict[str, int]) -> Iterator[Duty]:
    """The shift, or each of its task blocks as a shift of its own, where the plan knows the queue."""
    for start, end, queue in duty.blocks or ((duty.start, duty.end, duty.queue),):
        if other.queues[queue] in known:
            breaks = tuple((max(a, start), min(b, end), kind, paid) for a, b, kind, paid in duty.breaks if a < end and b > start)
            yield replace(duty, queue=known[other.queues[queue]], start=start, end=end, breaks=breaks, blocks=())


def _notes(plan: Plan, near: dict[date, str], today: str | None) -> Iterator[str]:
    if today is not None:
        yield f"Of this day {today} is in force, not {plan.id}: the changes are to the latter's shifts."
    for name in sorted(set(near.values())):
        days = days_words(when for when, other in near.items() if other == name)
        yield f"Rest, weekly hours and the other rules are held against {name}, in force on {days}."
