"""A day's re-optimization in the terminal, on the page and in files."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import numpy as np
import pytest
from icalendar import Calendar
from rich.console import Console

from center.peak import Pace, Peak, PeakChange, PeakOutcome, PeakRented
from center.plan import Plan
from reports.exports import ExportFormat, export_texts, write_exports
from reports.html import render_report
from reports.peak_text import peak_summary
from reports.peak_words import gain_text, pace_text, seed_text, verdict
from reports.plan_json import plan_dict
from reports.text import plan_summary

NOW = 41  # 10:15


def _outcome(name: str, price: int, overall: float, gain: tuple[float, float, float] | None = None) -> PeakOutcome:
    shares = np.array([overall, np.nan])
    ends = dict(zip(("gain", "gain_low", "gain_high"), gain or (None, None, None), strict=True))
    return PeakOutcome(name, price, np.array([1200.0, 80.0]), shares, 100 * (1 - shares), (1 - shares) / 4, overall, **ends)


@pytest.fixture
def peak() -> Peak:
    return Peak(
        base_plan_id="demo-20260302-base22",
        now=NOW,
        absent=(3,),
        asked=("demand=1.3",),
        paces=(Pace(0, 1234.0, 1000.0, 1.18, 1.1, 1.25, 1.02), Pace(1, 10.0, 10.0, 1.0, 0.9, 1.1, 1.0)),
        changes=(
            PeakChange(2, 0, ("overtime", "breaks"), 30, 350, None, "ends 30 min later, at 18:00"),
            PeakChange(1, 0, ("skills",), 0, 100, (52, 1), "serves Loans from 13:00 on"),
        ),
        rented=(PeakRented(0, 44, 52, 2, 3600),),
        outcomes=(
            _outcome("untouched", 0, 0.59),
            _outcome("plan", 4050, 0.71, (0.12, 0.1, 0.14)),
            _outcome("greedy overtime", 4000, 0.6, (0.01, -0.005, 0.025)),
        ),
        waiting=(14, 3),
        in_service=(2, 1),
    )


@pytest.fixture
def plan(day_plan: Plan, peak: Peak) -> Plan:
    """The day of twelve people, changed at 10:15."""
    return replace(day_plan, peak=peak)


def _text(plan: Plan, width: int = 140) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(peak_summary(plan))
    return console.file.getvalue()  # type: ignore[attr-defined]


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_pace_of_a_queue(plan: Plan, peak: Peak) -> None:
    busy, quiet = (pace_text(plan, pace) for pace in peak.paces)
    assert busy == (
        "Cards & accounts: 1,234 came where 1,000 were expected; the rest of the day is forecast 1.18 times (1.10 to 1.25), "
        "handle time 1.02 times"
    )
    assert quiet.endswith("forecast 1.00 times (0.90 to 1.10)")


def test_a_gain_that_may_be_none_is_not_certain(peak: Peak) -> None:
    before, after, greedy = peak.outcomes
    assert (gain_text(before), gain_text(after)) == ("–", "+12.0 points (+10.0 to +14.0)")
    assert gain_text(greedy) == "+1.0 points (-0.5 to +2.5, not certain)"
    assert gain_text(replace(greedy, gain=0.0, gain_low=0.0, gain_high=0.0)) == "no difference"
    assert verdict(peak).startswith("Service level of the rest of the day: 59.0 % as it was, 71.0 % with this plan: +12.0 points (+10.0")
    assert "greedy overtime at a price of 40.00: +1.0 points" in verdict(peak)
    assert verdict(replace(peak, outcomes=())) == ""


def test_where_the_simulation_began(plan: Plan, peak: Peak) -> None:
    assert seed_text(plan, peak) == "The simulation begins at Mon 2 Mar 10:15 with 17 contacts waiting and 3 in service."
    assert seed_text(plan, replace(peak, waiting=None, in_service=None)).startswith("No snapshot was given")
    assert seed_text(plan, replace(peak, outcomes=())) == "The rest of the day was not simulated."


def test_the_summary_says_what_matters(plan: Plan) -> None:
    text = _text(plan)
    assert "Changes demo-20260302-base22 from Mon 2 Mar 10:15 on. 2 people have a change, 0.5 h more work, at a price of 40.50" in text
    assert "Absent: Deniz Yılmaz 3." in text and "Asked for: demand=1.3." in text
    assert "ends 30 min later, at 18:00" in text and "2 heads of a partner on Cards & accounts, Mon 2 Mar 11:00–13:00" in text
    line = next(line for line in text.splitlines() if line.strip().startswith("this plan"))
    assert line.split() == ["this", "plan", "40.50", "71.0", "%", "+12.0", "points", "(+10.0", "to", "+14.0)"]
    assert "Contenders" in text and "* anneal" in text
    assert "nan" not in text


def test_it_is_part_of_the_plans_own_summary(plan: Plan, day_plan: Plan) -> None:
    console = Console(file=io.StringIO(), width=140)
    console.print(plan_summary(plan))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "Pace of the day" in text and text.count("* anneal") == 2  # cost and its parts
    assert not _text(day_plan).strip()


def test_many_changes_are_cut_short(plan: Plan, peak: Peak) -> None:
    many = tuple(PeakChange(k % 12, 0, ("overtime",), 15, 100, None, f"ends later, number {k}.") for k in range(30))
    text = _text(replace(plan, peak=replace(peak, changes=many)))
    assert "number 19." in text and "number 20." not in text and "and 10 more changes" in text


def test_nobody_changes(plan: Plan, peak: Peak) -> None:
    quiet = replace(plan, peak=replace(peak, changes=(), rented=(), outcomes=(), paces=()))
    assert "Nobody's shift changes." in _text(quiet)
    assert "Nobody&#39;s shift changes." in render_report(quiet)


def _section(page: str) -> str:
    return page[page.index('<section aria-labelledby="peak"') : page.index('<section aria-labelledby="cover"')]


def test_the_page_has_it_all(plan: Plan) -> None:
    section = _section(render_report(plan))
    assert "serves Loans from 13:00 on" in section and "Björn" not in section.split("Who is told what")[0]
    assert section.count("<tr") == 3 + 1 + 6 + 1 + 2 + 1
    assert "nan" not in section and "<svg" in section
    assert "cover as it was" not in section


def test_the_cover_as_it_was_is_drawn_from_the_moment_on(plan: Plan, day_plan: Plan) -> None:
    section = _section(render_report(plan, day_plan))
    assert "cover as it was" in section and section.count('class="was"') == 2
    width = int(re.search(r'viewBox="0 0 (\d+)', section).group(1))  # type: ignore[union-attr]
    assert 0 < width <= plan.horizon.n - NOW
    assert "10:00" not in section.split("<figure", 1)[1].split("Who is told")[0]
    other = replace(day_plan, queues=("x", "y"))
    assert "cover as it was" not in _section(render_report(plan, other))


def test_a_plan_of_the_night_has_no_section(day_plan: Plan) -> None:
    page = render_report(day_plan)
    assert 'id="peak"' not in page and plan_dict(day_plan)["peak"] is None


def test_names_are_escaped(plan: Plan, peak: Peak) -> None:
    told = replace(peak.changes[0], agent=0, words="<u>")
    section = _section(render_report(replace(plan, peak=replace(peak, base_plan_id="<q>", asked=("<i>",), changes=(told,)))))
    assert not {"<q>", "<i>", "<u>", "<script>"} & set(re.findall(r"<\w+>", section))
    assert all(text in section for text in ("&lt;q&gt;", "&lt;i&gt;", "&lt;u&gt;", "&lt;script&gt;"))


def test_what_was_told_before_is_no_new_change(plan: Plan, peak: Peak) -> None:
    again = PeakChange(4, 0, (), 0, 0, (52, 1), "serves Loans from 13:00 on, as told before")
    assert "2 people have a change" in _text(replace(plan, peak=replace(peak, changes=(*peak.changes, again))))
    assert "Nobody's shift changes, at a price of 36.00 points." in _text(replace(plan, peak=replace(peak, changes=(again,))))


def test_json_speaks_names(plan: Plan) -> None:
    said = json.loads(json.dumps(plan_dict(plan)["peak"], allow_nan=False))
    assert said["base_plan"] == "demo-20260302-base22" and said["now"] == "2026-03-02T10:15:00+01:00"
    assert said["changes"][1]["serves"] == {"from": "2026-03-02T13:00:00+01:00", "queue": "Loans"}
    assert said["outcomes"][0]["queues"][1]["service_level"] is None and said["outcomes"][0]["gain"] is None
    assert said["snapshot"] == [
        {"queue": "Cards & accounts", "waiting": 14, "in_service": 2},
        {"queue": "Loans", "waiting": 3, "in_service": 1},
    ]


def test_the_changes_open_in_a_spreadsheet(plan: Plan, peak: Peak) -> None:
    odd = replace(peak.changes[0], words="=1+1")
    rows = _rows(export_texts(replace(plan, peak=replace(peak, changes=(odd, peak.changes[1]))), ExportFormat.CSV)["peak_changes.csv"])
    one, two = rows
    duty = next(duty for duty in plan.duties if duty.agent == 2)
    assert one["start"] == plan.horizon.local(duty.start).isoformat(timespec="minutes")
    assert (one["change"], one["added_min"], one["price_points"], one["levers"]) == ("'=1+1", "30", "3.5", "overtime, breaks")
    assert (two["zone"], two["serves_from"], two["serves_queue"]) == ("Europe/Lisbon", "2026-03-02T12:00+00:00", "Loans")
    away = replace(plan, duties=tuple(duty for duty in plan.duties if duty.agent != 2))
    assert _rows(export_texts(away, ExportFormat.CSV)["peak_changes.csv"])[0]["start"] == ""


def test_the_outcomes_are_a_table(plan: Plan) -> None:
    rows = _rows(export_texts(plan, ExportFormat.CSV)["peak_outcomes.csv"])
    assert [(row["alternative"], row["queue"]) for row in rows[:3]] == [
        ("untouched", "Cards & accounts"),
        ("untouched", "Loans"),
        ("untouched", ""),
    ]
    assert (rows[5]["service_level"], rows[5]["gain"], rows[5]["gain_low"], rows[5]["price_points"]) == ("0.71", "0.12", "0.1", "40.5")
    assert rows[1]["service_level"] == ""


def test_other_files_have_the_changes_too(plan: Plan, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    (file,) = write_exports(plan, ExportFormat.XLSX, tmp_path)
    sheet = load_workbook(file)["peak changes"]
    header, first, *_ = [[cell.value for cell in row] for row in sheet.iter_rows()]
    told = dict(zip(header, first, strict=True))
    assert (told["agent"], told["added_min"], told["price"]) == (plan.agents[2], 30, 3.5)
    pytest.importorskip("pyarrow", reason="Parquet needs pyarrow")
    assert "peak_changes.parquet" in {file.name for file in write_exports(plan, ExportFormat.PARQUET, tmp_path)}


def test_calendars_have_the_changed_shifts(plan: Plan, day_plan: Plan) -> None:
    """The same events as the plan's before, at the new times."""
    later = tuple(replace(duty, end=duty.end + 2, breaks=()) if duty.agent == 2 else duty for duty in plan.duties)
    changed = replace(plan, id="demo-20260302-peak22", duties=later)

    def events(one: Plan) -> dict[str, tuple[str, str]]:
        found = [event for text in export_texts(one, ExportFormat.ICAL).values() for event in Calendar.from_ical(text).events]
        return {str(e["uid"]): (e.start.astimezone(UTC).isoformat(), e.end.astimezone(UTC).isoformat()) for e in found}

    before, after = events(day_plan), events(changed)
    assert before.keys() == after.keys()
    assert sum(before[uid] != after[uid] for uid in before) == 1
