"""The risk model: two heads of trees, the anomaly score, and what is needed to explain and to watch them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np

from routing.triage.risk.anomaly import Anomaly
from routing.triage.risk.drift import Drift
from routing.triage.risk.encoding import COLUMNS, Encoding
from routing.triage.risk.features import Facts
from routing.triage.risk.learner import Calibration
from routing.triage.risk.settings import RiskSettings
from routing.triage.risk.trees import Trees

_AGE = COLUMNS.index("age_h")


@dataclass(frozen=True)
class Head:
    """One calibrated risk."""

    encoding: Encoding
    trees: Trees
    calibration: Calibration

    def rows(self, facts: Facts, anomaly: Anomaly) -> np.ndarray:
        """Feature rows, ``float64[n, len(COLUMNS)]``."""
        rows = self.encoding.apply(facts)
        return np.column_stack([rows, anomaly.share(rows)])

    def log_odds(self, rows: np.ndarray) -> np.ndarray:
        """Log-odds of the trees, before calibration."""
        return self.trees.total(rows)

    def calibrated(self, rows: np.ndarray) -> np.ndarray:
        """Log-odds after calibration."""
        return self.calibration.log_odds(self.log_odds(rows), rows[:, _AGE])

    def risk(self, rows: np.ndarray) -> np.ndarray:
        """Calibrated probability, ``float64[n]``."""
        return self.calibration.risk(self.log_odds(rows), rows[:, _AGE])


@dataclass(frozen=True)
class RiskModel:
    """A trained risk model.

    Attributes
    ----------
    settings, trained_utc, window, zone
        How, when and on which openings (first, last) it was trained; the clock of its hours and weekdays.
    breach, reassign
        The two risks.
    reach
        Chance that it breaches and is still unresolved `settings.reach_h` hours on.
    anomaly
        How unusual an incident looks.
    reference
        Usual value of each column, against which reasons are told, ``float64[len(COLUMNS)]``.
    drift
        What inputs used to look like.
    card
        The model card: JSON values only.
    """

    settings: RiskSettings
    trained_utc: datetime
    window: tuple[datetime, datetime]
    zone: str
    breach: Head
    reassign: Head
    reach: Head
    anomaly: Anomaly
    reference: np.ndarray
    drift: Drift
    card: dict[str, Any]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that decides its numbers, the moment of training included."""
        said, arrays = self.parts()
        digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode())
        for name in sorted(arrays):
            digest.update(f"{name} {arrays[name].dtype.str} {arrays[name].shape}".encode())
            digest.update(np.ascontiguousarray(arrays[name]).tobytes())
        return digest.hexdigest()

    def parts(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """JSON values and plain arrays that make up the model, without its card."""
        heads = {"breach": self.breach, "reassign": self.reassign, "reach": self.reach}
        said = {
            "settings": self.settings.model_dump(mode="json"),
            "trained_utc": self.trained_utc.isoformat(),
            "window": [moment.isoformat() for moment in self.window],
            "zone": self.zone,
            "encoding": {name: head.encoding.as_dict() for name, head in heads.items()},
            "calibration": {name: [head.calibration.slope, head.calibration.intercept] for name, head in heads.items()},
        }
        arrays = {"reference": self.reference, "anomaly.fill": self.anomaly.fill, "anomaly.scores": self.anomaly.scores}
        for name, trees in (*((name, head.trees) for name, head in heads.items()), ("anomaly", self.anomaly.trees)):
            arrays |= {f"{name}.{field.name}": getattr(trees, field.name) for field in fields(Trees)}
        return said, arrays | {f"drift.{field.name}": getattr(self.drift, field.name) for field in fields(Drift)}
