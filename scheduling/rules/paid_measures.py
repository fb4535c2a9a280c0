"""Paid minutes that the problem's paid unit must measure, so that hours above or below a priced bound are whole units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduling.rules.kinds.bounds import least_minutes, most_minutes
from scheduling.rules.law import Law
from scheduling.rules.line import Stint
from scheduling.rules.schema import DayHours, Hours, Minors, Overtime


def paid_measures(laws: Sequence[Law], past: Sequence[Sequence[Stint]], owed: Sequence[int]) -> Iterator[int]:
    """Bounds of the priced rules that count paid time; with rolling ones also the hours of history.

    Parameters
    ----------
    owed
        Paid minutes that contracts owe: the bound of overtime without one of its own.
    """
    priced = [law.rule for law in laws if law.rule.price]
    for rule in priced:
        bounds: tuple[int | None, ...] = ()
        if isinstance(rule, Hours):
            bounds = (least_minutes(rule.least), most_minutes(rule.most))
            if rule.per == "rolling":
                yield from {stint.paid_min for stints in past for stint in stints}
        elif isinstance(rule, DayHours):
            bounds = (most_minutes(rule.most),)
        elif isinstance(rule, Minors):
            bounds = (most_minutes(rule.day_hours), most_minutes(rule.week_hours))
        elif isinstance(rule, Overtime):
            bounds = (most_minutes(rule.above),)
            yield from owed if rule.above is None else ()
        yield from (bound for bound in bounds if bound)
