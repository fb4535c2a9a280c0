"""A capacity plan: people needed and people there, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month of a date."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def index(self) -> int:
        """Months since the year 0, so that differences are months."""
        return self.year * 12 + self.number - 1

    def plus(self, months: int) -> Month:
        """The month so many later."""
        year, number = divmod(self.index + months, 12)
        return Month(year, number + 1)

    @property
    def dates(self) -> tuple[date, ...]:
        """Its days."""
        return tuple(self.first + timedelta(days=d) for d in range((self.plus(1).first - self.first).days))

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"


@dataclass(frozen=True)
class Hire:
    """People taken on at one time: a class that starts its training."""

    start: date
    heads: int
    contract: str
    skills: tuple[str, ...]


@dataclass(frozen=True)
class Staffed:
    """Who is there under one hiring plan. Arrays over months have shape ``(months,)`` or ``(groups, months)``.

    Attributes
    ----------
    heads
        Expected heads on the payroll at each month's begin, those in training included, by skill group.
    leavers
        Expected to leave in the month, or not to pass their training.
    fte
        Full-time equivalents that work productively, on average over the month, by skill group.
    heads_low, heads_high
        10 % and 90 % quantiles of all heads, by simulation.
    short
        Full-time equivalents missing of the expected need, after the best allocation of skills to queues.
    short_by_skill
        The same by skill, shape ``(skills, months)``; spread so that the worst-off skill lacks the least share.
    covered
        Probability that nothing is missing, over simulated volumes and leavers.
    cost
        Money: wages and hiring of the month.
    """

    heads: np.ndarray
    leavers: np.ndarray
    fte: np.ndarray
    heads_low: np.ndarray
    heads_high: np.ndarray
    short: np.ndarray
    short_by_skill: np.ndarray
    covered: np.ndarray
    cost: np.ndarray


@dataclass(frozen=True)
class CapacityPlan:
    """Need and staff by month.

    Attributes
    ----------
    queues, skills, groups
        Names; a skill is one that a queue needs, a group is people with the same ones of these.
    contacts, contacts_low, contacts_high
        A month's, shape ``(queues, months)``; the ends are 10 % and 90 % quantiles.
    need, need_low, need_high
        Full-time equivalents on the payroll that the contacts need, shape ``(skills, months)``.
    fte_hours
        Paid hours a week of one full-time equivalent.
    announced, announced_staff
        The classes of the scenario, and who is there with them.
    hires, hired_staff
        The least further hires that leave as little missing as can be, and who is there with both.
    proven
        Whether it is proven that no plan with fewer hires does it.
    assumptions
        In sentences.
    """

    name: str
    title: str
    months: tuple[Month, ...]
    queues: tuple[str, ...]
    skills: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    contacts: np.ndarray
    contacts_low: np.ndarray
    contacts_high: np.ndarray
    need: np.ndarray
    need_low: np.ndarray
    need_high: np.ndarray
    fte_hours: float
    announced: tuple[Hire, ...]
    announced_staff: Staffed
    hires: tuple[Hire, ...]
    hired_staff: Staffed
    proven: bool
    draws: int
    seed: int
    assumptions: tuple[str, ...] = ()
