"""Who works when: starts and ends of every person's day, in order encoding.

``begun[t]`` says that the shift of the day has started by step t, ``ended[t]`` that it has ended by then. A shift as long as it must be
is then two-literal clauses, ``ended[t] -> begun[t - shortest]`` and ``begun[t - longest] -> ended[t]``, which together describe
the convex hull of the (start, end) pairs; presence is ``begun - ended``, and rest a three-literal clause.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from benchmarks.rosters.exact.facts import Bound, Facts, Window

Terms = list[tuple[cp_model.IntVar, int]]


@dataclass
class Line:
    """The order encoded day of a person: variables by start and end of the window, the last of each says that the day is worked."""

    window: Window
    begun: list[cp_model.IntVar]
    ended: list[cp_model.IntVar]

    @property
    def works(self) -> cp_model.IntVar:
        """Whether the day is worked."""
        return self.begun[-1]

    def begun_by(self, step: int) -> cp_model.IntVar | None:
        """Whether it has started by a step; None: surely not."""
        at = bisect_right(self.window.starts, step)
        return self.begun[at - 1] if at else None

    def ended_by(self, step: int) -> cp_model.IntVar | None:
        """Whether it has ended by a step; None: surely not."""
        at = bisect_right(self.window.ends, step)
        return self.ended[at - 1] if at else None

    def between(self, first: int, last: int) -> Terms:
        """1 where it has started by `first` and has not ended by `last`; `last` at most the shortest shift after `first`."""
        one, two = self.begun_by(first), self.ended_by(last)
        if one is two:  # not yet begun, or surely ended
            return []
        return [(one, 1)] * (one is not None) + [(two, -1)] * (two is not None)  # type: ignore[list-item]

    def steps(self) -> Terms:
        """Its length in steps."""
        return _weights(self.window.ends, self.ended, 1) + _weights(self.window.starts, self.begun, -1)


def _weights(at: tuple[int, ...], by: list[cp_model.IntVar], sign: int) -> Terms:
    """Terms of the step that is chosen: sum of at * (by[k] - by[k - 1])."""
    following = [*at[1:], 0]
    return [(variable, sign * (here - after)) for variable, here, after in zip(by, at, following, strict=True)]


@dataclass
class People:
    """Everybody's lines in a model."""

    model: cp_model.CpModel
    facts: Facts
    lines: dict[tuple[int, int], Line] = field(default_factory=dict)

    @classmethod
    def of(cls, model: cp_model.CpModel, facts: Facts) -> People:
        """With all rules of one person."""
        people = cls(model, facts)
        for key, window in facts.windows.items():
            people.lines[key] = _line(model, window)
        for agent in range(facts.people):
            people._rest(agent)
            people._in_a_row(agent)
            for bound in facts.hours[agent]:
                people._hours(agent, bound)
            for bound in facts.days[agent]:
                people._bounded([(line.works, 1) for line in people._of(agent, bound)], bound)
        return people

    def _of(self, agent: int, bound: Bound) -> list[Line]:
        return [self.lines[agent, day] for day in range(bound.first, bound.end) if (agent, day) in self.lines]

    def _rest(self, agent: int) -> None:
        """A start within the rest after the end of an earlier day's shift is none."""
        days = sorted(day for one, day in self.lines if one == agent)
        for k, day in enumerate(days):
            before = self.lines[agent, day]
            for after in (self.lines[agent, later] for later in days[k + 1 :]):
                if after.window.starts[0] >= before.window.ends[-1] + self.facts.rest:
                    break
                for begun, start in zip(after.begun, after.window.starts, strict=True):
                    if start < before.window.ends[-1] + self.facts.rest:
                        ended = before.ended_by(start - self.facts.rest)
                        self.model.add(begun + before.works - (0 if ended is None else ended) <= 1)

    def _in_a_row(self, agent: int) -> None:
        most = self.facts.problem.rules.max_consecutive_days
        for first in range(len(self.facts.problem.horizon.dates) - most):
            run = [self.lines[agent, day].works for day in range(first, first + most + 1) if (agent, day) in self.lines]
            if len(run) > most:
                self.model.add(sum(run) <= most)

    def _hours(self, agent: int, bound: Bound) -> None:
        """The bounds, and the days that follow from them (a cut)."""
        lines = self._of(agent, bound)
        if not lines:
            return
        self._bounded([term for line in lines for term in line.steps()], bound)
        shortest, longest = min(line.window.shortest for line in lines), max(line.window.longest for line in lines)
        days = Bound(bound.first, bound.end, -(-bound.least // longest), bound.most // shortest)
        self._bounded([(line.works, 1) for line in lines], days)

    def _bounded(self, terms: Terms, bound: Bound) -> None:
        self.model.add_linear_constraint(linear(terms), bound.least, bound.most)

    def between(self, first: int, last: int) -> Terms:
        """How many have started by `first` and have not ended by `last`."""
        return [term for line in self.lines.values() for term in line.between(first, last)]

    def starting(self, step: int) -> Terms:
        """How many start at a step."""
        return [
            term
            for line in self.lines.values()
            if line.window.starts[0] <= step <= line.window.starts[-1]
            for term in _change(line.begun_by(step), line.begun_by(step - 1))
        ]

    def ending(self, step: int) -> Terms:
        """How many end at a step."""
        return [
            term
            for line in self.lines.values()
            if line.window.ends[0] <= step <= line.window.ends[-1]
            for term in _change(line.ended_by(step), line.ended_by(step - 1))
        ]


def linear(terms: Terms) -> cp_model.LinearExpr:
    """The terms' sum."""
    return cp_model.LinearExpr.weighted_sum([variable for variable, _ in terms], [weight for _, weight in terms])


def _change(now: cp_model.IntVar | None, before: cp_model.IntVar | None) -> Terms:
    if now is before or now is None:
        return []
    return [(now, 1)] if before is None else [(now, 1), (before, -1)]


def _line(model: cp_model.CpModel, window: Window) -> Line:
    begun = [model.new_bool_var("") for _ in window.starts]
    ended = [model.new_bool_var("") for _ in window.ends[:-1]] + [begun[-1]]
    line = Line(window, begun, ended)
    for by in (begun, ended):
        for one, two in zip(by, by[1:], strict=False):
            model.add_implication(one, two)
    for end, variable in zip(window.ends, ended, strict=True):
        first, last = line.begun_by(end - window.shortest), line.begun_by(end - window.longest)
        if first is None:
            model.add(variable == 0)
        elif first is not variable:
            model.add_implication(variable, first)
        if last is not None and last is not variable:
            model.add_implication(last, variable)
    # A start whose shift must end between two ends of the window is held by the next end alone.
    return line
