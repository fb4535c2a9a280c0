"""The rules of `rules.also`, judged: sentences of those that are hard, hundredths of a point of those with a price."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from center.plan import Duty
from scheduling.roster.law_shares import LawBand
from scheduling.roster.problem import RosterProblem
from scheduling.rules.kinds import KINDS, fair_share
from scheduling.rules.law import Law
from scheduling.rules.law_prices import paid_unit_price, unit_price
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.lines import Lines, calendar_of
from scheduling.rules.schema import FairShare, Request, Turn


@dataclass(frozen=True)
class Judged:
    """One finding of one rule for one person.

    Attributes
    ----------
    law, line, calendar, finding
        The rule, the person's work, the days it lies on, and what was found.
    cost
        In hundredths of a point; None where the rule is broken instead.
    """

    law: Law
    line: Line
    calendar: Calendar
    finding: Finding
    cost: int | None

    @property
    def agent(self) -> int:
        """Number of the person."""
        return self.line.agent

    @property
    def sentence(self) -> str:
        """Who, when, what was found and what is allowed: ``ana on Tue 2026-10-20: works on a fixed day off (rule 'Tuesdays').``."""
        when, finding = "", self.finding
        if finding.day is not None:
            days = (finding.day, finding.day if finding.last is None else finding.last)
            first, last = (f"{self.calendar.date_of(day):%a %Y-%m-%d}" for day in days)
            when = f" on {first}" if first == last else f" from {first} to {last}"
        name = f" (rule {self.law.rule.name!r})" if self.law.rule.name else ""
        return f"{self.line.name}{when}: {finding.text}{name}."


def broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    """Sentences on hard rules that are broken."""
    return sentences(explained(problem, duties))


def sentences(found: Iterable[Judged]) -> Iterator[str]:
    """Those on rules that are broken."""
    return (item.sentence for item in found if item.cost is None)


def lasting(problem: RosterProblem, duties: Sequence[Duty], agent: int) -> Iterator[str]:
    """Sentences on hard rules that one person breaks and that no further shift could mend."""
    found = explained(problem, duties, frozenset((agent,)))
    return sentences(item for item in found if not item.finding.mendable)


def cost(problem: RosterProblem, duties: Sequence[Duty]) -> dict[str, int]:
    """Place in the file -> cost, of every rule with a price."""
    costs = {law.where: 0 for law in problem.laws if law.rule.price is not None and not isinstance(law.rule, Turn)}
    for item in explained(problem, duties):
        if item.cost is not None:
            costs[item.law.where] += item.cost
    return costs


def explained(problem: RosterProblem, duties: Sequence[Duty], people: AbstractSet[int] | None = None) -> Iterator[Judged]:
    """Every finding, with its price or as a broken rule; `duties` in order of person and start.

    Parameters
    ----------
    people
        Only these; None: everybody.
    """
    lines = Lines(problem, duties)
    calendars = [calendar_of(problem.horizon, zone) for zone in problem.zones]
    for law in problem.laws:
        for agent in law.people if people is None else sorted(people & set(law.people)):
            line, calendar = lines.of(agent), calendars[int(problem.agent_zone[agent])]
            yield from judged(problem, law, line, calendar)


def judged(problem: RosterProblem, law: Law, line: Line, calendar: Calendar) -> Iterator[Judged]:
    """Every finding of one rule in one person's line."""
    for finding in _findings(law, problem.law_bands.get(law.where), line, calendar):
        yield Judged(law, line, calendar, finding, _cost(problem, law, line.agent, finding))


def _findings(law: Law, band: LawBand | None, line: Line, calendar: Calendar) -> Iterator[Finding]:
    if isinstance(law.rule, FairShare) and band is not None:
        yield from fair_share.findings(law.rule, line, calendar, int(band.least[line.agent]), int(band.most[line.agent]))
    elif law.rule.rule in KINDS:
        yield from KINDS[law.rule.rule](law.rule, line, calendar)


def _cost(problem: RosterProblem, law: Law, agent: int, finding: Finding) -> int | None:
    """None of a hard finding."""
    rule, unit = law.rule, problem.law_units[law.where]
    if finding.hard if finding.hard is not None else rule.price is None:
        return None
    factor = int(problem.wish_factor[agent]) if isinstance(rule, Request) else 1
    price = finding.amount // unit * paid_unit_price(rule, unit) if finding.in_minutes else finding.amount * unit_price(rule)
    return price * factor
