"""How many start and end when, and of each person only the days, hours and parts of the day: a relaxation that is small.

A *part* of a day is a run of starts without a gap, such as mornings. Two parts of successive days exclude each other for a person where
no end of the one leaves rest before any start of the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from ortools.sat.python import cp_model

from benchmarks.rosters.exact.facts import Facts, Window
from benchmarks.rosters.exact.lines import Line, Lines, Terms, linear, new_line
from benchmarks.rosters.exact.person import add_person_rules

GAP_STEPS = 4


@dataclass
class Day:
    """A person's day: whether it is worked, for how long, and in which part of the day the shift starts."""

    window: Window
    works: cp_model.IntVar
    length: cp_model.IntVar
    parts: list[tuple[tuple[int, int], cp_model.IntVar]]

    def steps(self) -> Terms:
        """Steps worked."""
        return [(self.length, 1)]


@dataclass
class Counts:
    """The relaxation in a model.

    Attributes
    ----------
    lines
        By window: people with the same shifts on a day are one line.
    days
        By (agent, day).
    """

    lines: Lines
    days: dict[tuple[int, int], Day] = field(default_factory=dict)


def parts_of(window: Window) -> list[tuple[int, int]]:
    """(first, last) start of each part."""
    cuts = [k + 1 for k, (one, two) in enumerate(pairwise(window.starts)) if two - one > GAP_STEPS]
    return [(window.starts[a], window.starts[b - 1]) for a, b in pairwise([0, *cuts, len(window.starts)])]


def counts_of(model: cp_model.CpModel, facts: Facts) -> Counts:
    """The relaxation of a problem."""
    owners: dict[int, list[tuple[int, int]]] = {}
    for key, window in facts.windows.items():
        owners.setdefault(id(window), []).append(key)
    counts = Counts(Lines(model, facts.block))
    for number, keys in owners.items():
        line = new_line(model, facts.windows[keys[0]], max(2, len(keys)))
        model.add(line.works <= len(keys))
        counts.lines.lines[number] = line
        for key in keys:
            counts.days[key] = _day(model, line.window)
        _add_totals(model, line, [counts.days[key] for key in keys])
    _add_rest(model, facts, counts)
    add_person_rules(model, facts, counts.days, range(facts.people))
    return counts


def _day(model: cp_model.CpModel, window: Window) -> Day:
    works = model.new_bool_var("")
    length = model.new_int_var_from_domain(cp_model.Domain.from_intervals([[0, 0], [window.shortest, window.longest]]), "")
    model.add(length >= window.shortest * works)
    model.add(length <= window.longest * works)
    parts = [(part, model.new_bool_var("")) for part in parts_of(window)]
    model.add(works == sum(chosen for _, chosen in parts))
    return Day(window, works, length, parts)


def _add_totals(model: cp_model.CpModel, line: Line, days: list[Day]) -> None:
    """The people of a line do together what the line does."""
    model.add(linear([(day.length, 1) for day in days]) == linear(line.steps()))
    for number, (first, last) in enumerate(parts_of(line.window)):
        begun = [(by, sign) for at, sign in ((last, 1), (first - 1, -1)) if (by := line.begun_by(at)) is not None]
        model.add(linear([(day.parts[number][1], 1) for day in days]) == linear(begun))


def _add_rest(model: cp_model.CpModel, facts: Facts, counts: Counts) -> None:
    for (agent, day), before in counts.days.items():
        after = counts.days.get((agent, day + 1))
        for (first, _), one in before.parts:
            end = next(end for end in before.window.ends if end >= first + before.window.shortest)
            late = [two for (_, last), two in after.parts if last < end + facts.rest] if after else []
            if late:
                model.add_at_most_one([one, *late])
