"""Runs of days: at least and at most so many in a row, of work, of days off, of nights.

Too long is a window of `most` + 1 days that are all counted: one row each. Too short, for a run of work, is a row over a pattern

    off, j days of work, off      j < least:   the two offs' work less the work between is -j, and at least 1 - j elsewhere

priced (least - j) apiece. A hard rule instead forbids, once work begins on a day, to be off on any of the least - 1 days after
it, which comes to the same and holds tighter in a linear relaxation. Days off are the mirror image.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scheduling.roster.laws.lowering import Lowering
from scheduling.roster.laws.measures import Measure, Night, Worked
from scheduling.roster.laws.rows import Price
from scheduling.rules.law import Law
from scheduling.rules.schema import ConsecutiveOff, ConsecutiveWork, Nights


def lower_consecutive_work(lowering: Lowering, law: Law, rule: ConsecutiveWork) -> None:
    """Least and most working days in a row."""
    for agent in law.people:
        if rule.most is not None:
            too_many(lowering, agent, Worked(), rule.most, lowering.price(rule))
        if rule.least is not None:
            _too_few(lowering, agent, rule.least, lowering.price(rule), of_work=True)


def lower_consecutive_off(lowering: Lowering, law: Law, rule: ConsecutiveOff) -> None:
    """Least and most days off in a row."""
    for agent in law.people:
        if rule.most is not None:
            for days in _windows(lowering, rule.most + 1):
                if not any(lowering.facts.worked_before(agent, day) for day in days):
                    lowering.rows.add(agent, [(lowering.worked, day) for day in days if day >= 0], 1, None, lowering.price(rule))
        if rule.least is not None:
            _too_few(lowering, agent, rule.least, lowering.price(rule), of_work=False)


def lower_nights_in_a_row(lowering: Lowering, law: Law, rule: Nights) -> None:
    """Most nights on successive days."""
    for agent in law.people:
        if rule.in_a_row is not None:
            too_many(lowering, agent, Night(rule.night, rule.least_min), rule.in_a_row, lowering.price(rule))


def too_many(lowering: Lowering, agent: int, measure: Measure, most: int, price: Price) -> None:
    """A unit for each window of `most` + 1 known days of which every one is counted."""
    feature, able = lowering.feature(measure), lowering.able[agent]
    for days in _windows(lowering, most + 1):
        inside = [day for day in days if day >= 0]
        before = all(lowering.facts.past_sum(agent, day, day + 1, measure.of_stint) for day in days if day < 0)
        if before and all(able[day] for day in inside):
            lowering.rows.add(agent, [(feature, day) for day in inside], None, len(inside) - 1, price)


def _windows(lowering: Lowering, length: int) -> Iterator[range]:
    """Every `length` successive known days of which the last is in the horizon."""
    for first in range(max(lowering.problem.known_from, 1 - length), lowering.facts.days - length + 1):
        yield range(first, first + length)


def _too_few(lowering: Lowering, agent: int, least: int, price: Price, of_work: bool) -> None:
    """Rows against runs that are too short, from the day before they begin to the day after they end."""
    for first in range(max(lowering.problem.known_from, -least), lowering.facts.days - 2):
        for j in range(1, min(least, lowering.facts.days - 1 - first)):
            if first + j + 1 < 0:
                continue
            run = range(first + 1, first + j + 1)
            if price.unit is not None:
                _forbid(lowering, agent, (first, first + j + 1), run, price.times(least - j), of_work)
            elif all(lowering.facts.worked_before(agent, day) == of_work for day in run if day < 0):
                _forbid(lowering, agent, (first, first + j + 1), [day for day in run if day <= max(-1, first + 1)], price, of_work)


def _forbid(lowering: Lowering, agent: int, ends: Iterable[int], run: Iterable[int], price: Price, of_work: bool) -> None:
    """A unit where all of `run` are worked and both `ends` are off; without `of_work` the other way round."""
    on, off = (run, ends) if of_work else (ends, run)
    able, terms, counted_down = lowering.able[agent], [], 0
    for day in on:
        if day >= 0 and able[day]:
            terms.append((lowering.unworked, day))
            counted_down += 1
        elif not lowering.facts.worked_before(agent, day):
            return  # known to be off
    for day in off:
        if day >= 0 and able[day]:
            terms.append((lowering.worked, day))
        elif lowering.facts.worked_before(agent, day):
            return  # known to be worked
    lowering.rows.add(agent, terms, 1 - counted_down, None, price)
