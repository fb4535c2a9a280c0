"""A day's shifts as every start with every end that lies far enough after it, and not too far."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from scheduling.roster.blocks.frame import Frame

# Starts further apart are in different parts of the day.
GAP_STEPS = 4


@dataclass(frozen=True)
class Window:
    """Every start with every end that lies `shortest` to `longest` steps after it; steps after the day's first, ascending.

    Attributes
    ----------
    least
        Least steps of a task block.
    may_be_off
        Whether people may have the day off.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    shortest: int
    longest: int
    least: int
    may_be_off: bool

    @cached_property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """(First, last) start of each part of the day: a run of starts without a gap, such as mornings."""
        cuts = [k + 1 for k, (one, two) in enumerate(pairwise(self.starts)) if two - one > GAP_STEPS]
        return tuple((self.starts[a], self.starts[b - 1]) for a, b in pairwise([0, *cuts, len(self.starts)]))

    def part_of(self, start: int) -> int:
        """Number of the part that a start is in."""
        return next(k for k, (first, last) in enumerate(self.parts) if first <= start <= last)


def window_of(frame: Frame, number: int) -> Window | None:
    """The window of a way list; None where its shifts have breaks or gaps, keep to one queue, or are none."""
    span = slice(int(frame.list_ptr[number]), int(frame.list_ptr[number + 1]))
    shift, start, group = frame.slot_shift[span], frame.slot_start[span], frame.slot_group[span]
    on = shift >= 0
    if not on.any() or group[on].min() < 0:
        return None
    ends, least = start[on] + frame.shift_steps[shift[on]], np.unique(frame.shift_least[shift[on]])
    spans = set(zip(start[on].tolist(), ends.tolist(), strict=True))
    lengths = [end - begin for begin, end in spans]
    window = Window(
        tuple(sorted({begin for begin, _ in spans})),
        tuple(sorted({end for _, end in spans})),
        min(lengths),
        max(lengths),
        int(least[0]),
        bool((~on).any()),
    )
    fits = {(s, e) for s in window.starts for e in window.ends if window.shortest <= e - s <= window.longest}
    return window if fits == spans and len(least) == 1 and len(lengths) == on.sum() else None
