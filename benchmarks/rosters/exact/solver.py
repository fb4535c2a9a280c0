"""CP-SAT as `solvers.exact.run.run_cpsat` sets it up."""

from __future__ import annotations

import os

from ortools.sat.python import cp_model

from solvers.exact.run import MANY_CORES, STRATEGIES, WORKERS


def new_solver(seconds: float, seed: int, threads: int | None = None) -> cp_model.CpSolver:
    """On all cores, for so many seconds."""
    solver, cores = cp_model.CpSolver(), threads or os.cpu_count() or 1
    solver.parameters.num_workers = threads or max(WORKERS, cores)
    if cores < MANY_CORES:
        solver.parameters.subsolvers.extend(STRATEGIES)
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.1, seconds)
    return solver
