"""What every family makes: a model, and what is needed to judge a cost on it."""

from __future__ import annotations

from dataclasses import dataclass

from solvers.model import ChoiceModel

SIZES = ("small", "medium", "large", "huge")


@dataclass(frozen=True)
class Instance:
    """One benchmark model.

    Attributes
    ----------
    unit
        Price of one unit of cover (or of capacity, where nothing is covered), in the model's unit: gaps are never
        taken relative to less.
    roster
        Whether people with one contract are interchangeable but for their wishes, so that counts can be solved first.
    """

    family: str
    size: str
    seed: int
    model: ChoiceModel
    unit: int
    roster: bool

    @property
    def name(self) -> str:
        """Family and size."""
        return f"{self.family} {self.size}"
