"""A public benchmark as a roster problem."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from center.scenario import Scenario
from scheduling.roster.demand import Demand
from scheduling.roster.problem import RosterProblem, make_problem
from scheduling.schema import Rules, ShiftShape, Weights

COST_UNIT = 100
"""Hundredths of a point in one point of a benchmark's own cost."""


@dataclass(frozen=True)
class Instance:
    """One file.

    Attributes
    ----------
    format
        ``nrp`` or ``matsp``.
    file
        Where it was read from.
    scenario, shapes, rules, weights, demand
        The same as a scenario file would give; costs are in hundredths of the benchmark's points.
    """

    format: str
    file: Path
    scenario: Scenario
    shapes: tuple[ShiftShape, ...]
    rules: Rules
    weights: Weights
    demand: Demand = field(repr=False)

    @property
    def name(self) -> str:
        """Name of the file, without its ending."""
        return self.file.stem

    @cached_property
    def problem(self) -> RosterProblem:
        """The roster problem.

        Raises
        ------
        InputError
            Somebody can in no way fulfil what the file asks of them.
        """
        return make_problem(self.scenario, self.shapes, self.rules, self.weights, self.demand)


def world_name(format: str, file: Path) -> str:
    """A name that a scenario may have: ``nrp-instance1``."""
    return f"{format}-{re.sub(r'[^a-z0-9]+', '-', file.stem.lower()).strip('-')}"[:40]
