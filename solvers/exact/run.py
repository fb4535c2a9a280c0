"""Runs a Program on CP-SAT or on HiGHS."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from solvers.exact.program import INFINITY, Program
from solvers.solution import Status

# On a few cores CP-SAT's own eight strategies share them too thinly. Measured on two: two that work from the relaxation, and
# two more workers for local searches, prove twice as fast, and find as good or better where nothing is proven.
WORKERS, MANY_CORES, STRATEGIES = 4, 8, ("max_lp", "reduced_costs")
LIGHT_PRESOLVE = 10_000
# Entries per column from which an interior point is faster than the simplex: people with limits of their own, over days.
DENSE = 4
# How often somebody who cancels is looked for.
LOOK_S = 0.1
# Seconds per entry that there must be for an interior point: its crossover does not look at the clock. (48 s with 2.9 million.)
CROSSOVER_PACE = 1.5e-5


@dataclass(frozen=True)
class Answer:
    """What came back: values (None without), proven bound (None without), status, improvements."""

    status: Status
    values: np.ndarray | None
    objective: int | None
    bound: int | None
    trace: tuple[tuple[float, int], ...] = ()


def run_cpsat(
    program: Program,
    seconds: float,
    seed: int,
    threads: int | None = None,
    hint: np.ndarray | None = None,
    begun: float | None = None,
    gap: float = 0.0,
    work: float | None = None,
    cancelled: threading.Event | None = None,
) -> Answer:
    """CP-SAT on all cores, with at least `WORKERS` workers unless `threads` says otherwise, from a `hint` where there is one.

    Equalities over booleans with sum 1 are stated as exactly-one.

    Parameters
    ----------
    gap
        Relative distance of bound and answer that ends it.
    work
        Its deterministic seconds, on one worker, in place of `seconds`: the same answer on any machine.
    cancelled
        Ends it, with the answer so far, when set.
    """
    from ortools.sat.python import cp_model

    begun = time.perf_counter() if begun is None else begun
    model, solver = _cpsat_model(program), cp_model.CpSolver()
    if program.n_variables > LIGHT_PRESOLVE:
        # Measured at 23,577 variables: the hint becomes the incumbent after 0.5 s instead of 8, and is then improved.
        solver.parameters.cp_model_probing_level = solver.parameters.symmetry_level = 0
        solver.parameters.max_presolve_iterations = 1
    if hint is not None:
        model.proto.solution_hint.vars.extend(range(program.n_variables))
        model.proto.solution_hint.values.extend(int(v) for v in hint)
    solver.parameters.random_seed, solver.parameters.relative_gap_limit = seed, gap
    if work is None:
        use_cores(solver.parameters, threads)
        solver.parameters.max_time_in_seconds = max(0.1, seconds - (time.perf_counter() - begun))
    else:
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = work
    watcher = _watcher(begun, program.offset)
    status = solved(solver, model, watcher, cancelled)
    known = {cp_model.OPTIMAL: Status.OPTIMAL, cp_model.FEASIBLE: Status.FEASIBLE, cp_model.INFEASIBLE: Status.INFEASIBLE}
    outcome = known.get(status, Status.NO_ANSWER)
    bound = None if outcome is Status.INFEASIBLE else int(np.ceil(solver.best_objective_bound - 1e-6)) + program.offset
    if outcome not in (Status.OPTIMAL, Status.FEASIBLE):
        return Answer(outcome, None, None, bound, tuple(watcher.trace))
    values = np.array(solver.response_proto.solution, dtype=np.int64)
    objective = round(solver.objective_value) + program.offset
    if bound is not None and bound < objective:  # it ended within the gap
        outcome = Status.FEASIBLE
    return Answer(outcome, values, objective, bound, tuple(watcher.trace))


def use_cores(parameters, threads: int | None = None) -> None:  # type: ignore[no-untyped-def]
    """Set CP-SAT's workers, and what they do on a few cores."""
    cores = threads or os.cpu_count() or 1
    parameters.num_workers = threads or max(WORKERS, cores)
    if cores < MANY_CORES:
        parameters.subsolvers.extend(STRATEGIES)


def solved(solver, model, watcher=None, cancelled=None):  # type: ignore[no-untyped-def]
    """CP-SAT's status, in a thread of its own: Ctrl-C ends the search and is raised; `cancelled` ends it.

    With a handler of its own CP-SAT would leave the process without Python's, so that the next Ctrl-C kills it.
    """
    solver.parameters.catch_sigint_signal = False
    with ThreadPoolExecutor(max_workers=1) as pool:
        answer = pool.submit(solver.solve, model, watcher)
        try:
            while cancelled is not None and not answer.done():
                if cancelled.is_set():  # again and again: a search that has not begun yet does not hear it
                    solver.stop_search()
                wait([answer], LOOK_S)
            return answer.result()
        except KeyboardInterrupt:
            solver.stop_search()
            raise


def _watcher(begun: float, offset: int):  # type: ignore[no-untyped-def]
    from ortools.sat.python import cp_model

    class Watcher(cp_model.CpSolverSolutionCallback):
        def __init__(self) -> None:
            super().__init__()
            self.trace: list[tuple[float, int]] = []

        def on_solution_callback(self) -> None:
            self.trace.append((time.perf_counter() - begun, round(self.objective_value) + offset))

    return Watcher()


def _cpsat_model(program: Program):  # type: ignore[no-untyped-def]
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    variables = [
        model.new_bool_var("") if low == 0 and high == 1 else model.new_int_var(low, high, "")
        for low, high in zip(program.lower.tolist(), program.upper.tolist(), strict=True)
    ]
    boolean = (program.lower == 0) & (program.upper == 1)
    matrix = program.matrix
    for r in range(matrix.shape[0]):
        start, end = matrix.indptr[r], matrix.indptr[r + 1]
        columns, values = matrix.indices[start:end], matrix.data[start:end]
        low, high = int(program.row_lower[r]), int(program.row_upper[r])
        terms = [variables[c] for c in columns]
        if low == high == 1 and bool((values == 1).all()) and bool(boolean[columns].all()):
            model.add_exactly_one(terms)
            continue
        if high == 1 and low <= 0 and bool((values == 1).all()) and bool(boolean[columns].all()):
            model.add_at_most_one(terms)
            continue
        model.add_linear_constraint(cp_model.LinearExpr.weighted_sum(terms, values.tolist()), max(low, -INFINITY), min(high, INFINITY))
    priced = np.flatnonzero(program.cost)
    model.minimize(cp_model.LinearExpr.weighted_sum([variables[c] for c in priced], program.cost[priced].tolist()))
    return model


def run_mip(program: Program, seconds: float, begun: float | None = None, gap: float = 0.0) -> Answer:
    """HiGHS, as scipy carries it: OR-Tools 9.15 throws its incumbent away at the time limit (its issue 5016).

    HiGHS reports no improvements on the way, so the trace is its answer alone. `gap` ends it early, at that relative
    distance of bound and answer, the program's offset included: the same answer every time, unlike an end by `seconds`.
    """
    begun = time.perf_counter() if begun is None else begun
    result = _milp(program, program.implied, seconds - (time.perf_counter() - begun), gap)
    if result.status == 4:  # HiGHS 1.12 errs on a few infeasible programs, but not where it may branch on every column
        result = _milp(program, np.zeros_like(program.implied), seconds - (time.perf_counter() - begun), gap)
    bound = getattr(result, "mip_dual_bound", None)
    proven = None if bound is None or not np.isfinite(bound) else whole_above(bound)
    if result.x is None:
        return Answer(Status.INFEASIBLE if result.status == 2 else Status.NO_ANSWER, None, None, proven)
    values = np.rint(result.x[:-1]).astype(np.int64)
    objective = round(result.fun)
    status = Status.OPTIMAL if result.status == 0 else Status.FEASIBLE
    return Answer(status, values, objective, proven, ((time.perf_counter() - begun, objective),))


def _milp(program: Program, implied: np.ndarray, seconds: float, gap: float):  # type: ignore[no-untyped-def]
    from scipy.optimize import Bounds, LinearConstraint, milp

    return milp(
        np.append(program.cost, program.offset).astype(float),
        constraints=LinearConstraint(_with_one(program.matrix), *_open_ends(program)),
        bounds=Bounds(np.append(program.lower, 1), np.append(program.upper, 1)),
        integrality=np.append(~implied, False).astype(int),
        options={"time_limit": max(0.1, seconds), "mip_rel_gap": gap},
    )


@dataclass(frozen=True)
class Relaxed:
    """Optimum of a linear relaxation: fractional values, a price per row, and the least integer that no integral answer is below.

    A price is what one more unit of a row's bounds would add to the optimum.
    """

    values: np.ndarray
    prices: np.ndarray
    bound: int


def run_linear(program: Program, seconds: float, interior: bool = False) -> Relaxed | None:
    """The linear relaxation by HiGHS; None if infeasible or not in the time.

    By dual simplex, or where an `interior` point (with crossover) may be used, is the faster one, and has the time, by that.
    """
    found = relax(program, program.cost.astype(float), seconds, interior)
    return found if isinstance(found, Relaxed) else None


def relax(program: Program, cost: np.ndarray, seconds: float, interior: bool = False) -> Relaxed | Status:
    """As `run_linear`, at other costs; without an answer INFEASIBLE, or NO_ANSWER where the time was too short."""
    from scipy.optimize import linprog

    if seconds <= 0:
        return Status.NO_ANSWER
    entries = program.matrix.nnz
    interior = interior and DENSE * program.n_variables <= entries and CROSSOVER_PACE * entries <= seconds
    matrix, (lower, upper) = program.matrix.astype(float), _open_ends(program)
    equal = lower == upper
    above, below = ~equal & np.isfinite(upper), ~equal & np.isfinite(lower)
    result = linprog(
        cost,
        A_ub=sparse.vstack([matrix[above], -matrix[below]]),
        b_ub=np.concatenate([upper[above], -lower[below]]),
        A_eq=matrix[equal],
        b_eq=lower[equal],
        bounds=np.stack([program.lower, program.upper], axis=1),
        method="highs-ipm" if interior else "highs-ds",
        options={"time_limit": seconds},
    )
    if result.status != 0:
        return Status.INFEASIBLE if result.status == 2 else Status.NO_ANSWER
    prices = np.zeros(len(equal))
    prices[equal] = result.eqlin.marginals
    ends = int(above.sum())
    prices[above] += result.ineqlin.marginals[:ends]
    prices[below] -= result.ineqlin.marginals[ends:]
    return Relaxed(np.maximum(result.x, 0.0), prices, whole_above(result.fun + program.offset))


def _with_one(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """One more column without entries: what carries the offset."""
    return sparse.csr_matrix((matrix.data.astype(float), matrix.indices, matrix.indptr), shape=(matrix.shape[0], matrix.shape[1] + 1))


def _open_ends(program: Program) -> tuple[np.ndarray, np.ndarray]:
    """Row bounds with real infinities."""
    return (
        np.where(program.row_lower <= -INFINITY, -np.inf, program.row_lower),
        np.where(program.row_upper >= INFINITY, np.inf, program.row_upper),
    )


def whole_above(value: float) -> int:
    """The least integer not below `value`, less what floating point may have added to it."""
    return int(np.ceil(value - max(1e-3, 1e-7 * abs(value))))
