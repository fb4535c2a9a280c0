"""`neal`: Ocean's simulated annealing, `dwave.samplers.SimulatedAnnealingSampler`."""

from __future__ import annotations

import os
import threading

import numpy as np

from solvers.model import ChoiceModel
from solvers.ocean.chunks import Chunk, Draw, Sampled
from solvers.ocean.parts import Form, in_order
from solvers.ocean.race import Progress, Race
from solvers.solution import Budget

# A read from a given answer begins at this part of the heat, so as not to forget it.
WARM_HEAT = 0.125
LEAST = 1.0  # models have integer costs and prices


def sample_neal(
    model: ChoiceModel,
    budget: Budget,
    seed: int,
    start: np.ndarray | None = None,
    progress: Progress | None = None,
    cancelled: threading.Event | None = None,
) -> Sampled:
    """Anneal the explicit BQM in many reads, over several penalties, and keep the best answer after repair and descent.

    Every other chunk of reads with the last penalties begins at the best answer so far, at a lower heat.

    Parameters
    ----------
    budget
        `sweeps`: sweeps of the longest reads; the answer then depends on the seed only.
    start
        Assignment to begin at.
    progress
        Called with (seconds, best H, best E) whenever the answer improves.
    cancelled
        Stops the run after the chunks that are under way when set.

    Raises
    ------
    BackendUnavailableError
        The explicit BQM would be too large.
    ValueError
        `start` is no assignment of the model.
    """
    race = Race(model, budget, seed, _drawn(model), lambda turn: turn % 2 == 1, progress, cancelled)
    return race.run(start, lambda variables: os.cpu_count() or 1)


def beta_range(form: Form, heat: float = 1.0) -> tuple[float, float]:
    """(hot, cold) inverse temperatures; Ocean's own is a Python loop over all couplings, and far too hot for one-hot models.

    Hot: a one-hot penalty is broken every other time. Cold: a unit of cost is, once in a hundred times.
    """
    hot = np.log(2) / (2.0 * form.one_hot * heat)
    return float(hot), float(max(np.log(100) / LEAST, hot))


def _drawn(model: ChoiceModel) -> Draw:
    first = np.concatenate([[0], np.cumsum(model.size)])[:-1]

    def draw(form: Form, chunk: Chunk) -> np.ndarray:
        from dwave.samplers import SimulatedAnnealingSampler

        begin = {}
        if chunk.start is not None:
            bits = np.zeros(form.n_choices, dtype=np.int8)
            bits[first + chunk.start] = 1
            spins = 2 * form.with_slack(bits) - 1
            begin = {"initial_states": (spins, range(len(spins))), "initial_states_generator": "tile"}
        samples = SimulatedAnnealingSampler().sample(
            form.spins,
            num_reads=chunk.reads,
            num_sweeps=chunk.sweeps,
            seed=chunk.seed,
            beta_range=list(beta_range(form, WARM_HEAT if begin else 1.0)),
            beta_schedule_type="geometric",
            **begin,
        )
        return (in_order(samples)[:, : form.n_choices] > 0).astype(np.int8)

    return draw
