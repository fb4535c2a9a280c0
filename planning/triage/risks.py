"""Risks for a triage: a risk model's, a snapshot's own, or those of the priority rule that stands in for both."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from imports.incident_log import IncidentLog
from planning.triage.decide import Risks
from routing.triage.result import RiskUsed
from routing.triage.snapshot import Snapshot, log_of

if TYPE_CHECKING:
    from routing.triage.risk.model import RiskModel
    from routing.triage.risk.scores import RiskScores

GIVEN = "Risks are those that the snapshot gives."
DAY_S = 86_400.0


def load_model(folder: Path | None) -> RiskModel | None:
    """The risk model in a folder; None without one, and then the priority rule serves.

    Raises
    ------
    InputError
        The folder holds none.
    """
    if folder is None:
        return None
    from routing.triage.risk.storage import load_model as read

    return read(folder)


def log_risks(known: IncidentLog, now: float, model: RiskModel | None, watch: bool = True) -> Risks:
    """Risks of the incidents open at `now`, in order of id.

    Parameters
    ----------
    known
        The log as it stood then.
    now
        Seconds since 1970 UTC.
    watch
        Whether the model looks for drift.

    Raises
    ------
    InputError
        The model was trained later than `now`.
    """
    ids, moment = known.open_at(now).index.to_numpy(dtype=np.int64), datetime.fromtimestamp(now, UTC)
    if model is None:
        from routing.triage.risk.rule import priority_rule

        return risks_of(priority_rule(known, moment), ids, None)
    from routing.triage.risk.score import score

    return risks_of(score(model, known, moment, watch), ids, model)


def snapshot_risks(snapshot: Snapshot, model: RiskModel | None) -> Risks:
    """Risks of a snapshot's incidents, in order of id: its own where given, the model's or the rule's elsewhere."""
    rows = sorted(snapshot.incidents, key=lambda one: one.id)
    breach, reassign = (
        np.array([np.nan if getattr(one, name) is None else getattr(one, name) for one in rows]) for name in ("breach", "reassign")
    )
    missing = np.isnan(breach)
    if not missing.any() and model is None:
        n = len(rows)
        return Risks(breach, reassign, np.full(n, np.nan), np.zeros(n, dtype=bool), ((),) * n, RiskUsed(notes=(GIVEN,)))
    found = log_risks(log_of(snapshot), snapshot.at.timestamp(), model)
    notes = (
        found.used.notes if missing.all() else (*found.used.notes, f"{int((~missing).sum()):,} risks are those that the snapshot gives.")
    )
    return replace(
        found,
        breach=np.where(missing, found.breach, breach),
        reassign=np.where(np.isnan(reassign), found.reassign, reassign),
        reasons=tuple(said if lacks else () for said, lacks in zip(found.reasons, missing.tolist(), strict=True)),
        used=replace(found.used, notes=notes),
    )


def risks_of(scores: RiskScores, ids: np.ndarray, model: RiskModel | None) -> Risks:
    """Scores in the order of `ids`, with the model's card."""
    place = {int(one): k for k, one in enumerate(scores.ids)}
    turn = np.array([place[int(one)] for one in ids], dtype=np.int64)
    card = None if model is None else json.dumps(model.card, sort_keys=True, ensure_ascii=False, default=str)
    used = RiskUsed(scores.model_fingerprint, card, scores.trained_utc, scores.window, scores.notes)
    reasons = tuple(scores.reasons[k] for k in turn.tolist())
    breach, reassign, anomaly, anomalous = (values[turn] for values in (scores.breach, scores.reassign, scores.anomaly, scores.anomalous))
    return Risks(breach, reassign, anomaly, anomalous, reasons, used, scores.reach[turn])


class Remembered:
    """A scorer that scores each moment once, however often a log is walked."""

    def __init__(self, scorer: Callable[[IncidentLog, float], Risks]) -> None:
        self._scorer, self._known = scorer, dict[float, Risks]()

    def __call__(self, known: IncidentLog, now: float) -> Risks:
        """Risks of the incidents open at `now`."""
        if now not in self._known:
            self._known[now] = self._scorer(known, now)
        return self._known[now]


class Retrained:
    """Scores every wave by a model trained only on what was known before it, trained anew when it is `days` old.

    As long as there is too little to learn from, the priority rule serves, and says so.
    """

    def __init__(self, settings: Any, days: float, trained: bool = True) -> None:
        self._settings, self._days, self._trained = settings, days, trained
        self._model: RiskModel | None = None
        self._next = -np.inf

    def __call__(self, known: IncidentLog, now: float) -> Risks:
        """Risks of the incidents open at `now`."""
        if self._trained and now >= self._next:
            self._model, self._next = trained_at(known, now, self._settings), now + self._days * DAY_S
        found = log_risks(known, now, self._model, watch=False)
        if self._model is None:
            return found
        said = (
            f"Risks by a model trained anew every {self._days:g} days on what was known then; what is priced is the chance of a breach"
            f" that is still unresolved {self._model.settings.reach_h:g} hours on."
        )
        return replace(found, used=replace(found.used, notes=(said,)))


def trained_at(known: IncidentLog, now: float, settings: Any) -> RiskModel | None:
    """A model of what was known at `now`; None where that is too little to learn from."""
    from center.errors import InputError
    from routing.triage.risk.train import train

    try:
        return train(known, datetime.fromtimestamp(now, UTC), settings)
    except InputError:
        return None
