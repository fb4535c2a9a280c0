"""A saved plan explained: its refused wishes and missing heads, each by a plan made again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from center.hand import Lock
from planning.explain.asked import Asked, steps_of, when, wishes_of
from planning.hand.desk import Desk, fair_need_of
from planning.nightly.locks import kept_locks
from scheduling.explain.inputs import Inputs
from scheduling.explain.result import Explanations
from scheduling.explain.tell import tell_wish
from scheduling.explain.tell_unmet import tell_unmet
from scheduling.explain.world import Effort, World
from scheduling.rules.pauses import meetings_in, without_meetings
from scheduling.worked_before import past_of

PATIENCE = 10
"""A wish or an interval gets at most so many times the seconds of one plan made again."""


def explain_plan(
    desk: Desk,
    what: Asked,
    effort: Effort,
    locks: Sequence[Lock] = (),
    stage: Callable[[str], None] = lambda name: None,
) -> Explanations:
    """Explain what is asked of a plan.

    Parameters
    ----------
    locks
        In force at the plan's site; they hold in the plans made again. One that cannot be kept does not.
    stage
        Told what is being explained.

    Raises
    ------
    InputError
        People, days, times or queues that the plan does not have.
    """
    stage("the plan's problem")
    world = world_of(desk, effort, locks)
    wishes, refused, notes = wishes_of(desk, world, what)
    steps, more = steps_of(desk, world, what)
    told = []
    for wish in wishes:
        stage(f"{desk.plan.agents[wish.agent]}, {wish.text}")
        told.append(tell_wish(world, wish, _until(effort)))
    unmet = []
    for queue, step in steps:
        stage(f"{desk.plan.queues[queue]}, {when(desk, step)}")
        unmet.append(tell_unmet(world, queue, step, when(desk, step), _until(effort)))
    return Explanations(desk.plan.id, tuple(told), tuple(unmet), refused, (*notes, *more, *_without_meetings(desk)))


def world_of(desk: Desk, effort: Effort, locks: Sequence[Lock] = ()) -> World:
    """The plan on the desk, ready to be made again."""
    file = desk.file
    past = past_of(file.worked_before, desk.scenario, file.shifts, file.rules)
    need = fair_need_of(desk.plan, file, desk.scenario)
    inputs = Inputs(desk.scenario, file.shifts, file.rules, file.weights, desk.plan.requirement, past=past, fair_need=need)
    pins = kept_locks(desk.problem, locks, leave_out=True).pins if locks else ()
    duties = tuple(without_meetings(duty) for duty in desk.plan.duties)  # plans made again have none either
    return World(replace(inputs, pins=pins), duties, effort, desk.words)


def _without_meetings(desk: Desk) -> tuple[str, ...]:
    """What is to be said where the plan has meetings."""
    count = sum(len(meetings_in(duty.breaks)) for duty in desk.plan.duties)
    if not count:
        return ()
    return (f"Plans made again have no meetings, so this plan is taken without its own ({count}); its notes tell what they cost.",)


def _until(effort: Effort) -> float:
    return time.perf_counter() + PATIENCE * effort.seconds
