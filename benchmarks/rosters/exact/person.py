"""Hours, days and days in a row of every person, whatever says that a day is worked and how long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from ortools.sat.python import cp_model

from benchmarks.rosters.exact.facts import Bound, Facts, Window
from benchmarks.rosters.exact.lines import Terms, linear


class Day(Protocol):
    """A person's day."""

    window: Window

    @property
    def works(self) -> cp_model.IntVar:
        """Whether it is worked."""

    def steps(self) -> Terms:
        """Steps worked."""


def add_person_rules(model: cp_model.CpModel, facts: Facts, days: Mapping[tuple[int, int], Day], agents: Iterable[int]) -> None:
    """State the rules of each person but rest; `days` by (agent, day)."""
    for agent in agents:
        _in_a_row(model, facts, agent, days)
        for bound in facts.hours[agent]:
            _hours(model, bound, _of(days, agent, bound))
        for bound in facts.days[agent]:
            _bounded(model, [(day.works, 1) for day in _of(days, agent, bound)], bound)


def _of(days: Mapping[tuple[int, int], Day], agent: int, bound: Bound) -> list[Day]:
    return [days[agent, day] for day in range(bound.first, bound.end) if (agent, day) in days]


def _in_a_row(model: cp_model.CpModel, facts: Facts, agent: int, days: Mapping[tuple[int, int], Day]) -> None:
    most = facts.problem.rules.max_consecutive_days
    for first in range(len(facts.problem.horizon.dates) - most):
        run = [days[agent, day].works for day in range(first, first + most + 1) if (agent, day) in days]
        if len(run) > most:
            model.add(cp_model.LinearExpr.sum(run) <= most)


def _hours(model: cp_model.CpModel, bound: Bound, days: list[Day]) -> None:
    """The bounds, and the days that follow from them (a cut)."""
    _bounded(model, [term for day in days for term in day.steps()], bound)
    if days:
        shortest, longest = min(day.window.shortest for day in days), max(day.window.longest for day in days)
        _bounded(model, [(day.works, 1) for day in days], Bound(bound.first, bound.end, -(-bound.least // longest), bound.most // shortest))


def _bounded(model: cp_model.CpModel, terms: Terms, bound: Bound) -> None:
    model.add_linear_constraint(linear(terms), bound.least, bound.most)
