"""A shift is one of its shape's: the contract works it, and day, start, length, breaks and paid time are as the shape says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from center.clock import Window, clock_text, parse_weekdays
from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.pauses import MEETINGS, shape_breaks
from scheduling.rules.words import hours, local, who_when
from scheduling.schema import BreakSpec, ShiftShape


def broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    """Sentences on shifts that no shape of the contract allows."""
    shapes = {shape.name: shape for shape in problem.shapes}
    for duty in duties:
        who = who_when(problem, duty.agent, duty.day)
        names = problem.scenario.contract_of(problem.scenario.agents[duty.agent]).shifts
        if duty.shape not in names or duty.shape not in shapes:
            yield f"{who}: works the shift {duty.shape!r}; the contract allows {', '.join(names)}."
            continue
        for fault in (*_time_faults(problem, duty, shapes[duty.shape]), *_break_faults(problem, duty, shapes[duty.shape])):
            yield f"{who}: {fault}."


def _time_faults(problem: RosterProblem, duty: Duty, shape: ShiftShape) -> Iterator[str]:
    start = local(problem, duty.agent, duty.start)
    dates, window = problem.horizon.dates, Window.parse(shape.start)
    minute = start.hour * 60 + start.minute
    if not 0 <= duty.day < len(dates) or start.date() != dates[duty.day] or not 0 <= duty.start < problem.horizon.n:
        yield f"the shift starts on {start:%Y-%m-%d}; it belongs to the day it starts in, inside the horizon"
    if start.weekday() not in parse_weekdays(shape.weekdays):
        yield f"the shift {shape.name!r} starts on a {start:%A}; allowed {shape.weekdays}"
    if not any(m <= window.end and (m - window.start) % shape.start_step_min == 0 for m in (minute, minute + 1440) if m >= window.start):
        yield f"the shift {shape.name!r} starts at {clock_text(minute)}; allowed {window} every {shape.start_step_min} minutes"
    length = (duty.end - duty.start) * problem.horizon.step_min
    if length not in shape.lengths_min:
        yield f"the shift {shape.name!r} lasts {length} minutes; allowed {', '.join(map(str, shape.lengths_min))}"


def _break_faults(problem: RosterProblem, duty: Duty, shape: ShiftShape) -> Iterator[str]:
    step = problem.horizon.step_min
    for kind, specs in _specs(shape):
        taken = [item for item in sorted(duty.breaks) if item[2] == kind]
        if len(taken) != len(specs):
            yield f"the shift {shape.name!r} has {len(taken)} of kind {kind}; it needs {len(specs)}"
            continue
        for (start, end, _, paid), spec in zip(taken, specs, strict=True):
            if not _fits(spec, (start - duty.start) * step, (end - start) * step, paid):
                paid_word = "paid" if spec.paid else "unpaid"
                yield (
                    f"the {kind} of {(end - start) * step} minutes begins {(start - duty.start) * step} minutes after the start; allowed"
                    f" {spec.minutes} minutes {paid_word}, {spec.after_min[0]} to {spec.after_min[1]} after it, every {spec.step_min}"
                )
    if any(item[2] not in ("break", "lunch", "split", *MEETINGS) for item in duty.breaks):
        yield "a pause is neither break, lunch, meeting, training nor the gap of a split shift"
    edges = [duty.start, *(edge for item in sorted(duty.breaks) for edge in item[:2]), duty.end]
    if edges != sorted(edges):
        yield "breaks overlap or leave the shift; they must be apart and inside it"
    else:
        own = [duty.start, *(edge for item in shape_breaks(duty.breaks) for edge in item[:2]), duty.end]
        yield from _stretch_faults(shape, [(end - start) * step for start, end in zip(own[::2], own[1::2], strict=True)])
    paid_min = step * (duty.end - duty.start - sum(end - start for start, end, _, paid in duty.breaks if not paid))
    if duty.paid_min != paid_min:
        yield f"paid for {hours(duty.paid_min)}; the shift without its unpaid breaks is {hours(paid_min)}"


def _specs(shape: ShiftShape) -> tuple[tuple[str, list[BreakSpec]], ...]:
    """Kind of pause -> how each is to be, in order."""
    return ("break", shape.breaks), ("lunch", [shape.lunch] if shape.lunch else []), ("split", [shape.split] if shape.split else [])


def _stretch_faults(shape: ShiftShape, stretches: Sequence[int]) -> Iterator[str]:
    """Stretches of work, in minutes, that are shorter or longer than the shape says."""
    least, most = shape.apart_min or (0, max(stretches))
    for minutes in stretches:
        if not least <= minutes <= most:
            yield f"the shift {shape.name!r} has {minutes} minutes of work between two breaks or an edge; allowed {least} to {most}"


def _fits(spec: BreakSpec, after: int, minutes: int, paid: bool) -> bool:
    earliest, latest = spec.after_min
    return earliest <= after <= latest and (after - earliest) % spec.step_min == 0 and minutes == spec.minutes and paid == spec.paid
