"""CSV and iCal files, read back by other readers."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from icalendar import Calendar

from center.errors import InputError
from center.plan import Plan
from reports.export_csv import contenders_csv, cover_csv, roster_csv, unmet_csv
from reports.export_ical import calendars
from reports.export_simulated import simulated_csv
from reports.exports import ExportFormat, write_exports
from reports.plan_json import plan_dict


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_roster_has_a_row_a_duty_in_the_agents_zone(small_plan: Plan) -> None:
    rows = _rows(roster_csv(small_plan))
    assert len(rows) == len(small_plan.duties)
    assert rows[0]["breaks"] == "break 11:00-11:30 (paid); lunch 13:00-13:30 (unpaid)"
    night, canaries = rows[1], rows[2]
    assert (night["start"], night["end"]) == ("2026-10-24T22:00+02:00", "2026-10-25T05:00+01:00")  # 8 hours, 7 on the clock
    assert (canaries["agent"], canaries["zone"], canaries["start"]) == ("Bo O'Brien", "Atlantic/Canary", "2026-10-25T09:00+00:00")


def test_the_cover_adds_up_and_leaves_closed_intervals_out(small_plan: Plan) -> None:
    rows = _rows(cover_csv(small_plan))
    assert len(rows) == int((small_plan.open_steps | (small_plan.cover > 0)).sum()) < small_plan.cover.size
    assert len({(row["start"], row["queue"]) for row in rows}) == len(rows)  # the repeated hour too
    assert sum(int(row["rostered"]) for row in rows) == int(small_plan.cover.sum())
    assert all(int(row["difference"]) == int(row["rostered"]) - int(row["required"]) for row in rows)
    assert all(float(row["p10"]) <= float(row["forecast"]) <= float(row["p90"]) for row in rows)


def test_contenders_in_points_and_nothing_where_nothing_is_known(small_plan: Plan) -> None:
    anneal, neal, cpsat = _rows(contenders_csv(small_plan))
    assert (anneal["chosen"], anneal["cost"], anneal["under"], anneal["bound"]) == ("yes", "43.21", "40.0", "")
    assert (neal["cost"], neal["under"]) == ("", "")
    assert cpsat["broken_rules"].startswith("Ana rests 9 h")
    said = [(row["reads_within_1_percent"], row["gap_to_bound"], row["money"]) for row in (anneal, neal, cpsat)]
    assert said == [("0.5", "", ""), ("", "", ""), ("", "0.0244", "0.0375")]


def test_unmet_runs_are_in_hours(small_plan: Plan) -> None:
    rows = _rows(unmet_csv(small_plan))
    assert sum(float(row["missing_hours"]) for row in rows) == sum(unmet.heads for unmet in small_plan.unmet) / 2


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", '=1,"x'])
def test_a_name_is_never_a_formula(small_plan: Plan, name: str) -> None:
    plan = replace(small_plan, agents=(name, *small_plan.agents[1:]), queues=(name, "chat"))
    for text in (roster_csv(plan), cover_csv(plan), unmet_csv(plan)):
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert f"'{name}" in cells
        assert name not in cells


def test_differences_below_zero_stay_numbers(small_plan: Plan) -> None:
    assert min(int(row["difference"]) for row in _rows(cover_csv(small_plan))) < 0


def test_calendars_hold_the_duties_in_true_time(small_plan: Plan) -> None:
    found = calendars(small_plan)
    assert list(found) == ["001-Ana.ics", "002-_igo.ics", "003-Bo_O_Brien.ics"]
    for text, agent in zip(found.values(), (0, 1, 2), strict=True):
        calendar = Calendar.from_ical(text)
        own = [duty for duty in small_plan.duties if duty.agent == agent]
        times = [(event.start.astimezone(UTC), event.end.astimezone(UTC)) for event in calendar.events]
        assert times == [(small_plan.horizon.time_of(duty.start), small_plan.horizon.time_of(duty.end)) for duty in own]
        assert not calendar.get_missing_tzids()


def test_a_time_in_the_repeated_hour_is_written_in_utc(small_plan: Plan) -> None:
    start = 48 + 6  # 02:00 for the second time
    duty = replace(small_plan.duties[0], start=start, end=start + 16, breaks=())
    (text,) = calendars(replace(small_plan, duties=(duty,))).values()
    assert "DTSTART:20261025T010000Z" in text
    assert small_plan.horizon.local(start).fold == 1


def test_breaks_are_in_the_description(small_plan: Plan) -> None:
    text = calendars(small_plan)["001-Ana.ics"]
    description = str(Calendar.from_ical(text).events[0]["description"])
    assert description.splitlines() == [
        "450 paid minutes",
        "break 11:00-11:30 (paid)",
        "lunch 13:00-13:30 (unpaid)",
        f"plan {small_plan.id}",
    ]


def test_a_later_plan_of_the_same_days_keeps_the_uids(small_plan: Plan) -> None:
    def uids(plan: Plan) -> list[str]:
        return [str(event["uid"]) for text in calendars(plan).values() for event in Calendar.from_ical(text).events]

    moved = tuple(replace(duty, start=duty.start + 1, end=duty.end + 1, breaks=()) for duty in small_plan.duties)
    later = replace(small_plan, id="small-20261024-other2", created_utc=datetime(2026, 10, 21, tzinfo=UTC), duties=moved)
    assert uids(later) == uids(small_plan)
    assert len(set(uids(small_plan))) == len(small_plan.duties)


def test_a_name_cannot_leave_the_folder_or_inject_a_line(small_plan: Plan, tmp_path: Path) -> None:
    plan = replace(small_plan, agents=("../../x\r\nEND:VCALENDAR", "..", "a/b"))
    files = write_exports(plan, ExportFormat.ICAL, tmp_path / "out")
    assert [file.parent for file in files] == [tmp_path / "out"] * 3
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]
    assert len(Calendar.from_ical(files[0].read_bytes()).events) == 2


def test_files_open_in_spreadsheets(small_plan: Plan, tmp_path: Path) -> None:
    files = write_exports(small_plan, ExportFormat.CSV, tmp_path)
    assert [file.name for file in files] == ["roster.csv", "cover.csv", "contenders.csv", "unmet.csv", "kpis.csv"]
    data = files[0].read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert "Íñigo" in data.decode("utf-8-sig")
    assert b"\r\r\n" not in data


def test_the_simulation_has_a_row_per_queue_and_interval(simulated_week: Plan) -> None:
    found = simulated_week.simulated
    assert found is not None
    rows = _rows(simulated_csv(simulated_week))
    busy = np.isfinite(found.service_level) | (simulated_week.cover > 0)
    assert len(rows) == busy.sum() < busy.size
    at = [(simulated_week.queues.index(row["queue"]), _step(simulated_week, row["start_utc"])) for row in rows]
    assert all(datetime.fromisoformat(row["start"]) == datetime.fromisoformat(row["start_utc"]) for row in rows)
    assert {row["start"][-6:] for row in rows} == {"+01:00", "+02:00"}
    for name, values, close in (
        ("service_level", found.service_level, 6e-6),
        ("low", found.low, 6e-6),
        ("high", found.high, 6e-6),
        ("goal", found.goal, 6e-6),
        ("asa_s", found.asa_s, 0.051),
        ("abandonment", found.abandonment, 6e-6),
        ("occupancy", found.occupancy, 6e-6),
        ("offered", found.offered, 6e-4),
        ("erlang_service_level", simulated_week.requirement.service_level, 6e-6),
    ):
        read = np.array([float(row[name] or "nan") for row in rows])
        np.testing.assert_allclose(read, [values[where] for where in at], atol=close, err_msg=name)


def _step(plan: Plan, start: str) -> int:
    return plan.horizon.index_of(datetime.fromisoformat(start))


def test_only_a_simulated_plan_has_the_file(simulated_week: Plan, tmp_path: Path) -> None:
    files = write_exports(simulated_week, ExportFormat.CSV, tmp_path)
    assert [file.name for file in files][-1] == "simulated.csv" and len(files) == 6
    odd = replace(simulated_week, queues=("=1+1", "x"))
    assert {row["queue"] for row in _rows(simulated_csv(odd))} == {"'=1+1", "x"}
    assert _rows(simulated_csv(replace(simulated_week, simulated=None))) == []


def test_the_simulation_is_data(simulated_week: Plan, week_plan: Plan) -> None:
    found = simulated_week.simulated
    assert found is not None
    lacking = replace(found, day_low=np.full_like(found.day_low, np.nan), heads_saved_hours=None)
    said = json.loads(json.dumps(plan_dict(replace(simulated_week, simulated=lacking))["simulated"], allow_nan=False))
    assert (said["replications"], said["confidence"], said["pooled"], said["heads_saved_hours"]) == (200, 0.95, True, None)
    assert said["met_share"] == pytest.approx(found.met_share)
    cards, loans = said["queues"]
    assert (cards["queue"], cards["target"], loans["met_share"]) == ("Cards & accounts", 0.8, None)
    third = cards["days"][2]
    assert (third["day"], third["low"], third["target_held"]) == ("2026-03-25", None, None)
    assert third["service_level"] == found.day_service_level[0, 2] and third["erlang_service_level"] == pytest.approx(0.82)
    assert [one["chosen"] for one in said["corrections"]] == [False, False, True]
    assert said["corrections"][0]["raised"] == 41.25
    assert plan_dict(week_plan)["simulated"] is None


def test_a_folder_that_is_a_file_is_said(small_plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(InputError, match="a folder that can be written to"):
        write_exports(small_plan, ExportFormat.CSV, tmp_path / "out")


def test_a_plan_over_nothing_still_has_headers(small_plan: Plan) -> None:
    bare = replace(small_plan, duties=(), unmet=(), contenders=())
    assert roster_csv(bare).startswith("agent,")
    assert calendars(bare) == {}
    assert small_plan.horizon.time_of(1) - small_plan.horizon.time_of(0) == timedelta(minutes=30)
