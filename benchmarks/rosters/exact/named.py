"""Who is on which queue, where the shifts are fixed: exact, person by person."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.rosters.exact.cover import Cover
from benchmarks.rosters.exact.facts import Facts
from benchmarks.rosters.exact.search import Blocks, Roster
from benchmarks.rosters.exact.solver import new_solver

Span = tuple[int, int]


def named_blocks(facts: Facts, roster: Roster, missing: int, seconds: float, seed: int, threads: int | None = None) -> Roster | None:
    """The roster with blocks, shifts as they are, at the least cost; `missing` is the price of a missing head.

    None where nothing is found in the time.
    """
    problem = facts.problem
    keys = [(agent, k) for agent, shifts in roster.shifts.items() for k in range(len(shifts))]
    spans = [roster.shifts[agent][k][1:3] for agent, k in keys]
    model, queues = cp_model.CpModel(), len(problem.need)
    on = [_on(model, span, queues, facts.block) for span in spans]
    cover = Cover.of(model, problem, missing)
    for step in range(problem.horizon.n):
        at_work = [(own, step - span[0]) for span, own in zip(spans, on, strict=True) if span[0] <= step < span[1]]
        for queue, row in enumerate(cover.heads):
            model.add(cp_model.LinearExpr.sum([own[queue][t] for own, t in at_work]) == row[step])
    cover.minimise()
    solver = new_solver(seconds, seed, threads)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    blocks = {key: _read(solver, span, own) for key, span, own in zip(keys, spans, on, strict=True)}
    heads = np.array([[solver.value(one) for one in row] for row in cover.heads])
    shifts = {a: tuple((*shift[:3], blocks[a, k]) for k, shift in enumerate(own)) for a, own in roster.shifts.items()}
    return Roster(shifts, heads, round(solver.objective_value))


def _on(model: cp_model.CpModel, span: Span, queues: int, block: int) -> list[list[cp_model.IntVar]]:
    """Whether the person is on each queue in each step: one at a time, and a block begun goes on."""
    steps = span[1] - span[0]
    on = [[model.new_bool_var("") for _ in range(steps)] for _ in range(queues)]
    for t in range(steps):
        model.add_exactly_one(row[t] for row in on)
    for row in on:
        for t in range(1, min(block, steps)):  # the first and the last block
            model.add(row[t] == row[0])
            model.add(row[steps - 1 - t] == row[steps - 1])
        for t in range(1, steps):
            for after in range(t + 1, min(t + block, steps)):
                model.add_bool_or([~row[t], row[t - 1], row[after]])
    return on


def _read(solver: cp_model.CpSolver, span: Span, on: list[list[cp_model.IntVar]]) -> Blocks:
    steps = span[1] - span[0]
    queues = np.array([next(q for q, row in enumerate(on) if solver.boolean_value(row[t])) for t in range(steps)])
    edges = [0, *(np.flatnonzero(np.diff(queues)) + 1).tolist(), steps]
    return tuple((span[0] + a, span[0] + b, int(queues[a])) for a, b in pairwise(edges))
