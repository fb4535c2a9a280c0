"""RosterProblem -> ChoiceModel: one decision per person and day, one option per shift and queue, and the day off.
A day pinned to a shift has that option alone; a day pinned to be off has no decision.

Rows: heads per queue and step (soft), then per person and week block paid time and days (hard), days in a row (hard),
paid time above what is owed (soft) and the fair share of unpopular shifts (soft). Paid time is counted in the
problem's paid unit, so bands of a few dozen stand where minutes would need thousands. Rest is a hard pair table.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scheduling.roster.options import OptionBook, WayList
from scheduling.roster.person_rows import FEATURES, PersonRows
from scheduling.roster.problem import RosterProblem
from scheduling.roster.rest import RestClasses, rest_classes
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
    """

    problem: RosterProblem
    model: ChoiceModel
    agent: np.ndarray = field(repr=False)
    day: np.ndarray = field(repr=False)
    way_lists: tuple[WayList, ...] = field(repr=False)
    way_list: np.ndarray = field(repr=False)


def build_model(problem: RosterProblem) -> RosterModel:
    """The model of `problem`. Its (H, E) is what the referee finds: H = 0 iff legal, E the cost in hundredths."""
    builder = ModelBuilder(FEATURES)
    block = _add_cover(builder, problem)
    rows = PersonRows(builder, problem)
    for agent in range(len(problem.agent_zone)):
        rows.add(agent)
    rest = rest_classes(problem)
    book = OptionBook(builder, problem, rest, block)
    agents, days = np.nonzero(problem.eligibility.number)
    way_list = np.zeros(len(agents), dtype=np.int64)
    for k, (agent, day) in enumerate(zip(agents.tolist(), days.tolist(), strict=True)):
        way_list[k] = number = book.list_of(agent, day)
        builder.add_decision(
            book.way_lists[number].option_list,
            offset=int(problem.horizon.day_start[day]),
            costs=book.costs_of(agent, day, number),
            links=rows.links(agent, day),
            owner=agent,
        )
    decision = np.full(problem.eligibility.number.shape, -1, dtype=np.int64)
    decision[agents, days] = np.arange(len(agents))
    _add_rest(builder, rest, book, decision, way_list)
    return RosterModel(problem, builder.build(), agents, days, tuple(book.way_lists), way_list)


def _add_cover(builder: ModelBuilder, problem: RosterProblem) -> int:
    """Rows of all queues from row 0 on; returns the size of a queue's block: the horizon, then free rows past its end."""
    pad = max(shift.steps for shift in problem.shifts)
    prices = problem.prices
    for need, missing in zip(problem.need, problem.missing_head, strict=True):
        lo = np.where(need > 0, need, NO_LO)
        builder.add_rows(problem.horizon.n, lo=lo, hi=need, under=(missing, prices.under[1]), over=prices.over)
        builder.add_rows(pad)
    return problem.horizon.n + pad


def _add_rest(builder: ModelBuilder, rest: RestClasses, book: OptionBook, decision: np.ndarray, way_list: np.ndarray) -> None:
    """Couple every two days of a person that can break the rest rule."""
    tables = [builder.add_table(table, hard=True) for table in rest.tables]
    for first, second, table in rest.pairs:
        for one, two in decision[:, [first, second]].tolist():
            if one >= 0 and two >= 0 and book.conflict(int(way_list[one]), int(way_list[two]), table):
                builder.add_pair(one, two, tables[table])
