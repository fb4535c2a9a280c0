"""Survival and patience: by hand, and with a truth that is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.calibrate.patience import patience_notes, patience_of
from twin.calibrate.survival import product_limit


def contacts(patience: np.ndarray, offered: np.ndarray, queue: str = "calls") -> pd.DataFrame:
    """Contacts with a patience, and the wait that each would have had; no wait where that is 0."""
    gone = patience < offered
    waited = offered > 0
    return pd.DataFrame(
        {"queue": queue, "waited": waited, "abandoned": gone & waited, "wait_s": np.where(waited, np.minimum(patience, offered), 0.0)}
    )


def test_product_limit_by_hand() -> None:
    curve = product_limit(np.array([1.0, 2, 2, 3, 4]), np.array([True, True, False, True, False]))
    assert curve.time.tolist() == [1, 2, 3]
    assert curve.at_risk.tolist() == [5, 4, 2]  # the one censored at 2 is at risk at 2
    assert curve.share.tolist() == pytest.approx([4 / 5, 4 / 5 * 3 / 4, 4 / 5 * 3 / 4 / 2])
    assert (curve.at(0.9), curve.at(1), curve.at(9)) == pytest.approx((1, 0.8, 0.3))
    assert curve.jumps.sum() == pytest.approx(0.7)


def test_late_entries_are_at_risk_only_from_their_entry() -> None:
    curve = product_limit(np.array([2.0, 5, 6]), np.array([True, True, True]), np.array([0.0, 3, 4]))
    assert curve.at_risk.tolist() == [1, 2, 1]
    assert curve.share[0] == 0


def test_events_at_zero_count() -> None:
    assert product_limit(np.array([0.0, 3]), np.array([True, False])).at(0) == 0.5


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40))
def test_survival_falls_from_one_and_without_censoring_is_the_share_that_lasts(spells: list[tuple[int, bool]]) -> None:
    stop, event = np.array([s for s, _ in spells]), np.array([e for _, e in spells])
    share = np.concatenate([[1.0], product_limit(stop, event).share])
    assert (np.diff(share) <= 1e-12).all() and (share >= -1e-12).all()
    plain = product_limit(stop, np.ones(len(stop), dtype=bool))
    assert plain.at(10) == pytest.approx((stop > 10).mean())


def test_patience_is_recovered_although_most_are_answered() -> None:
    rng = np.random.default_rng(7)
    calls = contacts(rng.exponential(120, 20_000), rng.exponential(60, 20_000))
    found = patience_of(calls, few=50, short_s=5)["calls"]
    for wait in (5, 30, 60, 120):
        assert found.curve.at(wait) == pytest.approx(np.exp(-wait / 120), abs=0.02)
    assert found.short_share == pytest.approx(1 - np.exp(-5 / 120), abs=0.01)
    assert found.tail_mean_s == pytest.approx(120, rel=0.15)
    assert found.mean_s == pytest.approx(120, rel=0.06)
    assert found.median_s == pytest.approx(120 * np.log(2), rel=0.06)
    naive = calls.loc[calls["abandoned"], "wait_s"].mean()
    assert naive < 60  # what the mean wait of those who left would have said


def test_tail_is_a_model_beyond_the_cut() -> None:
    rng = np.random.default_rng(8)
    calls = contacts(rng.exponential(300, 4000), np.full(4000, 90.0))
    found = patience_of(calls, few=50, short_s=5)["calls"]
    law = found.distribution
    assert law.values[-1] <= found.cut_s < 90
    assert law.cumulative[-1] < 1  # the rest lies in the tail
    assert law.mean == pytest.approx(300, rel=0.25)


def test_few_abandonments_are_pooled_and_said() -> None:
    rng = np.random.default_rng(9)
    many = contacts(rng.exponential(60, 2000), rng.exponential(60, 2000), "many")
    few = contacts(rng.exponential(900, 30), rng.exponential(60, 30), "few")
    found = patience_of(pd.concat([many, few], ignore_index=True), few=50, short_s=5)
    assert found["few"].pooled and not found["many"].pooled
    assert found["few"].waits == 2030
    assert any("Patience of few" in note for note in patience_notes(found))


def test_nobody_abandons() -> None:
    calls = contacts(np.full(5, 1e9), np.full(5, 10.0))
    assert patience_of(calls, 50, 5) == {}
    assert "endless" in patience_notes({})[0]
