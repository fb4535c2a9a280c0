"""People over months: who leaves, who passes the training, how productive a new one is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from center.capacity import Month

Lot = Callable[[Any, float], Any]
"""(heads, probability) -> how many of them: n p in expectation, a binomial draw in a simulation."""


@dataclass(frozen=True)
class Cohort:
    """People who started together and are treated alike.

    Attributes
    ----------
    start
        First day on the payroll.
    heads
        So many started.
    group
        Number of their skill group.
    fte
        Full-time equivalents of one of them, by contract hours.
    wage
        Money a week on the payroll for one of them.
    hiring_cost
        Money for each, when they start.
    """

    start: date
    heads: float
    group: int
    fte: float
    wage: float = 0.0
    training_weeks: float = 0.0
    ramp_weeks: float = 0.0
    ramp_start: float = 1.0
    pass_rate: float = 1.0
    hiring_cost: float = 0.0

    @property
    def passes(self) -> date:
        """First day after training."""
        return self.start + timedelta(days=round(7 * self.training_weeks))

    def productivity(self, day: date) -> float:
        """Share of an experienced person's work that one does on a day."""
        weeks = (day - self.passes).days / 7
        if weeks < 0:
            return 0.0
        return 1.0 if weeks >= self.ramp_weeks else self.ramp_start + (1 - self.ramp_start) * weeks / self.ramp_weeks


@dataclass(frozen=True)
class CohortMonth:
    """One cohort in one month: numbers, or arrays of draws.

    Attributes
    ----------
    heads
        On the payroll when the month begins, those who start on its first day among them.
    leavers
        Who leave in the month, or do not pass.
    fte
        Productive full-time equivalents, on average over the month.
    cost
        Wages and hiring.
    """

    heads: Any
    leavers: Any
    fte: Any
    cost: Any


def expected(heads: Any, probability: float) -> Any:
    """The expectation as a lot."""
    return heads * probability


def drawn(rng: np.random.Generator) -> Lot:
    """Binomial lots; heads are whole."""
    return lambda heads, probability: rng.binomial(np.asarray(heads, dtype=np.int64), probability)


def walk(cohort: Cohort, months: Sequence[Month], attrition: float, lot: Lot, heads: Any = None) -> Iterator[CohortMonth]:
    """A cohort through consecutive months, from before its start where that lies earlier.

    Who is on the payroll when a month begins leaves in it with probability `attrition`, evenly over the month: on average those who
    leave work half of it. On the last day of training those leave who do not pass.

    Parameters
    ----------
    heads
        So many in place of the cohort's, say an array of equal numbers for draws.
    """
    on_board, passed = (cohort.heads if heads is None else heads), False
    month = min(Month.of(cohort.start), months[0])
    while month <= months[-1]:
        here = _step(cohort, month, attrition, lot, on_board, passed)
        on_board, passed, told = here
        if month >= months[0]:
            yield told
        month = month.plus(1)


def _step(cohort: Cohort, month: Month, attrition: float, lot: Lot, on_board: Any, passed: bool) -> tuple[Any, bool, CohortMonth]:
    end, nothing = month.plus(1).first, on_board * 0
    if cohort.start >= end:
        return on_board, passed, CohortMonth(nothing, nothing, nothing * 0.0, nothing * 0.0)
    there_at_begin, days = cohort.start <= month.first, month.dates
    heads, failed = (on_board if there_at_begin else nothing), nothing
    if not passed and cohort.passes <= end:
        kept = lot(on_board, cohort.pass_rate)
        failed, on_board, passed = on_board - kept, kept, True
    leavers = lot(on_board, attrition) if there_at_begin else nothing
    present = on_board - leavers / 2
    share = sum(day >= cohort.start for day in days) / len(days)
    productive = sum(cohort.productivity(day) for day in days if day >= cohort.start) / len(days)
    trained = sum(cohort.start <= day < cohort.passes for day in days) / len(days)
    hiring = cohort.hiring_cost * (on_board + failed) if Month.of(cohort.start) == month else nothing * 0.0
    cost = (present * share + failed * trained) * cohort.wage * len(days) / 7 + hiring
    return on_board - leavers, passed, CohortMonth(heads, leavers + failed, present * productive * cohort.fte, cost)


def summed(
    cohorts: Sequence[Cohort], groups: int, months: Sequence[Month], attrition: float, lot: Lot = expected, draws: int | None = None
) -> dict[str, np.ndarray]:
    """``heads``, ``leavers``, ``fte`` and ``cost`` of all cohorts, shape ``(groups, months)``, with draws ``(draws, groups, months)``."""
    shape = (groups, len(months)) if draws is None else (draws, groups, len(months))
    found = {name: np.zeros(shape) for name in ("heads", "leavers", "fte", "cost")}
    for cohort in cohorts:
        heads = None if draws is None else np.full(draws, round(cohort.heads), dtype=np.int64)
        for m, told in enumerate(walk(cohort, months, attrition, lot, heads)):
            for name, values in found.items():
                values[..., cohort.group, m] += getattr(told, name)
    return found
