"""What the days around leave a person's shift: rest, and the hours of the week."""

from __future__ import annotations

from dataclasses import dataclass

from scheduling.peak.problem import PeakProblem
from scheduling.roster.contract import WEEK


@dataclass(frozen=True)
class Limits:
    """What the days around leave a person's shift, in steps and minutes.

    Attributes
    ----------
    earliest, latest
        First step that it may start in and last step that it may end with, by rest after the shift before and before the next one.
    paid_min
        Most minutes that it may be paid for, by the week's hours; never less than it is paid for now.
    """

    earliest: int
    latest: int
    paid_min: int


def limits_of(problem: PeakProblem, number: int) -> Limits:
    """Limits of a shift, from everybody's other duties as they are published."""
    duty, horizon = problem.duties[number], problem.horizon
    own = [problem.duties[k] for k in problem.numbers_of[duty.agent] if k != number] + list(problem.around_of.get(duty.agent, ()))
    rest = -(-round(problem.rules.rest_hours * 60) // horizon.step_min)
    before = max((other.end for other in own if other.start < duty.start), default=-(10**9))
    after = min((other.start for other in own if other.start > duty.start), default=10**9)
    week = duty.day // WEEK
    most = problem.most_week_min(duty.agent)
    others = sum(other.paid_min for other in own if other.day // WEEK == week)
    return Limits(min(duty.start, before + rest), max(duty.end, after - rest), max(duty.paid_min, most - others))
