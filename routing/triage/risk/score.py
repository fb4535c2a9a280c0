"""Risks of the incidents open at a moment, by a trained model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from center.errors import Fault, InputError
from imports.incident_log import EVENT_FIELDS, IncidentLog
from routing.triage.risk.endings import moment_of
from routing.triage.risk.features import facts
from routing.triage.risk.model import RiskModel
from routing.triage.risk.moments import as_seen, first_changes
from routing.triage.risk.reasons import strongest
from routing.triage.risk.rule import priority_rule
from routing.triage.risk.scores import RiskScores
from routing.triage.risk.watch import watched


def score(model: RiskModel | None, log: IncidentLog | pd.DataFrame, now: datetime | float, watch: bool = True) -> RiskScores:
    """Risks of the incidents open (neither resolved nor closed) at `now`, by ascending id.

    Parameters
    ----------
    model
        A trained model; None for the documented priority rule.
    log
        The log; nothing recorded after `now` is read. Or a frame of open incidents by id with the columns of the log's
        events, as they stand at `now`; columns that it lacks count as absent, and drift is then not looked for.
    now
        A moment with a zone, or seconds since 1970 UTC; not before the model was trained.
    watch
        Whether drift of inputs and calibration is looked for.

    Raises
    ------
    InputError
        The model was trained later than `now`: it has seen what comes.
    """
    moment = moment_of(now)
    if model is None:
        return priority_rule(log, moment)
    _check_not_from_later(model, moment)
    notes = [
        f"The model was trained {(moment - model.trained_utc.timestamp()) / 86_400:.1f} days before.",
        f"Priced is the breach that an escalation can still reach: unresolved {model.settings.reach_h:g} hours on.",
    ]
    if not isinstance(log, IncidentLog):
        return _scored(model, _complete(log).assign(moment=moment), tuple(notes))
    seen = log.until(moment)
    frame = seen.open_at(moment)
    if watch:
        notes += watched(model, seen, moment)
    return _scored(model, frame.reset_index().assign(moment=moment), tuple(notes))


def scored_at(model: RiskModel, log: IncidentLog, ids: np.ndarray, moments: np.ndarray) -> RiskScores:
    """Risks of incidents, each at a moment of its own (seconds since 1970 UTC), in the given order, resolved ones too."""
    return _scored(model, as_seen(log, ids, moments), ())


def opening_risk(model: RiskModel, log: IncidentLog, ids: np.ndarray) -> np.ndarray:
    """Breach risk of incidents at their first change, ``float64[n]``; nothing recorded later is read of any of them."""
    known = facts(first_changes(log, ids), model.zone)
    return model.breach.risk(model.breach.rows(known, model.anomaly))


def _scored(model: RiskModel, seen: pd.DataFrame, notes: tuple[str, ...]) -> RiskScores:
    known = facts(seen, model.zone)
    rows = model.breach.rows(known, model.anomaly)
    anomaly = rows[:, -1]
    reach = model.reach.risk(model.reach.rows(known, model.anomaly))
    return RiskScores(
        ids=tuple(str(incident) for incident in seen["incident"]),
        breach=np.maximum(model.breach.risk(rows), reach),  # never below a part of it: the reach knows every age, the breach few
        reassign=model.reassign.risk(model.reassign.rows(known, model.anomaly)),
        reach=reach,
        anomaly=anomaly,
        anomalous=anomaly >= 1 - model.settings.anomalous_share,
        reasons=strongest(model, known, rows),
        model_fingerprint=model.fingerprint,
        trained_utc=model.trained_utc,
        window=model.window,
        notes=notes,
    )


def _complete(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of open incidents with every column of the log's events, the id among them."""
    found = frame.rename_axis("incident").reset_index()
    absent: dict[str, Any] = {"phase": "open", "time": found["opened"]}
    numbers = ("priority", "impact", "urgency", "reassignments", "reopens", "modifications")
    lacks = [name for name in EVENT_FIELDS if name not in found]
    for name in lacks:
        found[name] = absent.get(name, np.nan if name in numbers else None)
    return found


def _check_not_from_later(model: RiskModel, moment: float) -> None:
    if model.trained_utc.timestamp() > moment:
        found = f"a model trained at {model.trained_utc:%Y-%m-%d %H:%M} UTC"
        expected = f"one trained by {datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M} UTC, the moment of the triage"
        raise InputError(Fault("risk model", found, expected, "It would know what comes; train one at that moment."))
