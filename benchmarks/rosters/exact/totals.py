"""Price of so many people at work in a step, each on the queue where it is cheapest: what blocks cost at least."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.rosters.exact.lines import Lines
from scheduling.roster.problem import RosterProblem


def slopes_of(problem: RosterProblem, missing: int, extra: np.ndarray) -> np.ndarray:
    """Price of the k-th person at work in each step, rising in k; shape ``(n, people)``.

    Parameters
    ----------
    missing
        Price of a missing head; a person who fills one saves it.
    extra
        Heads wanted above the need in each step because blocks cannot do with less, shape ``(n,)``; each saves half a missing head.
    """
    people, square = len(problem.agent_queues), problem.prices.over[1]
    heads = np.arange(1, people + 1)
    over = np.maximum(0, heads - problem.enough[:, :, None])
    price = np.where(over > 0, problem.spare_head[:, :, None] + square * (2 * over - 1), 0)
    price = np.where(heads <= problem.need[:, :, None], -missing, price)
    every = np.sort(price.transpose(1, 2, 0).reshape(problem.horizon.n, -1), axis=1)[:, :people]
    need = problem.need.sum(axis=0)[:, None]
    short = (heads > need) & (heads <= need + extra[:, None])
    every = np.sort(every - missing // 2 * short, axis=1)
    return every


def price_totals(lines: Lines, slopes: np.ndarray, known: np.ndarray, most: int) -> None:
    """The objective: what up to `most` people cost beside the `known` at work, shape ``(n,)``; unit steps of rising price."""
    model = lines.model
    variables: list[cp_model.IntVar] = []
    prices: list[int] = []
    for step, row in enumerate(slopes):
        own = [term for line in lines.lines.values() for term in line.between(step, step)]
        if not own:
            continue
        rising = row[known[step] : known[step] + most].tolist()
        units = []
        for price in sorted(set(rising)):
            count = rising.count(price)
            units.append(model.new_int_var(0, count, ""))
            prices.append(price)
        variables += units
        model.add(cp_model.LinearExpr.weighted_sum([v for v, _ in own], [w for _, w in own]) == cp_model.LinearExpr.sum(units))
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, prices))
