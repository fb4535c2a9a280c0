"""A day's shifts in order encoding, of one person or of many.

``begun[t]`` says how many of the day's shifts have started by step t, ``ended[t]`` how many have ended by then. That shifts are as long
as they must be is then ``ended[t] <= begun[t - shortest]`` and ``begun[t - longest] <= ended[t]``: for one person two-literal clauses that
describe the convex hull of the (start, end) pairs, for many (who is who by first in, first out) the same in numbers.
Presence is ``begun - ended``.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ortools.sat.python import cp_model

from benchmarks.rosters.exact.facts import Window

Terms = list[tuple[cp_model.IntVar, int]]


@dataclass
class Line:
    """Variables by start and end of the window; the last of each is how many shifts there are."""

    window: Window
    begun: list[cp_model.IntVar]
    ended: list[cp_model.IntVar]

    @property
    def works(self) -> cp_model.IntVar:
        """How many shifts there are, for one person whether the day is worked."""
        return self.begun[-1]

    def begun_by(self, step: int) -> cp_model.IntVar | None:
        """How many have started by a step; None: surely none."""
        at = bisect_right(self.window.starts, step)
        return self.begun[at - 1] if at else None

    def ended_by(self, step: int) -> cp_model.IntVar | None:
        """How many have ended by a step; None: surely none."""
        at = bisect_right(self.window.ends, step)
        return self.ended[at - 1] if at else None

    def between(self, first: int, last: int) -> Terms:
        """How many have started by `first` and have not ended by `last`; `last` less than the shortest shift after `first`."""
        one, two = self.begun_by(first), self.ended_by(last)
        if one is two:  # not yet begun, or surely ended
            return []
        return [(one, 1)] * (one is not None) + [(two, -1)] * (two is not None)  # type: ignore[list-item]

    def steps(self) -> Terms:
        """Their lengths, in steps."""
        return _weights(self.window.ends, self.ended, 1) + _weights(self.window.starts, self.begun, -1)


def _weights(at: tuple[int, ...], by: list[cp_model.IntVar], sign: int) -> Terms:
    """Terms of the step that is chosen: sum of at * (by[k] - by[k - 1])."""
    following = [*at[1:], 0]
    return [(variable, sign * (here - after)) for variable, here, after in zip(by, at, following, strict=True)]


@dataclass
class Lines:
    """Lines in a model, by whatever they are of.

    Attributes
    ----------
    block
        Least steps of a task block.
    """

    model: cp_model.CpModel
    block: int
    lines: dict[Any, Line] = field(default_factory=dict)

    def between(self, first: int, last: int) -> cp_model.LinearExpr:
        """How many have started by `first` and have not ended by `last`."""
        return linear([term for line in self.lines.values() for term in line.between(first, last)])

    def starting(self, step: int) -> cp_model.LinearExpr:
        """How many start at a step."""
        terms = [
            term
            for line in self.lines.values()
            if line.window.starts[0] <= step <= line.window.starts[-1]
            for term in _change(line.begun_by(step), line.begun_by(step - 1))
        ]
        return linear(terms)


def linear(terms: Terms) -> cp_model.LinearExpr:
    """The terms' sum."""
    return cp_model.LinearExpr.weighted_sum([variable for variable, _ in terms], [weight for _, weight in terms])


def _change(now: cp_model.IntVar | None, before: cp_model.IntVar | None) -> Terms:
    if now is before or now is None:
        return []
    return [(now, 1)] if before is None else [(now, 1), (before, -1)]


def new_line(model: cp_model.CpModel, window: Window, most: int = 1) -> Line:
    """A day of up to `most` shifts."""
    begun = [model.new_int_var(0, most, "") for _ in window.starts]
    ended = [model.new_int_var(0, most, "") for _ in window.ends[:-1]] + [begun[-1]]

    def at_most(one: cp_model.IntVar, two: cp_model.IntVar) -> None:
        if one is not two:
            model.add(one <= two) if most > 1 else model.add_implication(one, two)

    line = Line(window, begun, ended)
    for by in (begun, ended):
        for one, two in pairwise(by):
            at_most(one, two)
    for end, variable in zip(window.ends, ended, strict=True):
        start = line.begun_by(end - window.shortest)
        if start is None:
            model.add(variable == 0)
        else:
            at_most(variable, start)
    for first, variable in zip(window.starts, begun, strict=True):
        last = line.ended_by(first + window.longest)
        if last is not None:
            at_most(variable, last)
    return line
