"""Work after a contact: how long an agent takes none although some wait."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from twin.calibrate.duty import handled
from twin.calibrate.survival import Survival, product_limit
from twin.distribution import Distribution, empirical

CLOCKS_S = 3.0  # the clocks of queue and agent may differ by this much


@dataclass(frozen=True)
class WrapUp:
    """Time from the end of one contact until the agent takes the next.

    Attributes
    ----------
    curve
        Product-limit estimate over the time that an agent of the queue's skill was without a contact *while others waited*.
    gaps, seen
        Gaps between contacts within the allowed one, and those that ended while others waited.
    mean_s
        Mean, cut at the allowed gap.
    """

    curve: Survival
    gaps: int
    seen: int
    gap_s: float
    distribution: Distribution

    @property
    def mean_s(self) -> float:
        """Mean, seconds."""
        return self.distribution.mean


def wrap_up_of(calls: pd.DataFrame, skills: dict[str, frozenset[str]], gap_s: float, handshake_s: float) -> WrapUp | None:
    """Estimate of the wrap-up; None where no agent was ever without a contact while others waited.

    An agent who is ready takes a waiting contact at once, so whoever is without one while a contact of the own queues
    waits is not ready. Such an agent is watched from the moment that somebody waits (late entry) until the next contact
    (the event) or until nobody waits (censored). Gaps longer than `gap_s` are absence and left out.

    Parameters
    ----------
    skills
        Agent -> queues served; agents not in it serve all.
    handshake_s
        Contacts count as waiting only after this many seconds.
    """
    waiting = _Waiting(calls, handshake_s)
    entries, exits, events, gaps = [], [], [], 0
    for name, mine in handled(calls).groupby("agent", sort=False):
        start, end = waiting.of(skills.get(str(name)))
        ready, begins = mine["end"].to_numpy()[:-1], mine["answer"].to_numpy()[1:]
        short = (begins > ready) & (begins - ready <= gap_s)
        gaps += int(short.sum())
        for free, taken in zip(ready[short], begins[short], strict=True):
            first, last = np.searchsorted(end, free, side="right"), np.searchsorted(start, taken, side="left")
            if last <= first:
                continue
            spell_end = np.minimum(end[first:last], taken) - free
            entries.append(np.maximum(start[first:last], free) - free)
            exits.append(spell_end)
            events.append(spell_end >= taken - free - CLOCKS_S)
            exits[-1][events[-1]] = taken - free
    if not events or not np.concatenate(events).any():
        return None
    curve = product_limit(np.concatenate(exits), np.concatenate(events), np.concatenate(entries) - 1e-9)
    return WrapUp(curve, gaps, int(curve.events.sum()), gap_s, _distribution(curve, gap_s))


def _distribution(curve: Survival, gap_s: float) -> Distribution:
    """The curve's times; what it leaves lasts the whole gap."""
    left = float(curve.share[-1])
    if left < 1e-9:
        return empirical(curve.time, curve.jumps)
    return empirical(np.append(curve.time, gap_s), np.append(curve.jumps, left))


class _Waiting:
    """Moments at which contacts wait, per set of queues: rising starts and ends, apart from each other."""

    def __init__(self, calls: pd.DataFrame, handshake_s: float) -> None:
        long = calls[calls["wait_s"] > handshake_s]
        self._queue = long["queue"].to_numpy()
        self._start = long["arrival"].to_numpy(dtype=float) + handshake_s
        self._end = (long["arrival"] + long["wait_s"]).to_numpy(dtype=float)
        self._known: dict[frozenset[str] | None, tuple[np.ndarray, np.ndarray]] = {}

    def of(self, queues: frozenset[str] | None) -> tuple[np.ndarray, np.ndarray]:
        if queues not in self._known:
            rows = np.ones(len(self._queue), dtype=bool) if queues is None else np.isin(self._queue, list(queues))
            order = np.argsort(self._start[rows], kind="stable")
            start, end = self._start[rows][order], np.maximum.accumulate(self._end[rows][order]) if rows.any() else self._end[rows]
            fresh = np.concatenate([[True], start[1:] > end[:-1]]) if len(start) else np.zeros(0, dtype=bool)
            first = np.flatnonzero(fresh)
            self._known[queues] = start[first], end[np.concatenate([first[1:] - 1, [len(start) - 1]]).astype(int)] if len(start) else end
        return self._known[queues]
