"""Where a wave comes from: a snapshot, or a log at a moment; and the promises of an earlier triage."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from imports.incident_log import IncidentLog
from planning.triage.decide import Risks
from planning.triage.risks import log_risks, snapshot_risks
from routing.triage.build import Promise, Wave
from routing.triage.result import Triage
from routing.triage.snapshot import Snapshot, wave_of


def snapshot_wave(snapshot: Snapshot, model: object | None, before: Triage | None) -> tuple[Wave, Risks]:
    """The wave of a snapshot; where it names no promises, those of `before` hold."""
    risks = snapshot_risks(snapshot, model)  # type: ignore[arg-type]
    wave = wave_of(snapshot, risks.breach, risks.reassign)
    return Wave(wave.now, wave.incidents, wave.breach, wave.reassign, {**promises_of(before, wave.now), **wave.promises}), risks


def log_wave(log: IncidentLog, at: datetime, model: object | None, before: Triage | None) -> tuple[Wave, Risks]:
    """The wave of a log at a moment; what `before` has escalated by then is left out."""
    now = at.timestamp()
    known = log.until(now)
    risks, incidents = log_risks(known, now, model), known.open_at(now)  # type: ignore[arg-type]
    keep = ~np.isin(incidents.index.to_numpy(), sorted(begun_by(before, at)))
    part = Risks(
        risks.breach[keep],
        risks.reassign[keep],
        risks.anomaly[keep],
        risks.anomalous[keep],
        tuple(said for said, kept in zip(risks.reasons, keep.tolist(), strict=True) if kept),
        risks.used,
        None if risks.reach is None else risks.reach[keep],
    )
    return Wave(at, incidents[keep], part.breach, part.reassign, promises_of(before, at), part.reach), part


def promises_of(before: Triage | None, now: datetime) -> dict[int, Promise]:
    """What an earlier triage decided for buckets that have not begun."""
    if before is None:
        return {}
    return {one.incident: (one.team, one.start_utc) for one in before.choices if one.team and one.start_utc and one.start_utc >= now}


def begun_by(before: Triage | None, now: datetime) -> set[int]:
    """Incidents that an earlier triage, or one before it, has escalated by now: they stay so."""
    if before is None:
        return set()
    return {*before.gone, *(one.incident for one in before.choices if one.start_utc is not None and one.start_utc < now)}
