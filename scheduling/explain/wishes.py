"""What people wish for and do not get, each as something that a day can be held to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from center.clock import Window, parse_dates, parse_weekdays
from center.plan import Duty
from scheduling.explain.narrow import Fits
from scheduling.roster.prices import hundredths
from scheduling.roster.problem import RosterProblem
from scheduling.rules.schema import Request
from scheduling.rules.words import local


@dataclass(frozen=True)
class Wish:
    """One person's wish for one day, or for several that are wished for together.

    Attributes
    ----------
    text
        ``to be off on Mon 2026-03-02``.
    holds
        Day -> whether a duty of that day (None: off) will do.
    leave
        Dates to be booked as leave, in place of `holds`; empty: none.
    paid
        What the plan pays for refusing it, hundredths of a point.
    """

    agent: int
    days: tuple[int, ...]
    text: str
    holds: dict[int, Fits] = field(repr=False)
    leave: str = ""
    paid: int = 0


def off(duty: Duty | None) -> bool:
    """Whether the day is a day off."""
    return duty is None


def at_work(duty: Duty | None) -> bool:
    """Whether there is a shift."""
    return duty is not None


def refused(problem: RosterProblem, duties: Sequence[Duty]) -> list[Wish]:
    """Preferences and requests that these duties do not keep, dearest first."""
    worked = {(duty.agent, duty.day): duty for duty in duties}
    found = [wish for duty in duties for wish in _preferences(problem, duty)]
    found += [wish for law in problem.laws if isinstance(law.rule, Request) for wish in _requests(problem, law.rule, law.people, worked)]
    return sorted(found, key=lambda wish: (-wish.paid, wish.agent, wish.days))


def asked(problem: RosterProblem, agent: int, days: Sequence[int], want: str) -> Wish:
    """What a planner asks for a person: ``off`` or ``on`` (at work) on some days."""
    dates = " and ".join(_date(problem, day) for day in days)
    text = f"to be off on {dates}" if want == "off" else f"to work on {dates}"
    return Wish(agent, tuple(days), text, dict.fromkeys(days, off if want == "off" else at_work))


def leave_asked(problem: RosterProblem, agent: int, days: Sequence[int]) -> Wish:
    """Leave on some days, which counts as contract days worked."""
    dates = [problem.horizon.dates[day] for day in days]
    return Wish(agent, tuple(days), f"leave on {' and '.join(_date(problem, day) for day in days)}", {}, ",".join(map(str, dates)))


def _preferences(problem: RosterProblem, duty: Duty) -> Iterator[Wish]:
    agent, wish, prices = duty.agent, problem.scenario.agents[duty.agent].preferences, problem.prices
    start, factor = local(problem, agent, duty.start), int(problem.wish_factor[agent])
    if wish.days_off is not None and start.weekday() in parse_weekdays(wish.days_off):
        text = f"to be off on {_date(problem, duty.day)} (prefers {wish.days_off} off)"
        yield Wish(agent, (duty.day,), text, {duty.day: off}, paid=prices.day_off * wish.weight * factor)
    if wish.start is not None and not _starts_in(problem, agent, wish.start, duty):
        text = f"to start within {wish.start} on {_date(problem, duty.day)}"
        window = wish.start
        yield Wish(
            agent,
            (duty.day,),
            text,
            {duty.day: lambda other: other is not None and _starts_in(problem, agent, window, other)},
            paid=(_away(problem, agent, window, duty) * prices.start_hour * wish.weight + 30) // 60 * factor,
        )


def _starts_in(problem: RosterProblem, agent: int, window: str, duty: Duty) -> bool:
    return _away(problem, agent, window, duty) == 0


def _away(problem: RosterProblem, agent: int, window: str, duty: Duty) -> int:
    """Minutes that the start lies outside the window; of one past midnight an early start may be the next day's."""
    start, wanted = local(problem, agent, duty.start), Window.parse(window)
    minute = start.hour * 60 + start.minute
    times = (minute, minute + 1440) if wanted.end > 1440 else (minute,)
    return min(max(0, wanted.start - at, at - wanted.end) for at in times)


def _requests(problem: RosterProblem, rule: Request, people: Sequence[int], worked: dict[tuple[int, int], Duty]) -> Iterator[Wish]:
    dates = problem.horizon.dates
    kinds = tuple(rule.kinds)

    def granted(duty: Duty | None) -> bool:
        there = duty is not None and (not kinds or duty.shape in kinds)
        return there if rule.want == "on" else not there

    what = (f"a shift {' or '.join(kinds)}" if kinds else "to work") if rule.want == "on" else f"no {' or '.join(kinds) or 'work'}"
    days = [dates.index(day) for text in rule.dates for day in parse_dates(text) if day in dates]
    for agent in people:
        for day in dict.fromkeys(days):
            if not granted(worked.get((agent, day))):
                name = f" ({rule.name})" if rule.name else ""
                price = 0 if rule.price is None else hundredths(rule.price) * int(problem.wish_factor[agent])
                yield Wish(agent, (day,), f"{what} on {_date(problem, day)}{name}", {day: granted}, paid=price)


def _date(problem: RosterProblem, day: int) -> str:
    return f"{problem.horizon.dates[day]:%a %Y-%m-%d}"
