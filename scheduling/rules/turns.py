"""Whose preferences and requests weigh how much: people ranked by seniority or in rotation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from center.scenario import Scenario
from scheduling.rules.law import Law
from scheduling.rules.schema import Turn


def wish_factors(laws: Sequence[Law], scenario: Scenario) -> list[int]:
    """Factor on the cost of each person's preferences and priced requests; 1 where no rule ranks the person."""
    factors = [1] * len(scenario.agents)
    for law in laws:
        if isinstance(law.rule, Turn):
            ranked = _ranked(law.rule, law.people, scenario)
            for rank, agent in enumerate(ranked):
                factors[agent] *= law.rule.factors[rank * len(law.rule.factors) // len(ranked)]
    return factors


def _ranked(rule: Turn, people: Sequence[int], scenario: Scenario) -> list[int]:
    if rule.by == "seniority":
        return sorted(people, key=lambda agent: (scenario.agents[agent].since or date.max, agent))
    weeks = (scenario.horizon.dates[0].toordinal() - 1) // 7  # whole weeks from Monday to Monday, through the years
    moved = weeks % len(people) if people else 0
    return [*people[moved:], *people[:moved]]
