"""What the relaxation says about options: which ones an annealer should try first."""

from __future__ import annotations

import numpy as np

from solvers.exact.seed import Seed
from solvers.factored.compile import Compiled


def guided(compiled: Compiled, seed: Seed) -> Compiled:
    """`compiled` with each decision's positions in the order of their reduced costs in the relaxation.

    Proposals are then drawn by rank, near the front more often than at the end: any option can still be proposed.
    """
    order = np.zeros(seed.model.n_choices, dtype=np.int64)
    ends = np.concatenate([[0], np.cumsum(seed.model.size)]).astype(np.int64)
    for (group, rank, _), paid in zip(seed.form.places(), seed.prices(), strict=True):
        for decision in group.decisions[:, rank].tolist():
            reduced = np.round(paid + seed.model.costs_of(decision), 6)
            order[ends[decision] : ends[decision + 1]] = np.argsort(reduced, kind="stable")
    return compiled._replace(promising_ptr=ends, promising=order)
