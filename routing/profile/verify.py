"""The referee: problem + what the policy says -> Verdict. It knows no model and no solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from center.policy import Turn
from routing.profile.judged_cost import best_allocation, cost_parts
from routing.profile.problem import RoutingProblem
from routing.profile.rules import RULES, Judged
from routing.profile.turns import levels_of


@dataclass(frozen=True)
class Verdict:
    """What the referee finds.

    Attributes
    ----------
    violations
        A sentence for each broken rule.
    cost
        Whole cost, in hundredths of a point.
    parts
        The cost by part: shortage, surplus, lower, proficiency, away, left out, switches, reserve.
    levels
        Of each piece and queue, shape ``(pieces, queues)``.
    given
        Units of each piece on each queue under the best allocation, same shape.
    served
        Units given to each queue and block, shape ``(queues, blocks)``.
    """

    violations: tuple[str, ...]
    cost: int
    parts: dict[str, int]
    levels: np.ndarray = field(repr=False)
    given: np.ndarray = field(repr=False)
    served: np.ndarray = field(repr=False)

    @property
    def legal(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations


def verify(problem: RoutingProblem, profiles: Mapping[str, Mapping[str, int]], turns: Sequence[Turn]) -> Verdict:
    """Judge a routing plan. A piece without a profile gives nothing; a queue without the skill gets nothing from that person."""
    levels = levels_of(problem, profiles, turns)
    violations = tuple(sentence for rule in RULES for sentence in rule(Judged(problem, profiles, turns, levels)))
    given, served = best_allocation(problem, levels)
    parts = cost_parts(problem, levels, given, served)
    return Verdict(violations, sum(parts.values()), parts, levels, given, served)
