"""A plan as a workbook and as Parquet files, read back."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import load_workbook

from center.errors import BackendUnavailableError, InputError
from center.plan import Plan
from reports.exports import ExportFormat, write_exports

Sheet = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def tricky(small_plan: Plan) -> Plan:
    """A person called like a formula, with a control character in a note."""
    contender = replace(small_plan.contenders[0], note="=1+1\x07 and more")
    return replace(small_plan, agents=("=cmd()", *small_plan.agents[1:]), contenders=(contender, *small_plan.contenders[1:]))


@pytest.fixture
def book(tricky: Plan, tmp_path: Path) -> Any:
    """The workbook, opened."""
    (file,) = write_exports(tricky, ExportFormat.XLSX, tmp_path / "out")
    assert file.name == f"{tricky.id}.xlsx"
    return load_workbook(file)


def _rows(book: Any, name: str) -> list[dict[str, Any]]:
    header, *rows = [[cell.value for cell in row] for row in book[name].iter_rows()]
    return [dict(zip(header, row, strict=True)) for row in rows]


class TestWorkbook:
    """Excel."""

    def test_sheets_are_frozen_filtered_and_wide_enough(self, book: Any) -> None:
        assert book.sheetnames == ["roster", "cover", "forecast", "simulation", "contenders", "kpis"]
        for sheet in book:
            assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref.startswith("A1:")
            assert sheet["A1"].font.bold
            assert all(sheet.column_dimensions[cell.column_letter].width >= len(cell.value) + 2 for cell in sheet[1])

    def test_the_roster_is_in_the_clock_of_each_site(self, book: Any, tricky: Plan) -> None:
        rows = _rows(book, "roster")
        assert [row["agent"] for row in rows] == [tricky.agents[duty.agent] for duty in tricky.duties]
        night, chat = rows[1], rows[2]
        assert (night["start"], night["end"]) == (datetime(2026, 10, 24, 22), datetime(2026, 10, 25, 5))
        assert (night["utc_offset_h"], night["paid_min"], night["breaks_min"]) == (2, 450, 30)
        assert (chat["start"], chat["zone"], chat["utc_offset_h"]) == (datetime(2026, 10, 25, 9), "Atlantic/Canary", 0)
        assert rows[0]["breaks"] == "break 11:00-11:30 (paid); lunch 13:00-13:30 (unpaid)"
        cell = book["roster"]["E2"]
        assert cell.is_date and "hh:mm" in cell.number_format

    def test_a_formula_stays_a_text(self, book: Any) -> None:
        cell = book["roster"]["A2"]
        assert (cell.value, cell.data_type) == ("=cmd()", "s")
        assert _rows(book, "contenders")[0]["note"] == "=1+1 and more"

    def test_cover_counts_and_tells_the_repeated_hour_apart(self, book: Any, tricky: Plan) -> None:
        rows = [row for row in _rows(book, "cover") if row["queue"] == "calls"]
        assert len(rows) == tricky.horizon.n
        assert [row["rostered"] for row in rows] == tricky.cover[0].tolist()
        assert [row["difference"] for row in rows] == (tricky.cover - tricky.requirement.rostered)[0].tolist()
        twice = [row["utc_offset_h"] for row in rows if row["start"] == datetime(2026, 10, 25, 2, 30)]
        assert twice == [2, 1]
        assert all(isinstance(row["required"], int) for row in rows)

    def test_forecast_with_its_quantiles_and_unknowns_empty(self, book: Any, tricky: Plan) -> None:
        rows = [row for row in _rows(book, "forecast") if row["queue"] == "chat"]
        assert len(rows) == int(tricky.open_steps[1].sum())
        first = int(np.flatnonzero(tricky.open_steps[1])[0])
        assert rows[0]["start"] == datetime(2026, 10, 24, 9)
        assert rows[0]["p90"] == pytest.approx(tricky.forecast.quantiles[0.9][1, first])
        assert rows[0]["aht_s"] == 600

    def test_contenders_in_points(self, book: Any) -> None:
        rows = _rows(book, "contenders")
        assert [row["cost"] for row in rows] == [43.21, None, 42.5]
        assert [row["broken_rules"] for row in rows] == [0, 0, 1] and rows[0]["chosen"] is True

    def test_no_simulation_is_a_header_alone(self, book: Any) -> None:
        assert _rows(book, "simulation") == []
        assert book["simulation"]["D1"].value == "offered" or "offered" in [cell.value for cell in book["simulation"][1]]


def test_the_simulation_as_shares_with_its_interval(simulated_week: Plan, tmp_path: Path) -> None:
    found = simulated_week.simulated
    assert found is not None
    (file,) = write_exports(simulated_week, ExportFormat.XLSX, tmp_path)
    book = load_workbook(file)
    rows = _rows(book, "simulation")
    there = (found.offered > 0) | (simulated_week.cover > 0)
    assert len(rows) == int(there.sum()) > 100
    levels = np.array([np.nan if row["service_level"] is None else row["service_level"] for row in rows], dtype=float)
    np.testing.assert_allclose(levels, found.service_level[there])
    titles = [cell.value for cell in book["simulation"][1]]
    shown = next(row for row in book["simulation"].iter_rows(min_row=2) if row[titles.index("low")].value is not None)
    assert shown[titles.index("low")].number_format == "0.0%"


class TestParquet:
    """Parquet."""

    @pytest.fixture(autouse=True)
    def _needs_pyarrow(self) -> None:
        pytest.importorskip("pyarrow", reason="Parquet needs pyarrow")

    def test_a_file_a_table_in_utc(self, small_plan: Plan, tmp_path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        files = write_exports(small_plan, ExportFormat.PARQUET, tmp_path)
        assert [file.stem for file in files] == ["roster", "breaks", "cover", "forecast", "contenders", "unmet", "kpis"]
        roster = pq.read_table(tmp_path / "roster.parquet")
        assert roster.schema.field("start").type == pa.timestamp("us", tz="UTC")
        rows = roster.to_pylist()
        assert rows[1]["start"].astimezone(UTC) == datetime(2026, 10, 24, 20, tzinfo=UTC)
        assert roster.schema.metadata[b"crewtide.plan"] == small_plan.id.encode()
        breaks = pq.read_table(tmp_path / "breaks.parquet").to_pylist()
        assert [(row["duty"], row["kind"], row["paid"]) for row in breaks][:2] == [(0, "break", True), (0, "lunch", False)]
        cover = pq.read_table(tmp_path / "cover.parquet").to_pandas()
        assert cover.groupby("queue")["rostered"].sum().to_dict() == {
            "calls": int(small_plan.cover[0].sum()),
            "chat": int(small_plan.cover[1].sum()),
        }

    def test_a_plan_without_people_still_has_its_types(self, small_plan: Plan, tmp_path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        bare = replace(small_plan, duties=(), unmet=(), contenders=(), kpis={"asa": float("nan")})
        write_exports(bare, ExportFormat.PARQUET, tmp_path)
        roster = pq.read_table(tmp_path / "roster.parquet")
        assert roster.num_rows == 0 and roster.schema.field("start").type == pa.timestamp("us", tz="UTC")
        assert pq.read_table(tmp_path / "kpis.parquet").to_pylist() == [
            {"kpi": "asa", "value": None, "interval_low": None, "interval_high": None, "unit": "s"}
        ]

    def test_without_the_package_the_extra_is_named(self, small_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real = builtins.__import__

        def without(name: str, *args: Any) -> Any:
            if name.startswith("pyarrow"):
                raise ModuleNotFoundError(name)
            return real(name, *args)

        monkeypatch.setattr(builtins, "__import__", without)
        with pytest.raises(BackendUnavailableError, match=r"crewtide\[parquet\]"):
            write_exports(small_plan, ExportFormat.PARQUET, tmp_path)


@pytest.mark.parametrize("export", [ExportFormat.XLSX, ExportFormat.PARQUET])
def test_a_place_that_cannot_be_written(small_plan: Plan, tmp_path: Path, export: ExportFormat) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="a file where a folder should be"):
        write_exports(small_plan, export, tmp_path / "file")
