"""OpenJij's simulated annealing on the explicit BQM, where the package is installed; it is not a dependency.

It gets all that Ocean's samplers get: the same sweep of penalties, repair and descent.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from center.errors import BackendUnavailableError
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Budget, Solution, Status

if TYPE_CHECKING:
    from solvers.ocean.chunks import Chunk
    from solvers.ocean.parts import Form


def sample_openjij(model: ChoiceModel, budget: Budget, seed: int) -> Solution:
    """Draw reads until time is up; REFUSED where the BQM would be too large."""
    from solvers.ocean.race import Race

    begun = time.perf_counter()
    blank = Solution("openjij", f"openjij {version('openjij')}", Status.REFUSED, seed, 0.0, model.fingerprint)
    try:
        done = Race(model, budget, seed, _draw, lambda _: False, None, None).run(None, lambda _: os.cpu_count() or 1)
    except BackendUnavailableError as refusal:
        return replace(blank, seconds=time.perf_counter() - begun, note=str(refusal))
    took = time.perf_counter() - begun
    hard, energy = score(model, done.assignment)
    return replace(
        blank, status=Status.INFEASIBLE if hard else Status.FEASIBLE, seconds=took, assignment=done.assignment, hard=hard,
        energy=energy, reads=done.reads, trace=done.trace, note=done.note,
    )  # fmt: skip


def _draw(form: Form, chunk: Chunk) -> np.ndarray:
    """0/1 over the choices, one row a read, on the heat range that Ocean's annealer gets."""
    import openjij  # type: ignore[import-not-found, import-untyped, unused-ignore]

    from solvers.ocean.neal import beta_range
    from solvers.ocean.parts import in_order

    hot, cold = beta_range(form)
    samples = openjij.SASampler().sample(
        form.spins, num_reads=chunk.reads, num_sweeps=chunk.sweeps, seed=chunk.seed, beta_min=hot, beta_max=cold
    )
    return (in_order(samples)[:, : form.n_choices] > 0).astype(np.int8)
