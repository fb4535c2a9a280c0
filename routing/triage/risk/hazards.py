"""How long until something happens, at the pace of the last days (a period life table)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_STEPS = 240


@dataclass(frozen=True)
class Waits:
    """Distribution of a wait: mass `mass[k]` at `at[k]`, and what is left later than any seen.

    Attributes
    ----------
    at
        Waits, seconds, ascending.
    mass
        Probability of each; with `beyond` they add up to 1.
    beyond
        Probability of a wait longer than any that was seen.
    """

    at: np.ndarray
    mass: np.ndarray
    beyond: float


def period_waits(entry: np.ndarray, leave: np.ndarray, happened: np.ndarray) -> Waits:
    """Waits at a period's pace, from pieces of waits that fall into it.

    Someone who waits since before the period comes under risk at the wait reached when it begins (left truncation), and
    someone still waiting at its end leaves uncounted (censoring). So every length of wait is judged by the same recent
    days, also those that the newest arrivals have not reached.

    Parameters
    ----------
    entry, leave
        Wait reached when the period begins and when the piece ends, seconds; pieces with `leave` < `entry` are not used.
    happened
        Whether the wait ended at `leave`.

    Returns
    -------
    Waits
        Steps are merged into at most 240.

    References
    ----------
    H. Brenner and O. Gefeller (1996), An alternative approach to monitoring cancer patient survival, Cancer 78; the
    estimator is Kaplan and Meier's with late entry.
    """
    used = leave >= entry
    entry, leave, happened = entry[used], leave[used], happened[used]
    at, events = np.unique(leave[happened], return_counts=True)
    at_risk = np.searchsorted(np.sort(entry), at, side="right") - np.searchsorted(np.sort(leave), at, side="left")
    stays = np.cumprod(1 - np.minimum(events / np.maximum(at_risk, 1), 1.0))
    mass = -np.diff(np.concatenate([[1.0], stays]))
    return _merged(at, mass, float(stays[-1]) if len(stays) else 1.0)


def _merged(at: np.ndarray, mass: np.ndarray, beyond: float) -> Waits:
    """Neighbouring steps joined, so that each holds about the same mass."""
    if len(at) <= _STEPS:
        return Waits(at, mass, beyond)
    part = np.minimum((np.cumsum(mass) / max(mass.sum(), 1e-12) * _STEPS).astype(int), _STEPS - 1)
    total = np.bincount(part, mass, _STEPS)
    centre = np.bincount(part, mass * at, _STEPS)
    full = total > 0
    return Waits(centre[full] / total[full], total[full], beyond)
