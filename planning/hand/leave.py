"""Whether a day of leave can be granted: who could help, what the plan costs then, and in which hours people are missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from center.clock import parse_dates
from center.errors import Fault, InputError
from center.hand import Lock
from center.plan import Duty
from center.scenario import Scenario
from planning.hand.desk import Desk, fair_need_of
from planning.hand.touched import HourChange, touched_hours
from planning.nightly.locks import lock_words, locked_places
from scheduling.roster.fill import Fill, fill
from scheduling.roster.problem import RosterProblem, make_problem
from scheduling.roster.verify import Verdict, verify
from scheduling.worked_before import past_of

BLOCKS_STAY = "Colleagues' shifts with task blocks stay as they are, and who helps serves one queue: a plan made anew may be cheaper."
GRANTED, REFUSED, NOT_NEEDED = "granted", "refused", "not needed"


@dataclass(frozen=True)
class LeaveCheck:
    """What a leave would do to a plan. Nothing of it is booked.

    Attributes
    ----------
    verdict
        ``granted``, ``refused`` or ``not needed``: off already on all of these days.
    days, off
        The days asked for, and those of them on which the person has no shift, which need no leave.
    reasons
        What decides, in sentences.
    before, alone, after
        The referee on the plan, on the plan without the person's shifts, and with the colleagues' help; None where something
        hard stands against it.
    fills
        What colleagues would do.
    hours
        Where heads change from before to after.
    most
        Limit of what it may cost, hundredths of a point.
    saved_anyway
        Hundredths of a point that colleagues asked in the same way would save on these days without the leave: a plan that is not
        the best leaves that for the taking, and it hides as much of what the leave costs.
    """

    verdict: str
    person: str
    days: tuple[date, ...]
    off: tuple[date, ...]
    reasons: tuple[str, ...]
    before: Verdict | None = None
    alone: Verdict | None = None
    after: Verdict | None = None
    fills: tuple[Fill, ...] = ()
    hours: tuple[HourChange, ...] = ()
    most: int = 0
    saved_anyway: int = 0

    @property
    def price(self) -> int | None:
        """What the plan costs more, hundredths of a point."""
        return None if self.before is None or self.after is None else self.after.cost - self.before.cost


def check_leave(desk: Desk, name: str, dates: str, locks: Sequence[Lock] = (), most: int | None = None) -> LeaveCheck:
    """Take a person out for some days, let colleagues help one by one, and hold the price against a limit.

    Booked leave counts as contract days worked, so the person's week is judged with the credit. Colleagues are asked by
    `scheduling.roster.fill`; a plan made anew with the leave booked may be cheaper, so a refusal by price is no proof.

    Parameters
    ----------
    dates
        ``2026-12-24`` or ``2026-12-24..2026-12-31``.
    locks
        In force at the site: neither the person's nor a colleague's locked day is touched.
    most
        Hundredths of a point; None: `price_of_an_hour` for each day with a shift.

    Raises
    ------
    InputError
        An unknown person, a day that is none or outside the plan.
    """
    agent, days = desk.person(name, "PERSON"), _days(desk, dates)
    given = [duty for duty in desk.plan.duties if duty.agent == agent and duty.day in days]
    worked = sorted({duty.day for duty in given})
    limit = price_of_an_hour(desk.problem) * len(worked) if most is None else most
    told = tuple(desk.plan.horizon.dates[day] for day in days)
    off = tuple(desk.plan.horizon.dates[day] for day in days if day not in worked)
    if not given:
        return LeaveCheck(NOT_NEEDED, name, told, off, (_why_off(desk, agent, days),), most=limit)
    hard = _locked(desk, agent, worked, locks)
    if hard:
        return LeaveCheck(REFUSED, name, told, off, hard, most=limit)
    try:
        problem = _with_leave(desk, agent, worked)
    except InputError as error:
        return LeaveCheck(REFUSED, name, told, off, tuple(str(fault) for fault in error.faults), most=limit)
    return _priced(desk, problem, name, told, off, given, locks, limit)


def price_of_an_hour(problem: RosterProblem) -> int:
    """What one missing head costs in an hour, hundredths of a point, before urgency."""
    return sum(problem.prices.under) * 60 // problem.horizon.step_min


def _priced(
    desk: Desk,
    problem: RosterProblem,
    name: str,
    days: tuple[date, ...],
    off: tuple[date, ...],
    given: Sequence[Duty],
    locks: Sequence[Lock],
    limit: int,
) -> LeaveCheck:
    before = verify(desk.problem, desk.plan.duties)
    left = [duty for duty in desk.plan.duties if duty not in given]
    alone = verify(problem, left)
    blocked = {(duty.agent, duty.day) for duty in left if duty.blocks}
    own = {(duty.agent, day) for duty in given for day in range(len(desk.plan.horizon.dates))}
    fixed = locked_places(locks, desk.plan) | own | blocked
    worked, least = sorted({duty.day for duty in given}), sum(problem.prices.under)
    helped, fills = fill(problem, left, worked, fixed, least)
    anyway = sum(one.saves for one in fill(desk.problem, desk.plan.duties, worked, fixed, least)[1])
    after = verify(problem, helped)
    if after.cost > alone.cost or set(after.violations) - set(alone.violations):  # the referee has the last word
        after, fills, helped = alone, (), tuple(left)
    broken = tuple(sentence for sentence in after.violations if sentence not in before.violations)
    price = after.cost - before.cost
    verdict = REFUSED if broken or price > limit else GRANTED
    hours = touched_hours(problem, before, after)
    reasons = (*(broken or (_price_words(price, limit),)), *((BLOCKS_STAY,) if blocked else ()))
    return LeaveCheck(verdict, name, days, off, reasons, before, alone, after, fills, hours, limit, anyway)


def worst_hours(check: LeaveCheck, count: int = 5) -> list[HourChange]:
    """The hours touched in which most is missing after the leave, in order of time."""
    worst = sorted(check.hours, key=lambda hour: (-hour.missing[1], hour.missing[0], hour.start))[:count]
    return sorted(worst, key=lambda hour: (hour.start, hour.queue))


def _days(desk: Desk, text: str) -> list[int]:
    try:
        dates = parse_dates(text)
    except ValueError:
        raise InputError(Fault("DATES", repr(text), "a day such as 2026-12-24, or 2026-12-24..2026-12-31")) from None
    outside = [day for day in dates if day not in desk.plan.horizon.dates]
    if outside:
        return [desk.day(outside[0].isoformat(), "DATES")]  # raises, with the plan's days
    return [desk.plan.horizon.dates.index(day) for day in dates]


def _why_off(desk: Desk, agent: int, days: Collection[int]) -> str:
    booked = {day for text in desk.scenario.agents[agent].leave for day in parse_dates(text)}
    if all(desk.plan.horizon.dates[day] in booked for day in days):
        return "The leave is booked already."
    return "Off already: no shift starts on these days."


def _locked(desk: Desk, agent: int, days: Collection[int], locks: Sequence[Lock]) -> tuple[str, ...]:
    name, dates = desk.plan.agents[agent], {desk.plan.horizon.dates[day] for day in days}
    return tuple(f"{lock.day}: the shift is {lock_words(lock)}." for lock in locks if lock.agent == name and lock.day in dates)


def _with_leave(desk: Desk, agent: int, days: Collection[int]) -> RosterProblem:
    """The plan's problem with leave booked.

    Raises
    ------
    InputError
        The rest of the week cannot fulfil the contract.
    """
    person = desk.scenario.agents[agent]
    booked = [*person.leave, *(desk.plan.horizon.dates[day].isoformat() for day in days)]
    people = list(desk.scenario.agents)
    people[agent] = person.model_copy(update={"leave": booked})
    scenario = Scenario(desk.scenario.world.model_copy(update={"agents": people}))
    file = desk.file
    past = past_of(file.worked_before, scenario, file.shifts, file.rules)
    rules, need = (file.shifts, file.rules, file.weights), fair_need_of(desk.plan, file, scenario)
    return make_problem(scenario, *rules, desk.plan.requirement, past=past, meetings=file.meetings, fair_need=need)


def _price_words(price: int, limit: int) -> str:
    side = "within" if price <= limit else "above"
    return f"It costs {price / 100:+,.2f} points; {side} the limit of {limit / 100:,.2f}."
