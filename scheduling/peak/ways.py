"""What a shift may become during the day: every way that a lever, or breaks with overtime or time off, allow.

One person's start and end are not moved both, and who goes on with another queue keeps the shift as it is: a day is changed by
single steps that can be said in a sentence. Task blocks stay: the first and the last one are stretched or cut with the start and end, and
a pause that moves stays in its own; who goes on with another queue serves that one for all blocks that are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from center.plan import Duty
from scheduling.peak.block_rules import new_faults
from scheduling.peak.limits import Limits
from scheduling.peak.pieces import in_its_block, pieces_between, with_pieces
from scheduling.peak.prices import by_hour
from scheduling.peak.problem import PeakProblem
from scheduling.rules.availability import is_available
from scheduling.rules.pauses import MEETINGS
from scheduling.schema import BreakSpec, ShiftShape

Pause = tuple[int, int, str, bool]
SWITCH_EVERY_MIN, SWITCHES = 60, 4
BEFORE_ALL = 10**9  # steps


class Way(NamedTuple):
    """A shift as it may become.

    Attributes
    ----------
    start, end, breaks
        Steps of the horizon.
    switch
        (step, queue) from which the person serves another queue; None: the shift's own throughout.
    cost
        Of the change, hundredths of a point; 0 where nothing changes.
    overtime_min
        Minutes that the shift ends later.
    """

    start: int
    end: int
    breaks: tuple[Pause, ...]
    switch: tuple[int, int] | None = None
    cost: int = 0
    overtime_min: int = 0

    def changes(self, duty: Duty, agreed: tuple[int, int] | None = None) -> bool:
        """Whether it differs from the shift as published, and from the queue agreed earlier in the day."""
        return self[:SAME] != unchanged(duty, agreed)[:SAME]


Agreed = tuple[int, int] | None
SAME = 4
"""So many fields of two ways are the same where nothing differs for the person."""


def unchanged(duty: Duty, agreed: Agreed = None) -> Way:
    """The shift as published; `agreed`: (step, queue) of what was told earlier in the day."""
    return Way(duty.start, duty.end, tuple(sorted(duty.breaks)), agreed)


def ways_of(problem: PeakProblem, duty: Duty, limits: Limits, agreed: Agreed = None) -> Iterator[Way]:
    """Every way of a shift that may change, the unchanged one first, each once."""
    yield unchanged(duty, agreed)
    yield from _other_times(problem, duty, limits, agreed)
    if agreed is None:
        yield from _other_queues(problem, duty)


def _other_times(problem: PeakProblem, duty: Duty, limits: Limits, agreed: Agreed) -> Iterator[Way]:
    before = tuple(sorted(duty.breaks))
    for start, end in _spans(problem, duty, limits):
        if agreed is not None and not start <= agreed[0] < end:
            continue
        overtime = _minutes(problem, max(0, end - duty.end))
        cost = _cost(problem, duty, start, end)
        if duty.blocks and not _blocks_allowed(problem, duty, start, end):
            continue
        for breaks, price in _placements(problem, duty, start, end, movable=start == duty.start):
            if (start, end, breaks) != (duty.start, duty.end, before) and paid_minutes(problem, start, end, breaks) <= limits.paid_min:
                yield Way(start, end, breaks, agreed, cost + price, overtime)


def _spans(problem: PeakProblem, duty: Duty, limits: Limits) -> Iterator[tuple[int, int]]:
    """(start, end) that levers, rest and availability allow, the old one first."""
    yield duty.start, duty.end
    for end in _ends(problem, duty, limits):
        yield duty.start, end
    for start in _starts(problem, duty, limits):
        yield start, duty.end


def _ends(problem: PeakProblem, duty: Duty, limits: Limits) -> Iterator[int]:
    overtime, time_off, step = problem.spec.overtime, problem.spec.time_off, problem.horizon.step_min
    if overtime is not None and duty.end >= problem.after_notice(overtime.notice_min):
        every = overtime.every_min(step) // step
        for later in range(every, overtime.most_min // step + 1, every):
            if duty.end + later <= min(limits.latest, problem.end) and _free(problem, duty, duty.end, duty.end + later):
                yield duty.end + later
    if time_off is not None:
        first, every = max(problem.after_notice(time_off.notice_min), duty.start + 1), time_off.every_min(step) // step
        for sooner in range(every, time_off.most_min // step + 1, every):
            if duty.end - sooner >= first:
                yield duty.end - sooner


def _starts(problem: PeakProblem, duty: Duty, limits: Limits) -> Iterator[int]:
    lever, step = problem.spec.start, problem.horizon.step_min
    if lever is None:
        return
    first, unit = problem.after_notice(lever.notice_min), lever.every_min(step) // step
    for earlier in range(unit, lever.early_min // step + 1, unit):
        start = duty.start - earlier
        if start >= max(first, limits.earliest, 0) and _free(problem, duty, start, duty.start):
            yield start
    if duty.start >= first:
        yield from (duty.start + later for later in range(unit, lever.late_min // step + 1, unit) if duty.start + later < duty.end)


def _free(problem: PeakProblem, duty: Duty, start: int, end: int) -> bool:
    return is_available(problem, duty.agent, range(start, end))


def _placements(problem: PeakProblem, duty: Duty, start: int, end: int, movable: bool) -> Iterator[tuple[tuple[Pause, ...], int]]:
    """Breaks of a shift, and what moving and cancelling them costs. Those after an earlier end fall away; with the start all move along."""
    shape = next((item for item in problem.shapes if item.name == duty.shape), None)
    before = sorted(duty.breaks)
    old = [(a + start - duty.start, b + start - duty.start, kind, paid) for a, b, kind, paid in before]
    kept = [pause for pause in old if pause[0] < end]
    if any(pause[1] > end for pause in kept):
        return
    spots: list[list[Pause | None]] = []
    for number, (pause, spec) in enumerate(zip(kept, _specs(shape, kept), strict=True)):
        cancelled: list[Pause | None] = [None] if _cancellable(problem, pause) else []
        near = _spots(problem, pause, spec, start) if movable and spec is not None else [pause]
        spots.append([*(_at_home(duty, start, end, before[number], near) if duty.blocks else near), *cancelled])
    move, cancel = problem.prices.break_moved, problem.prices.meeting
    for chosen in product(*spots):  # a hundred for each span of each shift: plain loops
        left: list[Pause] = []
        last, price = -BEFORE_ALL, 0
        for one, was in zip(chosen, kept, strict=True):
            if one is None:
                price += cancel
                continue
            if one[0] < last:
                break
            left.append(one)
            last = one[1]
            price += 0 if one is was or one == was else move
        else:
            if last <= end:
                yield tuple(left), price


def _blocks_allowed(problem: PeakProblem, duty: Duty, start: int, end: int) -> bool:
    """Whether the shape still allows the task blocks: none is cut below its least length."""
    after = with_pieces(replace(duty, start=start, end=end), pieces_between(duty, start, end))
    return not any(new_faults(problem, duty, after))


def _at_home(duty: Duty, start: int, end: int, was: Pause, spots: Sequence[Pause]) -> list[Pause]:
    """The spots of a pause that lie in the task block it was in; where it was is always one."""
    pieces = pieces_between(duty, start, end)
    return [spot for spot in spots if spot == was or in_its_block(duty.blocks, pieces, was[:2], spot[:2])]


def _cancellable(problem: PeakProblem, pause: Pause) -> bool:
    lever = problem.spec.meetings
    return lever is not None and pause[2] in MEETINGS and pause[0] >= problem.after_notice(lever.notice_min)


def _specs(shape: ShiftShape | None, pauses: Sequence[Pause]) -> list[BreakSpec | None]:
    """The shape's break that each pause is; None for a pause of another kind, and for all where the shape is not the scenario's."""
    if shape is None:
        return [None] * len(pauses)
    breaks = iter(shape.breaks)
    by_kind = {"break": lambda: next(breaks, None), "lunch": lambda: shape.lunch}
    return [by_kind[kind]() if kind in by_kind else None for _, _, kind, _ in pauses]


def _spots(problem: PeakProblem, pause: Pause, spec: BreakSpec, start: int) -> list[Pause]:
    """Where a pause may be: where it is, or in its window, after the notice, and not too far off."""
    lever, step = problem.spec.breaks, problem.horizon.step_min
    if lever is None or pause[0] < problem.after_notice(lever.notice_min):
        return [pause]
    first, length = problem.after_notice(lever.notice_min), pause[1] - pause[0]
    window = (start + minute // step for minute in range(spec.after_min[0], spec.after_min[1] + 1, spec.step_min))
    near = [at for at in window if at >= first and at != pause[0] and abs(at - pause[0]) * step <= lever.most_min]
    return [pause, *((at, at + length, pause[2], pause[3]) for at in near)]


def _other_queues(problem: PeakProblem, duty: Duty) -> Iterator[Way]:
    lever = problem.spec.skills
    if lever is None:
        return
    scenario, price = problem.scenario, problem.prices.change + problem.prices.skill
    agent, first = scenario.agents[duty.agent], max(problem.after_notice(lever.notice_min), duty.start)
    every = max(1, SWITCH_EVERY_MIN // problem.horizon.step_min)
    for queue, item in enumerate(scenario.queues):
        if scenario.can_serve(agent, item):
            for step in range(first, min(duty.end, first + SWITCHES * every), every):
                if any(end > step and served != queue for _, end, served in pieces_between(duty, duty.start, duty.end)):
                    yield Way(duty.start, duty.end, tuple(sorted(duty.breaks)), (step, queue), price)


def _cost(problem: PeakProblem, duty: Duty, start: int, end: int) -> int:
    """Of the change and its times; breaks apart."""
    prices = problem.prices
    cost = prices.change + by_hour(prices.start_hour, _minutes(problem, abs(start - duty.start)))
    cost += by_hour(prices.overtime_hour, _minutes(problem, max(0, end - duty.end)))
    return cost + by_hour(prices.time_off_hour, _minutes(problem, max(0, duty.end - end)))


def _minutes(problem: PeakProblem, steps: int) -> int:
    return steps * problem.horizon.step_min


def paid_minutes(problem: PeakProblem, start: int, end: int, breaks: Sequence[Pause]) -> int:
    """Paid minutes of a shift with these breaks."""
    return _minutes(problem, end - start - sum([b - a for a, b, _, paid in breaks if not paid]))
