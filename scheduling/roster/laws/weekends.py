"""Weekends: at most so many worked, at most so many of successive ones, whole ones only.

Whether a weekend is worked is an *or* of its two days. A hard limit over few weekends needs no variable for it: in every choice of
one day from each weekend at most so many are worked, which is the same, and as tight. Else each weekend has an auxiliary decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from scheduling.roster.laws.lowering import Lowering
from scheduling.roster.laws.rows import Price
from scheduling.rules.law import Law
from scheduling.rules.schema import Weekends

MOST_CHOICES = 16
SATURDAY = 5


def lower_weekends(lowering: Lowering, law: Law, rule: Weekends) -> None:
    """All that the rule says of weekends."""
    price = lowering.price(rule)
    for agent in law.people:
        if rule.most is not None and rule.of is None:
            weekends = [[day for day in weekend if day >= 0] for weekend in weekends_from(lowering, 0)]
            _limit(lowering, agent, weekends, rule.most, price)
        if rule.most is not None and rule.of is not None:
            _limit_successive(lowering, agent, rule.most, rule.of, price)
        if rule.whole:
            _whole(lowering, agent, price)


def weekends_from(lowering: Lowering, known_from: int) -> list[list[int]]:
    """Saturday and Sunday of every weekend of which a day is known; the Sunday after the horizon's last day is left out."""
    weekday, days = lowering.problem.horizon.dates[0].weekday(), lowering.facts.days
    saturdays = [day for day in range(known_from - 1, days) if (weekday + day) % 7 == SATURDAY]
    return [[day for day in (saturday, saturday + 1) if day < days] for saturday in saturdays]


def band_on_weekends(
    lowering: Lowering, agent: int, weekends: Sequence[Sequence[int]], least: int | None, most: int | None, price: Price
) -> None:
    """A band on how many of the weekends are worked, each counted by the only day that can be, or by an auxiliary decision."""
    able = [[day for day in weekend if day >= 0 and lowering.able[agent][day]] for weekend in weekends]
    terms = [(lowering.worked, days[0]) for days in able if len(days) == 1]
    row = lowering.rows.add(agent, terms, least, most, price)
    for days in able:
        if len(days) > 1 and row is not None:
            lowering.either_of(agent, days).count(lowering.worked, row, price, exact=bool(least))


def _limit_successive(lowering: Lowering, agent: int, most: int, of: int, price: Price) -> None:
    weekends = weekends_from(lowering, lowering.problem.known_from)
    for k in range(max(1, len(weekends) - of + 1)):
        window = weekends[k : k + of]
        if window and window[-1][0] + 1 >= 0:
            before = [any(lowering.facts.worked_before(agent, day) for day in weekend) for weekend in window]
            left = [weekend for weekend, already in zip(window, before, strict=True) if not already]
            _limit(lowering, agent, left, max(0, most - sum(before)), price)


def _limit(lowering: Lowering, agent: int, weekends: Sequence[Sequence[int]], most: int, price: Price) -> None:
    """At most so many of the weekends are worked."""
    able = [[day for day in weekend if day >= 0 and lowering.able[agent][day]] for weekend in weekends]
    able = [days for days in able if days]
    if len(able) <= most:
        return
    choices = 1
    for days in able:
        choices *= len(days)
    if price.unit is None and choices <= MOST_CHOICES:
        worked = lowering.worked
        for chosen in product(*able):
            lowering.rows.add(agent, [(worked, day) for day in chosen], None, most, price)
    else:
        band_on_weekends(lowering, agent, able, None, most, price)


def _whole(lowering: Lowering, agent: int, price: Price) -> None:
    """Both days or none, where both are known."""
    worked, unworked = lowering.worked, lowering.unworked
    known_from = lowering.problem.known_from
    for weekend in weekends_from(lowering, known_from):
        if len(weekend) == 2 and weekend[0] >= known_from and weekend[1] >= 0:
            saturday, sunday = weekend
            before = int(lowering.facts.worked_before(agent, saturday))
            terms = [(worked, sunday), *([(unworked, saturday)] if saturday >= 0 else [])]
            if before or any(lowering.able[agent][day] for _, day in terms):
                lowering.rows.add(agent, terms, before, before, price)
