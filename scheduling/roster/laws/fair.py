"""Fair shares: each person's count within floor and ceiling of the share, which is fixed beforehand."""

from __future__ import annotations

from scheduling.roster.law_shares import fair_bands
from scheduling.roster.laws.lowering import Lowering
from scheduling.roster.laws.measures import Measure, Night, Paid, Unpopular
from scheduling.roster.laws.spans import Days
from scheduling.roster.laws.weekends import band_on_weekends, weekends_from
from scheduling.rules.law import Law
from scheduling.rules.schema import FairShare


def lower_fair_share(lowering: Lowering, law: Law, rule: FairShare) -> None:
    """A band on each person's count over the horizon."""
    least, most = (band.tolist() for band in fair_bands(lowering.problem, law))
    whole, unit = Days(0, lowering.facts.days, True), lowering.problem.law_units[law.where]
    for agent in law.people:
        if rule.of == "weekends":
            weekends = [[day for day in weekend if day >= 0] for weekend in weekends_from(lowering, 0)]
            band_on_weekends(lowering, agent, weekends, least[agent], most[agent], lowering.price(rule))
        elif rule.of == "hours":
            band = (-(-least[agent] // unit), most[agent] // unit)
            lowering.count(agent, lowering.feature(Paid(unit)), whole, *band, lowering.paid_price(law))
        else:
            measure: Measure = Unpopular() if rule.of == "unpopular" else Night()
            lowering.count(agent, lowering.feature(measure), whole, least[agent], most[agent], lowering.price(rule))
