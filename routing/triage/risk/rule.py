"""The documented rule that stands in where no model is: priority class, and how long an incident is open already."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from imports.incident_log import IncidentLog
from routing.triage.risk.endings import moment_of
from routing.triage.risk.scores import Reason, RiskScores

BY_CLASS = {1: 0.8, 2: 0.6, 3: 0.35, 4: 0.2}
OTHERWISE = 0.35
TARGET_DAYS = {1: 1.0, 2: 2.0, 3: 7.0, 4: 14.0}
TARGET_OTHERWISE = 7.0
SAYS = "No risk model: risks follow the priority rule (class, then age against {} days), and are not estimates of anything."


def priority_rule(log: IncidentLog | pd.DataFrame, now: datetime | float) -> RiskScores:
    """Risks by rule: 1 - (1 - base) exp(-age / target), base .8, .6, .35, .2 and target 1, 2, 7, 14 days by class 1 to 4.

    Incidents without a class, or of another one, are treated as class 3. The rule orders by class among incidents of one age,
    and by age within a class.

    Parameters
    ----------
    log
        A log, whose incidents open at `now` are scored, or a frame of open incidents by id with the columns `opened`
        (seconds since 1970 UTC) and `priority`.
    now
        A moment with a zone, or seconds since 1970 UTC.
    """
    moment = moment_of(now)
    frame = log.open_at(moment) if isinstance(log, IncidentLog) else log
    priority = frame["priority"].to_numpy(dtype=float)
    age_days = np.maximum(moment - frame["opened"].to_numpy(dtype=float), 0.0) / 86_400
    n = len(frame)
    return RiskScores(
        ids=tuple(str(incident) for incident in frame.index),
        breach=rule_risk(priority, age_days),
        reassign=np.full(n, np.nan),
        reach=np.full(n, np.nan),
        anomaly=np.full(n, np.nan),
        anomalous=np.zeros(n, dtype=bool),
        reasons=tuple(_reasons(code, age) for code, age in zip(priority, age_days, strict=True)),
        model_fingerprint=None,
        trained_utc=None,
        window=None,
        notes=(SAYS.format("1, 2, 7 or 14"),),
    )


def rule_risk(priority: np.ndarray, age_days: np.ndarray) -> np.ndarray:
    """The rule's risk, ``float64[n]`` (see `priority_rule`)."""
    base = np.array([BY_CLASS.get(_code(value), OTHERWISE) for value in priority], dtype=float)
    target = np.array([TARGET_DAYS.get(_code(value), TARGET_OTHERWISE) for value in priority], dtype=float)
    return np.asarray(1 - (1 - base) * np.exp(-age_days / target))


def _code(priority: float) -> int:
    return 0 if np.isnan(priority) else int(priority)


def _reasons(priority: float, age_days: float) -> tuple[Reason, ...]:
    code = _code(priority)
    base, target = BY_CLASS.get(code, OTHERWISE), TARGET_DAYS.get(code, TARGET_OTHERWISE)
    rule = 1 - (1 - base) * float(np.exp(-age_days / target))
    by_class = float(np.log(base / (1 - base)) - np.log(OTHERWISE / (1 - OTHERWISE)))
    by_age = float(np.log(max(rule, 1e-9) / max(1 - rule, 1e-9)) - np.log(base / (1 - base)))
    found = [(f"priority class {code}" if code else "no priority class", by_class), (f"open for {age_days:.1f} days", by_age)]
    return tuple(sorted(found, key=lambda reason: -abs(reason[1])))
