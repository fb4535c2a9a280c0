"""What a head costs beside those that are there."""

from __future__ import annotations

from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from scheduling.roster.problem import RosterProblem

Row = dict[int, Any]
"""Step -> whether a person is on a queue."""


def slopes_of(problem: RosterProblem, missing: int) -> np.ndarray:
    """Price of the k-th head on each queue in each step, rising in k; shape ``(queues, n, people)``. A missing head costs `missing`."""
    people, square = len(problem.agent_queues), problem.prices.over[1]
    heads = np.arange(1, people + 1)
    over = np.maximum(0, heads - problem.enough[:, :, None])
    price = np.where(over > 0, problem.spare_head[:, :, None] + square * (2 * over - 1), 0)
    return np.where(heads <= problem.need[:, :, None], -missing, price)


def price_heads(model: cp_model.CpModel, own: list[list[Row]], slopes: np.ndarray, known: np.ndarray) -> None:
    """The objective: what these people cost beside the `known` heads, in unit steps of rising price.

    `known` has shape ``(queues, n)``.
    """
    variables: list[cp_model.IntVar] = []
    prices: list[int] = []
    for queue, step in np.ndindex(*known.shape):
        heads = [rows[queue][step] for rows in own if step in rows[queue]]
        if not heads:
            continue
        rising = slopes[queue, step, known[queue, step] : known[queue, step] + len(heads)].tolist()
        units = [(price, model.new_int_var(0, rising.count(price), "")) for price in sorted(set(rising))]
        model.add(cp_model.LinearExpr.sum(heads) == cp_model.LinearExpr.sum([unit for _, unit in units]))
        prices += [price for price, _ in units]
        variables += [unit for _, unit in units]
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, prices))
