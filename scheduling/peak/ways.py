"""What a shift may become during the day: every way that a lever, or breaks with overtime or time off, allow.

One person's start and end are not moved both, and who goes on with another queue keeps the shift as it is: a day is changed by
single steps that can be said in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from center.plan import Duty
from scheduling.peak.prices import by_hour
from scheduling.peak.problem import Limits, PeakProblem
from scheduling.rules.availability import is_available
from scheduling.schema import BreakSpec, ShiftShape

Pause = tuple[int, int, str, bool]
SWITCH_EVERY_MIN, SWITCHES = 60, 4


@dataclass(frozen=True)
class Way:
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

    def changes(self, duty: Duty) -> bool:
        """Whether it differs from the shift as published."""
        return (self.start, self.end, self.breaks, self.switch) != (duty.start, duty.end, tuple(sorted(duty.breaks)), None)


def unchanged(duty: Duty) -> Way:
    """The shift as published."""
    return Way(duty.start, duty.end, tuple(sorted(duty.breaks)))


def ways_of(problem: PeakProblem, duty: Duty, limits: Limits) -> Iterator[Way]:
    """Every way of a shift that may change, the unchanged one first, each once."""
    yield unchanged(duty)
    yield from _other_times(problem, duty, limits)
    yield from _other_queues(problem, duty)


def _other_times(problem: PeakProblem, duty: Duty, limits: Limits) -> Iterator[Way]:
    for start, end in _spans(problem, duty, limits):
        moved = start - duty.start
        for breaks, count in _placements(problem, duty, start, end, movable=not moved):
            if (start, end, breaks) == (duty.start, duty.end, tuple(sorted(duty.breaks))):
                continue
            if _paid_min(problem, start, end, breaks) <= limits.paid_min:
                yield Way(start, end, breaks, None, _cost(problem, duty, start, end, count), _minutes(problem, max(0, end - duty.end)))


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
        for later in range(overtime.step_min // step, overtime.most_min // step + 1, overtime.step_min // step):
            if duty.end + later <= min(limits.latest, problem.end) and _free(problem, duty, duty.end, duty.end + later):
                yield duty.end + later
    if time_off is not None:
        first = max(problem.after_notice(time_off.notice_min), duty.start + 1)
        for sooner in range(time_off.step_min // step, time_off.most_min // step + 1, time_off.step_min // step):
            if duty.end - sooner >= first:
                yield duty.end - sooner


def _starts(problem: PeakProblem, duty: Duty, limits: Limits) -> Iterator[int]:
    lever, step = problem.spec.start, problem.horizon.step_min
    if lever is None:
        return
    first, unit = problem.after_notice(lever.notice_min), lever.step_min // step
    for earlier in range(unit, lever.early_min // step + 1, unit):
        start = duty.start - earlier
        if start >= max(first, limits.earliest, 0) and _free(problem, duty, start, duty.start):
            yield start
    if duty.start >= first:
        yield from (duty.start + later for later in range(unit, lever.late_min // step + 1, unit) if duty.start + later < duty.end)


def _free(problem: PeakProblem, duty: Duty, start: int, end: int) -> bool:
    return is_available(problem, duty.agent, range(start, end))


def _placements(problem: PeakProblem, duty: Duty, start: int, end: int, movable: bool) -> Iterator[tuple[tuple[Pause, ...], int]]:
    """Breaks of a shift, and how many of them moved. Those after an earlier end fall away; with the start they all move along."""
    shape = next(item for item in problem.shapes if item.name == duty.shape)
    old = [(a + start - duty.start, b + start - duty.start, kind, paid) for a, b, kind, paid in sorted(duty.breaks)]
    kept = [pause for pause in old if pause[0] < end]
    if any(pause[1] > end for pause in kept):
        return
    specs = _specs(shape, kept)
    spots = [
        _spots(problem, pause, spec, start) if movable and spec is not None else [pause] for pause, spec in zip(kept, specs, strict=True)
    ]
    for chosen in product(*spots):
        if all(one[1] <= two[0] for one, two in pairwise(chosen)) and (not chosen or chosen[-1][1] <= end):
            yield tuple(chosen), sum(one != two for one, two in zip(chosen, kept, strict=True))


def _specs(shape: ShiftShape, pauses: Sequence[Pause]) -> list[BreakSpec | None]:
    """The shape's break that each pause is; None for a pause of another kind."""
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
        if queue != duty.queue and scenario.can_serve(agent, item):
            for step in range(first, min(duty.end, first + SWITCHES * every), every):
                yield Way(duty.start, duty.end, tuple(sorted(duty.breaks)), (step, queue), price)


def _cost(problem: PeakProblem, duty: Duty, start: int, end: int, moved: int) -> int:
    prices = problem.prices
    cost = prices.change + moved * prices.break_moved
    cost += by_hour(prices.start_hour, _minutes(problem, abs(start - duty.start)))
    cost += by_hour(prices.overtime_hour, _minutes(problem, max(0, end - duty.end)))
    return cost + by_hour(prices.time_off_hour, _minutes(problem, max(0, duty.end - end)))


def _minutes(problem: PeakProblem, steps: int) -> int:
    return steps * problem.horizon.step_min


def _paid_min(problem: PeakProblem, start: int, end: int, breaks: Sequence[Pause]) -> int:
    return _minutes(problem, end - start - sum(b - a for a, b, _, paid in breaks if not paid))
