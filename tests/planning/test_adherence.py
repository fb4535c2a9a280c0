"""Planned against actual by hand: an overnight shift over the change of clocks, an absence, work without a shift."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from center.adherence import Adherence, AgentLog, AgentState, Spell, shrinkage_of, total_of
from center.errors import InputError
from center.horizon import Horizon
from center.plan import Duty, Plan
from imports.adherence import read_agent_log
from imports.adherence_map import AdherenceMap
from planning.adherence.compare import assumed_shrinkage, compare, sites_of
from reports.adherence import adherence_dict, days_csv, intervals_csv, out_dict, shrinkage_yaml

LOG = """agent,state,from,to
Ana,available,2026-10-24 09:10,2026-10-24 11:00
Ana,break,2026-10-24 11:00,2026-10-24 11:45
Ana,available,2026-10-24 11:45,2026-10-24 13:00
Ana,break,2026-10-24 13:00,2026-10-24 13:30
Ana,meeting,2026-10-24 13:30,2026-10-24 14:00
Ana,available,2026-10-24 14:00,2026-10-24 16:40
Ana,off,2026-10-24 16:40,2026-10-25 22:00
Ana,available,2026-10-25 22:00,2026-10-26 05:30
Íñigo,available,2026-10-24 22:00,2026-10-25 02:00
Íñigo,lunch,2026-10-25 02:00,2026-10-25 02:30
Íñigo,available,2026-10-25 02:30,2026-10-25 05:00
Bo O'Brien,available,2026-10-24 10:00,2026-10-24 12:00
"""


@pytest.fixture
def found(small_plan: Plan, tmp_path: Path) -> Adherence:
    """Ana is late, has a long break and a meeting and leaves early; Íñigo's night is perfect; Bo misses his day and works on another."""
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    return compare(small_plan, read_agent_log(path, AdherenceMap(), small_plan.horizon, small_plan.agents))


def test_a_day_by_hand(found: Adherence) -> None:
    ana = next(day for day in found.days if day.agent == 0)
    assert (ana.planned_min, ana.kept_min, ana.planned_work_min, ana.worked_min) == (480, 405, 420, 375)
    assert (ana.late_start_min, ana.early_leave_min, ana.out_spells, ana.out_min) == (10, 20, 4, 75)
    assert (ana.absent_min, ana.late_min, ana.meeting_min, ana.away_min) == (0, 30, 30, 15)
    assert ana.adherence == 405 / 480 and ana.conformance == 375 / 420


def test_a_night_over_the_change_of_clocks(found: Adherence, small_plan: Plan) -> None:
    night = next(day for day in found.days if day.agent == 1)
    assert (night.day.day, night.planned_min, night.adherence, night.conformance) == (24, 480, 1.0, 1.0)
    step = small_plan.horizon.step_min * 60
    past = next(day for day in found.days if day.agent == 0 and day.day.day == 25)  # it ends after the horizon, and its lunch was not taken
    assert (past.planned_min, past.kept_min, past.worked_min, past.early_leave_min) == (480, 420, 450, 30)
    assert found.planned_heads.sum() * step / 3600 == pytest.approx((420 + 450 + 480 + 120) / 60)


def test_absence_and_work_without_a_shift(found: Adherence) -> None:
    extra, missed = (day for day in found.days if day.agent == 2)
    assert (extra.day.day, extra.planned_min, extra.worked_min, extra.adherence, extra.conformance) == (24, 0, 120, None, None)
    assert (missed.day.day, missed.absent_min, missed.adherence, missed.late_start_min) == (25, 480, 0.0, None)


def test_shrinkage_adds_up(found: Adherence, small_plan: Plan) -> None:
    measured = shrinkage_of(found.days)
    assert [round(share * 1800) for share in measured.values()] == [480, 60, 30, 15]
    assert shrinkage_yaml(measured)[0] == "- {name: absence, share: 0.267, in_roster: false, drawn: absence}"
    assert assumed_shrinkage(small_plan) == {} and shrinkage_of([]) == {}
    total = total_of(found.days)
    assert total.adherence == pytest.approx((405 + 480 + 420) / 1920)


def test_what_is_told(found: Adherence, small_plan: Plan) -> None:
    sites = sites_of(small_plan)
    assert sites == ("madrid", "madrid", "las-palmas")
    told = adherence_dict(small_plan, found.days, sites, {})
    assert told["sites"]["las-palmas"]["adherence"] == 0 and told["contracts"]["full"]["days"] == 3
    assert out_dict(small_plan, found.out)[0] == {
        "agent": "Ana",
        "start": "2026-10-24T09:00:00+02:00",
        "minutes": 10.0,
        "planned": "on-queue",
        "actual": "off",
        "interval": "2026-10-24T09:00+02:00",
    }
    assert len(days_csv(small_plan, found.days).splitlines()) == 1 + 5
    first = intervals_csv(small_plan, found).splitlines()[1].split(",")
    assert first[0] == "2026-10-24T09:00+02:00" and float(first[1]) == 1 and float(first[2]) == pytest.approx(0.67)


def test_shifts_outside_the_log_are_not_judged_and_that_is_said(small_plan: Plan) -> None:
    step = small_plan.horizon.step_min * 60
    worked = Spell(0, 18 * step, 34 * step, AgentState.ON_QUEUE)
    found = compare(small_plan, AgentLog((worked,), worked.start, worked.end))
    assert [(day.agent, day.kept_min) for day in found.days] == [(0, 420)]
    assert found.notes == ("3 of 4 shifts lie outside the log's time, and are not judged.",)
    with pytest.raises(InputError, match="no shift of the plan lies whole"):
        compare(small_plan, AgentLog((Spell(0, 0, 60, AgentState.OFF),), 0, 60))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 120), st.sampled_from(AgentState)), max_size=25), st.integers(400, 600))
def test_lost_and_kept_minutes_add_up(pieces: list[tuple[int, AgentState]], begin: int) -> None:
    horizon = Horizon.of_days(date(2026, 10, 24), 2, 30, "Europe/Madrid")
    duty = Duty(0, 0, 0, "day", 18, 34, ((22, 23, "break", True), (26, 27, "lunch", False)), 450)
    spells, at = [], begin * 60
    for minutes, state in pieces:
        spells.append(Spell(0, at, at + 60 * minutes, state))
        at += 60 * minutes
    plan = SimpleNamespace(id="p", horizon=horizon, duties=(duty,), agents=("Ana",), agent_zone=("Europe/Madrid",))
    found = compare(plan, AgentLog(tuple(spells), 0, 40 * 1800), least_out_min=0)  # type: ignore[arg-type]
    (day,) = (one for one in found.days if one.planned_min)
    lost = day.absent_min + day.late_min + day.meeting_min + day.away_min
    assert day.planned_min == 480 and day.kept_min + day.out_min == pytest.approx(480)
    worked = [(max(s.start, a), min(s.end, b)) for s in spells if s.state is AgentState.ON_QUEUE for a, b in _WORK]
    on_time = sum(max(0, end - start) for start, end in worked)
    assert lost == pytest.approx(420 - on_time / 60)
    assert found.kept_s.sum() / 60 == pytest.approx(day.kept_min) and (found.kept_s <= found.planned_s + 1e-9).all()
    assert np.isclose(found.planned_heads.sum() * 30, 420)


_WORK = tuple((1800 * a, 1800 * b) for a, b in ((18, 22), (23, 26), (27, 34)))
