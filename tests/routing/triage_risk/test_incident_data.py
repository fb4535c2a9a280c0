"""On the real log, at a cut-off before the weeks that the benchmark judges on."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from imports.incident_log import IncidentLog
from imports.incidents import load_incident_map, read_incidents
from routing.triage.risk.endings import endings
from routing.triage.risk.labels import corrected
from routing.triage.risk.measures import auc, calibration_error
from routing.triage.risk.score import opening_risk
from routing.triage.risk.settings import RiskSettings
from routing.triage.risk.train import train

FOLDER = os.environ.get("CREWTIDE_DATA")
LOG = Path(FOLDER or ".") / "incidents" / "incident_events_until_2016-05-02.csv.gz"
MAP = Path(__file__).parents[3] / "scenarios" / "maps" / "servicenow.yaml"
DAY = 86_400.0

pytestmark = pytest.mark.skipif(not FOLDER or not LOG.exists(), reason="CREWTIDE_DATA does not lead to the incident log")


@pytest.fixture(scope="module")
def incidents() -> IncidentLog:
    return read_incidents(LOG, load_incident_map(MAP), b"tests")


def test_corrected_labels_of_the_last_week_are_nearer_than_those_of_the_closed(incidents: IncidentLog) -> None:
    now = datetime(2016, 4, 2, tzinfo=UTC).timestamp()
    ends = endings(incidents, now)
    newest = ends.opened > now - 7 * DAY
    truth = incidents.outcomes["breached"].reindex(ends.incidents).to_numpy()[newest]
    assert abs(corrected(ends, 5.0)[newest].mean() - truth.mean()) < 0.05
    assert abs(np.nanmean(ends.breached[newest]) - truth.mean()) > 0.15


def test_embargoed_model_ranks_and_is_calibrated_on_later_days(incidents: IncidentLog) -> None:
    now = datetime(2016, 4, 2, tzinfo=UTC)
    first = incidents.events.drop_duplicates("incident")
    later = (first["opened"] > now.timestamp()) & (first["opened"] <= now.timestamp() + 8 * DAY)
    ids = first["incident"][later].to_numpy()
    truth = incidents.outcomes["breached"].reindex(ids).to_numpy()
    risk = opening_risk(train(incidents, now, RiskSettings(iterations=40, learning_rate=0.15)), incidents, ids)
    assert auc(truth, risk) > 0.77
    assert calibration_error(truth, risk) < 0.08
