"""What a forecast model is."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from demand.days import Days, PastDays


class Model(Protocol):
    """A way to forecast volumes."""

    @property
    def name(self) -> str:
        """Name as the reports show it."""

    def predict(self, past: PastDays, days: Days) -> np.ndarray:
        """Mean contacts of `days`, shape ``(days, slots)``; NaN in slots never seen on that weekday.

        `past` holds ordinary days only, at least one of each weekday of `days`.
        """
