"""The pauses of a shift: those that its shape gives it, and the meetings that were placed in it afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from center.plan import Duty

Pause = tuple[int, int, str, bool]
MEETING, TRAINING = "meeting", "training"
MEETINGS = (MEETING, TRAINING)


def shape_breaks(breaks: Sequence[Pause]) -> tuple[Pause, ...]:
    """Breaks, lunch and gap, in order, without meetings."""
    return tuple(pause for pause in sorted(breaks) if pause[2] not in MEETINGS)


def meetings_in(breaks: Sequence[Pause]) -> tuple[Pause, ...]:
    """Meetings and trainings, in order."""
    return tuple(pause for pause in sorted(breaks) if pause[2] in MEETINGS)


def without_meetings(duty: Duty) -> Duty:
    """The shift as its shape says, before meetings were placed. They are paid, so the paid time is the same."""
    return replace(duty, breaks=shape_breaks(duty.breaks)) if meetings_in(duty.breaks) else duty


def stretches(duty: Duty) -> Iterator[tuple[int, int]]:
    """Steps [start, end) at work between the breaks and the edges; meetings are not looked at."""
    edges = [duty.start, *(edge for pause in shape_breaks(duty.breaks) for edge in pause[:2]), duty.end]
    yield from ((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)
