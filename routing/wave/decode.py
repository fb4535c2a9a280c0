"""A model's assignment -> where every contact goes, and back."""

from __future__ import annotations

import numpy as np

from routing.wave.model import WaveModel
from routing.wave.problem import WaveChoices


def decode(wave: WaveModel, assignment: np.ndarray) -> WaveChoices:
    """Where every contact goes, from list positions."""
    chosen = wave.model.chosen(np.asarray(assignment, dtype=np.int64))
    return WaveChoices(wave.agent[chosen], wave.slot[chosen], wave.place[chosen])


def encode(wave: WaveModel, choices: WaveChoices) -> np.ndarray | None:
    """List positions of some choices; None where one of them is on no list."""
    model = wave.model
    option, owner = model.list_option, np.repeat(np.arange(model.n_decisions), model.size)
    same = (
        (wave.agent[option] == choices.agent[owner]) & (wave.slot[option] == choices.slot[owner])
        & (wave.place[option] == choices.place[owner])
    )  # fmt: skip
    found = np.flatnonzero(same)
    if len(found) != model.n_decisions or not np.array_equal(owner[found], np.arange(model.n_decisions)):
        return None
    return found - model.list_ptr[:-1]
