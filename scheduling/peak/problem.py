"""The peak problem: the shifts of the rest of a day, and what each may become. Frozen data, no solver.

Time is steps of the plan's horizon. Nothing before `now` can change, and nothing before `now` plus a lever's notice by that lever.
A person is held by the labour rules against the published days around: rest, the week's hours, and what `rules.also` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import numpy as np

from center.errors import Fault, InputError
from center.horizon import Horizon
from center.plan import Duty
from center.scenario import Scenario
from scheduling.peak.day_laws import DayLaws
from scheduling.peak.heads import heads_of
from scheduling.peak.parts import Switch
from scheduling.peak.pieces import pieces_between, with_pieces
from scheduling.peak.prices import PeakPrices
from scheduling.peak.schema import PeakSpec
from scheduling.roster.cover_prices import CoverPrices
from scheduling.roster.problem import RosterProblem
from scheduling.roster.worth import Worth, worth_of
from scheduling.schema import Rules, ShiftShape, Weights

Item = TypeVar("Item")


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
    missing_head
        Price of a missing head in each step, before the square, in hundredths; of the shape of `need`.
    booked
        Heads of a partner that were rented earlier in the day; of the shape of `need`.
    beside
        Heads of shifts that are none of the day's: those of the next day that begin before the last of this one ends, and those of
        other plans; of the shape of `need`.
    worth, beside_units
        What each person counts in cover on each queue, and what `beside` counts, in its units; heads of other plans count as one each,
        as rented ones do.
    duties
        The plan's duties; those of people who are absent end now, or are left out where they have not begun.
    today
        Numbers, in `duties`, of the shifts that have not ended at `now` and began, or begin, on the day of `now` or before.
    switched
        Who was told earlier in the day to serve another queue from a step on.
    around
        Shifts of other plans, on days before and after, that hold people to their rest and weekly hours; nothing here changes them.
    around_days
        Days, by number, that are in force from other plans: those of `around`, on which who has no shift there is off.
    locked
        (agent, day) of shifts that somebody locked by hand: they stay as they are.
    night
        The problem that the plan was made from, which has the rules of `rules.also` as they are judged; None: there are none.
    """

    scenario: Scenario
    shapes: tuple[ShiftShape, ...]
    rules: Rules
    spec: PeakSpec
    prices: PeakPrices
    now: int
    end: int
    need: np.ndarray = field(repr=False)
    missing_head: np.ndarray = field(repr=False)
    booked: np.ndarray = field(repr=False)
    beside: np.ndarray = field(repr=False)
    worth: Worth = field(repr=False)
    beside_units: np.ndarray = field(repr=False)
    duties: tuple[Duty, ...] = field(repr=False)
    today: tuple[int, ...] = field(repr=False)
    switched: tuple[Switch, ...] = ()
    around: tuple[Duty, ...] = field(default=(), repr=False)
    around_days: frozenset[int] = frozenset()
    locked: frozenset[tuple[int, int]] = frozenset()
    night: RosterProblem | None = field(default=None, repr=False)

    @property
    def horizon(self) -> Horizon:
        """The plan's steps."""
        return self.scenario.horizon

    @cached_property
    def cover_prices(self) -> CoverPrices:
        """Band and prices of cover in units of a head and of money."""
        spare = np.full_like(self.missing_head, self.prices.over[0])
        return CoverPrices.of(self.worth, self.need, self.need, self.missing_head, spare, (self.prices.under[1], self.prices.over[1]))

    @property
    def given_units(self) -> np.ndarray:
        """What `booked` and `beside` count in cover."""
        return np.asarray(self.booked * self.worth.head + self.beside_units)

    @cached_property
    def movable(self) -> frozenset[int]:
        """Of each person's shifts in `today` the first, if it is not locked.

        A second one that follows the same day stays as it is.
        """
        first: dict[int, int] = {}
        for number in sorted(self.today, key=lambda k: self.duties[k].start):
            first.setdefault(self.duties[number].agent, number)
        own = ((k, self.duties[k]) for k in first.values())
        return frozenset(k for k, duty in own if (duty.agent, duty.day) not in self.locked)

    @cached_property
    def switch_of(self) -> dict[int, Switch]:
        """By number of the shift, what was agreed earlier in the day."""
        return {item.number: item for item in self.switched}

    @cached_property
    def numbers_of(self) -> dict[int, tuple[int, ...]]:
        """Each person's shifts, as numbers in `duties`."""
        return _grouped((duty.agent, k) for k, duty in enumerate(self.duties))

    @cached_property
    def around_of(self) -> dict[int, tuple[Duty, ...]]:
        """Each person's shifts in `around`."""
        return _grouped((duty.agent, duty) for duty in self.around)

    @cached_property
    def laws(self) -> DayLaws | None:
        """What `rules.also` says of changed shifts; None where it says nothing."""
        return None if self.night is None else DayLaws(self, self.night)

    def most_week_min(self, agent: int) -> int:
        """Paid minutes of a person's week that the day's changes may reach: the contract's most, or more where overtime is allowed it."""
        most = self.scenario.contract_of(self.scenario.agents[agent]).hours_week[1]
        beyond = None if self.spec.overtime is None else self.spec.overtime.week_hours
        return round(max(most, beyond or 0.0) * 60)

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
    urgency: np.ndarray | None = None,
    switched: Mapping[tuple[int, int], tuple[int, int]] | None = None,
    booked: np.ndarray | None = None,
    beside: np.ndarray | None = None,
    around: Sequence[Duty] = (),
    around_days: frozenset[int] = frozenset(),
    locked: frozenset[tuple[int, int]] = frozenset(),
    night: RosterProblem | None = None,
) -> PeakProblem:
    """The problem of changing the rest of the day of step `now`.

    Parameters
    ----------
    duties
        Everybody's shifts of the whole plan, the following days included.
    need
        Heads to roster, shape ``(queues, n)``, forecast anew from `now` on.
    absent
        People who do not come, or have gone home: their shifts of the day are taken out, and one that has begun ends now.
    urgency
        What a missing head costs, in multiples of the price, shape ``(queues, n)``; None: once everywhere.
    switched
        (agent, day) -> (step, queue): shifts that serve another queue from a step on, as agreed earlier in the day.
    booked
        Heads of a partner rented earlier in the day, shape ``(queues, n)``; None: none.
    beside
        Heads of other plans' shifts, shape ``(queues, n)``; None: none.
    around
        Shifts of other plans, in steps of this horizon, which may lie outside it.
    around_days
        Days, by number, that those plans are in force on.
    locked
        (agent, day) of shifts that stay as they are.
    night
        The problem that the plan was made from, where `rules.also` has rules.

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
    there = tuple(left for duty in duties if (left := _left(duty, day, now, absent, horizon.step_min)) is not None)
    today = tuple(k for k, duty in enumerate(there) if _of_the_day(duty, day, now))
    longest = 0 if spec.overtime is None else spec.overtime.most_min // horizon.step_min
    last = max((there[k].end + longest for k in today), default=now)
    end = min(horizon.n, max(int(horizon.day_start[day + 1]), last))
    prices, shape = PeakPrices.of(weights, spec), np.shape(need)
    rest = slice(now, end)
    priced = np.floor(prices.under[0] * (np.ones(shape) if urgency is None else urgency) + 0.5).astype(np.int64)
    agreed = switched or {}
    worth, others = worth_of(scenario, rules.proficiency), np.zeros(shape, dtype=np.int64) if beside is None else beside
    later = [(duty, None) for duty in there if duty.day > day]
    problem = PeakProblem(
        scenario=scenario,
        shapes=tuple(shapes),
        rules=rules,
        spec=spec,
        prices=prices,
        now=now,
        end=end,
        need=np.where(scenario.open_steps, need, 0)[:, rest].astype(np.int64),
        missing_head=priced[:, rest],
        booked=(np.zeros(shape) if booked is None else booked)[:, rest].astype(np.int64),
        beside=(heads_of(later, shape) + others)[:, rest].astype(np.int64),
        worth=worth,
        beside_units=(heads_of(later, shape, worth.units) + others * worth.head)[:, rest].astype(np.int64),
        duties=there,
        today=today,
        switched=tuple(Switch(k, *agreed[key]) for k in today if (key := (there[k].agent, there[k].day)) in agreed),
        around=tuple(around),
        around_days=around_days,
        locked=locked,
        night=night,
    )
    return problem if spec.over is not None or _has_spare(problem) else replace(problem, prices=replace(prices, over=(0, 0)))


def _has_spare(problem: PeakProblem) -> bool:
    """Whether the rest of the day as it stands has more heads too many than missing. Where not, a head too many is a reserve that
    is paid for anyway: its price would keep help away from the hours next to the short ones.
    """
    told = {item.number: (item.step, item.queue) for item in problem.switched}
    shifts = ((problem.duties[k], told.get(k)) for k in problem.today)
    units = heads_of(shifts, (len(problem.need), problem.horizon.n), problem.worth.units)[:, problem.now : problem.end]
    short, spare = problem.cover_prices.short_and_spare(units + problem.given_units)
    return bool(spare.sum() > short.sum())


def _left(duty: Duty, day: int, now: int, absent: frozenset[int], step_min: int) -> Duty | None:
    """The shift of somebody who is there; of somebody absent what was before `now`, or None."""
    if duty.agent not in absent or not _of_the_day(duty, day, now):
        return duty
    return ended(duty, now, step_min) if duty.start < now else None


def ended(duty: Duty, step: int, step_min: int) -> Duty:
    """The shift cut off at a step after its start; steps of `step_min` minutes."""
    breaks = tuple((a, min(b, step), kind, paid) for a, b, kind, paid in duty.breaks if a < step)
    unpaid = sum(b - a for a, b, _, paid in breaks if not paid)
    left = replace(duty, end=step, breaks=breaks, paid_min=(step - duty.start - unpaid) * step_min)
    return with_pieces(left, pieces_between(duty, duty.start, step)) if duty.blocks else left


def _grouped(pairs: Iterable[tuple[int, Item]]) -> dict[int, tuple[Item, ...]]:
    found: dict[int, list[Item]] = {}
    for agent, item in pairs:
        found.setdefault(agent, []).append(item)
    return {agent: tuple(items) for agent, items in found.items()}


def _of_the_day(duty: Duty, day: int, now: int) -> bool:
    return duty.day <= day and duty.end > now


def _faults(scenario: Scenario, spec: PeakSpec, now: int) -> Iterator[Fault]:
    horizon, step = scenario.horizon, scenario.horizon.step_min
    if not 0 <= now < horizon.n:
        yield Fault("now", f"{horizon.local(now):%Y-%m-%d %H:%M}", f"a time from {horizon.local(0):%Y-%m-%d %H:%M} on, inside the plan")
    for name, lever in (("overtime", spec.overtime), ("start", spec.start), ("time_off", spec.time_off)):
        if lever is not None and lever.every_min(step) % step:
            yield Fault(f"peak.{name}.step_min", f"{lever.every_min(step)} minutes", f"a multiple of the planning step of {step} minutes")
    for k, item in enumerate(spec.overflow):
        if item.queue not in scenario.index.queue:
            yield Fault(f"peak.overflow[{k}].queue", repr(item.queue), f"one of {', '.join(scenario.index.queue)}")
        if item.block_min % step:
            yield Fault(f"peak.overflow[{k}].block_min", f"{item.block_min} minutes", f"a multiple of the planning step of {step} minutes")
