"""A proven least cost."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.rosters.exact.counts import counts_of
from benchmarks.rosters.exact.cover import Cover
from benchmarks.rosters.exact.facts import Facts
from benchmarks.rosters.exact.solver import new_solver


def least_cost(facts: Facts, seconds: float, seed: int, threads: int | None = None) -> int | None:
    """What no roster costs less than, hundredths, by the relaxation to counts; None where that has no answer at all."""
    model = cp_model.CpModel()
    counts = counts_of(model, facts)
    cover = Cover.of(model, facts.problem)
    cover.served_by(counts.lines)
    cover.minimise()
    solver = new_solver(seconds, seed, threads)
    if solver.solve(model) == cp_model.INFEASIBLE:
        return None
    return max(0, int(np.ceil(solver.best_objective_bound - 1e-6)))
