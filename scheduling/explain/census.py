"""Why heads are missing: where everybody is at one step, each person counted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum

import numpy as np

from center.clock import parse_dates
from center.plan import Duty
from scheduling.explain.result import Reason
from scheduling.explain.seat import seats_at
from scheduling.roster.problem import RosterProblem
from scheduling.rules import judge
from scheduling.rules.law import Law
from scheduling.rules.words import local

NAMED = 5


class State(IntEnum):
    """Where somebody is, in the order in which it is told."""

    HERE = 0
    BREAK = 1
    OTHER_QUEUE = 2
    SKILL = 3
    LEAVE = 4
    UNAVAILABLE = 5
    LOCKED = 6
    OTHER_HOURS = 7
    REST = 8
    RUN = 9
    HOURS = 10
    DAYS = 11
    RULES = 12
    FREE = 13


WORDS = {
    State.HERE: "on the queue",
    State.BREAK: "on a break",
    State.OTHER_QUEUE: "on another queue",
    State.SKILL: "without the skill",
    State.LEAVE: "on leave",
    State.UNAVAILABLE: "without a shift then: availability, the contract's shifts or opening hours",
    State.LOCKED: "on a day that is locked",
    State.OTHER_HOURS: "at work at other hours of the day",
    State.REST: "resting: too near to the shift before or after",
    State.RUN: "off: as many working days in a row as allowed",
    State.HOURS: "off: the week's paid hours are used up",
    State.DAYS: "off: the week's working days are used up",
    State.RULES: "off: another rule forbids every shift then",
    State.FREE: "off, and free to come",
}


def census(problem: RosterProblem, duties: Sequence[Duty], queue: int, step: int) -> tuple[Reason, ...]:
    """Everybody by why they are, or are not, on `queue` at `step`; the states that nobody is in are left out."""
    own: dict[int, list[Duty]] = {}
    for duty in sorted(duties, key=lambda duty: duty.start):
        own.setdefault(duty.agent, []).append(duty)
    found: dict[State, list[int]] = {}
    for agent in range(len(problem.agent_zone)):
        found.setdefault(state_of(problem, own.get(agent, []), agent, queue, step), []).append(agent)
    names = [agent.id for agent in problem.scenario.agents]
    return tuple(Reason(WORDS[state], len(people), tuple(names[a] for a in people[:NAMED])) for state, people in sorted(found.items()))


def state_of(problem: RosterProblem, own: Sequence[Duty], agent: int, queue: int, step: int) -> State:
    """Where one person is.

    Parameters
    ----------
    own
        The person's duties, in order of start.
    """
    if queue not in problem.agent_queues[agent]:
        return State.SKILL
    duty = next((duty for duty in own if duty.start <= step < duty.end), None)
    if duty is not None:
        if any(start <= step < end for start, end, _, _ in duty.breaks):
            return State.BREAK
        return State.HERE if queue_at(duty, step) == queue else State.OTHER_QUEUE
    seats = seats_at(problem, agent, queue, step)
    if not seats:
        return _kept_away(problem, agent, step)
    nearest = min((_hindered(problem, own, seat) for seat in seats), key=_hope)
    if nearest is State.FREE and problem.laws and not _lawful(problem, own, agent, seats):
        return State.RULES
    return nearest


def queue_at(duty: Duty, step: int) -> int:
    """The queue that a duty serves at a step."""
    return next((queue for start, end, queue in duty.blocks if start <= step < end), duty.queue)


def _hope(state: State) -> tuple[bool, int]:
    """The state that is nearest to coming: free, else what most stands in the way of all shifts."""
    return state is not State.FREE, -state


def _kept_away(problem: RosterProblem, agent: int, step: int) -> State:
    day = day_of(problem, step)
    if (agent, day) in problem.pinned:
        return State.LOCKED
    today = local(problem, agent, step).date()
    leave = problem.scenario.agents[agent].leave
    return State.LEAVE if any(today in parse_dates(text) for text in leave) else State.UNAVAILABLE


def _lawful(problem: RosterProblem, own: Sequence[Duty], agent: int, seats: Sequence[Duty]) -> bool:
    """Whether some shift that nothing else hinders breaks no further rule of `rules.also`."""
    laws = tuple(Law(law.rule, (agent,), law.where) for law in problem.laws if agent in law.people)
    mine = replace(problem, laws=laws)
    before = set(judge.broken(mine, own))
    free = (seat for seat in seats if _hindered(problem, own, seat) is State.FREE)
    return any(set(judge.broken(mine, sorted([*own, seat], key=lambda duty: duty.start))) <= before for seat in free)


def _hindered(problem: RosterProblem, own: Sequence[Duty], seat: Duty) -> State:
    """What stands against one more shift beside the person's own."""
    agent = seat.agent
    if any(duty.day == seat.day for duty in own):
        return State.OTHER_HOURS
    rest = problem.rules.rest_hours * 60 / problem.horizon.step_min
    if any(seat.start < duty.end + rest and duty.start < seat.end + rest for duty in own):
        return State.REST
    worked = {duty.day for duty in own} | {seat.day}
    if _run_around(worked, seat.day) > problem.rules.max_consecutive_days:
        return State.RUN
    block = next(k for k, (first, end) in enumerate(problem.bands.blocks) if first <= seat.day < end)
    first, end = problem.bands.blocks[block]
    week = [duty for duty in own if first <= duty.day < end]
    if len(week) + 1 > problem.bands.most_days[agent, block]:
        return State.DAYS
    if sum(duty.paid_min for duty in week) + seat.paid_min > problem.bands.most_min[agent, block]:
        return State.HOURS
    return State.FREE


def _run_around(days: set[int], day: int) -> int:
    first = last = day
    while first - 1 in days:
        first -= 1
    while last + 1 in days:
        last += 1
    return last - first + 1


def day_of(problem: RosterProblem, step: int) -> int:
    """Local day of the planning zone that a step lies in."""
    return int(np.searchsorted(problem.horizon.day_start, step, side="right")) - 1
