"""Rules that speak of certain dates of certain people: fixed days off, requests, and what history leaves of the first days.

They become, for a person and day, shifts that are out and costs of shifts and of the day off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from center.clock import parse_dates, parse_weekdays
from scheduling.roster.laws.facts import Facts
from scheduling.rules.kinds.bounds import least_minutes
from scheduling.rules.law import Law
from scheduling.rules.law_prices import unit_price
from scheduling.rules.schema import DaysOff, Request, Rest, Succession

if TYPE_CHECKING:
    from scheduling.rules.line import Stint


@dataclass(frozen=True)
class Dated:
    """What one rule says of one person's day.

    Attributes
    ----------
    units
        By how much each shift, and last the day off, breaks it; shape ``(shifts + 1,)``.
    price
        Hundredths of a point for one unit; None: the rule is hard.
    """

    agent: int
    day: int
    units: np.ndarray
    price: int | None


def dated(facts: Facts) -> Iterator[Dated]:
    """Everything that rules say of single days of single people."""
    for law in facts.problem.laws:
        if isinstance(law.rule, Request):
            yield from _requests(law, law.rule, facts)
        elif isinstance(law.rule, DaysOff):
            yield from _days_off(law, law.rule, facts)
        elif isinstance(law.rule, Rest):
            for agent in law.people:
                least = least_minutes(law.rule.hours) or 0
                yield from _rest(agent, least, tuple(law.rule.after), _price(law), facts)
        elif isinstance(law.rule, Succession):
            yield from _succession(law, law.rule, facts)
    for agent in range(len(facts.problem.past)):
        yield from _rest(agent, round(facts.problem.rules.rest_hours * 60), (), None, facts)


def _price(law: Law) -> int | None:
    return None if law.rule.price is None else unit_price(law.rule)


def _requests(law: Law, rule: Request, facts: Facts) -> Iterator[Dated]:
    meant = np.append(facts.of_kinds(tuple(rule.kinds)).astype(np.int64), 0)
    units = meant if rule.want == "off" else 1 - meant
    days = [day for day in _days(rule.dates, facts) if 0 <= day < facts.days]
    for agent in law.people:
        price = _price(law)
        factor = int(facts.problem.wish_factor[agent])
        yield from (Dated(agent, day, units, None if price is None else price * factor) for day in days)


def _days(dates: list[str], facts: Facts) -> list[int]:
    first = facts.problem.horizon.dates[0]
    return sorted({(date - first).days for text in dates for date in parse_dates(text)})


def _days_off(law: Law, rule: DaysOff, facts: Facts) -> Iterator[Dated]:
    weekdays = parse_weekdays(rule.weekdays) if rule.weekdays else ()
    named = {day for day in _days(rule.dates, facts) if 0 <= day < facts.days}
    named |= {day for day, date in enumerate(facts.problem.horizon.dates) if date.weekday() in weekdays}
    units = np.append(np.ones(len(facts.names), dtype=np.int64), 0)
    for agent in law.people:
        yield from (Dated(agent, day, units, _price(law)) for day in sorted(named))


def _rest(agent: int, least: int, after: tuple[str, ...], price: int | None, facts: Facts) -> Iterator[Dated]:
    """Shifts of the first days that begin too soon after those of history."""
    zone, step = int(facts.problem.agent_zone[agent]), facts.problem.horizon.step_min
    past = [stint for stint in _past(agent, facts) if not after or stint.kind in after]
    latest = max((stint.end + least for stint in past), default=0)
    for day, first in enumerate(facts.problem.horizon.day_start[:-1].tolist()):
        if first * step - 1440 >= latest:
            break
        starts = facts.start[zone, day] * step
        short = [np.maximum(0, stint.end + least - starts) for stint in past if stint.end + least > first * step - 1440]
        units = sum((-(-minutes // 60) for minutes in short), np.zeros(len(starts), dtype=np.int64))
        if units.any():
            yield Dated(agent, day, np.append(units, 0), price)


def _succession(law: Law, rule: Succession, facts: Facts) -> Iterator[Dated]:
    units = np.append(facts.of_kinds(tuple(rule.then)).astype(np.int64), 0)
    for agent in law.people:
        past = _past(agent, facts)
        if past and past[-1].day == -1 and past[-1].kind in rule.first:
            yield Dated(agent, 0, units, _price(law))


def _past(agent: int, facts: Facts) -> tuple[Stint, ...]:
    return facts.problem.past[agent] if facts.problem.past else ()
