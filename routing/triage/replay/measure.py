"""What a walk selected, judged afterwards by how the incidents ended. It measures selection, not prevention.

An escalation counts when its incident finally breached, was unresolved at the wave, and its resolution comes `lead_h` hours or more
after the bucket begins. Nobody was really escalated: what it would have prevented no log can say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from routing.triage.replay.walk import Escalation, Walk


@dataclass(frozen=True)
class Selected:
    """One strategy.

    Attributes
    ----------
    escalated, counted
        Escalations, and those that count.
    lead_h
        Median hours from the bucket's begin to the resolution, of those that count; None without one.
    by_day
        Counted escalations of each day that has waves, int64, in the order of the days.
    promises, changed, moved
        Promises looked at again; given to another team or withdrawn; moved to another bucket.
    """

    name: str
    escalated: int
    counted: int
    lead_h: float | None
    promises: int
    changed: int
    moved: int
    by_day: np.ndarray = field(repr=False)

    @property
    def precision(self) -> float | None:
        """Share of the escalations that count; None without any."""
        return self.counted / self.escalated if self.escalated else None

    @property
    def churn(self) -> float | None:
        """Share of the promises that were given to another team or withdrawn; None without any."""
        return self.changed / self.promises if self.promises else None


@dataclass(frozen=True)
class Difference:
    """Counted escalations of one strategy less those of another, with its 95 % bootstrap interval over days."""

    over: str
    value: int
    low: float
    high: float

    @property
    def surely_more(self) -> bool:
        """Whether the whole interval is above zero."""
        return self.low > 0


def counts(escalations: Sequence[Escalation], outcomes: pd.DataFrame, lead_h: float) -> tuple[np.ndarray, np.ndarray]:
    """Whether each escalation counts, bool[n]; hours from its bucket's begin to the resolution, float64[n], NaN where never."""
    ended = outcomes.reindex([one.incident for one in escalations])
    resolved = ended["resolved"].to_numpy(dtype=float)
    wave, start = (np.array([getattr(one, name).timestamp() for one in escalations], dtype=float) for name in ("wave", "start"))
    lead = (resolved - start) / 3600
    with np.errstate(invalid="ignore"):
        counted = (ended["breached"].to_numpy(dtype=float) == 1.0) & (resolved > wave) & (lead >= lead_h)
    return counted, lead


def measured(name: str, walk: Walk, outcomes: pd.DataFrame, days: Sequence[date], zone: str, lead_h: float) -> Selected:
    """What a walk selected; `days` are the local days that have waves."""
    counted, lead = counts(walk.escalations, outcomes, lead_h)
    place = {day: k for k, day in enumerate(days)}
    by_day = np.zeros(len(days), dtype=np.int64)
    for one, good in zip(walk.escalations, counted.tolist(), strict=True):
        by_day[place[local_day(one.wave, zone)]] += good
    return Selected(
        name=name,
        escalated=len(walk.escalations),
        counted=int(counted.sum()),
        lead_h=float(np.median(lead[counted])) if counted.any() else None,
        promises=walk.kept + walk.moved + walk.changed,
        changed=walk.changed,
        moved=walk.moved,
        by_day=by_day,
    )


def difference(one: Selected, other: Selected, resamples: int, seed: int) -> Difference:
    """`one` less `other`: days are drawn with replacement, both strategies on the same days (percentile interval)."""
    per_day = one.by_day - other.by_day
    rng = np.random.default_rng(seed)
    sums = per_day[rng.integers(0, len(per_day), (resamples, len(per_day)))].sum(axis=1)
    low, high = np.percentile(sums, [2.5, 97.5])
    return Difference(other.name, int(per_day.sum()), float(low), float(high))


def local_day(moment: datetime, zone: str) -> date:
    """The local day of a moment."""
    return moment.astimezone(ZoneInfo(zone)).date()
