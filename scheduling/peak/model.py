"""The peak problem as a ChoiceModel: one decision per shift of the day, one per block of each overflow.

Rows are heads of each queue and step from now on, the people changed, and the overtime of all. All else is legal by construction,
`rules.also` too: a person's ways are those that no rule forbids in the person's line, at the price that the others put on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from center.plan import Duty
from scheduling.peak.limits import Limits, limits_of
from scheduling.peak.pieces import pieces_between
from scheduling.peak.problem import PeakProblem
from scheduling.peak.rented import Block, blocks_of
from scheduling.peak.way_rules import Hours, hours_of, rule_costs
from scheduling.peak.ways import SAME, Way, unchanged, ways_of
from scheduling.roster.worth import hundredths_of
from solvers.builder import ModelBuilder
from solvers.model import NO_LO, ChoiceModel

CHANGED, OVERTIME = range(2)
FEATURES = ("changed", "overtime_min")


@dataclass(frozen=True)
class PeakModel:
    """A model, and what its positions mean.

    Attributes
    ----------
    ways
        Per shift of `PeakProblem.today`, the way of each position; people with equal shifts and limits share them.
    blocks, heads
        Blocks of overflow, decided after the shifts, and the heads rented by each position.
    """

    problem: PeakProblem
    model: ChoiceModel
    ways: tuple[tuple[Way, ...], ...] = field(repr=False)
    blocks: tuple[Block, ...]
    heads: tuple[tuple[int, ...], ...]

    def hundredths(self, energy: int) -> int:
        """An energy of the model, or a bound of it, in hundredths of a point."""
        return hundredths_of(energy, self.problem.cover_prices.fine)


def build_peak_model(problem: PeakProblem) -> PeakModel:
    """The model of `problem`. Its (H, E) is what the referee finds: H = 0 iff legal, E the cost in hundredths (`PeakModel.hundredths`)."""
    prices = problem.cover_prices
    builder = ModelBuilder(FEATURES, prices.fine)
    width = problem.end - problem.now
    for need, missing, spare in zip(prices.need - problem.given_units, prices.missing, prices.spare, strict=True):
        lo, under, over = np.where(need > 0, need, NO_LO), (missing, prices.square[0]), (spare, prices.square[1])
        builder.add_rows(width, lo=lo, hi=need, under=under, over=over, priced_finely=True)
    links = _budgets(builder, problem)
    book = _Book(builder, problem)
    ways = []
    for number in problem.today:
        option_list, costs, meaning = book.of(number)
        builder.add_decision(option_list, costs=costs, links=links, owner=problem.duties[number].agent)
        ways.append(meaning)
    blocks = tuple(blocks_of(problem))
    heads = tuple(_add_block(builder, problem, block) for block in blocks)
    return PeakModel(problem, builder.build(), tuple(ways), blocks, heads)


def _budgets(builder: ModelBuilder, problem: PeakProblem) -> list[tuple[int, int]]:
    """Hard rows of the budgets that the levers have, as links."""
    spec, links = problem.spec, []
    if spec.most_changed is not None:
        links.append((CHANGED, builder.add_rows(1, hi=spec.most_changed, hard=True)))
    if spec.overtime is not None and spec.overtime.most_hours is not None:
        links.append((OVERTIME, builder.add_rows(1, hi=int(spec.overtime.most_hours * 60), hard=True)))
    return links


@dataclass(frozen=True)
class _Offers:
    """The ways of shifts alike, before `rules.also`: each one's option and cost, and which of the `hours` it works."""

    ways: tuple[Way, ...]
    options: np.ndarray
    costs: np.ndarray
    hours: tuple[Hours, ...]
    kind: np.ndarray


class _Book:
    """Option lists by what a shift is and what holds it, so that people alike share one; in the prices of their rules too."""

    def __init__(self, builder: ModelBuilder, problem: PeakProblem) -> None:
        self._builder, self._problem = builder, problem
        self._offers: dict[tuple, _Offers] = {}
        self._known: dict[tuple, tuple[int, np.ndarray, tuple[Way, ...]]] = {}
        self._profiles: dict[tuple, int] = {}

    def of(self, number: int) -> tuple[int, np.ndarray, tuple[Way, ...]]:
        """List, costs and ways by position, of a shift."""
        problem, duty = self._problem, self._problem.duties[number]
        agent, limits = problem.scenario.agents[duty.agent], _effective(problem, number)
        zone = problem.scenario.site_of(agent).zone
        skills = frozenset(agent.skills)
        told = problem.switch_of.get(number)
        agreed = None if told is None else (told.step, told.queue)
        movable = number in problem.movable
        shift = (duty.shape, duty.queue, duty.start, duty.end, duty.breaks, duty.blocks)
        counts = tuple(problem.worth.units[duty.agent].tolist())
        key = (*shift, limits, zone, skills, tuple(agent.availability), movable, agreed, counts)
        if key not in self._offers:
            ways = ways_of(problem, duty, limits, agreed) if movable else [unchanged(duty, agreed)]
            self._offers[key] = self._offered(duty, agreed, ways)
        offers = self._offers[key]
        priced = rule_costs(problem, number, offers.hours)
        if (key, priced) not in self._known:
            self._known[key, priced] = self._listed(offers, priced)
        return self._known[key, priced]

    def _offered(self, duty: Duty, agreed: tuple[int, int] | None, ways: Iterable[Way]) -> _Offers:
        found, before = tuple(ways), unchanged(duty, agreed)[:SAME]
        options = [self._option(duty, way, way[:SAME] != before) for way in found]
        worked = [hours_of(self._problem, way) for way in found]
        numbers = {hours: k for k, hours in enumerate(dict.fromkeys(worked))}
        costs, kind = np.array([way.cost for way in found], dtype=np.int64), np.array([numbers[hours] for hours in worked])
        return _Offers(found, np.array(options), costs, tuple(numbers), kind)

    def _listed(self, offers: _Offers, priced: Sequence[int | None]) -> tuple[int, np.ndarray, tuple[Way, ...]]:
        """The cheapest way of each option that no rule forbids."""
        legal = np.array([price is not None for price in priced])[offers.kind]
        costs = offers.costs + np.array([price or 0 for price in priced], dtype=np.int64)[offers.kind]
        ranked = np.lexsort((costs, offers.options))
        ranked = ranked[legal[ranked]]
        options, first = np.unique(offers.options[ranked], return_index=True)
        meaning = ranked[first]  # positions of a list follow ascending options, as `unique` gives them
        ways = tuple(offers.ways[k]._replace(cost=int(costs[k])) for k in meaning.tolist())
        return self._builder.add_list(options.tolist()), costs[meaning], ways

    def _option(self, duty: Duty, way: Way, changed: bool) -> int:
        features = (int(changed), way.overtime_min)
        if way.switch is not None or duty.blocks:
            rows, width = [row for row, _ in worked(self._problem, duty, way)], self._problem.end - self._problem.now
            counts = self._problem.worth.units[duty.agent, np.array(rows, dtype=np.int64) // width].tolist()
            return self._builder.add_option(self._builder.add_profile(rows, counts), 0, features)
        units = int(self._problem.worth.units[duty.agent, duty.queue])
        return self._builder.add_option(*self._moved_profile(duty.queue, way, units), features)

    def _moved_profile(self, queue: int, way: Way, units: int) -> tuple[int, int]:
        """Profile of a person's units of a head, and row offset: shifts alike but for their start share a profile."""
        problem = self._problem
        first, end = max(way.start, problem.now), min(way.end, problem.end)
        breaks = tuple([(max(a, first) - first, min(b, end) - first) for a, b, _, _ in way.breaks if b > first and a < end])
        key = (end - first, breaks, units)
        if key not in self._profiles:
            there = np.ones(max(0, end - first), dtype=bool)
            for a, b in breaks:
                there[a:b] = False
            rows = np.flatnonzero(there).tolist()
            self._profiles[key] = self._builder.add_profile(rows, [units] * len(rows))
        return self._profiles[key], 0 if end <= first else queue * (problem.end - problem.now) + first - problem.now


def _effective(problem: PeakProblem, number: int) -> Limits:
    """Limits, cut to what any lever could reach, so that people for whom they do not matter are alike."""
    duty, limits, spec, step = problem.duties[number], limits_of(problem, number), problem.spec, problem.horizon.step_min
    early = 0 if spec.start is None else spec.start.early_min
    late = 0 if spec.overtime is None else spec.overtime.most_min
    return Limits(
        max(limits.earliest, duty.start - early // step),
        min(limits.latest, duty.end + late // step),
        min(limits.paid_min, duty.paid_min + early + late),
    )


def worked(problem: PeakProblem, duty: Duty, way: Way) -> list[tuple[int, int]]:
    """(row, step) of every step worked from now on; rows are queue by queue."""
    of_step = {t: queue for start, end, queue in pieces_between(duty, way.start, way.end) for t in range(start, end)}
    width = problem.end - problem.now
    paused = {t for start, end, _, _ in way.breaks for t in range(start, end)}
    pairs = []
    for t in range(max(way.start, problem.now), min(way.end, problem.end)):
        if t not in paused:
            served = way.switch[1] if way.switch is not None and t >= way.switch[0] else of_step[t]
            pairs.append((served * width + t - problem.now, t))
    return pairs


def _add_block(builder: ModelBuilder, problem: PeakProblem, block: Block) -> tuple[int, ...]:
    """Add a block's decision; returns the heads of each position."""
    first = block.queue * (problem.end - problem.now) + block.start - problem.now
    rows, head = list(range(first, first + block.end - block.start)), problem.worth.head
    heads = {builder.add_option(builder.add_profile(rows, [k * head] * len(rows))): k for k in range(block.most_heads + 1)}
    option_list = builder.add_list(list(heads))
    by_position = tuple(heads[option] for option in builder.list_options(option_list).tolist())
    builder.add_decision(option_list, costs=[k * block.price for k in by_position])
    return by_position
