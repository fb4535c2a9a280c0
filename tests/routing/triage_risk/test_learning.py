"""Encoding, trees, calibration, anomaly: each against sklearn, a hand calculation, or what must hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier, IsolationForest

from routing.triage.risk.anomaly import fit_anomaly
from routing.triage.risk.encoding import COLUMNS, fit_encoding, out_of_fold
from routing.triage.risk.features import CATEGORIES, NUMBERS, Facts
from routing.triage.risk.learner import Calibration, fit_calibration, fit_trees
from routing.triage.risk.settings import RiskSettings
from routing.triage.risk.trees import boosted, expected_path, isolated


def _facts(words: list[str | None]) -> Facts:
    n = len(words)
    absent = np.full(n, None, dtype=object)
    return Facts(np.zeros((n, len(NUMBERS))), {name: np.array(words, dtype=object) if name == "caller" else absent for name in CATEGORIES})


_RISK, _COUNT = COLUMNS.index("caller: risk"), COLUMNS.index("caller: incidents")


def test_encoding_by_hand() -> None:
    facts, label = _facts(["a", "a", None, "b"]), np.array([1.0, 1.0, 0.0, 0.0])
    encoding = fit_encoding(facts, label, np.ones(4), smoothing=2.0)
    rows = encoding.apply(_facts(["a", None, "never seen"]))
    np.testing.assert_allclose(rows[:, _RISK], [(2 + 2 * 0.5) / 4, (0 + 1) / 3, 0.5])
    np.testing.assert_allclose(rows[:, _COUNT], np.log1p([2, 1, 0]))


def test_no_row_is_encoded_with_its_own_label() -> None:
    facts, fold = _facts(["a", "b", "c", "d"]), np.array([0, 0, 1, 1])
    one, _ = out_of_fold(facts, np.ones(4, dtype=bool), np.array([1.0, 0, 0, 0]), np.ones(4), fold, 1.0)
    two, _ = out_of_fold(facts, np.ones(4, dtype=bool), np.array([0.0, 1, 0, 0]), np.ones(4), fold, 1.0)
    np.testing.assert_array_equal(one[:2], two[:2])
    assert not np.array_equal(one[2:], out_of_fold(facts, np.ones(4, dtype=bool), np.zeros(4), np.ones(4), fold, 1.0)[0][2:])


def test_later_looks_do_not_count_in_the_tables() -> None:
    first = np.array([True, False, True])
    _, table = out_of_fold(_facts(["a", "a", "b"]), first, np.array([0.0, 1.0, 1.0]), np.ones(3), np.array([0, 0, 1]), 0.0)
    assert table.risk["caller"] == {"a": 0.0, "b": 1.0}


def test_boosted_trees_are_sklearns() -> None:
    rng = np.random.default_rng(3)
    rows = np.where(rng.random((600, 5)) < 0.1, np.nan, rng.normal(size=(600, 5)))
    truth = (np.nan_to_num(rows[:, 0]) + rng.normal(size=600) > 0).astype(float)
    model = HistGradientBoostingClassifier(max_iter=25, random_state=0).fit(rows, truth)
    np.testing.assert_allclose(boosted(model).total(rows), model.decision_function(rows), atol=1e-9)


def test_isolation_trees_are_sklearns() -> None:
    rows = np.random.default_rng(4).normal(size=(400, 3)).astype(np.float32).astype(float)
    model = IsolationForest(n_estimators=20, max_samples=64, random_state=0).fit(rows)
    path = -np.log2(-model.score_samples(rows)) * expected_path(np.array(64))
    np.testing.assert_allclose(isolated(model).total(rows) / 20, path, rtol=1e-6)


def test_a_label_that_is_a_share_is_learned_as_a_share() -> None:
    rng = np.random.default_rng(5)
    rows = rng.integers(0, 2, (2000, 1)).astype(float)
    trees = fit_trees(rows, np.where(rows[:, 0] == 1, 0.8, 0.3), np.ones(2000), RiskSettings(iterations=200, l2=0))
    risk = Calibration().risk(trees.total(np.array([[0.0], [1.0]])), np.zeros(2))
    np.testing.assert_allclose(risk, [0.3, 0.8], atol=0.01)


def test_weights_count() -> None:
    rows, label = np.zeros((400, 1)), np.repeat([1.0, 0.0], 200)
    trees = fit_trees(rows, label, np.where(label == 1, 3.0, 1.0), RiskSettings(iterations=50))
    assert Calibration().risk(trees.total(rows[:1]), np.zeros(1))[0] == pytest.approx(0.75, abs=0.01)


def test_calibration_finds_slope_and_intercept_and_fades() -> None:
    rng = np.random.default_rng(6)
    raw = rng.normal(0, 2, 30_000)
    truth = (rng.random(30_000) < 1 / (1 + np.exp(-(0.5 * raw - 1)))).astype(float)
    made = fit_calibration(raw, truth)
    assert made.slope == pytest.approx(0.5, abs=0.03) and made.intercept == pytest.approx(-1, abs=0.05)
    assert made.risk(np.array([2.0]), np.zeros(1))[0] == pytest.approx(0.5, abs=0.02)
    assert made.log_odds(np.array([2.0]), np.array([24.0]))[0] == pytest.approx(2 - 2 * np.exp(-1), abs=0.05)
    assert made.log_odds(np.array([2.0]), np.array([1e4]))[0] == pytest.approx(2.0)
    assert fit_calibration(raw[:50], np.zeros(50)) == Calibration()


def test_what_is_rare_is_unusual_and_nan_is_no_fault() -> None:
    rng = np.random.default_rng(7)
    rows = rng.normal(size=(800, len(COLUMNS) - 1))
    rows[:, NUMBERS.index("impact")] = np.nan
    anomaly = fit_anomaly(rows, seed=1)
    shares = anomaly.share(rows)
    assert np.abs(np.quantile(shares, [0.25, 0.5, 0.75]) - [0.25, 0.5, 0.75]).max() < 0.02
    strange = rows[:1].copy()
    strange[0, [NUMBERS.index("reassignments"), _COUNT, _COUNT - 2, _COUNT - 4]] = 9.0
    assert anomaly.share(strange)[0] > 0.99
    aged = rows.copy()
    aged[:, [NUMBERS.index("age_h"), _RISK]] = 50.0
    np.testing.assert_array_equal(anomaly.share(aged), shares)  # neither age nor risk makes unusual


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=2, max_size=60), st.floats(0.1, 50))
def test_encoded_risks_lie_between_the_labels(words: list[str | None], smoothing: float) -> None:
    label = np.linspace(0.2, 0.7, len(words))
    rows = fit_encoding(_facts(words), label, np.ones(len(words)), smoothing).apply(_facts([*words, "z"]))
    assert ((rows[:, _RISK] >= 0.2 - 1e-9) & (rows[:, _RISK] <= 0.7 + 1e-9)).all()
