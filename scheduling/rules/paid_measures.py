"""The unit in which a rule counts paid time: each rule's own, so that no rule changes what another one costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd

from scheduling.rules.kinds.bounds import least_minutes, most_minutes
from scheduling.rules.law import Law
from scheduling.rules.line import Stint
from scheduling.rules.schema import DayHours, Hours, Minors, Overtime, Rule


def law_units(laws: Sequence[Law], unit: int, past: Sequence[Sequence[Stint]], owed: Sequence[int]) -> dict[str, int]:
    """Place in the file -> the rule's unit, in minutes.

    It measures the shifts, the hours of history that a rolling span adds up, and where hours have a price, their bounds: then what is
    above or below a bound is a whole number of units.

    Parameters
    ----------
    unit
        What measures the shifts, in minutes.
    owed
        Paid minutes that contracts owe: the bound of overtime without one of its own.
    """
    return {law.where: gcd(unit, *_measures(law.rule, past, owed)) for law in laws}


def _measures(rule: Rule, past: Sequence[Sequence[Stint]], owed: Sequence[int]) -> Iterator[int]:
    """Paid minutes that the unit must measure."""
    if isinstance(rule, Hours) and rule.per == "rolling":
        yield from {stint.paid_min for stints in past for stint in stints}
    yield from (bound for bound in _bounds(rule, owed) if bound and rule.price)


def _bounds(rule: Rule, owed: Sequence[int]) -> Sequence[int | None]:
    if isinstance(rule, Hours):
        return least_minutes(rule.least), most_minutes(rule.most)
    if isinstance(rule, DayHours):
        return (most_minutes(rule.most),)
    if isinstance(rule, Minors):
        return most_minutes(rule.day_hours), most_minutes(rule.week_hours)
    if isinstance(rule, Overtime):
        return owed if rule.above is None else (most_minutes(rule.above),)
    return ()
