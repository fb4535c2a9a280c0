"""Task blocks in what a plan is shown and exported as."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from center.plan import Plan
from reports.export_csv import roster_csv
from reports.export_ical import calendars
from reports.exports import ExportFormat, write_exports
from reports.html.page import render_report
from reports.plan_diff import plan_diff
from reports.plan_json import plan_dict
from reports.plan_tables import plan_tables
from reports.task_blocks import blocks_text

TEXT = "chat 09:00-12:00; calls 12:00-18:00"


@pytest.fixture
def blocked(small_plan: Plan) -> Plan:
    """The chat shift in the Canaries, an hour behind Madrid: chat until 12:00 there, calls from then on."""
    first, night, chat, last = small_plan.duties
    shift = replace(chat, queue=0, end=88, breaks=((75, 77, "lunch", False),), blocks=((70, 76, 1), (76, 88, 0)))
    return replace(small_plan, duties=(first, night, shift, last))


def test_words_are_on_the_clock_of_the_agents_site(blocked: Plan) -> None:
    assert [blocks_text(blocked, duty, "; ") for duty in blocked.duties] == ["", "", TEXT, ""]
    assert blocks_text(blocked, blocked.duties[2], zone="Europe/Madrid") == "chat 10:00-13:00, calls 13:00-19:00"


def test_the_roster_as_csv_has_them(blocked: Plan) -> None:
    rows = list(csv.DictReader(io.StringIO(roster_csv(blocked))))
    assert [row["blocks"] for row in rows] == ["", "", TEXT, ""]


def test_tables_have_a_row_for_each_and_plans_without_them_no_table(blocked: Plan, small_plan: Plan) -> None:
    assert "blocks" not in plan_tables(small_plan)
    tables = plan_tables(blocked)
    assert tables["blocks"][["duty", "agent", "queue"]].values.tolist() == [[2, "Bo O'Brien", "chat"], [2, "Bo O'Brien", "calls"]]
    assert list(tables["blocks"]["end"])[:1] == list(tables["blocks"]["start"])[1:]
    assert list(tables["roster"]["blocks"]) == ["", "", TEXT, ""]


def test_the_workbook_has_them(blocked: Plan, tmp_path: Path) -> None:
    (file,) = write_exports(blocked, ExportFormat.XLSX, tmp_path)
    header, *rows = ([cell.value for cell in row] for row in load_workbook(file)["roster"].iter_rows())
    assert [row[header.index("blocks")] or "" for row in rows] == ["", "", TEXT, ""]


def test_parquet_has_a_file_of_them(blocked: Plan, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    names = {file.name for file in write_exports(blocked, ExportFormat.PARQUET, tmp_path)}
    assert "blocks.parquet" in names
    assert parquet.read_table(tmp_path / "blocks.parquet")["queue"].to_pylist() == ["chat", "calls"]


def test_json_has_names_and_times(blocked: Plan) -> None:
    duties = plan_dict(blocked)["duties"]
    assert [len(duty["blocks"]) for duty in duties] == [0, 0, 2, 0]
    assert duties[2]["blocks"][0] == {"queue": "chat", "start": "2026-10-25T09:00:00+00:00", "end": "2026-10-25T12:00:00+00:00"}


def test_the_calendar_names_the_queues_in_order(blocked: Plan) -> None:
    text = calendars(blocked)["003-Bo_O_Brien.ics"].replace("\r\n ", "")
    assert re.search(r"SUMMARY:day: chat\\, calls\r", text)
    assert "chat 09:00-12:00\\ncalls 12:00-18:00\\nlunch" in text


def test_a_difference_tells_both(blocked: Plan) -> None:
    first, night, chat, last = blocked.duties
    other = replace(chat, blocks=((70, 80, 1), (80, 88, 0)))
    (change,) = plan_diff(blocked, replace(blocked, id="other", duties=(first, night, other, last))).duties
    before, after = "chat 09:00-12:00, calls 12:00-18:00", "chat 09:00-14:00, calls 14:00-18:00"
    assert change.words == f"09:00–18:00 on {before} → 09:00–18:00 on {after}"
    assert plan_diff(blocked, replace(blocked, id="other")).duties == ()


def test_the_page_draws_each_block_in_its_queues_colour(blocked: Plan) -> None:
    page = render_report(blocked)
    assert 'class="q1" d="M70 0H75V4H76V0H76V10' in page  # lunch from 75 on is cut at the block's end
    assert 'class="q0" d="M76 0H76V4H77V0H88V10' in page
    assert "10:00–19:00 (chat 10:00-13:00, calls 13:00-19:00)" in page
