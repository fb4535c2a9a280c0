"""A day that is pinned stays as it is: the shift with its breaks and queues, or the day off. Meetings in it may change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.pauses import shape_breaks
from scheduling.rules.words import local, who_when


def broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    """Sentences on pinned days that are otherwise."""
    worked = {(duty.agent, duty.day): duty for duty in duties}
    for pin in problem.pins:
        found = worked.get((pin.agent, pin.day))
        if _facts(found) != _facts(pin.duty):
            who = who_when(problem, pin.agent, pin.day)
            yield f"{who}: {_words(problem, found)}; locked: {_words(problem, pin.duty)}."


def _facts(duty: Duty | None) -> tuple | None:
    if duty is None:
        return None
    breaks = tuple((start, end, kind, bool(paid)) for start, end, kind, paid in shape_breaks(duty.breaks))
    return duty.shape, duty.start, duty.end, breaks, _served(duty)


def _served(duty: Duty) -> tuple[int, ...]:
    """Queue of each step at work. To which of two blocks a break between them is counted is no matter."""
    at_break = {t for start, end, _, _ in shape_breaks(duty.breaks) for t in range(start, end)}
    pieces = duty.blocks or ((duty.start, duty.end, duty.queue),)
    return tuple(queue for start, end, queue in pieces for t in range(start, end) if t not in at_break)


def _words(problem: RosterProblem, duty: Duty | None) -> str:
    if duty is None:
        return "off"
    names = [queue.name for queue in problem.scenario.queues]
    blocks = ", ".join(f"{names[queue]} {_span(problem, duty.agent, start, end)}" for start, end, queue in duty.blocks)
    queue = blocks or names[duty.queue]
    pauses = ", ".join(f"{kind} {_span(problem, duty.agent, start, end)}" for start, end, kind, _ in sorted(duty.breaks))
    shift = f"the shift {duty.shape!r} {_span(problem, duty.agent, duty.start, duty.end)} on {queue}"
    return f"{shift} ({pauses})" if pauses else shift


def _span(problem: RosterProblem, agent: int, start: int, end: int) -> str:
    return f"{local(problem, agent, start):%H:%M}-{local(problem, agent, end):%H:%M}"
