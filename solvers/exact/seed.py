"""A start for the annealer: the linear relaxation of the counts, solved exactly, rounded, and dealt out to people."""

from __future__ import annotations

import time

import numpy as np
from scipy import sparse

from solvers.exact.forms import Form, whole_form
from solvers.exact.groups import alike
from solvers.exact.program import INFINITY, Program
from solvers.model import ChoiceModel

MAX_VARIABLES = 60_000


def counts_start(model: ChoiceModel, seconds: float, seed: int, count: int) -> list[np.ndarray] | None:
    """`count` assignments near the best heads per group, day and shift.

    How many of each shift is solved as a linear program over groups of interchangeable people (HiGHS, interior point);
    fractional heads are rounded systematically, so that their sums stay, and shifts are dealt to the group's people at
    random. Who works what, and the last units, are left to the annealer; limits of a person may still be broken.

    Returns
    -------
    None where the program is too large or not solved within `seconds`.
    """
    begun = time.perf_counter()
    groups = alike(model)
    if sum(len(options) for group in groups for options in group.options) > MAX_VARIABLES:
        return None
    form = whole_form(model, groups)
    values = _relaxed(form.program, seconds - (time.perf_counter() - begun))
    if values is None:
        return None
    return [_dealt(model, form, values, np.random.default_rng([seed, k])) for k in range(count)]


def mergeable(model: ChoiceModel) -> bool:
    """Whether owners have several decisions and most of the model's rows are shared: a roster, not a single choice each."""
    owners = len(np.unique(model.decision_owner))
    return owners >= 8 and 2 * owners <= model.n_decisions


def _relaxed(program: Program, seconds: float) -> np.ndarray | None:
    """Optimum of the linear relaxation."""
    from scipy.optimize import linprog

    if seconds <= 0:
        return None
    matrix = program.matrix.astype(float)
    equal = program.row_lower == program.row_upper
    above, below = ~equal & (program.row_upper < INFINITY), ~equal & (program.row_lower > -INFINITY)
    result = linprog(
        program.cost.astype(float),
        A_ub=sparse.vstack([matrix[above], -matrix[below]]),
        b_ub=np.concatenate([program.row_upper[above], -program.row_lower[below]]),
        A_eq=matrix[equal],
        b_eq=program.row_lower[equal],
        bounds=np.stack([program.lower, program.upper], axis=1),
        method="highs-ipm",
        options={"time_limit": seconds},
    )
    if result.status != 0:
        return None
    return np.maximum(result.x, 0.0)


def _dealt(model: ChoiceModel, form: Form, values: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    assignment = np.zeros(model.n_decisions, dtype=np.int64)
    for group, ranks in zip(form.groups, form.columns, strict=True):
        for rank, columns in enumerate(ranks):
            heads = rounded(values[columns], group.size, generator)
            positions = np.repeat(np.arange(len(heads)), heads)
            assignment[group.decisions[:, rank]] = generator.permutation(positions)
    return assignment


def rounded(heads: np.ndarray, total: int, generator: np.random.Generator) -> np.ndarray:
    """Integers near `heads` that sum to `total`: systematic rounding, which moves no partial sum by a whole unit."""
    scaled = heads * (total / heads.sum()) if heads.sum() > 0 else np.full(len(heads), total / len(heads))
    edges = np.floor(np.concatenate([[0.0], np.cumsum(scaled)]) + generator.random() * (1 - 1e-9)).astype(np.int64)
    edges[0], edges[-1] = 0, total
    return np.diff(np.clip(edges, 0, total))
