"""The counts solved: a proven least cost, and how many start and end when."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.rosters.exact.counts import Counts
from benchmarks.rosters.exact.cover import Cover
from benchmarks.rosters.exact.facts import MIP, Facts
from benchmarks.rosters.exact.lines import Line
from benchmarks.rosters.exact.solver import new_solver
from solvers.exact.program import INFINITY, Program, ProgramBuilder
from solvers.exact.run import run_mip, whole_above
from solvers.solution import Status

# Person-days up to which everybody is a group of their own; the gap that ends HiGHS (its first answer is mostly within it).
NAMED_DAYS, GAP = 400, 0.002

Days = dict[int, tuple[list[int], list[int]]]


@dataclass(frozen=True)
class Counted:
    """What the relaxation says.

    Attributes
    ----------
    bound
        What no roster costs less than, hundredths; None where nothing is proven.
    days
        Day -> starts and ends, each as often as it is, ascending; None without an answer.
    infeasible
        Whether there is proof that no roster is legal.
    """

    bound: int | None
    days: Days | None = field(repr=False)
    infeasible: bool = False


def count(facts: Facts, backend: str, seconds: float, seed: int, threads: int | None = None) -> Counted:
    """Solve the counts by CP-SAT or by HiGHS, the making of the model included in the time."""
    begun = time.perf_counter()
    model = cp_model.CpModel()
    lines = Counts.of(model, facts, groups_of(facts)).lines
    cover = Cover.of(model, facts.problem)
    cover.served_by(lines)
    cover.minimise()
    solved = _by_highs if backend == MIP else _by_cpsat
    values, bound, infeasible = solved(model, seconds - (time.perf_counter() - begun), seed, threads)
    days = None if values is None else {day: _times(line, values) for day, line in lines.lines.items()}
    return Counted(None if bound is None else max(0, bound), days, infeasible)


def groups_of(facts: Facts) -> list[list[int]]:
    """Everybody alone, or where people are many those with the same most hours together."""
    if facts.people * len(facts.windows) <= NAMED_DAYS:
        return [[agent] for agent in range(facts.people)]
    groups: dict[int, list[int]] = {}
    for agent, most in enumerate(facts.most.tolist()):
        groups.setdefault(most, []).append(agent)
    return list(groups.values())


def _by_cpsat(model: cp_model.CpModel, seconds: float, seed: int, threads: int | None) -> tuple[np.ndarray | None, int | None, bool]:
    solver = new_solver(seconds, seed, threads)
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None, None, True
    values = np.array(solver.response_proto.solution) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None
    return values, whole_above(solver.best_objective_bound), False


def _by_highs(model: cp_model.CpModel, seconds: float, seed: int, threads: int | None) -> tuple[np.ndarray | None, int | None, bool]:
    answer = run_mip(program_of(model), seconds, gap=GAP)
    return answer.values, answer.bound, answer.status is Status.INFEASIBLE


def program_of(model: cp_model.CpModel) -> Program:
    """A model of linear constraints as a program."""
    builder, proto = ProgramBuilder(), model.proto
    bounds = np.array([[list(variable.domain)[k] for k in (0, -1)] for variable in proto.variables], dtype=np.int64)
    columns = builder.add_variables(len(bounds), bounds[:, 0], bounds[:, 1])
    for constraint in proto.constraints:
        domain = list(constraint.linear.domain)
        row = builder.add_rows(1, max(domain[0], -INFINITY), min(domain[-1], INFINITY))[0]
        builder.add_entries(row, columns[list(constraint.linear.vars)], np.array(list(constraint.linear.coeffs), dtype=np.int64))
    objective = proto.objective
    scale = int(objective.scaling_factor) or 1
    builder.add_cost(columns[list(objective.vars)], scale * np.array(list(objective.coeffs), dtype=np.int64))
    return builder.build()


def _times(line: Line, values: np.ndarray) -> tuple[list[int], list[int]]:
    starts = np.repeat(line.window.starts, np.diff(values[[by.index for by in line.begun]], prepend=0))
    ends = np.repeat(line.window.ends, np.diff(values[[by.index for by in line.ended]], prepend=0))
    return starts.tolist(), ends.tolist()
