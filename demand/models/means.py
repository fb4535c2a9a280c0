"""Mean of the last comparable days: the same weekday, holidays left out."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from demand.days import Days, PastDays


@dataclass(frozen=True)
class ComparableWeeks:
    """Mean of the last `weeks` ordinary days of the same weekday."""

    weeks: int

    @property
    def name(self) -> str:
        """Name as the reports show it."""
        return f"mean of {self.weeks} comparable weeks"

    def predict(self, past: PastDays, days: Days) -> np.ndarray:
        """See `Model`."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # the mean of a slot never seen is NaN, as promised
            return np.array([np.nanmean(past.volume[past.days.weekday == day][-self.weeks :], axis=0) for day in days.weekday])


class SeasonalNaive(ComparableWeeks):
    """The last ordinary day of the same weekday, as it was."""

    def __init__(self) -> None:
        super().__init__(weeks=1)

    @property
    def name(self) -> str:
        """Name as the reports show it."""
        return "seasonal naive"
