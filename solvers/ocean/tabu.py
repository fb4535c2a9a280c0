"""`tabu`: Ocean's tabu search, `dwave.samplers.TabuSampler`."""

from __future__ import annotations

import threading

import numpy as np

from center.errors import BackendUnavailableError
from solvers.model import ChoiceModel
from solvers.ocean.chunks import Chunk, Draw, Sampled
from solvers.ocean.parts import Form, in_order
from solvers.ocean.race import Progress, Race
from solvers.solution import Budget

MAX_VARIABLES = 5_000  # the sampler holds several dense matrices
KICK = 0.1  # part of the decisions


def sample_tabu(
    model: ChoiceModel,
    budget: Budget,
    seed: int,
    start: np.ndarray | None = None,
    progress: Progress | None = None,
    cancelled: threading.Event | None = None,
) -> Sampled:
    """Tabu search on the explicit BQM, over several penalties, in short searches; the best after repair and descent.

    The sampler's own restarts overrun its timeout, so it makes none: a search begins at random options or, with the last
    penalties, at the best answer so far with a tenth of the decisions drawn anew.

    Parameters
    ----------
    budget
        `sweeps`: moves of the longest searches, each of which looks at every variable; the answer then depends on the seed only.
    start
        Assignment to begin at.
    progress
        Called with (seconds, best H, best E) whenever the answer improves.
    cancelled
        Stops the run after the searches that are under way when set.

    Raises
    ------
    BackendUnavailableError
        More than 5,000 variables, or too large for an explicit BQM at all.
    ValueError
        `start` is no assignment of the model.
    """
    return Race(model, budget, seed, _drawn(model), lambda turn: True, progress, cancelled).run(start, _threads)


def _threads(variables: int) -> int:
    """One: the sampler copies its matrix entry by entry under the interpreter's lock, and two searches at once were slower."""
    if variables > MAX_VARIABLES:
        raise BackendUnavailableError(
            f"tabu search holds a dense matrix of {variables:,} x {variables:,}, past the limit of {MAX_VARIABLES:,} variables;"
            " the factored annealer has none"
        )
    return 1


def _drawn(model: ChoiceModel) -> Draw:
    first = np.concatenate([[0], np.cumsum(model.size)])[:-1]

    def draw(form: Form, chunk: Chunk) -> np.ndarray:
        from dwave.samplers import TabuSampler

        rng = np.random.default_rng(chunk.seed)
        position = rng.integers(0, model.size)
        if chunk.start is not None:
            position = np.where(rng.random(model.n_decisions) < KICK, position, chunk.start)
        bits = np.zeros(form.n_choices, dtype=np.int8)
        bits[first + position] = 1
        state = form.with_slack(bits)
        samples = TabuSampler().sample(
            form.bqm,
            initial_states=(state, range(len(state))),
            seed=chunk.seed,
            timeout=None if chunk.seconds is None else max(1, int(1000 * chunk.seconds)),
            num_restarts=0,
            coefficient_z_first=chunk.sweeps if chunk.seconds is None else 1_000_000,
            lower_bound_z=0,
        )
        return in_order(samples)[:, : form.n_choices].astype(np.int8)

    return draw
