"""A shadow's report in words: what snapshots can say, and what only the twin can, kept apart."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from center.shadow import Part, ShadowChoice, ShadowRun, Where
from center.shadow_report import Interval, PartReport, ShadowReport, TwinFigure
from reports.shadow import VALID, shadow_dict, shadow_lines
from reports.shadow_csv import decisions_csv

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RUN = ShadowRun("shadow-demo-20260302-a", "demo", "dearer", "{}", "f" * 64, NOW, NOW)


@pytest.fixture
def report() -> ShadowReport:
    """Ten waves compared, two without an answer."""
    part = PartReport(
        part=Part.WAVE, compared=10, failed=2, apart=0, decided=70, same_place=Interval(0.9, 0.85, 0.95), same=Interval(0.5, 0.4, 0.6),
        incumbent_cost=50_000, cost=49_000, dearer=Interval(-100.0, -150.0, -50.0), own_dearer=Interval(-100.0, -150.0, -50.0),
        cheaper_in=8, equal_in=1, dearer_in=1, illegal=0, seconds=0.5, slow_seconds=1.25, backends={"cpsat": 7, "anneal": 3},
        notes={"failed: RuntimeError": 2},
    )  # fmt: skip
    figure = TwinFigure("service_level", "calls", 0.8, 0.82, Interval(0.02, 0.01, 0.03))
    return ShadowReport(RUN, 15, 12, (part,), (figure,), "Simulated by the twin on plan p.")


def test_one_wave_cost_and_agreement_are_told_with_what_they_mean(report: ShadowReport) -> None:
    said = "\n".join(shadow_lines(report))
    assert "15 snapshots answered, 12 compared, 3 not compared yet" in said
    assert "10 compared, 2 without an answer" in said
    assert "90.0 % [85.0, 95.0] to the same place" in said
    assert "-1.00 ± 0.50 points a wave (incumbent 50.00)" in said
    assert "own weights" not in said  # the candidate has no others
    assert "2 x failed: RuntimeError" in said
    other = replace(report, parts=(replace(report.parts[0], own_dearer=Interval(-300.0), illegal=1),))
    said = "\n".join(shadow_lines(other))
    assert "At the candidate's own weights and risks: -3.00 points a wave" in said
    assert "In 1 of them the candidate breaks a rule" in said


def test_cumulative_kpis_stand_apart_and_say_their_source(report: ShadowReport) -> None:
    lines = list(shadow_lines(report))
    title = lines.index("Cumulative KPIs (digital twin)")
    assert lines.index(VALID) < title
    assert lines[title + 1 :] == ["  Simulated by the twin on plan p.", "  Service level, calls: 80.0 -> 82.0, +2.0 ± 1.0 points"]
    told = shadow_dict(report)
    assert told["cumulative"]["source"] == "digital twin"
    assert "service_level" not in json.dumps(told["one_snapshot"])


def test_json_has_points_and_no_nan(report: ShadowReport) -> None:
    empty = replace(report.parts[0], compared=0, dearer=Interval(None), seconds=None, slow_seconds=None)
    told = shadow_dict(replace(report, parts=(*report.parts, empty)))
    first, second = told["one_snapshot"]["parts"]
    assert first["dearer_points"] == {"value": -1.0, "low": -1.5, "high": -0.5}
    assert second["dearer_points"]["value"] is None
    assert (first["incumbent_cost_points"], first["cost_points"], first["part"]) == (500.0, 490.0, "wave")
    json.dumps(told, allow_nan=False)
    assert "Waves: 0 compared" in "\n".join(shadow_lines(replace(report, parts=(empty,))))


def test_decisions_stand_beside_each_other_and_run_in_no_spreadsheet() -> None:
    choice = ShadowChoice("=c1", Where("agent", agent="ana", start_utc=NOW), Where("hold"))
    head, row = decisions_csv([("e1", Part.WAVE, choice)]).splitlines()
    assert head.startswith("event_id,part,subject,incumbent_place")
    assert row == "e1,wave,'=c1,agent,ana,,2026-03-02T09:00:00+00:00,hold,,,,0"
