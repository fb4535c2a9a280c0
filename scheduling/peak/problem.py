"""The peak problem: the shifts of the rest of a day, and what each may become. Frozen data, no solver.

Time is steps of the plan's horizon. Nothing before `now` can change, and nothing before `now` plus a lever's notice by that lever.
A person is held by the labour rules against the *following* published days: rest before the next shift, and the week's hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from center.errors import Fault, InputError
from center.horizon import Horizon
from center.plan import Duty
from center.scenario import Scenario
from scheduling.peak.prices import PeakPrices
from scheduling.peak.schema import PeakSpec
from scheduling.roster.contract import WEEK
from scheduling.schema import Rules, ShiftShape, Weights


@dataclass(frozen=True)
class PeakProblem:
    """What is to be decided, and all that a solver or the referee needs to know.

    Attributes
    ----------
    scenario, shapes, rules, spec
        As the scenario file says; the referee judges by these.
    prices
        Integers, hundredths of a point.
    now
        First step that can be different at all.
    end
        Step at which the last shift of the day, longest overtime included, has ended; at most the horizon's end.
    need
        Heads from `now` to `end`, shape ``(queues, end - now)``; zero while closed.
    duties
        The plan's duties, without those of people who are absent.
    today
        Numbers, in `duties`, of the shifts that have not ended at `now` and began, or begin, on the day of `now` or before.
    """

    scenario: Scenario
    shapes: tuple[ShiftShape, ...]
    rules: Rules
    spec: PeakSpec
    prices: PeakPrices
    now: int
    end: int
    need: np.ndarray = field(repr=False)
    duties: tuple[Duty, ...] = field(repr=False)
    today: tuple[int, ...] = field(repr=False)

    @property
    def horizon(self) -> Horizon:
        """The plan's steps."""
        return self.scenario.horizon

    @cached_property
    def movable(self) -> frozenset[int]:
        """Of each person's shifts in `today` the first: a second one that follows the same day stays as it is."""
        first: dict[int, int] = {}
        for number in sorted(self.today, key=lambda k: self.duties[k].start):
            first.setdefault(self.duties[number].agent, number)
        return frozenset(first.values())

    def after_notice(self, notice_min: float) -> int:
        """First step that a lever of this notice can make different."""
        return self.now + -(-int(notice_min) // self.horizon.step_min)


def make_peak_problem(
    scenario: Scenario,
    shapes: Sequence[ShiftShape],
    rules: Rules,
    weights: Weights,
    spec: PeakSpec,
    duties: Sequence[Duty],
    need: np.ndarray,
    now: int,
    absent: frozenset[int] = frozenset(),
) -> PeakProblem:
    """The problem of changing the rest of the day of step `now`.

    Parameters
    ----------
    duties
        Everybody's shifts of the whole plan, the following days included.
    need
        Heads to roster, shape ``(queues, n)``, forecast anew from `now` on.
    absent
        People who do not come, or have gone home: their shifts of the day are taken out.

    Raises
    ------
    InputError
        `now` lies outside the horizon, a lever's step is off the plan's steps, or an overflow names an unknown queue.
    """
    horizon = scenario.horizon
    faults = list(_faults(scenario, spec, now))
    if faults:
        raise InputError(faults)
    day = int(np.searchsorted(horizon.day_start, now, side="right")) - 1
    there = tuple(duty for duty in duties if duty.agent not in absent or not _of_the_day(duty, day, now))
    today = tuple(k for k, duty in enumerate(there) if _of_the_day(duty, day, now))
    longest = 0 if spec.overtime is None else spec.overtime.most_min // horizon.step_min
    last = max((there[k].end + longest for k in today), default=now)
    end = min(horizon.n, max(int(horizon.day_start[day + 1]), last))
    open_need = np.where(scenario.open_steps, need, 0)[:, now:end]
    return PeakProblem(
        scenario, tuple(shapes), rules, spec, PeakPrices.of(weights, spec), now, end, open_need.astype(np.int64), there, today
    )


def _of_the_day(duty: Duty, day: int, now: int) -> bool:
    return duty.day <= day and duty.end > now


def _faults(scenario: Scenario, spec: PeakSpec, now: int) -> Iterator[Fault]:
    horizon, step = scenario.horizon, scenario.horizon.step_min
    if not 0 <= now < horizon.n:
        yield Fault("now", f"{horizon.local(now):%Y-%m-%d %H:%M}", f"a time from {horizon.local(0):%Y-%m-%d %H:%M} on, inside the plan")
    for name, lever in (("overtime", spec.overtime), ("start", spec.start), ("time_off", spec.time_off)):
        if lever is not None and lever.step_min % step:
            yield Fault(f"peak.{name}.step_min", f"{lever.step_min} minutes", f"a multiple of the planning step of {step} minutes")
    for k, item in enumerate(spec.overflow):
        if item.queue not in scenario.index.queue:
            yield Fault(f"peak.overflow[{k}].queue", repr(item.queue), f"one of {', '.join(scenario.index.queue)}")
        if item.block_min % step:
            yield Fault(f"peak.overflow[{k}].block_min", f"{item.block_min} minutes", f"a multiple of the planning step of {step} minutes")


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
    own = [other for k, other in enumerate(problem.duties) if other.agent == duty.agent and k != number]
    rest = -(-round(problem.rules.rest_hours * 60) // horizon.step_min)
    before = max((other.end for other in own if other.start < duty.start), default=-(10**9))
    after = min((other.start for other in own if other.start > duty.start), default=10**9)
    week = duty.day // WEEK
    most = round(problem.scenario.contract_of(problem.scenario.agents[duty.agent]).hours_week[1] * 60)
    others = sum(other.paid_min for other in own if other.day // WEEK == week)
    return Limits(min(duty.start, before + rest), max(duty.end, after - rest), max(duty.paid_min, most - others))
