"""Who is on which queue, where the shifts are fixed: exact, person by person."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.rosters.exact.cover import Cover
from benchmarks.rosters.exact.facts import Facts
from benchmarks.rosters.exact.lines import Lines
from benchmarks.rosters.exact.solver import new_solver

Span = tuple[int, int]
Blocks = tuple[tuple[int, int, int], ...]


def heads_of(facts: Facts, spans: Sequence[Span], missing: int, seconds: float, seed: int, threads: int | None = None) -> np.ndarray | None:
    """Heads on each queue at the least cost, blocks as flows, where the shifts are fixed; shape ``(queues, n)``.

    `missing` is the price of a missing head. None where nothing is found in the time.
    """
    model = cp_model.CpModel()
    cover = Cover.of(model, facts.problem, missing)
    cover.served_by(Lines(model, facts.block, fixed=tuple(spans)))
    cover.minimise()
    solver = new_solver(seconds, seed, threads)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return np.array([[solver.value(one) for one in row] for row in cover.heads])


def named_blocks(
    facts: Facts, spans: Sequence[Span], heads: np.ndarray, missing: int, seconds: float, seed: int, threads: int | None = None
) -> list[Blocks] | None:
    """Blocks (start, end, queue) of every shift, so that `heads` are on each queue, or, where that cannot be, at the least cost.

    Parameters
    ----------
    spans
        [start, end) of the shifts.
    heads
        Heads wanted, shape ``(queues, n)``.
    missing
        Price of a missing head.

    Returns
    -------
    None where nothing is found in the time.
    """
    queues, begun = len(heads), time.perf_counter()
    if queues == 1:
        return [((start, end, 0),) for start, end in spans]
    for share, wanted in ((0.5, heads), (1.0, None)):
        model = cp_model.CpModel()
        on = [_on(model, span, queues, facts.block) for span in spans]
        _served(model, facts, spans, on, wanted, missing)
        solver = new_solver(seconds * share - (time.perf_counter() - begun), seed, threads)
        if solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return [_read(solver, span, own) for span, own in zip(spans, on, strict=True)]
    return None


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


def _served(
    model: cp_model.CpModel, facts: Facts, spans: Sequence[Span], on: list[list[list[cp_model.IntVar]]], heads: np.ndarray | None, missing: int
) -> None:
    problem = facts.problem
    cover = Cover.of(model, problem, missing) if heads is None else None
    for step in range(problem.horizon.n):
        at_work = [(own, step - span[0]) for span, own in zip(spans, on, strict=True) if span[0] <= step < span[1]]
        for queue in range(len(problem.need)):
            wanted = cover.heads[queue][step] if cover else int(heads[queue, step])  # type: ignore[index]
            model.add(cp_model.LinearExpr.sum([own[queue][t] for own, t in at_work]) == wanted)
    if cover:
        cover.minimise()


def _read(solver: cp_model.CpSolver, span: Span, on: list[list[cp_model.IntVar]]) -> Blocks:
    steps = span[1] - span[0]
    queues = np.array([next(q for q, row in enumerate(on) if solver.boolean_value(row[t])) for t in range(steps)])
    edges = [0, *(np.flatnonzero(np.diff(queues)) + 1).tolist(), steps]
    return tuple((span[0] + a, span[0] + b, int(queues[a])) for a, b in zip(edges, edges[1:], strict=False))
