"""Measures, drift alarms and the rule without a model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.incident_log import IncidentLog
from routing.triage.risk.drift import calibration_alarm, fit_drift, input_alarms, stability_index
from routing.triage.risk.encoding import COLUMNS
from routing.triage.risk.measures import auc, brier, calibration_error, interval, paired_interval, reliability
from routing.triage.risk.rule import priority_rule, rule_risk

DAY = 86_400.0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=40))
def test_auc_is_the_share_of_pairs(rows: list[tuple[bool, int]]) -> None:
    truth, risk = np.array([float(a) for a, _ in rows]), np.array([b / 5 for _, b in rows])
    pairs = [(r > s) + 0.5 * (r == s) for r, y in zip(risk, truth, strict=True) if y for s, z in zip(risk, truth, strict=True) if not z]
    assert auc(truth, risk) == pytest.approx(np.mean(pairs)) if pairs else np.isnan(auc(truth, risk))


def test_brier_and_calibration_error_by_hand() -> None:
    truth, risk = np.array([0.0, 1, 1, 1]), np.array([0.1, 0.2, 0.6, 0.8])
    assert brier(truth, risk) == pytest.approx((0.01 + 0.64 + 0.16 + 0.04) / 4)
    assert calibration_error(truth, risk, bins=2) == pytest.approx((2 * 0.35 + 2 * 0.3) / 4)
    assert reliability(truth, risk, bins=2) == [(2, pytest.approx(0.15), 0.5), (2, pytest.approx(0.7), 1.0)]


def test_intervals_hold_the_value_and_pairs_of_the_same_are_nothing() -> None:
    rng = np.random.default_rng(1)
    risk = rng.random(800)
    truth = (rng.random(800) < risk).astype(float)
    low, high = interval(auc, truth, risk, seed=1, draws=200)
    assert low < auc(truth, risk) < high and high - low < 0.1
    assert paired_interval(auc, truth, risk, risk, seed=1, draws=50) == (0.0, 0.0)
    low, high = paired_interval(auc, truth, risk, rng.random(800), seed=1, draws=200)
    assert low > 0.2
    days = np.arange(800) // 40
    assert paired_interval(auc, truth, risk, 1 - risk, seed=1, draws=50, blocks=days)[0] > 0


def test_stability_index_by_hand() -> None:
    before, after = np.array([[0.5, 0.5]]), np.array([[0.8, 0.2]])
    assert stability_index(before, after)[0] == pytest.approx(0.3 * np.log(1.6) - 0.3 * np.log(0.4))


def test_drift_names_the_column_that_moved_and_keeps_quiet_otherwise() -> None:
    rng = np.random.default_rng(2)
    rows, moments = rng.normal(size=(4000, len(COLUMNS) - 1)), rng.uniform(0, 28 * DAY, 4000)
    drift = fit_drift(rows, moments)
    fresh = rng.normal(size=(500, len(COLUMNS) - 1))
    assert input_alarms(drift, fresh) == []
    fresh[:, 3] += 1.5
    fresh[:, 5] = np.nan
    alarms = input_alarms(drift, fresh)
    assert len(alarms) == 2 and {COLUMNS[k] for k in (3, 5)} == {alarm.split(": ", 1)[1].split(" has")[0] for alarm in alarms}
    assert input_alarms(drift, fresh[:99]) == []


def test_what_moves_every_week_is_no_alarm() -> None:
    rng = np.random.default_rng(3)
    moments = rng.uniform(0, 28 * DAY, 4000)
    rows = rng.normal(size=(4000, len(COLUMNS) - 1))
    rows[:, 0] += 2.0 * ((moments // (7 * DAY)) % 2)
    drift = fit_drift(rows, moments)
    fresh = rng.normal(size=(500, len(COLUMNS) - 1))
    fresh[:, 0] += 2.0
    assert input_alarms(drift, fresh) == []
    fresh[:, 1] += 2.0
    assert len(input_alarms(drift, fresh)) == 1


def test_calibration_alarm() -> None:
    rng = np.random.default_rng(4)
    said = rng.uniform(0.1, 0.5, 1000)
    came = (rng.random(1000) < said).astype(float)
    assert calibration_alarm(said, came) is None
    assert calibration_alarm(said, np.full(1000, np.nan)) is None
    alarm = calibration_alarm(said + 0.2, came)
    assert alarm is not None and "1,000 incidents" in alarm and "Train again" in alarm


def test_the_rule_by_hand_and_says_so(log: IncidentLog, now: float) -> None:
    risk = rule_risk(np.array([1.0, 3.0, 3.0, np.nan, 9.0]), np.array([0.0, 0.0, 7.0, 0.0, 0.0]))
    np.testing.assert_allclose(risk, [0.8, 0.35, 1 - 0.65 / np.e, 0.35, 0.35])
    scores = priority_rule(log, now)
    frame = log.open_at(now)
    assert scores.ids == tuple(str(one) for one in frame.index) and len(scores.ids) > 50
    assert scores.model_fingerprint is None and scores.trained_utc is None and scores.window is None
    assert "No risk model" in scores.notes[0] and np.isnan(scores.reassign).all() and not scores.anomalous.any()
    same_class = frame["priority"].to_numpy() == 3
    oldest_first = np.argsort(frame["opened"].to_numpy()[same_class])
    assert (np.diff(scores.breach[same_class][oldest_first]) <= 1e-12).all()
    first = scores.reasons[0]
    assert len(first) == 2 and abs(first[0][1]) >= abs(first[1][1]) and any(words.startswith("open for") for words, _ in first)
    np.testing.assert_array_equal(priority_rule(frame, now).breach, scores.breach)
