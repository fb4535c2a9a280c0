"""The triage in the terminal, on the page and as JSON: figures, reasons, what is said of the risks; names are escaped."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from center.contender import Contender
from reports.html.triage import render_triage
from reports.triage_json import triage_dict
from reports.triage_replay import replay_dict, replay_summary
from reports.triage_text import incident_summary, triage_summary
from reports.triage_words import moment_text, reason_words, rivals, staying, verdict_words
from routing.triage.replay.measure import Difference, Selected
from routing.triage.replay.result import Replayed
from routing.triage.replay.schema import ReplaySettings
from routing.triage.result import Decided, RiskUsed, Triage

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def triage() -> Triage:
    opened = AT - timedelta(hours=3)
    up = Decided(
        12, opened, 2, 0.75, 0.125, 0.5, True, "A & B <team>", 3, AT + timedelta(hours=1), (("long open", 1.5), ("known fault", -0.25)), 7,
        293,
        "It displaces incident 7.", "new",
    )  # fmt: skip
    high = Decided(7, opened, None, 0.99, None, None, False, why="No team takes it.")
    higher = Decided(8, opened, 1, 0.995, None, None, False, why="The price is above what it saves.")
    answer = Contender("anneal", "crewtide", "feasible", 3, 1.5, hard=0, energy=900, true_cost=900, chosen=True, note="fast")
    return Triage(
        id="desk-20260302-abcdef", created_utc=AT, name="desk", at_utc=AT, source="log.csv", seed=3, settings_text="{}",
        settings_fingerprint="cd", zone="Europe/Madrid", bucket_min=60, teams=("A & B <team>",), tiers=(3,), capacity=np.array([[1, 0]]),
        used=np.array([[1, 0]]), choices=(high, higher, up), contenders=(answer,), bound=890, rivals={"priority queue": 1200},
        risk=RiskUsed("f" * 64, '{"auc": 0.7}', AT, (AT, AT), ("Inputs drift.",)), assumptions=("Relief is assumed.",),
    )  # fmt: skip


def _text(what: object) -> str:
    console = Console(width=200, record=True, file=StringIO())
    console.print(what)
    return console.export_text()


def test_words(triage: Triage) -> None:
    said = verdict_words(triage)
    assert said.startswith("1 incident of 3 open goes up.")
    assert "9.00 points, 1.1 % above the proven bound; anneal made it." in said
    assert "1 of 1 units" in said
    assert moment_text(triage, AT) == "Mon 2 Mar 09:00" and moment_text(triage, None) == "–"
    assert [one.incident for one in staying(triage)] == [8, 7]
    assert rivals(triage) == (("priority queue", "12.00", "25.0 %"),)
    assert reason_words(triage.choices[2]) == ("long open (raises the risk, +1.50)", "known fault (lowers the risk, -0.25)")


def test_terminal(triage: Triage) -> None:
    text = _text(triage_summary(triage))
    for wanted in (
        "75.0 %",
        "A & B <team>",
        "Mon 2 Mar 10:00",
        "in the place of 7",
        "No team takes it.",
        "Inputs drift.",
        "ffffffffffff",
        "25.0 %",
    ):
        assert wanted in text
    assert text.index("8 (99.5 %)") < text.index("7 (99.0 %)")


def test_the_risk_with_its_calibration(triage: Triage) -> None:
    card = {
        "out_of_time": {"breach": {"n": 900, "auc": 0.71, "calibration_error": 0.031, "reliability": [[90, 0.2, 0.25], [80, 0.7, 0.6]]}}
    }
    tested = replace(triage, risk=replace(triage.risk, card=json.dumps(card)))
    assert "of 80 later incidents given about 70.0 %, 60.0 % breached" in _text(incident_summary(tested, tested.choices[2]))
    assert "given about 70.0 %" in render_triage(tested)
    assert "On 900 later incidents: AUC 0.71, calibration error 0.031." in _text(triage_summary(tested))
    assert "Calibration" not in _text(incident_summary(triage, triage.choices[2]))


def test_one_incident(triage: Triage) -> None:
    text = _text(incident_summary(triage, triage.choices[2]))
    for wanted in ("Incident 12, priority 2", "tier 3", "12.5 %", "50.0 %", "flagged", "long open", "It displaces incident 7."):
        assert wanted in text
    assert "no priority recorded" in _text(incident_summary(triage, triage.choices[0]))


def test_page(triage: Triage) -> None:
    page = render_triage(triage)
    assert "A &amp; B &lt;team&gt;" in page and "<team>" not in page
    for wanted in (
        "It displaces incident 7.",
        "The price is above what it saves.",
        "1 of 1",
        "Flagged as unusual: 12.",
        "f" * 64,
        "25.0 %",
    ):
        assert wanted in page
    assert "http" not in page.replace("http-equiv", "")


def test_json(triage: Triage) -> None:
    found = json.loads(json.dumps(triage_dict(triage), allow_nan=False))
    assert found["incidents"][2]["reasons"][0] == {"sentence": "long open", "log_odds": 1.5}
    assert found["incidents"][2]["start_utc"] == "2026-03-02T09:00:00+00:00"
    assert found["risk"]["card"] == {"auc": 0.7}
    assert found["teams"] == [{"name": "A & B <team>", "tier": 3, "capacity": [1, 0], "used": [1, 0]}]


def test_replay() -> None:
    found = Replayed(
        waves=(AT, AT + timedelta(hours=4)),
        found=(
            Selected("triage", 10, 8, 12.5, 4, 1, 2, np.array([3, 5])),
            Selected("priority queue", 10, 6, None, 0, 0, 0, np.array([3, 3])),
        ),
        differences=(Difference("priority queue", 2, 0.5, 4.0), Difference("x", 2, -1.0, 4.0), Difference("y", -2, -3.0, -1.0)),
        escalations={},
        costs={"triage": 12345},
        settings=ReplaySettings(lead_h=6),
        notes=("No risk model.",),
    )
    text = _text(replay_summary(found))
    for wanted in ("80.0 %", "25.0 %", "50.0 %", "123.45", "6 hours or more", "selection, not prevention", "+2 counted", "No risk model."):
        assert wanted in text
    assert [line.rstrip(".").split(": ")[-1] for line in text.splitlines() if line.startswith("Against")] == [
        "more",
        "not surely more or fewer",
        "fewer",
    ]
    told = json.loads(json.dumps(replay_dict(found)))
    assert told["strategies"][0]["precision"] == 0.8 and told["strategies"][0]["counted_by_day"] == [3, 5]
    assert told["strategies"][1]["churn"] is None
    assert date.fromisoformat(told["waves"][0][:10]) == AT.date()
