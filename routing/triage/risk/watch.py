"""Drift at a moment: the inputs of the last week, and the calibration since the training."""

from __future__ import annotations

from imports.incident_log import IncidentLog
from routing.triage.risk.drift import calibration_alarm, input_alarms
from routing.triage.risk.endings import DAY_S, endings
from routing.triage.risk.features import facts
from routing.triage.risk.labels import corrected
from routing.triage.risk.model import RiskModel
from routing.triage.risk.moments import first_changes

_RECENT_DAYS = 7.0


def watched(model: RiskModel, log: IncidentLog, now: float) -> list[str]:
    """Alarms at `now` (seconds since 1970 UTC) as sentences; none is an empty list.

    Inputs are those of the incidents opened in the last seven days, at their first change. The calibration is judged on
    incidents opened after the training, by the labels that are expected of them now.
    """
    ends = endings(log, now)
    found: list[str] = []
    recent = ends.incidents[ends.first > now - _RECENT_DAYS * DAY_S]
    if len(recent):
        found += input_alarms(model.drift, model.breach.encoding.apply(facts(first_changes(log, recent), model.zone)))
    later = ends.first > model.trained_utc.timestamp()
    if later.any():
        known = facts(first_changes(log, ends.incidents[later]), model.zone)
        said = model.breach.risk(model.breach.rows(known, model.anomaly))
        came = corrected(ends, model.settings.window_days)[later]
        found += [alarm] if (alarm := calibration_alarm(said, came)) else []
    return found
