"""What of a team's day is known: how many of it work, for how many steps together, and in which part of the day their shifts start."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.tally.line import Line
from scheduling.roster.blocks.tally.sheet import Sheet, Terms, minus
from scheduling.roster.blocks.tally.team import Band, Team
from solvers.exact.program import INFINITY
from solvers.model import NO_HI, NO_LO

Pairs = dict[int, list[tuple[int, np.ndarray]]]
"""By decision the later ones that it may not go with, and the classes of the two that exclude each other."""


@dataclass(frozen=True)
class Share:
    """Columns of a team's day."""

    works: int
    length: int
    parts: tuple[int, ...]


@dataclass
class Shares:
    """Teams' days in a program.

    Attributes
    ----------
    by_line
        Of each line the shares of its teams.
    """

    sheet: Sheet
    blocked: Blocked
    lines: list[Line]
    by_line: dict[int, list[Share]] = field(default_factory=dict)

    def add(self, team: Team, pairs: Pairs) -> None:
        """A team's days, and what its rules say of them."""
        own = [self._share(team, line) for line in team.lines]
        for band in team.bands:
            self._hold(band, own)
        self._keep_apart(team, own, pairs)

    def add_totals(self) -> None:
        """The teams do together what the lines do."""
        for number, shares in self.by_line.items():
            line = self.lines[number]
            self.sheet.hold([*((share.length, 1) for share in shares), *minus(line.steps())], 0, 0)
            for part, (first, last) in enumerate(line.window.parts):
                self.sheet.hold([*((share.parts[part], 1) for share in shares), *minus(line.started(first, last))], 0, 0)

    def _share(self, team: Team, number: int) -> Share:
        sheet, window = self.sheet, self.lines[number].window
        works = sheet.whole(team.people, 0 if window.may_be_off else team.people)
        share = Share(works, sheet.whole(team.people * window.longest), tuple(sheet.whole(team.people) for _ in window.parts))
        sheet.hold([(works, 1), *((part, -1) for part in share.parts)], 0, 0)
        sheet.hold([(share.length, 1), (works, -window.shortest)], least=0)
        sheet.hold([(share.length, 1), (works, -window.longest)], most=0)
        self.by_line.setdefault(number, []).append(share)
        return share

    def _hold(self, band: Band, own: list[Share]) -> None:
        terms: Terms = []
        for place, parts, step in band.terms:
            if len(set(parts)) == 1:
                terms += [(own[place].works, parts[0])] if parts[0] else []
            else:
                terms += [(column, amount) for column, amount in zip(own[place].parts, parts, strict=True) if amount]
            terms += [(own[place].length, step)] if step else []
        least = -INFINITY if band.least == NO_LO else band.least
        most = INFINITY if band.most == NO_HI else band.most
        if band.hard:
            self.sheet.hold(terms, least, most)
            days = [(own[place].works, 1) for place, _, _ in band.terms]
            if band.least_days or band.most_days < NO_HI:
                self.sheet.hold(days, band.least_days, INFINITY if band.most_days == NO_HI else band.most_days)
            return
        if band.under and least > -INFINITY:
            self.sheet.hold([*terms, (self.sheet.whole(max(0, least), cost=band.under), 1)], least=least)
        if band.over and most < INFINITY:
            self.sheet.hold([*terms, (self.sheet.whole(INFINITY, cost=band.over), -1)], most=most)

    def _keep_apart(self, team: Team, own: list[Share], pairs: Pairs) -> None:
        """Parts of two days of which every shift of the one excludes every shift of the other."""
        places = {i: place for place, i in enumerate(team.decisions[0].tolist())}
        for i, place in places.items():
            for other, forbidden in pairs.get(i, ()):
                after = own[places[other]]
                one, two = self._classes(i, team.lines[place]), self._classes(other, team.lines[places[other]])
                for part, classes in zip(own[place].parts, one, strict=True):
                    late = [k for k, there in enumerate(two) if forbidden[np.ix_(classes, there)].all()]
                    if late:
                        self.sheet.hold([(part, 1), *((after.parts[k], 1) for k in late)], most=team.people)

    def _classes(self, decision: int, number: int) -> list[np.ndarray]:
        """Classes of the shifts of each part of a day."""
        model, frame, window = self.blocked.roster.model, self.blocked.frame, self.lines[number].window
        ways = int(self.blocked.roster.way_list[decision])
        span = slice(int(frame.list_ptr[ways]), int(frame.list_ptr[ways + 1]))
        shift, start, klass = frame.slot_shift[span], frame.slot_start[span], model.option_class[model.options_of(decision)]
        return [np.unique(klass[(shift >= 0) & (start >= first) & (start <= last)]) for first, last in window.parts]


def pairs_of(blocked: Blocked) -> Pairs:
    """The hard pair tables, by their first decision."""
    model, pairs = blocked.roster.model, Pairs()
    couples = zip(model.pair_first.tolist(), model.pair_second.tolist(), model.pair_table.tolist(), strict=True)
    for first, second, table in couples:
        if model.table_hard[table]:
            pairs.setdefault(first, []).append((second, model.tables[table] > 0))
    return pairs
