"""What the risk model says of the incidents open at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

Reason = tuple[str, float]


@dataclass(frozen=True)
class RiskScores:
    """Risk of every incident open at a moment, in the order of `ids`.

    Attributes
    ----------
    ids
        Incident ids, pseudonymised as the log has them; n of them.
    breach
        Probability of ending outside the promise, ``float64[n]`` in 0..1, not below `reach`. Of the priority rule: that rule's share.
    reassign
        Probability of at least two more reassignments from now on, ``float64[n]`` in 0..1; NaN where nothing is known
        of it.
    reach
        Probability of ending outside the promise and being unresolved some hours from now (`RiskSettings.reach_h`): the breaches that an
        escalation can still change, ``float64[n]`` in 0..1. NaN where nothing is known of it.
    anomaly
        Anomaly score, ``float64[n]`` in 0..1: the share of the training incidents that look less unusual. NaN without a
        model.
    anomalous
        Whether it is flagged as unusual, ``bool[n]``; never so without a model.
    reasons
        Per incident up to three (sentence, contribution to the breach risk in log-odds), the largest size first. A positive
        contribution raises the risk.
    model_fingerprint
        SHA-256 of the model that spoke; None where the documented priority rule stands in.
    trained_utc
        When the model was trained; None without one.
    window
        First and last moment of the incidents trained on, UTC; None without a model.
    notes
        What a reader must know of these numbers, as sentences: the rule standing in, drift alarms, unknown values.
    """

    ids: tuple[str, ...]
    breach: np.ndarray
    reassign: np.ndarray
    reach: np.ndarray
    anomaly: np.ndarray
    anomalous: np.ndarray
    reasons: tuple[tuple[Reason, ...], ...]
    model_fingerprint: str | None
    trained_utc: datetime | None
    window: tuple[datetime, datetime] | None
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        n = len(self.ids)
        for name in ("breach", "reassign", "reach", "anomaly", "anomalous"):
            values = getattr(self, name)
            if values.shape != (n,):
                raise ValueError(f"{name} has shape {values.shape}, but there are {n} ids; it must be ({n},)")
        if len(self.reasons) != n:
            raise ValueError(f"reasons has {len(self.reasons)} entries, but there are {n} ids")
        if n and not ((self.breach >= 0) & (self.breach <= 1)).all():
            raise ValueError("breach must be probabilities from 0 to 1")
