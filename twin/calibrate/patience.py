"""How long contacts are willing to wait, by survival analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from twin.calibrate.survival import Survival, product_limit
from twin.distribution import Distribution, empirical

LEAST_TAIL = 20
TAIL_SHARE = 0.05


@dataclass(frozen=True)
class Patience:
    """Patience of one queue.

    Attributes
    ----------
    waits, abandoned
        Contacts that waited, and how many of them abandoned.
    curve
        Product-limit estimate: hanging up is the event, the wait of an answered contact is censored.
    cut_s
        From here on the estimate is replaced by the tail's model, seconds.
    tail_mean_s
        Mean of the exponential tail beyond `cut_s`: seconds waited past it / abandonments past it; None where nobody
        abandoned past it (then nobody does in the model either).
    short_share
        Share that hangs up within `short_s` seconds of waiting.
    pooled
        Whether it is estimated on all queues together, because this one has too few abandonments.
    """

    waits: int
    abandoned: int
    curve: Survival
    cut_s: float
    tail_mean_s: float | None
    short_share: float
    short_s: float
    pooled: bool

    @property
    def distribution(self) -> Distribution:
        """The twin's distribution: the curve up to the cut, the tail beyond it."""
        kept = self.curve.time <= self.cut_s
        return empirical(self.curve.time[kept], self.curve.jumps[kept], self.tail_mean_s)

    @property
    def mean_s(self) -> float | None:
        """Mean patience with the tail's model; None where it is infinite."""
        mean = self.distribution.mean
        return mean if np.isfinite(mean) else None

    @property
    def median_s(self) -> float | None:
        """Patience that half exceed; None where it lies in the tail."""
        below = np.flatnonzero(self.curve.share <= 0.5)
        return float(self.curve.time[below[0]]) if len(below) and self.curve.time[below[0]] <= self.cut_s else None


def patience_of(calls: pd.DataFrame, few: int, short_s: float) -> dict[str, Patience]:
    """Patience of every queue; those with fewer than `few` abandonments share one estimate over all queues.

    Contacts answered at once tell nothing of patience and are not used. A log without any abandonment gives none.
    """
    waited = calls[calls["waited"]]
    if not waited["abandoned"].any():
        return {}
    pooled = _estimate(waited, short_s, pooled=True)
    found: dict[str, Patience] = {}
    for queue in calls["queue"].unique():
        own = waited[waited["queue"] == queue]
        found[queue] = pooled if own["abandoned"].sum() < few else _estimate(own, short_s, pooled=False)
    return found


def patience_notes(patience: Mapping[str, Patience]) -> list[str]:
    """What the estimates rest on, as sentences."""
    if not patience:
        return ["Nobody abandoned while waiting: patience is taken as endless."]
    notes = ["Patience: product-limit estimate, waits of the answered are censored; beyond the cut an exponential tail is assumed."]
    shared = [queue for queue, item in patience.items() if item.pooled]
    return [*notes, f"Patience of {', '.join(shared)}: too few abandonments, pooled over all queues."] if shared else notes


def _estimate(waited: pd.DataFrame, short_s: float, pooled: bool) -> Patience:
    wait, event = waited["wait_s"].to_numpy(dtype=float), waited["abandoned"].to_numpy(dtype=bool)
    curve = product_limit(wait, event)
    cut = _cut(wait[event])
    beyond = event & (wait > cut)
    exposure = float(np.clip(wait - cut, 0.0, None).sum())
    tail = exposure / int(beyond.sum()) if beyond.any() else None
    return Patience(len(wait), int(event.sum()), curve, cut, tail, 1.0 - curve.at(short_s), short_s, pooled)


def _cut(abandoned_at: np.ndarray) -> float:
    """Wait beyond which the last 5 % of the abandonments lie, at least 20 of them; the tail's hazard is theirs."""
    rising = np.sort(abandoned_at)
    last = max(LEAST_TAIL, round(TAIL_SHARE * len(rising)))
    return float(rising[max(len(rising) - last - 1, 0)])
