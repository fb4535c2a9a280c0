"""Rules that judge each shift by itself: where they are hard the shift is masked out, else it has a cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scheduling.roster.laws.facts import Facts
from scheduling.roster.laws.measures import Measure, Night, OfKinds, Split
from scheduling.rules.kinds.bounds import most_minutes
from scheduling.rules.law import Law
from scheduling.rules.law_prices import paid_unit_price, unit_price
from scheduling.rules.schema import Available, DayHours, Minors, Nights, Rule, ShiftsOfKind, SplitShifts


@dataclass(frozen=True)
class Faults:
    """By how many units each shift breaks a rule, and what a unit costs.

    Attributes
    ----------
    units
        Integers that broadcast to ``(zones, days, shifts)``.
    price
        Hundredths of a point; 0 of a hard rule.
    by_shift
        Whether shifts that work and pay alike may differ in it.
    """

    units: np.ndarray
    price: int
    by_shift: bool = False


def faults(law: Law, facts: Facts) -> Iterator[Faults]:
    """What single shifts break of a rule; nothing where it is no rule of single shifts."""
    rule = law.rule
    if isinstance(rule, DayHours):
        yield _paid_above(law, rule.most, facts)
    elif isinstance(rule, Minors):
        yield Faults((~facts.inside((f"daily {rule.between}",))).astype(np.int64), unit_price(rule), True)
        yield _paid_above(law, rule.day_hours, facts)
    elif isinstance(rule, Available):
        yield Faults((~facts.inside(tuple(rule.windows))).astype(np.int64), unit_price(rule), True)
    elif rule.price is None and (never := _never(rule)) is not None:
        yield Faults(never.of_shifts(facts), 0)


def _paid_above(law: Law, hours: float, facts: Facts) -> Faults:
    rule, unit, most = law.rule, facts.problem.law_units[law.where], most_minutes(hours) or 0
    over = np.maximum(0, facts.paid_min - most)
    return Faults(over if rule.price is None else over // unit, paid_unit_price(rule, unit))


def _never(rule: Rule) -> Measure | None:
    """What a rule that allows none of it counts."""
    if isinstance(rule, ShiftsOfKind) and rule.most == 0:
        return OfKinds(tuple(sorted(rule.kinds)))
    if isinstance(rule, SplitShifts) and rule.most == 0:
        return Split()
    if isinstance(rule, Nights) and 0 in (rule.most, rule.in_a_row):
        return Night(rule.night, rule.least_min)
    return None
