"""The real call log, where the data are: figures known from counting its rows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from imports.calls import read_calls
from twin.calibrate.schema import load_map

FOLDER = os.environ.get("CREWTIDE_DATA")
LOG = Path(FOLDER or ".") / "technion" / "january.txt.gz"
MAP = Path(__file__).parents[2] / "scenarios" / "maps" / "technion.yaml"
pytestmark = pytest.mark.skipif(not LOG.exists(), reason="CREWTIDE_DATA does not lead to technion/january.txt.gz")


def test_january() -> None:
    log = read_calls(LOG, load_map(MAP).log, b"a test's key")
    calls = log.calls
    assert len(calls) == 27_060 + 3_101  # answered, and abandoned in the queue
    assert len(log.dates) == 29
    answered = calls[~calls["abandoned"]]
    assert (answered["wait_s"] <= 20).mean() == pytest.approx(0.606, abs=5e-4)
    assert calls["abandoned"].mean() == pytest.approx(0.1028, abs=5e-5)
    assert calls["service_s"].mean() == pytest.approx(183.7, abs=0.1)
    assert calls["service_s"].median() == 113
    assert calls["agent"].nunique() == 28  # one of the 29 server names is NO_SERVER
    assert set(log.queues) == {"PS", "NW", "NE", "TT", "IN", "PE"}
    assert "KAZAV" not in calls.to_csv()
    assert any("240 rows of ignored outcomes" in words for words in log.assumptions)
