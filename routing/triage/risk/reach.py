"""The breaches that an escalation can still reach: the incident ends breached and is unresolved some hours from now.

Who is resolved in the next hours gains nothing by going up, breached or not. Whether one is, a log tells as soon as these
hours have gone by, so that only the breach itself is under embargo (`labels`).
"""

from __future__ import annotations

import numpy as np

from imports.incident_log import IncidentLog
from routing.triage.risk.anomaly import Anomaly
from routing.triage.risk.encoding import out_of_fold
from routing.triage.risk.endings import DAY_S, Endings
from routing.triage.risk.features import Facts, facts
from routing.triage.risk.labels import breach_labels
from routing.triage.risk.learner import Calibration, fit_trees
from routing.triage.risk.model import Head
from routing.triage.risk.settings import RiskSettings
from routing.triage.risk.standing import standing, window_begin
from routing.triage.risk.table import Table

Test = tuple[np.ndarray, np.ndarray, np.ndarray] | None
_FEWEST = 50


def reach_head(log: IncidentLog, table: Table, ends: Endings, anomaly: Anomaly, settings: RiskSettings) -> tuple[Head, Test]:
    """The head, and log-odds, labels and risks of the newest days as told by trees of the days before (None where too few).

    Parameters
    ----------
    table
        The learning table of the breach, whose rows at opening tell the past risk of each category.
    """
    end = ends.now - settings.reach_h * 3600
    seen = standing(log.until(ends.now), window_begin(log, ends.now, settings.half_life_days), end, settings.reach_rows, settings.seed)
    place = np.searchsorted(ends.incidents, seen["incident"].to_numpy())
    moment = seen["moment"].to_numpy(dtype=float)
    known = facts(seen, log.zone)
    breach = breach_labels(ends, settings)
    resolved = ends.resolved[place]
    lasts = np.isnan(resolved) | (resolved > moment + settings.reach_h * 3600)
    label = np.where(lasts, breach.breach[place], 0.0)
    weight = 0.5 ** ((ends.now - moment) / DAY_S / settings.half_life_days) * breach.weight[place]
    used = ~np.isnan(label)
    rows = _Rows(known.part(used), seen["incident"].to_numpy(dtype=np.int64)[used], moment[used], label[used], weight[used])
    openings = table.part(table.at_opening & ~np.isnan(table.label["breach"]))
    head = _fit(rows, openings, anomaly, settings)
    early = rows.moment <= end - settings.calibration_days * DAY_S
    if min(early.sum(), (~early).sum()) < _FEWEST:
        return head, None
    former, late = _fit(rows.part(early), openings, anomaly, settings), rows.part(~early)
    told = former.rows(late.facts, anomaly)
    return head, (former.log_odds(told), late.label, former.risk(told))


class _Rows:
    """Facts, incident, moment, label and weight of rows."""

    def __init__(self, known: Facts, incident: np.ndarray, moment: np.ndarray, label: np.ndarray, weight: np.ndarray) -> None:
        self.facts, self.incident, self.moment, self.label, self.weight = known, incident, moment, label, weight

    def part(self, rows: np.ndarray) -> _Rows:
        return _Rows(self.facts.part(rows), self.incident[rows], self.moment[rows], self.label[rows], self.weight[rows])


def _fit(rows: _Rows, openings: Table, anomaly: Anomaly, settings: RiskSettings) -> Head:
    """Trees of the rows, categories encoded by the openings' labels without those of the row's own fold."""
    both = _joined(openings.facts, rows.facts)
    incident = np.concatenate([openings.incident, rows.incident])
    names = np.unique(incident)
    fold = (np.random.default_rng(settings.seed).permutation(len(names)) % settings.folds)[np.searchsorted(names, incident)]
    first = np.arange(len(incident)) < len(openings)
    label = np.concatenate([openings.label["breach"], rows.label])
    weight = np.concatenate([openings.weight["breach"], rows.weight])
    encoded, whole = out_of_fold(both, first, label, weight, fold, settings.smoothing)
    mine = encoded[~first]
    mine = np.column_stack([mine, anomaly.share(mine)])
    return Head(whole, fit_trees(mine, rows.label, rows.weight, settings), Calibration())


def _joined(one: Facts, two: Facts) -> Facts:
    return Facts(np.vstack([one.numbers, two.numbers]), {name: np.concatenate([one.words[name], two.words[name]]) for name in one.words})
