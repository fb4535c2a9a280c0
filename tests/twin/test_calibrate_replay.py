"""Estimates as layouts, days replayed, and the habits of agents, on a small centre whose log is made here."""

from __future__ import annotations

import heapq
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import twin.calibrate.habits
import twin.calibrate.replay
from center.errors import InputError
from imports.call_log import CallLog
from reports.calibration_text import calibration_tables, replay_table
from twin.calibrate.calibrate import Calibration, calibrate
from twin.calibrate.duty import duty_of
from twin.calibrate.habits import best_of, fit_habits
from twin.calibrate.happened import Happened
from twin.calibrate.layout import OTHER_WORK, Habits, replay_layout, weekday_layout
from twin.calibrate.layout_text import layout_text
from twin.calibrate.replay import ReplayDay, replay
from twin.calibrate.result import calibration_dict
from twin.calibrate.schema import CalibrationSpec
from twin.engine import columns as at
from twin.layout import Layout
from twin.read import read_layout

SERVICE_S, PATIENCE_S, WRAP_S, AGENTS = 120.0, 180.0, 15.0, 6


def day_of_calls(start: float, rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """One queue from 09:00 for four hours, six agents alike, first come first served: rows of the fixture `log`."""
    rows: list[tuple[Any, ...]] = []
    free = [(start, k) for k in range(AGENTS)]
    heapq.heapify(free)
    for arrival in start + np.sort(rng.uniform(0, 4 * 3600, rng.poisson(640))):
        ready, agent = free[0]
        wait, patience = max(0.0, ready - arrival), rng.exponential(PATIENCE_S)
        if wait > patience:
            rows.append((arrival, patience, True, np.nan, np.nan, None))
            continue
        talk = rng.gamma(2, SERVICE_S / 2)
        heapq.heapreplace(free, (arrival + wait + talk + rng.exponential(WRAP_S), agent))
        rows.append((arrival, wait, False, arrival + wait, talk, f"agent {agent}"))
    return rows


@pytest.fixture(scope="module")
def log() -> CallLog:
    """Ten days of that centre, with a day missing."""
    rng = np.random.default_rng(31)
    rows = []
    for day in (2, 3, 4, 5, 6, 9, 10, 12, 13, 16):
        rows += day_of_calls(datetime(2026, 3, day, 8, tzinfo=UTC).timestamp(), rng)
    calls = pd.DataFrame(rows, columns=["arrival", "wait_s", "abandoned", "answer", "service_s", "agent"]).sort_values(
        "arrival", ignore_index=True
    )
    local = pd.DatetimeIndex(pd.to_datetime(calls["arrival"], unit="s", utc=True)).tz_convert("Europe/Madrid")
    calls = calls.assign(
        date=local.tz_localize(None).normalize(), queue="calls", waited=calls["wait_s"] > 0, customer=None, priority=np.nan
    )
    return CallLog(calls, "Europe/Madrid", ("Made by a test.",))


@pytest.fixture(scope="module")
def calibration(log: CallLog) -> Calibration:
    return calibrate(log, CalibrationSpec(handshake_s=0, gaps_min=[30], few_of_agent=5))


def counted(layout: Layout, by_day: list[tuple[int, int, int]]) -> Any:
    """Answers of one replication: each day's (answered, within, abandoned) of the first queue, in the day's first interval."""
    counts = np.zeros((1, len(layout.queues), layout.intervals + 1, at.N_COUNTS), dtype=int)
    starts = np.flatnonzero(np.diff(layout.day, prepend=-1))
    for start, (answered, within, abandoned) in zip(starts, by_day, strict=True):
        counts[0, 0, start, [at.ANSWERED, at.WITHIN, at.ABANDONED]] = answered, within, abandoned
    counts[0, 1:, :, at.ANSWERED] = 1000  # of other work, which is no contact
    sums = np.zeros((1, len(layout.queues), layout.intervals + 1, at.N_SUMS))
    sums[0, 0, starts, at.WAIT_ANSWERED] = 60.0
    return SimpleNamespace(layout=layout, out=SimpleNamespace(counts=counts, sums=sums))


def test_the_centre_is_found_again(calibration: Calibration) -> None:
    fit = calibration.service.fits["calls"]
    assert fit.kind == "gamma"
    assert fit.distribution.mean == pytest.approx(SERVICE_S, rel=0.05)
    assert calibration.patience["calls"].curve.at(60) == pytest.approx(np.exp(-60 / PATIENCE_S), abs=0.03)
    assert calibration.patience["calls"].mean_s == pytest.approx(PATIENCE_S, rel=0.25)
    wrap_up = calibration.wrap_up[1800.0]
    assert wrap_up is not None and wrap_up.mean_s == pytest.approx(WRAP_S, rel=0.1)
    assert len(calibration.service.agent_factors) == AGENTS
    assert all(factor == pytest.approx(1, abs=0.06) for factor in calibration.service.agent_factors.values())
    assert calibration.arrivals.missing == tuple(date(2026, 3, day) for day in (7, 8, 11, 14, 15))
    assert "Made by a test." in calibration.notes


def test_replay_takes_arrivals_and_duty_from_the_days_and_all_else_from_the_estimates(calibration: Calibration, log: CallLog) -> None:
    days = log.between(date(2026, 3, 12), date(2026, 3, 13))
    layout = replay_layout(calibration, days, Habits(1800))
    (queue,) = layout.queues
    assert queue.trace is not None and len(queue.trace.time) == len(days.calls)
    assert queue.trace.time[0] == pytest.approx(days.calls["arrival"].iloc[0] - datetime(2026, 3, 11, 23, tzinfo=UTC).timestamp())
    assert queue.trace.service is None and queue.trace.patience is None and queue.retry is None
    assert layout.day is not None and layout.day.tolist() == [0] * 48 + [1] * 48
    duty = duty_of(days.calls, 1800)
    assert (layout.agents.spells.logout_s - layout.agents.spells.login_s).sum() == pytest.approx(duty.hours * 3600)
    assert (layout.agents.level == 1).all()
    # what happened in the queue of these days changes nothing
    other = CallLog(days.calls.assign(wait_s=999.0, abandoned=days.calls["abandoned"]), days.zone)
    again = replay_layout(calibration, other, Habits(1800))
    np.testing.assert_array_equal(again.queues[0].patience[0].values, layout.queues[0].patience[0].values)


def test_other_work_is_taken_last_and_comes_with_the_heads(calibration: Calibration, log: CallLog) -> None:
    day = log.between(date(2026, 3, 12), date(2026, 3, 12))
    layout = replay_layout(calibration, day, Habits(1800, other_per_hour=4, other_s=90))
    work = layout.queues[1]
    assert work.name == OTHER_WORK
    assert work.arrivals.sum() == pytest.approx(4 * duty_of(day.calls, 1800).hours)
    assert work.service[0].mean == 90
    assert layout.policy.order == "index"
    assert layout.policy.rule(OTHER_WORK).head_start_s < -1e5
    assert layout.agents.level.shape == (AGENTS, 2)


def test_a_weekday_to_come_has_profile_factors_and_the_latest_agents(calibration: Calibration, log: CallLog) -> None:
    layout = weekday_layout(calibration, log, 0, Habits(1800))
    assert layout.intervals == 48
    assert layout.queues[0].arrivals.sum() == pytest.approx(calibration.arrivals.mean["calls"][0].sum())
    assert layout.queues[0].trace is None
    assert (layout.agents.spells.login_s > 0).all()
    with pytest.raises(InputError, match="sun"):
        weekday_layout(calibration, log, 6, Habits(1800))


def test_a_layout_file_reads_back_as_the_same_layout(calibration: Calibration, log: CallLog, tmp_path: Path) -> None:
    layout = weekday_layout(calibration, log, 0, Habits(1800, 2, 60))
    (tmp_path / "monday.yaml").write_text(layout_text(layout, "A Monday"), encoding="utf-8")
    back = read_layout(tmp_path / "monday.yaml")
    assert back.queue_names == layout.queue_names == ("calls", OTHER_WORK)
    np.testing.assert_allclose(back.queues[0].arrivals, layout.queues[0].arrivals, atol=1e-4)
    np.testing.assert_array_equal(back.agents.level, layout.agents.level)
    np.testing.assert_allclose(back.agents.speed, layout.agents.speed, atol=1e-4)  # type: ignore[arg-type]
    np.testing.assert_allclose(np.sort(back.agents.spells.login_s), np.sort(layout.agents.spells.login_s), atol=0.01)
    assert back.queues[0].service[0].mean == pytest.approx(layout.queues[0].service[0].mean, rel=1e-3)
    assert back.queues[0].patience[0].mean == pytest.approx(layout.queues[0].patience[0].mean, rel=0.05)
    assert back.policy == layout.policy


def test_every_day_is_set_beside_what_happened(calibration: Calibration, log: CallLog, monkeypatch: pytest.MonkeyPatch) -> None:
    days = log.between(date(2026, 3, 10), date(2026, 3, 12))
    by_day = [(80, 60, 20), (0, 0, 0), (90, 90, 10)]  # the 11th has no contact
    monkeypatch.setattr(twin.calibrate.replay, "simulate", lambda layout, *_: counted(layout, by_day))
    found = replay(calibration, days, Habits(1800, 4, 90), 1, 1)
    assert [day.day.day for day in found] == [10, 12]
    assert [day.service_level for day in found] == [0.6, 0.9]
    assert [day.abandonment for day in found] == [0.2, 0.1]
    assert found[0].asa_s == 60 / 80
    gone = days.calls[days.calls["date"] == "2026-03-10"]["abandoned"]
    assert found[0].happened.abandonment == pytest.approx(gone.mean())
    assert found[0].abandonment_error == pytest.approx(0.2 - gone.mean())


def test_the_twin_does_what_the_centre_did(calibration: Calibration, log: CallLog) -> None:
    """Calibrated on ten days and replayed on three of them, by the real engine."""
    days = replay(calibration, log.between(date(2026, 3, 9), date(2026, 3, 12)), Habits(1800), 8, 1)
    assert [day.day.day for day in days] == [9, 10, 12]
    assert np.mean([day.service_level_error for day in days]) == pytest.approx(0, abs=0.05)
    assert np.mean([day.abandonment_error for day in days]) == pytest.approx(0, abs=0.025)
    assert all(day.service_level_sd < 0.12 for day in days)


def a_day(level: float, gone: float, offered: int = 100) -> ReplayDay:
    return ReplayDay(date(2026, 3, 2), Happened(offered, 0.7, 0.05, 20.0), level, 0.01, gone, 0.01, 20.0)


def test_the_rate_of_other_work_meets_the_service_level_of_the_calibrations_days(
    calibration: Calibration, log: CallLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def falls_with_work(_: Any, __: Any, habits: Habits, *___: Any) -> tuple[ReplayDay, ...]:
        load = habits.other_per_hour * habits.other_s / 3600
        return (a_day(0.9 - load, 0.05 + load * (0.2 if habits.other_s == 60 else 0.5)),)

    monkeypatch.setattr(twin.calibrate.habits, "replay", falls_with_work)
    trials = fit_habits(calibration, log, 2, 1)
    assert [trial.habits.other_s for trial in trials[1:]] == [60, 120]
    for trial in trials[1:]:
        assert trial.habits.other_per_hour * trial.habits.other_s / 3600 == pytest.approx(0.2, abs=0.4 / 32)
    assert best_of(trials).habits.other_s == 60
    assert trials[0].service_level_bias == pytest.approx(0.2)


def test_no_other_work_where_the_service_level_is_not_too_good(
    calibration: Calibration, log: CallLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twin.calibrate.habits, "replay", lambda *_: (a_day(0.6, 0.05),))
    (only,) = fit_habits(calibration, log, 2, 1)
    assert only.habits.other_per_hour == 0
    assert only.service_level_error == pytest.approx(0.1)


def test_without_agents_nobody_is_on_duty(calibration: Calibration, log: CallLog) -> None:
    with pytest.raises(InputError, match="no agent on any contact"):
        fit_habits(calibration, CallLog(log.calls.assign(agent=None), log.zone), 2, 1)


def test_results_hold_no_name_and_no_endless_number_in_json(
    calibration: Calibration, log: CallLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    import json

    from cli.options import _without_nan

    monkeypatch.setattr(twin.calibrate.habits, "replay", lambda *_: (a_day(0.6, 0.05),))
    text = json.dumps(_without_nan(calibration_dict(calibration, fit_habits(calibration, log, 2, 1), ())), allow_nan=False)
    back = json.loads(text)
    assert back["service"]["calls"]["kind"] == "gamma"
    assert back["arrivals"]["mean"]["calls"]["sun"][0] is None
    assert back["between_contacts"]["chosen"]["gap_s"] == 1800


def test_tables_show_every_part(calibration: Calibration, log: CallLog, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    monkeypatch.setattr(twin.calibrate.habits, "replay", lambda *_: (a_day(0.6, 0.05),))
    console = Console(width=160, record=True, file=None, quiet=False)
    with console.capture() as capture:
        console.print(calibration_tables(calibration, fit_habits(calibration, log, 2, 1)))
        console.print(replay_table([a_day(0.6, 0.05)]))
    shown = capture.get()
    for words in ("Arrivals", "Service", "Patience", "Retrials", "* 30", "Replay", "Made by a test.", "Mon 2026-03-02"):
        assert words in shown
