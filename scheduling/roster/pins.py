"""Pins: people's days that are decided beforehand, a certain shift or a day off, which no solver may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from center.errors import Fault, InputError
from center.plan import Duty
from scheduling.roster.eligibility import Eligibility
from scheduling.roster.grid import ShiftGrid
from scheduling.roster.shifts import ShiftOption
from scheduling.rules.pauses import shape_breaks, without_meetings
from scheduling.schema import ShiftShape


@dataclass(frozen=True)
class Pin:
    """A person's day that is decided.

    Attributes
    ----------
    agent, day
        Scenario index, and local day of the horizon.
    duty
        The shift, of that person and day; None: off.
    """

    agent: int
    day: int
    duty: Duty | None = None


def plain_pin(pin: Pin) -> Pin:
    """The pin without the meetings of its shift, which are placed anew."""
    return pin if pin.duty is None else replace(pin, duty=without_meetings(pin.duty))


def with_pins(
    eligibility: Eligibility,
    pins: Sequence[Pin],
    shapes: Sequence[ShiftShape],
    shifts: Sequence[ShiftOption],
    grids: Sequence[ShiftGrid],
    agent_zone: np.ndarray,
) -> Eligibility:
    """Eligibility in which a pinned day has its own shift only, or none. What is excused stays: a pinned day off is no leave.

    Raises
    ------
    InputError
        A day is pinned twice, or to a shift that the person cannot work then.
    """
    lists, number = list(eligibility.lists), eligibility.number.copy()
    seen: set[tuple[int, int]] = set()
    faults = []
    for k, pin in enumerate(pins):
        shift = None if pin.duty is None else shift_of(pin.duty, shapes, shifts, grids[agent_zone[pin.agent]])
        able = pin.duty is None or shift in eligibility.lists[eligibility.number[pin.agent, pin.day]].tolist()
        if not able or (pin.agent, pin.day) in seen:
            faults.append(Fault(f"pins[{k}]", str(pin), "a shift that the person can work on that day, one pin a day"))
            continue
        seen.add((pin.agent, pin.day))
        number[pin.agent, pin.day] = 0
        if shift is not None:
            number[pin.agent, pin.day] = len(lists)
            lists.append(np.array([shift], dtype=np.int64))
    if faults:
        raise InputError(faults)
    return replace(eligibility, lists=tuple(lists), number=number)


def shift_of(duty: Duty, shapes: Sequence[ShiftShape], shifts: Sequence[ShiftOption], grid: ShiftGrid) -> int | None:
    """Index of the shift that a duty works, by its shape, times and breaks; None where there is none such."""
    breaks = tuple((start - duty.start, end - duty.start, kind, bool(paid)) for start, end, kind, paid in shape_breaks(duty.breaks))
    if not 0 <= duty.day < len(grid.start):
        return None
    for s in np.flatnonzero(grid.starts[duty.day] & (grid.start[duty.day] == duty.start)).tolist():
        shift = shifts[s]
        if shapes[shift.shape].name == duty.shape and shift.steps == duty.end - duty.start and shift.breaks == breaks:
            return s
    return None
