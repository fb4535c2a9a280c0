"""Missing heads told: where everybody is, and what the plan made again with that time dearer than all else costs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from center.plan import Duty
from scheduling.explain.census import census, day_of, queue_at
from scheduling.explain.hard import legal_line
from scheduling.explain.payers import Judged
from scheduling.explain.result import UnmetTold
from scheduling.explain.seat import seats_at
from scheduling.explain.world import Made, World
from scheduling.roster.verify import cover_units, verify

DEAR = 10_000_000
"""Hundredths of a point that a missing head costs at the time that is looked at, while the plan is made again."""


def tell_unmet(world: World, queue: int, step: int, when: str, until: float) -> UnmetTold:
    """Why heads are missing on a queue at a step, and what it costs to have them.

    Parameters
    ----------
    when
        The step in words.
    until
        When proving ends, by `time.perf_counter`.
    """
    problem = world.before.problem
    need, heads = int(problem.need[queue, step]), _heads(world.before, queue, step)
    told = UnmetTold(problem.scenario.queues[queue].name, when, need, heads, census(problem, world.duties, queue, step))
    if heads >= need or time.perf_counter() >= until:
        return told
    made = _made(world, queue, step)
    if made is None:
        return told
    reached = _heads(made.roster, queue, step)
    told = replace(told, reached=reached, price=world.price(made, same_rules=True))
    if reached >= need:
        return told
    return replace(told, most=reached if made.proved else _most(world, queue, step, made.roster.duties, until))


def _heads(roster: Judged, queue: int, step: int) -> int:
    """Whole heads that those there count."""
    return int(cover_units(roster.problem, roster.duties)[queue, step]) // roster.problem.worth.head


def _made(world: World, queue: int, step: int) -> Made | None:
    """The plan made again with heads at that time, judged at its own prices; proved: nor can any have more."""
    problem = world.before.problem
    dear = problem.missing_head.copy()
    dear[queue, step] += DEAR * problem.worth.head  # of a unit, which is to be dearer than all else too
    made = world.with_change(replace(problem, missing_head=dear), {}, _days(world, step))
    if made is None:
        return None
    return replace(made, roster=Judged(problem, made.roster.duties, verify(problem, made.roster.duties)))


def _days(world: World, step: int) -> list[int]:
    day = day_of(world.before.problem, step)
    return [d for d in (day - 1, day) if d >= 0]


def _most(world: World, queue: int, step: int, duties: Sequence[Duty], until: float) -> int | None:
    """Heads of the people who have a legal line with that step on the queue; None where the time was too short to ask each of them."""
    problem = world.before.problem

    def fits(duty: Duty | None) -> bool:
        if duty is None or not duty.start <= step < duty.end:
            return False
        return queue_at(duty, step) == queue and not any(start <= step < end for start, end, _, _ in duty.breaks)

    there = {duty.agent for duty in duties if fits(duty)}
    for agent in sorted(set(range(len(problem.agent_zone))) - there):
        if queue not in problem.agent_queues[agent]:
            continue
        for day in sorted({seat.day for seat in seats_at(problem, agent, queue, step)}):
            left = until - time.perf_counter()
            found = legal_line(world.inputs, agent, {day: fits}, left).exists if left > 0 else None
            if found is None:
                return None
            if found:
                there.add(agent)
                break
    return sum(problem.worth.units[sorted(there), queue].tolist()) // problem.worth.head
