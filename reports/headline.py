"""The plan in a few sentences: legal or not, how well covered, where it is worst, at what cost, who was second."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from center.contender import Contender
from center.kpi import Kpi, ratio_of_sums
from center.plan import Plan, Unmet
from reports.counted import counted_cover
from reports.simulation_words import simulated_sentence
from reports.words import gap_text, listed, number, percent, plural, points, span_text


def ranked(plan: Plan) -> tuple[Contender, ...]:
    """Contenders best first: with an answer by (violations, true cost), then those without, in the order they ran."""
    answered = [c for c in plan.contenders if c.true_cost is not None]
    silent = [c for c in plan.contenders if c.true_cost is None]
    return (*sorted(answered, key=lambda c: (len(c.violations), c.true_cost, not c.chosen)), *silent)


def worst_first(plan: Plan) -> list[Unmet]:
    """The unmet list, most missing head-steps first."""
    return sorted(plan.unmet, key=lambda u: (-u.heads, -u.worst, u.start, u.queue))


def sites(plan: Plan) -> tuple[str, ...]:
    """Names of the sites, as the scenario has them; empty where its text has none."""
    try:
        return tuple(str(site["name"]) for site in json.loads(plan.scenario_text)["sites"])
    except (ValueError, KeyError, TypeError):
        return ()


@dataclass(frozen=True)
class Headline:
    """The few facts that everybody asks for first."""

    plan: Plan

    @cached_property
    def chosen(self) -> Contender | None:
        """The contender whose roster the plan is."""
        return next((c for c in self.plan.contenders if c.chosen), None)

    @cached_property
    def second(self) -> Contender | None:
        """The best of the others that came to an answer."""
        return next((c for c in ranked(self.plan) if c.true_cost is not None and not c.chosen), None)

    @property
    def legal(self) -> bool:
        """Whether the referee found nothing wrong with the plan."""
        return self.chosen is not None and self.chosen.legal

    @cached_property
    def under_hours(self) -> float:
        """Head-hours below the requirement; exactly, where the unmet list rounds parts of heads up."""
        counted = counted_cover(self.plan)
        if counted is not self.plan.cover:
            short = np.maximum(0, np.where(self.plan.open_steps, self.plan.requirement.rostered, 0) - counted)
            return float(short.sum()) * self.plan.horizon.step_min / 60
        return sum(u.heads for u in self.plan.unmet) * self.plan.horizon.step_min / 60

    @cached_property
    def coverage(self) -> float | None:
        """Share of the required head-hours that is covered; None where nothing is required."""
        if Kpi.COVERAGE in self.plan.kpis:
            return self.plan.kpis[Kpi.COVERAGE]
        required = self.plan.requirement.rostered
        return ratio_of_sums(np.minimum(counted_cover(self.plan), required), required)

    @cached_property
    def verdict(self) -> str:
        """One word or two: what a planner looks for first."""
        if self.chosen is None:
            return "No contender was chosen"
        return "Legal plan" if self.legal else f"Not legal: {plural(len(self.chosen.violations), 'broken rule')}"

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The plan in words, after `verdict`."""
        return tuple(text for text in (self._cover(), simulated_sentence(self.plan), self._cost(), self._second()) if text)

    def _cover(self) -> str:
        if self.coverage is None:
            return "Nothing is required in these days."
        covered = f"{percent(self.coverage)} of the required head-hours are covered"
        if not self.plan.unmet:
            return f"{covered}; every interval has the heads it needs."
        run = worst_first(self.plan)[0]
        where = f"{self.plan.queues[run.queue]}, {span_text(self.plan.horizon, run.start, run.end)}"
        short = f"{number(self.under_hours)} head-hours are unmet"
        return f"{covered}; {short}, the worst run on {where} (up to {plural(run.worst, 'head')} short)."

    def _cost(self) -> str:
        if self.chosen is None or self.chosen.true_cost is None:
            return ""
        cost, bound = self.chosen.true_cost, self.plan.bound
        if bound is None:
            return f"It costs {points(cost)} points; no lower bound is known."
        if cost == bound:
            return f"It costs {points(cost)} points, which is proven to be the least possible."
        if bound <= 0:
            return f"It costs {points(cost)} points; no bound above zero was proven, so how near that is to the least is not known."
        above = gap_text(cost, bound).replace("> ", "more than ")
        return f"It costs {points(cost)} points, {above} above the proven bound of {points(bound)}."

    @property
    def _ties(self) -> list[str]:
        """The other contenders whose roster breaks no rule and costs the same as the chosen one's."""
        first = self.chosen
        return [c.backend for c in ranked(self.plan) if first and not (c.violations or c.chosen) and c.true_cost == first.true_cost]

    def _second(self) -> str:
        first, second = self.chosen, self.second
        if first is None or first.true_cost is None:
            return ""
        if second is None or second.true_cost is None:
            return f"{first.backend} made it; no other contender came to an answer."
        behind = second.true_cost - first.true_cost
        if second.violations:
            return f"{first.backend} made it; {second.backend} was second, with {plural(len(second.violations), 'broken rule')}."
        if behind == 0:
            return f"{first.backend} made it; {listed(self._ties)} came to the same cost."
        share = percent(behind / max(first.true_cost, 1))
        side = "behind" if behind > 0 else "cheaper"
        return f"{first.backend} made it; {second.backend} was second, {points(abs(behind))} points ({share.lstrip('-')}) {side}."


def cost_parts(plan: Plan) -> tuple[str, ...]:
    """Names of the cost parts of any contender, in the order in which they first appear."""
    return tuple(dict.fromkeys(part for c in plan.contenders for part in c.cost_parts))
