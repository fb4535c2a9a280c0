"""The rules of `rules.also` during a day: what a changed shift makes of a person's line of work, beside the line as published.

Judged by the code that judges the night (`scheduling.rules.judge`), against the days around. What a rule finds in the published line
already counts for nothing: only what is worse than there breaks it, and a price is the difference to the published line, so that a
change that mends is worth something.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import gcd
from typing import TYPE_CHECKING

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.judge import Judged, judged
from scheduling.rules.law import Law
from scheduling.rules.line import Calendar, Line, Stint
from scheduling.rules.lines import Lines, calendar_of
from scheduling.rules.schema import FairShare, Overtime, Request, Rule, Span, Weekends

if TYPE_CHECKING:
    from scheduling.peak.changes import Change
    from scheduling.peak.problem import PeakProblem

BY_DAY = frozenset(
    {"working_days", "consecutive_work", "consecutive_off", "weekends", "succession", "shifts_of_kind", "split_shifts", "days_off"}
    | {"request", "turn"}
)
"""Rules that see of a shift its local day and its shape only: no change of its hours changes what they find."""


@dataclass(frozen=True)
class Difference:
    """What a rule finds beside the published line.

    Attributes
    ----------
    worse
        Findings of hard rules that are new, or by more than in the published line.
    cost
        Of the rules with a price, hundredths of a point; negative where the change mends.
    """

    worse: tuple[Judged, ...]
    cost: int


SAME = Difference((), 0)
Broken = Counter[tuple[int | None, int | None]]
"""By how much a rule is broken, by first and last day of what it found."""


class DayLaws:
    """Judges changed shifts by the night's rules. The published lines are judged once, when they are asked for."""

    def __init__(self, problem: PeakProblem, night: RosterProblem) -> None:
        self._problem = problem
        # Changed shifts are paid by the step, which the units of the night's rules need not measure.
        units = {where: gcd(unit, night.horizon.step_min) for where, unit in night.law_units.items()}
        self._night = night = replace(night, law_units=units)
        self._maker = Lines(night, ())
        self._days = len(night.horizon.dates)
        self._known = _known(night.known_from, self._days, problem.around_days)
        self._laws: dict[int, list[tuple[Law, bool]]] = {}
        for law in night.laws:
            for agent in law.people:
                self._laws.setdefault(agent, []).append((law, _within(law.rule)))
        near = [calendar_of(night.horizon, zone) for zone in night.zones]
        self._calendars = [(one, replace(one, days=self._known[1])) for one in near]
        self._around: dict[int, tuple[Stint, ...]] = {}
        self._was: dict[tuple[int, str], tuple[Broken, int]] = {}

    def differences(self, changes: Iterable[Change]) -> Iterator[Difference]:
        """What a day's changes make of each person's line."""
        by_agent: dict[int, dict[int, Duty]] = {}
        for change in changes:
            by_agent.setdefault(change.agent, {})[change.number] = change.after
        return (self.difference(agent, changed) for agent, changed in by_agent.items())

    def difference(self, agent: int, changed: Mapping[int, Duty]) -> Difference:
        """What some changed shifts of a person, by number, make of the line."""
        duties = self._problem.duties
        pairs = [(self._maker.stint(duties[k]), self._maker.stint(duty)) for k, duty in changed.items()]
        laws = self._laws.get(agent, ())
        if not laws or all(one == two for one, two in pairs):
            return SAME
        kept = all((one.day, one.kind) == (two.day, two.kind) for one, two in pairs)
        worse: list[Judged] = []
        cost = 0
        after = self._both(agent, changed)
        for law, within in laws:
            if kept and law.rule.rule in BY_DAY:
                continue
            found = tuple(judged(self._night, law, *after[not within]))
            broken, was = self._before(agent, law, within)
            if found or broken:
                worse += _worse(found, broken)
            cost += _cost(found) - was
        return Difference(tuple(worse), cost)

    def _before(self, agent: int, law: Law, within: bool) -> tuple[Broken, int]:
        """Of the published line: by how much the rule is broken, by place, and its cost."""
        key = agent, law.where
        if key not in self._was:
            found = tuple(judged(self._night, law, *self._both(agent, {})[not within]))
            self._was[key] = _broken(found), _cost(found)
        return self._was[key]

    def _both(self, agent: int, changed: Mapping[int, Duty]) -> tuple[tuple[Line, Calendar], tuple[Line, Calendar]]:
        """The person's line and its days, up to the horizon's end and with the known days after it."""
        near, far = self._calendars[int(self._night.agent_zone[agent])]
        around = self._beside(agent)
        duties = self._problem.duties
        stints: list[Stint] = list(around)
        for k in self._problem.numbers_of.get(agent, ()):
            insort(stints, self._maker.stint(changed.get(k, duties[k])), key=lambda stint: stint.start)
        line = Line(agent, self._night.scenario.agents[agent].id, tuple(stints), self._known[0], self._owed(agent))
        if not around or all(stint.day < self._days for stint in around):
            return (line, near), (line, far)
        return (replace(line, stints=tuple(stint for stint in stints if stint.day < self._days)), near), (line, far)

    def _beside(self, agent: int) -> tuple[Stint, ...]:
        """The person's other shifts, in order: of plans in force on the days around, else of what was worked before the plan."""
        if agent not in self._around:
            past = self._night.past[agent] if self._night.past else ()
            before = (stint for stint in past if stint.day not in self._problem.around_days)
            published = (self._maker.stint(duty) for duty in self._problem.around_of.get(agent, ()))
            own = (*before, *(stint for stint in published if stint.day < self._known[1]))
            self._around[agent] = tuple(sorted(own, key=lambda stint: stint.start))
        return self._around[agent]

    def _owed(self, agent: int) -> tuple[int, ...]:
        return tuple(self._night.bands.owed_min[agent].tolist())


def _known(since: int, days: int, around: frozenset[int]) -> tuple[int, int]:
    """First day that is known, and the first one after the horizon that is not, without a gap."""
    end = days
    while end in around:
        end += 1
    while since - 1 in around:
        since -= 1
    return since, end


def _within(rule: Rule) -> bool:
    """Whether a rule is of the plan's horizon alone, days after it apart."""
    if isinstance(rule, Span):
        return rule.per == "horizon"
    if isinstance(rule, Weekends | Overtime):
        return rule.of is None if isinstance(rule, Weekends) else rule.above is None
    return isinstance(rule, FairShare | Request)


def _place(item: Judged) -> tuple[int | None, int | None]:
    return item.finding.day, item.finding.last


def _broken(found: Iterable[Judged]) -> Broken:
    amounts: Broken = Counter()
    for item in found:
        if item.cost is None:
            amounts[_place(item)] += item.finding.amount
    return amounts


def _worse(found: tuple[Judged, ...], before: Broken) -> Iterable[Judged]:
    now = _broken(found)
    return (item for item in found if item.cost is None and now[_place(item)] > before[_place(item)])


def _cost(found: Iterable[Judged]) -> int:
    return sum(item.cost or 0 for item in found)
