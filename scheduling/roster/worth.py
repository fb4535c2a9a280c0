"""What people count in cover: one head each or, where a scenario says so, as many as their proficiency makes them.

A requirement is heads of average speed. Who needs 1/f of the average handle time does the work of f heads (of heads at work, not of
waiting customers: by Erlang a fast head is worth a little less than f where few serve). Everything is counted in whole units of
``1/head`` of a head, so that solvers and referee compute the same number; money then is counted in units of ``1/fine`` of a hundredth
of a point, in which each price of a head and of its square is a whole number of units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from center.scenario import Scenario

STEPS = 20
"""Units of a head before a common measure is taken out: proficiency counts in steps of 5 %."""


@dataclass(frozen=True)
class Worth:
    """Units of a head.

    Attributes
    ----------
    head
        Units that make one head.
    units
        What each person is worth on each queue, int64, shape ``(agents, queues)``; one head where they lack the skill.
    """

    head: int
    units: np.ndarray

    @cached_property
    def plain(self) -> bool:
        """Whether everybody counts as one head everywhere."""
        return bool((self.units == self.head).all())

    def missing(self, need: np.ndarray, units: np.ndarray) -> np.ndarray:
        """Heads missing of `need` with so many units there, rounded up: who is short of half a head is short of one."""
        return np.maximum(0, need - units // self.head)


def worth_of(scenario: Scenario, proficiency: bool) -> Worth:
    """What everybody is worth: by their speed, or a head each."""
    if not proficiency:
        return Worth(1, np.ones((len(scenario.agents), len(scenario.queues)), dtype=np.int64))
    return worth_by([agent.skills for agent in scenario.agents], [queue.skill for queue in scenario.queues])


def worth_by(skills: Sequence[Mapping[str, float]], needed: Sequence[str]) -> Worth:
    """By speed, rounded once to steps of 5 %, in the largest unit that measures everybody.

    Parameters
    ----------
    skills
        Of each person, skill -> proficiency.
    needed
        The skill of each queue.
    """
    speed = np.array([[own.get(skill, 1.0) for skill in needed] for own in skills], dtype=float).reshape(len(skills), len(needed))
    units = np.floor(speed * STEPS + 0.5).astype(np.int64)
    measure = int(np.gcd.reduce(units, axis=None, initial=STEPS))
    return Worth(STEPS // measure, units // measure)


def fine_of(head: int, square: tuple[int, int]) -> int:
    """Units of money in a hundredth of a point: the fewest in which a unit of a head, and its square, have whole prices."""
    return head**2 if any(square) else head


def hundredths_of(cost: int, fine: int) -> int:
    """Units of money as hundredths of a point, halves up. It never falls where `cost` rises, so that a bound stays one."""
    return (2 * cost + fine) // (2 * fine)
