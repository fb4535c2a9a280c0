"""How many start and end when, and of each person only the days, hours and parts of the day: a relaxation that is small.

A *part* of a day is a run of starts without a gap, such as mornings. Two parts of successive days exclude each other for a person where
no end of the one leaves rest before any start of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ortools.sat.python import cp_model

from benchmarks.rosters.exact.facts import Facts, Window
from benchmarks.rosters.exact.lines import Line, Lines, linear, new_line

GAP_STEPS = 4


@dataclass(frozen=True)
class Share:
    """A group's day: how many work, for how many steps together, and in which part of the day their shifts start."""

    works: cp_model.IntVar
    length: cp_model.IntVar
    parts: list[tuple[tuple[int, int], cp_model.IntVar]]


@dataclass
class Counts:
    """The relaxation in a model.

    Attributes
    ----------
    lines
        By day.
    shares
        By (group, day).
    """

    model: cp_model.CpModel
    facts: Facts
    lines: Lines
    shares: dict[tuple[int, int], Share] = field(default_factory=dict)

    @classmethod
    def of(cls, model: cp_model.CpModel, facts: Facts, groups: Sequence[Sequence[int]]) -> Counts:
        """The relaxation; of a group only sums are known: smaller groups are a better bound and a larger model."""
        counts = cls(model, facts, Lines(model, facts.block))
        for day, window in facts.windows.items():
            line = counts.lines.lines[day] = new_line(model, window, max(2, facts.people))
            model.add(line.works <= facts.people)
            shares = [_share(model, window, len(group)) for group in groups]
            counts.shares.update({(number, day): share for number, share in enumerate(shares)})
            _add_totals(model, line, shares)
        for number, group in enumerate(groups):
            counts._add_rest(number, len(group))
            counts._add_rules(number, list(group))
        return counts

    def _add_rest(self, number: int, people: int) -> None:
        for day, window in self.facts.windows.items():
            after = self.shares.get((number, day + 1))
            for (first, _), one in self.shares[number, day].parts:
                end = next(end for end in window.ends if end >= first + window.shortest)
                late = [two for (_, last), two in after.parts if last < end + self.facts.rest] if after else []
                if late:
                    self.model.add(linear([(part, 1) for part in (one, *late)]) <= people)

    def _add_rules(self, number: int, group: list[int]) -> None:
        """Days in a row and hours, and the days that follow from the hours (a cut)."""
        facts, own = self.facts, {day: self.shares[number, day] for day in self.facts.windows}
        for first in range(len(facts.problem.horizon.dates) - facts.run):
            worked = [(own[day].works, 1) for day in range(first, first + facts.run + 1) if day in own]
            if len(worked) > facts.run:
                self.model.add(linear(worked) <= facts.run * len(group))
        shortest = min(window.shortest for window in facts.windows.values())
        longest = max(window.longest for window in facts.windows.values())
        least, most = facts.least[group], facts.most[group]
        self.model.add_linear_constraint(linear([(share.length, 1) for share in own.values()]), int(least.sum()), int(most.sum()))
        days = linear([(share.works, 1) for share in own.values()])
        self.model.add_linear_constraint(days, int((-(-least // longest)).sum()), int((most // shortest).sum()))


def parts_of(window: Window) -> list[tuple[int, int]]:
    """(first, last) start of each part."""
    cuts = [k + 1 for k, (one, two) in enumerate(pairwise(window.starts)) if two - one > GAP_STEPS]
    return [(window.starts[a], window.starts[b - 1]) for a, b in pairwise([0, *cuts, len(window.starts)])]


def _share(model: cp_model.CpModel, window: Window, people: int) -> Share:
    works = model.new_int_var(0, people, "")
    spans = cp_model.Domain.from_intervals([[0, 0], [window.shortest, people * window.longest]])
    length = model.new_int_var_from_domain(spans, "")
    model.add(length >= window.shortest * works)
    model.add(length <= window.longest * works)
    parts = [(part, model.new_int_var(0, people, "")) for part in parts_of(window)]
    model.add(works == sum(chosen for _, chosen in parts))
    return Share(works, length, parts)


def _add_totals(model: cp_model.CpModel, line: Line, shares: list[Share]) -> None:
    """The groups do together what the line does."""
    model.add(linear([(share.length, 1) for share in shares]) == linear(line.steps()))
    for number, (first, last) in enumerate(parts_of(line.window)):
        begun = [(by, sign) for at, sign in ((last, 1), (first - 1, -1)) if (by := line.begun_by(at)) is not None]
        model.add(linear([(share.parts[number][1], 1) for share in shares]) == linear(begun))
