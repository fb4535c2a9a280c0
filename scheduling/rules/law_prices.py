"""What one unit of a priced rule costs, in hundredths of a point: an integer, rounded once, the same for referee and solvers."""

from __future__ import annotations

from fractions import Fraction

from scheduling.rules.schema import Rule

HUNDREDTHS = 100


def unit_price(rule: Rule) -> int:
    """Of one unit that is counted: a shift, a day, a weekend; 0 of a rule without a price."""
    return int((rule.price or 0.0) * HUNDREDTHS + 0.5)


def paid_unit_price(rule: Rule, paid_unit_min: int) -> int:
    """Of one paid unit of so many minutes, where the rule's unit is an hour; 0 of a rule without a price."""
    return hourly_price(Fraction(str(rule.price or 0.0)), paid_unit_min)


def hourly_price(points: Fraction, paid_unit_min: int) -> int:
    """Of one paid unit of so many minutes at so many points an hour, exact but for the rounding down.

    Down, because a further shift may make the unit smaller: the same paid time then never costs more.
    """
    return int(points * HUNDREDTHS * paid_unit_min // 60)
