"""Rosters with task blocks by CP-SAT: shifts by name with blocks in number first, then who is on which queue."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.rosters.exact.cover import Cover
from benchmarks.rosters.exact.facts import Facts, facts_of
from benchmarks.rosters.exact.lines import Lines
from benchmarks.rosters.exact.named import Blocks, Span, named_blocks
from benchmarks.rosters.exact.people import people_lines
from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from solvers.exact.run import MANY_CORES, STRATEGIES, WORKERS
from solvers.solution import Status

NAMING = 0.15
"""Share of the time kept for the blocks' people."""


@dataclass(frozen=True)
class Exact:
    """What CP-SAT found.

    Attributes
    ----------
    duties
        The roster; None without one.
    bound
        Proven least cost, hundredths; None where nothing is proven.
    trace
        (seconds, cost) of each improvement of the shifts.
    """

    status: Status
    duties: tuple[Duty, ...] | None
    bound: int | None
    trace: tuple[tuple[float, int], ...] = ()


@dataclass(frozen=True)
class _Shifts:
    """One answer: (agent, day, start, end) of each shift, and the heads on each queue."""

    spans: tuple[tuple[int, int, int, int], ...]
    heads: np.ndarray = field(repr=False)


class _Watcher(cp_model.CpSolverSolutionCallback):
    """Keeps every improvement, as its blocks may turn out to have no people."""

    def __init__(self, people: Lines, cover: Cover, begun: float) -> None:
        super().__init__()
        self._people, self._cover, self._begun = people, cover, begun
        self.trace: list[tuple[float, int]] = []
        self.found: list[_Shifts] = []

    def on_solution_callback(self) -> None:
        self.trace.append((time.perf_counter() - self._begun, round(self.objective_value)))
        spans = []
        for (agent, day), line in self._people.lines.items():
            if self.boolean_value(line.works):
                start = next(at for at, by in zip(line.window.starts, line.begun, strict=True) if self.boolean_value(by))
                end = next(at for at, by in zip(line.window.ends, line.ended, strict=True) if self.boolean_value(by))
                spans.append((agent, day, start, end))
        heads = np.array([[self.value(one) for one in row] for row in self._cover.heads])
        self.found = [*self.found[-4:], _Shifts(tuple(spans), heads)]


def solve_exact(problem: RosterProblem, seconds: float, seed: int, threads: int | None = None) -> Exact:
    """The best roster found in `seconds`, the making of the model included, and the proven bound.

    Raises
    ------
    Unknown
        Something of the problem has no place in the exact form.
    """
    begun = time.perf_counter()
    facts = facts_of(problem)
    model = cp_model.CpModel()
    people, cover = people_lines(model, facts), Cover.of(model, problem)
    cover.served_by(people)
    model.minimize(cp_model.LinearExpr.weighted_sum([v for v, _ in cover.price], [c for _, c in cover.price]))
    kept = 0.0 if len(problem.need) == 1 else NAMING * seconds
    solver, workers = _solver(seconds - kept - (time.perf_counter() - begun), seed, threads)
    watcher = _Watcher(people, cover, begun)
    status = solver.solve(model, watcher)
    if status == cp_model.INFEASIBLE:
        return Exact(Status.INFEASIBLE, None, None)
    bound = max(0, int(np.ceil(solver.best_objective_bound - 1e-6)))
    for shifts in reversed(watcher.found):
        left = seconds - (time.perf_counter() - begun)
        blocks = named_blocks(facts, [span[2:] for span in shifts.spans], shifts.heads, left, seed, workers) if left > 0 else None
        if blocks is not None:
            duties = tuple(_duty(facts, *span, own) for span, own in zip(shifts.spans, blocks, strict=True))
            return Exact(Status.FEASIBLE, duties, bound, tuple(watcher.trace))
    return Exact(Status.NO_ANSWER, None, bound, tuple(watcher.trace))


def _solver(seconds: float, seed: int, threads: int | None) -> tuple[cp_model.CpSolver, int]:
    """As `solvers.exact.run.run_cpsat` has it."""
    solver, cores = cp_model.CpSolver(), threads or os.cpu_count() or 1
    workers = threads or max(WORKERS, cores)
    solver.parameters.num_workers = workers
    if cores < MANY_CORES:
        solver.parameters.subsolvers.extend(STRATEGIES)
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.1, seconds)
    solver.parameters.log_search_progress = bool(os.environ.get("R7LOG"))
    return solver, workers


def _duty(facts: Facts, agent: int, day: int, start: int, end: int, blocks: Blocks) -> Duty:
    problem = facts.problem
    number = facts.shift_of[int(problem.agent_zone[agent]), day, start, end - start]
    shift = problem.shifts[number]
    length: dict[int, int] = {}
    for first, last, queue in blocks:
        length[queue] = length.get(queue, 0) + last - first
    longest = max(length, key=lambda queue: length[queue])
    shape = problem.shapes[shift.shape].name
    return Duty(agent, longest, day, shape, start, end, (), shift.paid_min, blocks if len(blocks) > 1 else ())
