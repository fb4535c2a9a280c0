"""A day's shifts in order encoding.

``begun[t]`` says how many of the day's shifts have started by step t, ``ended[t]`` how many have ended by then. Who is who by first in,
first out, shifts are as long as they must be where ``ended[t] <= begun[t - shortest]`` and ``begun[t - longest] <= ended[t]``. Presence is
``begun - ended``.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scheduling.roster.blocks.tally.sheet import Sheet, Terms
from scheduling.roster.blocks.tally.window import Window


@dataclass(frozen=True)
class Line:
    """Columns by start and end of the window; the last of each is how many shifts there are.

    Attributes
    ----------
    first
        First step of the day; all other steps here are counted from the horizon's first.
    """

    window: Window
    first: int
    begun: tuple[int, ...]
    ended: tuple[int, ...]

    @classmethod
    def on(cls, sheet: Sheet, window: Window, first: int, people: int) -> Line:
        """A day of up to so many shifts."""
        begun = tuple(sheet.whole(people) for _ in window.starts)
        ended = (*(sheet.whole(people) for _ in window.ends[:-1]), begun[-1])
        line = cls(window, first, begun, ended)
        for one, two in (*pairwise(begun), *pairwise(ended)):
            _at_most(sheet, one, two)
        for end, column in zip(window.ends, ended, strict=True):
            start = line._begun_by(end - window.shortest)
            if start is None:
                sheet.hold([(column, 1)], 0, 0)
            else:
                _at_most(sheet, column, start)
        for start_at, column in zip(window.starts, begun, strict=True):
            last = line._ended_by(start_at + window.longest)
            if last is not None:
                _at_most(sheet, column, last)
        return line

    def between(self, first: int, last: int) -> Terms:
        """How many have started by `first` and have not ended by `last`; `last` at most the shortest shift after `first`."""
        one, two = self._begun_by(first - self.first), self._ended_by(last - self.first)
        if one == two:  # not yet begun, or surely ended
            return []
        return [(column, sign) for column, sign in ((one, 1), (two, -1)) if column is not None]

    def starting(self, step: int) -> Terms:
        """How many start at a step."""
        return self.started(step - self.first, step - self.first)

    def started(self, first: int, last: int) -> Terms:
        """How many start in the steps from `first` to `last` of the day."""
        now, before = self._begun_by(last), self._begun_by(first - 1)
        if now == before or now is None:
            return []
        return [(now, 1)] if before is None else [(now, 1), (before, -1)]

    def steps(self) -> Terms:
        """Their lengths together."""
        return _weights(self.window.ends, self.ended, 1) + _weights(self.window.starts, self.begun, -1)

    def times(self, values: np.ndarray) -> tuple[list[int], list[int]]:
        """Starts and ends, steps of the day, each as often as it is, ascending."""
        starts = np.repeat(self.window.starts, np.diff(values[list(self.begun)], prepend=0))
        ends = np.repeat(self.window.ends, np.diff(values[list(self.ended)], prepend=0))
        return starts.tolist(), ends.tolist()

    def _begun_by(self, step: int) -> int | None:
        """How many have started by a step of the day; None: surely none."""
        at = bisect_right(self.window.starts, step)
        return self.begun[at - 1] if at else None

    def _ended_by(self, step: int) -> int | None:
        at = bisect_right(self.window.ends, step)
        return self.ended[at - 1] if at else None


def _at_most(sheet: Sheet, one: int, two: int) -> None:
    if one != two:
        sheet.hold([(one, 1), (two, -1)], most=0)


def _weights(at: tuple[int, ...], by: tuple[int, ...], sign: int) -> Terms:
    """The step that is chosen: sum of at * (by[k] - by[k - 1])."""
    following = (*at[1:], 0)
    return [(column, sign * (here - after)) for column, here, after in zip(by, at, following, strict=True)]
