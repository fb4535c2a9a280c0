"""Ocean's simulated annealing (`neal`) on the explicit BQM, in chunks of reads against a deadline."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from solvers.bqm import ExplicitModel, to_bqm
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Budget

CHUNK_READS = 8
SWEEPS = 1000
ONE_HOT_SCALES = (0.02, 0.1, 0.5)


@dataclass(frozen=True)
class Sampled:
    """Best assignment, reads drawn, improvements, (H, E) of the best read of each chunk."""

    assignment: np.ndarray
    reads: int
    trace: tuple[tuple[float, int], ...]
    scores: tuple[tuple[int, int], ...]


def sample_neal(model: ChoiceModel, budget: Budget, seed: int) -> Sampled:
    """Draw reads until the budget ends, turning through several one-hot penalties, and keep the best repaired answer.

    One-hot models are very sensitive to the penalty: the provable one freezes the sampler, so smaller ones are swept and
    every sample is repaired (one option per decision) and scored again from the model.

    Raises
    ------
    BackendUnavailableError
        The explicit BQM would be too large.
    """
    from dwave.samplers import SimulatedAnnealingSampler

    begun = time.perf_counter()
    forms = [to_bqm(model, scale) for scale in ONE_HOT_SCALES]
    ranges = [list(beta_range(form)) for form in forms]
    sampler = SimulatedAnnealingSampler()
    best: tuple[tuple[int, int], np.ndarray] | None = None
    trace: list[tuple[float, int]] = []
    scores: list[tuple[int, int]] = []
    chunk = 0
    while best is None or _left(budget, begun, chunk):
        k = chunk % len(forms)
        samples = sampler.sample(
            forms[k].bqm,
            num_reads=CHUNK_READS,
            num_sweeps=SWEEPS,
            seed=(seed + chunk) % 2**31,
            beta_range=ranges[k],
            beta_schedule_type="geometric",
        )
        order = np.argsort(np.asarray(list(samples.variables)))
        answers = [forms[k].assignment(sample[order]) for sample in samples.record.sample]
        found = min(((score(model, a), a) for a in answers), key=lambda pair: pair[0])
        scores.append(found[0])
        if best is None or found[0] < best[0]:
            best = found
            if found[0][0] == 0:
                trace.append((time.perf_counter() - begun, found[0][1]))
        chunk += 1
    return Sampled(best[1], chunk * CHUNK_READS, tuple(trace), tuple(scores))


def beta_range(form: ExplicitModel) -> tuple[float, float]:
    """(hot, cold) inverse temperatures from the biases, vectorised; Ocean's own is a Python loop over all couplings.

    Hot: the largest field is flipped with probability one half. Cold: the least bias is, once in a hundred times.
    """
    vectors = form.bqm.to_numpy_vectors()
    linear, (row, column, quadratic) = vectors.linear_biases, vectors.quadratic
    field = np.abs(linear).astype(float)
    np.add.at(field, row, np.abs(quadratic))
    np.add.at(field, column, np.abs(quadratic))
    sizes = np.concatenate([np.abs(linear), np.abs(quadratic)])
    least = float(sizes[sizes > 0].min()) if (sizes > 0).any() else 1.0
    return float(np.log(2) / max(field.max(initial=1.0), 1.0)), float(np.log(100) / least)


def _left(budget: Budget, begun: float, chunk: int) -> bool:
    if budget.sweeps is not None:
        return chunk * SWEEPS < budget.sweeps
    return budget.seconds is None or time.perf_counter() - begun < budget.seconds
