"""Arrival profile, the days' variation, and retrials."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from imports.call_log import CallLog
from twin.calibrate.arrivals import arrival_notes, arrivals_of, dispersion_of
from twin.calibrate.retrials import retrial_notes, retrials_of

ZONE = "Europe/Madrid"


def log_at(stamps: list[str], queues: list[str] | None = None) -> CallLog:
    """A log of contacts at local stamps."""
    local = pd.DatetimeIndex(pd.to_datetime(stamps, format="ISO8601")).tz_localize(ZONE)
    calls = pd.DataFrame({"arrival": local.tz_convert("UTC").tz_localize(None).as_unit("s").asi8.astype(float)})
    calls["date"] = local.tz_localize(None).normalize()
    calls["queue"] = queues or "calls"
    return CallLog(calls.sort_values("arrival").reset_index(drop=True), ZONE)


def test_means_are_over_the_days_seen() -> None:
    monday, next_monday, sunday = "2026-03-02", "2026-03-09", "2026-03-08"
    stamps = [f"{monday} 09:10", f"{monday} 09:20", f"{next_monday} 09:29:59", f"{next_monday} 09:30", f"{sunday} 23:59"]
    found = arrivals_of(log_at(stamps), 30)
    assert found.mean["calls"].shape == (7, 48)
    assert found.mean["calls"][0, 18] == 1.5  # three on two Mondays
    assert found.mean["calls"][0, 19] == 0.5
    assert found.mean["calls"][6, 47] == 1
    assert np.isnan(found.mean["calls"][1]).all()
    assert found.days.tolist() == [2, 0, 0, 0, 0, 0, 1]
    assert found.missing == tuple(date(2026, 3, day) for day in range(3, 8))
    notes = " ".join(arrival_notes(found))
    assert "2026-03-03" in notes and "No day of tue, wed, thu, fri, sat" in notes and "Only one day of sun" in notes


def test_wall_clock_holds_over_the_change_of_clocks() -> None:
    found = arrivals_of(log_at(["2026-03-28 09:10", "2026-03-29 09:10", "2026-03-30 09:10"]), 30)
    assert all(found.mean["calls"][weekday, 18] == 1 for weekday in (5, 6, 0))


def test_a_queue_without_contacts_on_a_day_has_a_zero_there() -> None:
    found = arrivals_of(log_at(["2026-03-02 09:00", "2026-03-09 09:00", "2026-03-09 09:00"], ["a", "a", "b"]), 60)
    assert found.mean["b"][0, 9] == 0.5


def test_day_factor_is_recovered() -> None:
    rng = np.random.default_rng(11)
    weekday = np.arange(1400) % 7
    mean = np.array([300.0, 320, 280, 260, 250, 90, 60])[weekday]
    busy = rng.poisson(mean * rng.gamma(30, 1 / 30, len(mean)))
    found = dispersion_of(busy.astype(float), weekday)
    assert found.shape == pytest.approx(30, rel=0.15)
    assert found.index is not None and found.index > 5
    assert found.freedom == 1393


def test_poisson_days_have_no_factor_or_a_tiny_one() -> None:
    rng = np.random.default_rng(12)
    weekday = np.arange(700) % 7
    found = dispersion_of(rng.poisson(200, 700).astype(float), weekday)
    assert found.index == pytest.approx(1, abs=0.12)
    assert found.shape is None or found.shape > 1000


def test_few_days_do_not_bias_the_shape_much() -> None:
    rng = np.random.default_rng(13)
    weekday = np.arange(21) % 7
    excess = []
    for _ in range(400):
        found = dispersion_of(rng.poisson(500 * rng.gamma(25, 1 / 25, 21)).astype(float), weekday)
        excess.append(0.0 if found.shape is None else 1 / found.shape)
    assert np.mean(excess) == pytest.approx(1 / 25, rel=0.1)


def test_one_day_tells_nothing_of_variation() -> None:
    assert dispersion_of(np.array([10.0]), np.array([0])).shape is None


def contacts(rows: list[tuple[float, str | None, bool]]) -> pd.DataFrame:
    """Contacts of (arrival, customer, abandoned): 10 s waited, answered ones talk 50 s."""
    table = pd.DataFrame(rows, columns=["arrival", "customer", "abandoned"])
    return table.assign(wait_s=10.0, service_s=np.where(table["abandoned"], np.nan, 50.0))


def test_retrials_are_counted_beyond_those_who_come_anyway() -> None:
    rows: list[tuple[float, str | None, bool]] = [(1e6, None, False)]
    for k in range(10):  # 10 abandon, 6 are back within the window
        rows.append((1000.0 * k, f"left {k}", True))
        if k < 6:
            rows.append((1000.0 * k + 110, f"left {k}", False))
    for k in range(14):  # with the 6 above 20 are answered, 2 of these back
        rows.append((50_000.0 + 1000 * k, f"served {k}", False))
    rows += [(50_300.0, "served 0", True), (51_300.0, "served 1", True)]  # these two leave and do not come back
    found = retrials_of(contacts(rows), 300)
    assert (found.abandoned, found.returned) == (12, 6)
    assert found.base_share == pytest.approx(2 / 20)
    assert found.share == pytest.approx((0.5 - 0.1) / 0.9)
    assert found.delay_s.tolist() == [100.0] * 6
    assert found.identified == 1
    assert "10.0%" in retrial_notes(found, 300)[0]


def test_the_windows_edge_and_the_logs_end() -> None:
    rows: list[tuple[float, str | None, bool]] = [(0, "a", True), (310, "a", True), (621, "a", True), (900, None, False)]
    found = retrials_of(contacts(rows), 300)
    assert (found.abandoned, found.returned) == (2, 1)  # 300 s later is back, 301 s is not, and the last cannot be followed
    assert found.identified == 1


def test_nobody_can_be_followed() -> None:
    found = retrials_of(contacts([(0, None, True), (10, None, False)]), 300)
    assert found.share is None and found.identified == 0
    assert "none are modelled" in retrial_notes(found, 300)[0]
