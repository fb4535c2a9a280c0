"""What is sent in one call: the whole model where the solver takes it, else a part around the incumbent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from center.errors import BackendUnavailableError
from solvers.bqm import MAX_VARIABLES, ExplicitModel, to_bqm
from solvers.leap.limits import Limits
from solvers.leap.submodel import SubModel, choose_free, submodel
from solvers.model import ChoiceModel

FREE_CHOICES = 2_000
ONE_HOT_SCALES = (1.0, 0.1, 0.5)


@dataclass(frozen=True)
class Piece:
    """A BQM to send, and the part of the model it stands for; None: the whole."""

    form: ExplicitModel
    part: SubModel | None

    def assignment(self, sample: np.ndarray, incumbent: np.ndarray) -> np.ndarray:
        """One option per decision of the whole model, from a 0/1 sample."""
        picked = self.form.assignment(sample)
        return picked if self.part is None else self.part.put_back(incumbent, picked)


class Cutter:
    """Makes the piece of each call; the one-hot penalty, provably enough at first, is varied from call to call."""

    def __init__(self, model: ChoiceModel, limits: Limits, rng: np.random.Generator) -> None:
        self.model, self.limits, self.rng = model, limits, rng
        self.most = min(MAX_VARIABLES, limits.variables)
        self.whole = model.n_choices <= self.most
        self.room = min(self.most, FREE_CHOICES, model.n_choices)

    def cut(self, call: int, incumbent: np.ndarray) -> Piece | None:
        """The piece of one call, None if not even one decision fits the solver."""
        scale = ONE_HOT_SCALES[call % len(ONE_HOT_SCALES)]
        if self.whole:
            form = self._form(self.model, scale)
            if form is not None:
                return Piece(form, None)
            self.whole = False
        while self.room >= int(self.model.size.min()):
            part = submodel(self.model, incumbent, choose_free(self.model, self.room, call % 2 == 0, self.rng))
            form = self._form(part.model, scale)
            if form is not None:
                return Piece(form, part)
            self.room //= 2
        return None

    def _form(self, model: ChoiceModel, scale: float) -> ExplicitModel | None:
        try:
            form = to_bqm(model, scale)
        except BackendUnavailableError:
            return None
        return form if self.limits.takes(form.bqm) else None
