"""What fairness costs: the same centre planned at several prices of an unfair shift, 0 among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from center.plan import Duty
from scheduling.explain.inputs import Inputs
from scheduling.roster.decode import decode, encode
from scheduling.roster.judged_cost import unpopular_shifts
from scheduling.roster.model import RosterModel, build_model
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import Verdict, verify
from scheduling.rules.judge import explained
from scheduling.rules.schema import FairShare, Rule
from solvers.backends import solve
from solvers.solution import Budget


@dataclass(frozen=True)
class Priced:
    """The centre planned with fair shares at so many times their prices.

    Attributes
    ----------
    missing_hours
        Head-hours missing.
    distance
        Unpopular shifts outside people's fair shares (`weights.fairness`).
    of_rules
        The same of the rules `fair_share`: shifts, weekends and nights.
    alone
        Cost of the roster that was annealed from nothing at this price, in hundredths of a point.
    costs
        Cost of this roster at each of the `times` compared, in hundredths of a point.
    """

    times: float
    duties: tuple[Duty, ...] = field(repr=False)
    verdict: Verdict = field(repr=False)
    missing_hours: float
    distance: int
    of_rules: int
    alone: int
    costs: dict[float, int]

    @property
    def cover(self) -> int:
        """Cost of missing and spare heads, in hundredths of a point."""
        return self.verdict.parts["under"] + self.verdict.parts["over"]


def planned(inputs: Inputs, times: Sequence[float], seconds: float, seed: int) -> list[Priced]:
    """A roster of each price: the cheapest there of all found, so that none gives up more than the price of what it gains.

    Each price is annealed from nothing, then up and down the prices from the roster of the one before: the plan without fair shares,
    against which the others are held, has as many tries as they have.
    """
    problems = [at_price(inputs, factor).problem() for factor in times]
    models = [build_model(problem) for problem in problems]
    pool = [_annealed(model, seconds, seed) for model in models]
    alone = [verify(problem, duties).cost for problem, duties in zip(problems, pool, strict=True)]
    way = [*range(len(times)), *range(len(times) - 1)[::-1]]
    for before, k in pairwise(way):
        pool.append(_annealed(models[k], seconds, seed, _best(problems[before], pool)))
    chosen = [_best(problem, pool) for problem in problems]
    costs = [{times[k]: verify(problem, duties).cost for k, problem in enumerate(problems)} for duties in chosen]
    return [_priced(*each) for each in zip(times, problems, chosen, alone, costs, strict=True)]


def _annealed(model: RosterModel, seconds: float, seed: int, begin: Sequence[Duty] | None = None) -> tuple[Duty, ...]:
    start = None if begin is None else encode(model, begin)
    found = solve(model.model, Budget(seconds=seconds), seed, start=start).assignment
    return () if found is None else decode(model, found)


def _best(problem: RosterProblem, pool: Sequence[tuple[Duty, ...]]) -> tuple[Duty, ...]:
    """The roster of the fewest broken rules, and of those the cheapest."""

    def rank(duties: tuple[Duty, ...]) -> tuple[int, int]:
        verdict = verify(problem, duties)
        return len(verdict.violations), verdict.cost

    return min(pool, key=rank)


def at_price(inputs: Inputs, times: float) -> Inputs:
    """The inputs with all prices of fair shares so many times what they are."""

    def priced(law: Rule) -> Rule:
        return law.model_copy(update={"price": law.price * times}) if isinstance(law, FairShare) and law.price else law

    weights = inputs.weights.model_copy(update={"fairness": inputs.weights.fairness * times})
    return replace(inputs.with_rules(also=[priced(law) for law in inputs.rules.also]), weights=weights)


def no_dearer_than(one: Priced, other: Priced) -> bool:
    """Whether at its own price one roster costs no more than the other, so that what it gives up is worth what it gains."""
    return one.costs[one.times] <= other.costs[one.times]


def _priced(times: float, problem: RosterProblem, duties: tuple[Duty, ...], alone: int, costs: dict[float, int]) -> Priced:
    verdict, fair = verify(problem, duties), problem.fair
    worked = np.array(unpopular_shifts(problem, duties))
    away = np.maximum(0, np.maximum(fair.least - worked, worked - fair.most))[fair.counted]
    shares = (item.finding for item in explained(problem, duties) if isinstance(item.law.rule, FairShare))
    of_rules = sum(finding.amount for finding in shares if not finding.in_minutes)
    hours = sum(gap.heads for gap in verdict.unmet) * problem.horizon.step_min / 60
    return Priced(times, duties, verdict, hours, int(away.sum()), of_rules, alone, costs)
