"""Training: from what a log says at a moment to a risk model."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from center.errors import Fault, InputError
from imports.incident_log import IncidentLog
from routing.triage.risk.anomaly import Anomaly, fit_anomaly
from routing.triage.risk.card import write_card
from routing.triage.risk.drift import fit_drift
from routing.triage.risk.encoding import Encoding, out_of_fold
from routing.triage.risk.endings import DAY_S, Endings, moment_of
from routing.triage.risk.learner import Calibration, fit_calibration, fit_trees
from routing.triage.risk.model import Head, RiskModel
from routing.triage.risk.reach import reach_head
from routing.triage.risk.settings import RiskSettings
from routing.triage.risk.table import TARGETS, Table, learning_table


def train(log: IncidentLog, now: datetime | float, settings: RiskSettings | None = None) -> RiskModel:
    """Risk model from what was known at `now`; the same log, moment and settings give the same model.

    Parameters
    ----------
    now
        Moment of training, with a zone, or seconds since 1970 UTC. Nothing recorded later is used, and only incidents
        closed by then have a label.

    Raises
    ------
    InputError
        Too few incidents with a known end.
    """
    settings = settings or RiskSettings()
    table, ends = learning_table(log, moment_of(now), settings)
    _check_enough(ends, settings)
    rows, whole = _encoded(table, "breach", settings)
    anomaly = fit_anomaly(rows, settings.seed)
    heads, tests = {}, {}
    for target in TARGETS:
        heads[target], tests[target] = _head(table, target, anomaly, table.opened.max() - settings.calibration_days * DAY_S, settings)
    heads["reach"], tests["reach"] = reach_head(log, table, ends, anomaly, settings)
    window = tuple(datetime.fromtimestamp(moment, UTC) for moment in (table.opened.min(), table.opened.max()))
    reference = np.append(np.nanmedian(np.where(np.isnan(rows).all(axis=0), 0.0, rows), axis=0), 0.5)
    model = RiskModel(
        settings=settings,
        trained_utc=datetime.fromtimestamp(ends.now, UTC),
        window=(window[0], window[1]),
        zone=log.zone,
        breach=heads["breach"],
        reassign=heads["reassign"],
        reach=heads["reach"],
        anomaly=anomaly,
        reference=reference,
        drift=fit_drift(whole.apply(table.facts.part(table.at_opening)), table.moment[table.at_opening]),
        card={},
    )
    return write_card(model, table, ends, tests)


def _check_enough(ends: Endings, settings: RiskSettings) -> None:
    for name, count, wanted in (
        ("incidents with a known end", int(ends.known.sum()), settings.least_incidents),
        ("breached ones", int(np.nansum(ends.breached)), 10),
        ("ones that kept their promise", int(np.nansum(1 - ends.breached)), 10),
    ):
        if count < wanted:
            advice = "Take a longer log or a later moment, or go without a model: the priority rule then serves."
            raise InputError(Fault("incident log", f"{count} {name} by the moment of training", f"at least {wanted}", advice))


def _encoded(table: Table, target: str, settings: RiskSettings) -> tuple[np.ndarray, Encoding]:
    known = np.flatnonzero(~np.isnan(table.label[target]))
    part = table.part(known)
    parts = np.random.default_rng(settings.seed).permutation(len(np.unique(part.incident))) % settings.folds
    fold = parts[np.searchsorted(np.unique(part.incident), part.incident)]
    rows, whole = out_of_fold(part.facts, part.at_opening, part.label[target], part.weight[target], fold, settings.smoothing)
    everything = whole.apply(table.facts)
    everything[known] = rows
    return everything, whole


def _head(
    table: Table, target: str, anomaly: Anomaly, calibrated_from: float, settings: RiskSettings
) -> tuple[Head, tuple[np.ndarray, np.ndarray, np.ndarray] | None]:
    """One risk: trees of all rows, calibrated by trees of the earlier incidents on the later ones.

    Also gives log-odds, labels and weights of that out-of-time test, None where the log is too short for it.
    """
    head = _fit(table, target, anomaly, settings)
    known = ~np.isnan(table.label[target])
    later = table.opened > calibrated_from
    early, late = table.part(~later & known), table.part(later & known & table.at_opening)
    if len(early) < settings.least_incidents or len(late) < 50 or not 0 < early.label[target].mean() < 1:
        return head, None
    former = _fit(early, target, anomaly, settings)
    log_odds = former.log_odds(former.rows(late.facts, anomaly))
    calibration = fit_calibration(log_odds, late.label[target])
    said = Head(former.encoding, former.trees, calibration).risk(former.rows(late.facts, anomaly))
    return Head(head.encoding, head.trees, calibration), (log_odds, late.label[target], said)


def _fit(table: Table, target: str, anomaly: Anomaly, settings: RiskSettings) -> Head:
    known = ~np.isnan(table.label[target])
    part = table.part(known)
    if not len(part):
        raise InputError(Fault("incident log", f"no row with a label for {target}", "some", "Map the column of reassignments."))
    rows, whole = _encoded(part, target, settings)
    rows = np.column_stack([rows, anomaly.share(rows)])
    return Head(whole, fit_trees(rows, part.label[target], part.weight[target], settings), Calibration())
