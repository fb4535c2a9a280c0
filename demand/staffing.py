"""Least heads per interval that keep a queue's target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from center.schema import Target
from demand.erlang import Performance, performance

_TINY = 1e-12
_SURE = 1e-4


@dataclass(frozen=True)
class Flow:
    """What arrives at one queue, interval by interval.

    Attributes
    ----------
    arrivals_per_s, aht_s
        Contacts a second; mean handle time, seconds. Shape ``(k,)``, arrivals above zero.
    patience_s
        Mean patience, seconds; None: nobody abandons.
    concurrency
        Contacts one head handles at a time; `aht_s` is measured at this number. Servers are the slots.
    """

    arrivals_per_s: np.ndarray
    aht_s: np.ndarray
    patience_s: float | None = None
    concurrency: int = 1

    def performance(self, heads: np.ndarray, within_s: float | None) -> Performance:
        """Steady state with `heads`; shape ``(k,)``, or ``(m, k)`` for m choices of heads."""
        slots = np.asarray(heads) * self.concurrency
        return performance(slots, self.arrivals_per_s, self.aht_s, self.patience_s, within_s or 0.0)

    @property
    def load(self) -> np.ndarray:
        """Offered load in slots, erlangs."""
        return self.arrivals_per_s * self.aht_s

    def part(self, chosen: np.ndarray) -> Flow:
        """The flow of some intervals only."""
        return Flow(self.arrivals_per_s[chosen], self.aht_s[chosen], self.patience_s, self.concurrency)


def least_heads(target: Target, flow: Flow, period: np.ndarray) -> np.ndarray:
    """Heads per interval; shape ``(k,)``, integers of at least 1.

    ASA, abandonment, occupancy (of slots, where a head has several) and the floor hold in every interval. So does
    the share when its period is the interval. With a period of a day or a week, the heads are the least total for
    which the ratio of sums over each period keeps the share; there every interval has at least as many heads as make
    one more head gain less than the one before, so that no interval is starved for another's sake.

    Parameters
    ----------
    period
        Number of the day or week of each interval; shape ``(k,)``.
    """
    if target.share is None or target.period == "interval":
        return _least(target, flow, target.share)
    heads = np.maximum(_least(target, flow, target.floor or None), _least_concave(target, flow))
    for number in np.unique(period):
        chosen = period == number
        heads[chosen] = _raise_to_share(target, flow.part(chosen), heads[chosen])
    return heads


def _least(target: Target, flow: Flow, share: float | None) -> np.ndarray:
    return _bisect(flow, lambda heads: _keeps(target, flow, heads, share))


def _keeps(target: Target, flow: Flow, heads: np.ndarray, share: float | None) -> np.ndarray:
    """Whether each interval keeps every limit with `heads`; an Erlang C queue has to be stable, too."""
    state = flow.performance(heads, target.within_s)
    kept = (heads >= 1) & ((flow.patience_s is not None) | (heads * flow.concurrency > flow.load))
    if share is not None:
        kept &= state.service_level(target.formula) >= share - _TINY
    if target.asa_s is not None:
        kept &= state.asa_s <= target.asa_s + _TINY
    if target.abandonment is not None:
        kept &= state.abandonment <= target.abandonment + _TINY
    if target.occupancy is not None:
        kept &= state.occupancy <= target.occupancy + _TINY
    return kept


def _least_concave(target: Target, flow: Flow) -> np.ndarray:
    """Least heads from which each further head gains less than the one before: the service level is S-shaped."""

    def bent(heads: np.ndarray) -> np.ndarray:
        below, here, above = (flow.performance(np.maximum(heads + k, 0), target.within_s).within for k in (-1, 0, 1))
        return (heads >= 1) & ((here > 0.5) | (above - 2 * here + below < -_TINY))

    return _bisect(flow, bent)


def _bisect(flow: Flow, test: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Least heads at which `test`, which once true stays true, is true; the search starts at zero heads."""
    low = np.zeros(len(flow.load), dtype=np.int64)
    high = np.ceil((flow.load + 2 * np.sqrt(flow.load)) / flow.concurrency).astype(np.int64) + 2
    while not (kept := test(high)).all():
        low, high = np.where(kept, low, high), np.where(kept, high, 2 * high)
    while (high - low > 1).any():
        middle = (low + high) // 2
        kept = test(middle)
        low, high = np.where(kept, low, middle), np.where(kept, middle, high)
    return high


def _raise_to_share(target: Target, flow: Flow, start: np.ndarray) -> np.ndarray:
    """Least total heads, from `start` up, whose ratio of sums keeps the share.

    Marginal allocation: the next head goes where it gains most, which is optimal because gains fall from `start` on
    (Fox 1966, "Discrete optimization via marginal analysis").
    """
    share = target.share or 0.0
    nearly_all = _least(target, flow, 1 - (1 - share) * _SURE)
    width = int((np.maximum(nearly_all, start) - start).max()) + 1
    state = flow.performance(start + np.arange(width + 1)[:, None], target.within_s)
    answered = 1 - state.abandonment
    base = state.within / np.maximum(state.service_level(target.formula), 1e-300)
    base = np.where(state.within > 0, base, answered)
    surplus = flow.arrivals_per_s * (state.within - share * base)
    gain = np.diff(surplus, axis=0)
    order = np.argsort(-np.minimum.accumulate(gain, axis=0), axis=None, kind="stable")
    total = surplus[0].sum() + np.concatenate([[0.0], np.cumsum(gain.ravel()[order])])
    needed = int(np.argmax(total >= -_TINY))
    return start + np.bincount(order[:needed] % len(start), minlength=len(start))
