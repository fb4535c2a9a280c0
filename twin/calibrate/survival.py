"""The product-limit estimator of survival, with censored ends and late entries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Survival:
    """Step function S(t): share that lasts longer than t.

    Attributes
    ----------
    time
        Times of the events, rising.
    share
        S just after each time.
    events, at_risk
        Events at each time, and those at risk just before it.
    """

    time: np.ndarray
    share: np.ndarray
    events: np.ndarray
    at_risk: np.ndarray

    def at(self, time: float) -> float:
        """S at a time; 1 before the first event."""
        k = int(np.searchsorted(self.time, time, side="right"))
        return float(self.share[k - 1]) if k else 1.0

    @property
    def jumps(self) -> np.ndarray:
        """Probability of each event time; their sum is 1 minus the share that no event was seen of."""
        return -np.diff(np.concatenate([[1.0], self.share]))


def product_limit(stop: np.ndarray, event: np.ndarray, start: np.ndarray | None = None) -> Survival:
    """Kaplan and Meier's estimator (1958), for spells watched from `start` (late entry) to `stop`.

    A spell is at risk in (start, stop], and one that is censored at a time is at risk of the events of that time. One
    subject may be watched in several spells.

    Parameters
    ----------
    stop
        End of each spell, shape ``(n,)``.
    event
        Whether the spell ended by the event; otherwise it is censored.
    start
        Entry of each spell; None: all from the beginning, an event at 0 included.
    """
    stop, event = np.asarray(stop, dtype=float), np.asarray(event, dtype=bool)
    entry = np.full(stop.shape, -1.0) if start is None else np.asarray(start, dtype=float)
    time, events = np.unique(stop[event], return_counts=True)
    ended = np.searchsorted(np.sort(stop), time, side="left")
    entered = np.searchsorted(np.sort(entry), time, side="left")
    at_risk = entered - ended
    share = np.cumprod(1.0 - events / at_risk)
    return Survival(time, share, events, at_risk)
