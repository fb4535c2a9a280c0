"""Past contacts per queue, on a regular UTC grid that knows its local days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from center.horizon import Horizon


@dataclass(frozen=True)
class History:
    """What happened, queue by queue. Arrays over time have shape ``(queues, horizon.n)``.

    Attributes
    ----------
    horizon
        Grid of whole local days, from the first date with rows to the last, in the history's own zone and step.
    queues
        Names, in scenario order; a queue without any row is all NaN.
    offered
        Contacts that arrived; NaN where the source has no row.
    handled
        Contacts handled; NaN where unknown.
    aht_s
        Mean handle time of the interval, seconds; NaN where unknown.
    present
        Whether a queue has rows on a local date; bool, shape ``(queues, len(horizon.dates))``. A date inside the
        history without any row is a day on which the queue was closed.
    assumptions
        What was taken for granted while reading, as sentences.
    """

    horizon: Horizon
    queues: tuple[str, ...]
    offered: np.ndarray
    handled: np.ndarray
    aht_s: np.ndarray
    present: np.ndarray
    assumptions: tuple[str, ...] = ()

    def dates_of(self, queue: int) -> tuple[date, ...]:
        """Local dates on which queue number `queue` has rows."""
        return tuple(day for day, there in zip(self.horizon.dates, self.present[queue], strict=True) if there)


@dataclass(frozen=True)
class Actuals:
    """What came so far on the days of a plan; arrays have the plan's shape ``(queues, horizon.n)``.

    Attributes
    ----------
    offered
        Contacts that arrived; NaN where nothing is known yet.
    handled, handle_time_s
        Contacts whose handle time is known, and its sum in seconds; 0 where none is.
    """

    offered: np.ndarray
    handled: np.ndarray
    handle_time_s: np.ndarray
