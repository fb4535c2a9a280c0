"""Counts over spans of days: hours, days, shifts of some kinds, split shifts, nights, overtime, and fair shares."""

from __future__ import annotations

from scheduling.roster.laws.lowering import Lowering
from scheduling.roster.laws.measures import Measure, Night, OfKinds, Paid, Split, Worked, paid_units
from scheduling.roster.laws.rows import Price
from scheduling.roster.laws.spans import spans_of, weeks_of
from scheduling.rules.kinds.bounds import least_minutes, most_minutes
from scheduling.rules.law import Law
from scheduling.rules.schema import Hours, Minors, Nights, Overtime, ShiftsOfKind, Span, SplitShifts, WorkingDays


def lower_hours(lowering: Lowering, law: Law, rule: Hours) -> None:
    """Paid units in every span."""
    unit = lowering.problem.law_units[law.where]
    least, most = least_minutes(rule.least), most_minutes(rule.most)
    low = None if least is None else paid_units(least, unit, up=True)
    high = None if most is None else paid_units(most, unit, up=False)
    _count(lowering, law, rule, Paid(unit), low, high)


def lower_working_days(lowering: Lowering, law: Law, rule: WorkingDays) -> None:
    """Days worked in every span."""
    _count(lowering, law, rule, Worked(), rule.least, rule.most)


def lower_shifts_of_kind(lowering: Lowering, law: Law, rule: ShiftsOfKind) -> None:
    """Shifts of the kinds in every span."""
    _count(lowering, law, rule, OfKinds(tuple(sorted(rule.kinds))), rule.least, rule.most)


def lower_split_shifts(lowering: Lowering, law: Law, rule: SplitShifts) -> None:
    """Split shifts in every span."""
    _count(lowering, law, rule, Split(), None, rule.most)


def lower_nights(lowering: Lowering, law: Law, rule: Nights) -> None:
    """Nights in every span."""
    _count(lowering, law, rule, Night(rule.night, rule.least_min), None, rule.most)


def lower_minors(lowering: Lowering, law: Law, rule: Minors) -> None:
    """Paid units of every week; the rest of the rule is of single shifts."""
    unit = lowering.problem.law_units[law.where]
    paid, most, price = lowering.feature(Paid(unit)), (most_minutes(rule.week_hours) or 0) // unit, lowering.paid_price(law)
    for agent in law.people:
        for days in weeks_of(lowering.facts.days):
            lowering.count(agent, paid, days, None, most, price)


def lower_overtime(lowering: Lowering, law: Law, rule: Overtime) -> None:
    """Paid units of every week: priced above the contract's, hard further up."""
    problem, unit = lowering.problem, lowering.problem.law_units[law.where]
    above, extra, paid = most_minutes(rule.above), most_minutes(rule.most) or 0, lowering.feature(Paid(unit))
    for agent in law.people:
        for block, days in enumerate(weeks_of(lowering.facts.days)):
            base = int(problem.bands.owed_min[agent, block]) if above is None else above
            lowering.count(agent, paid, days, None, (base + extra) // unit, Price(None))
            if rule.price is not None:
                lowering.count(agent, paid, days, None, base // unit, lowering.paid_price(law))


def _count(lowering: Lowering, law: Law, rule: Span, measure: Measure, least: int | None, most: int | None) -> None:
    feature = lowering.feature(measure)
    price = lowering.paid_price(law) if isinstance(measure, Paid) else lowering.price(rule)
    spans = list(spans_of(rule, lowering.facts.days, lowering.problem.known_from))
    for agent in law.people:
        for days in spans:
            lowering.count(agent, feature, days, least, most, price)
