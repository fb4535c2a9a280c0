"""RosterProblem -> ChoiceModel: one decision per person and day, one option per shift and queue, and the day off.
A day pinned to a shift has that option alone; a day pinned to be off has no decision.

Rows: what heads count per queue and step (soft; where cover is hard, a hard row beside each), then per person and week block paid time and
days (hard), days in a row (hard), paid time above what is owed (soft) and the fair share of unpopular shifts (soft). Paid time is
counted in the problem's paid unit, so bands of a few dozen stand where minutes would need thousands. Rest is a hard pair table.
The laws add masks, option costs, rows, pair tables and auxiliary decisions (`scheduling.roster.laws`).

Deferred work is laid by further decisions, one for each piece: its options are its starts, each of which takes a head away from the
rows of its queue, so that what is left there is to meet the need.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scheduling.roster.laid import may_be_laid, pieces_of
from scheduling.roster.laws.classes import Classes
from scheduling.roster.laws.lower import lower
from scheduling.roster.laws.lowering import Either
from scheduling.roster.laws.rows import LawRows
from scheduling.roster.options import OptionBook, WayList
from scheduling.roster.person_rows import FEATURES, PersonRows
from scheduling.roster.problem import RosterProblem
from scheduling.roster.worth import hundredths_of
from solvers.builder import ModelBuilder
from solvers.model import NO_LO, ChoiceModel


@dataclass(frozen=True)
class RosterModel:
    """A roster as a ChoiceModel, with what reading an answer needs.

    Attributes
    ----------
    agent, day
        Person and local day of each decision; days without an eligible shift have no decision.
    way_lists
        What list positions mean.
    way_list
        Index into `way_lists` of each decision.
    either
        Of each auxiliary decision, which follow those of the days: decisions of the days for which it says whether one of them is worked
        (position 1) or none (0).
    """

    problem: RosterProblem
    model: ChoiceModel
    agent: np.ndarray = field(repr=False)
    day: np.ndarray = field(repr=False)
    way_lists: tuple[WayList, ...] = field(repr=False)
    way_list: np.ndarray = field(repr=False)
    either: tuple[tuple[int, ...], ...] = field(default=(), repr=False)

    def hundredths(self, energy: int) -> int:
        """An energy of the model, or a bound of it, in hundredths of a point; the model counts finer where proficiency counts."""
        return hundredths_of(energy, self.problem.cover_prices.fine)


def build_model(problem: RosterProblem, cover: bool = True) -> RosterModel:
    """The model of `problem`. Its (H, E) is what the referee finds: H = 0 iff legal, E the cost in hundredths (`RosterModel.hundredths`).

    Parameters
    ----------
    cover
        False: of people's days alone, without what they cover.
    """
    lowered = lower(problem)
    builder = ModelBuilder((*FEATURES, *(f"law {k}" for k in range(len(lowered.features)))), problem.cover_prices.fine)
    block = _add_cover(builder, problem) if cover else 0
    rows = PersonRows(builder, lowered.problem)
    for agent in range(len(problem.agent_zone)):
        rows.add(agent)
    if lowered.features:
        lowered.rows.flush(builder)
    book = OptionBook(builder, lowered, block)
    agents, days = np.nonzero(lowered.problem.eligibility.number)
    way_list = np.zeros(len(agents), dtype=np.int64)
    for k, (agent, day) in enumerate(zip(agents.tolist(), days.tolist(), strict=True)):
        way_list[k] = number = book.list_of(agent, day)
        builder.add_decision(
            book.way_lists[number].option_list,
            offset=int(problem.horizon.day_start[day]),
            costs=book.costs_of(agent, day, number),
            links=[*rows.links(agent, day), *lowered.rows.links(agent, day)],
            owner=agent,
        )
    decision = np.full(lowered.problem.eligibility.number.shape, -1, dtype=np.int64)
    decision[agents, days] = np.arange(len(agents))
    either = tuple(_add_either(builder, book, lowered.rows, one, decision) for one in lowered.either)
    if cover:
        _add_work(builder, problem, block)
    _add_pairs(builder, lowered.classes, book, decision, way_list)
    return RosterModel(problem, builder.build(), agents, days, tuple(book.way_lists), way_list, either)


def _add_cover(builder: ModelBuilder, problem: RosterProblem) -> int:
    """Rows of all queues from row 0 on; returns the size of a queue's block: the horizon, then free rows past its end."""
    pad = max(shift.steps for shift in problem.shifts)
    prices, block = problem.cover_prices, problem.horizon.n + pad
    asked = (problem.need > 0) | may_be_laid(problem.work, problem.need.shape)
    least = np.where(asked, prices.need, NO_LO)
    for queue, lo in enumerate(least):
        under, over = (prices.missing[queue], prices.square[0]), (prices.spare[queue], prices.square[1])
        builder.add_rows(problem.horizon.n, lo=lo, hi=prices.enough[queue], under=under, over=over, priced_finely=True)
        builder.add_rows(pad)
    for lo in least if problem.hard_cover else ():
        builder.add_rows(problem.horizon.n, lo=lo, hard=True)
        builder.add_rows(pad)
    return block


def _add_work(builder: ModelBuilder, problem: RosterProblem, block: int) -> None:
    """A decision for each piece of deferred work, at its first day's offset; all those of a queue have one owner, who is nobody."""
    beside = (0, len(problem.need) * block) if problem.hard_cover else (0,)
    day_start, pieces, head = problem.horizon.day_start, pieces_of(problem.work), problem.worth.head
    base = [int(day_start[np.searchsorted(day_start, piece.starts[0], side="right") - 1]) for _, piece in pieces]
    offsets = [[queue * block + start - first for start in piece.starts] for (queue, piece), first in zip(pieces, base, strict=True)]
    profile = {
        steps: builder.add_profile([first + step for first in beside for step in range(steps)], [-head] * (len(beside) * steps))
        for steps in {piece.steps for _, piece in pieces}
    }
    # In this order, so that the positions of a list are in that of its starts.
    places = sorted({(profile[piece.steps], place) for (_, piece), own in zip(pieces, offsets, strict=True) for place in own})
    option = {place: builder.add_option(*place) for place in places}
    for (queue, piece), own, first in zip(pieces, offsets, base, strict=True):
        starts = builder.add_list([option[profile[piece.steps], place] for place in own])
        builder.add_decision(starts, offset=first, owner=len(problem.agent_zone) + queue)


def _add_either(builder: ModelBuilder, book: OptionBook, rows: LawRows, either: Either, decision: np.ndarray) -> tuple[int, ...]:
    """Add an auxiliary decision; returns its days' decisions."""
    links = [(feature, rows.number(row)) for feature, row in either.links]
    builder.add_decision(book.either_list(), offset=-1, links=links, owner=either.agent)
    return tuple(decision[either.agent, list(either.days)].tolist())


def _add_pairs(builder: ModelBuilder, classes: Classes, book: OptionBook, decision: np.ndarray, way_list: np.ndarray) -> None:
    """Couple every two days of a person that can break a rule together."""
    tables = [builder.add_table(table, hard=hard) for table, hard in zip(classes.tables, classes.hard, strict=True)]
    for people, pairs in classes.pairs:
        for first, second, table in pairs:
            for one, two in decision[people][:, [first, second]].tolist():
                if one >= 0 and two >= 0 and book.conflict(int(way_list[one]), int(way_list[two]), table):
                    builder.add_pair(one, two, tables[table])
