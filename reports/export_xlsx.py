"""A plan as one Excel workbook: roster, cover, forecast, simulation, contenders. Real dates and numbers, in the site's clock time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from center.plan import Plan
from reports.export_csv import breaks_text
from reports.plan_tables import (
    contenders_table,
    cover_table,
    forecast_table,
    kpis_table,
    peak_changes_table,
    roster_table,
    simulation_table,
)

if TYPE_CHECKING:
    import pandas as pd

_LEAST_WIDTH, _MOST_WIDTH, _LOOKED_AT = 8, 60, 300
_FORMATS = {
    **dict.fromkeys(("service_level", "low", "high", "goal", "abandonment", "occupancy"), "0.0%"),
    **dict.fromkeys(("contacts", "offered", "aht_s", "asa_s", "seconds", "urgency"), "#,##0.0"),
    **dict.fromkeys(("cost", "bound", "money", "price"), "#,##0.00"),
    **dict.fromkeys(("required", "rostered", "difference", "paid_min", "breaks_min", "added_min", "broken_rules"), "#,##0"),
}
_TIME = "yyyy-mm-dd hh:mm"


def write_xlsx(plan: Plan, file: Path) -> None:
    """Write the workbook.

    Excel knows no zones: times are clock times, of the agent's site in the roster (its column `zone` names it), of the plan's zone
    elsewhere; the offset from UTC in hours beside them tells the hour that is repeated when summer time ends from the first one.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, table in _sheets(plan).items():
        _add_sheet(book, name, table)
    book.save(file)


def _sheets(plan: Plan) -> dict[str, pd.DataFrame]:
    roster = roster_table(plan).drop(columns="duty")
    roster["breaks"] = [breaks_text(plan, duty) for duty in plan.duties]
    zone = plan.horizon.zone
    sheets = {
        "roster": _local(roster, list(roster["zone"])),
        "cover": _local(cover_table(plan), zone),
        "forecast": _local(forecast_table(plan), zone),
        "simulation": _local(simulation_table(plan), zone),
        "contenders": contenders_table(plan),
        "kpis": kpis_table(plan),
    }
    return sheets if plan.peak is None else sheets | {"peak changes": peak_changes_table(plan)}


def _local(table: pd.DataFrame, zones: str | list[str]) -> pd.DataFrame:
    """Clock times in place of UTC, and the offset of the start."""
    each = [zones] * len(table) if isinstance(zones, str) else zones
    found = table.copy()
    for name in [name for name in ("start", "end") if name in table]:
        moments = [moment.to_pydatetime().astimezone(ZoneInfo(zone)) for moment, zone in zip(table[name], each, strict=True)]
        found[name] = _objects([moment.replace(tzinfo=None) for moment in moments], found)
        if name == "start":
            offsets = [moment.utcoffset().total_seconds() / 3600 for moment in moments]
            found.insert(list(found.columns).index("start") + 1, "utc_offset_h", offsets)
    if isinstance(zones, str) and "zone" not in found:
        found["zone"] = zones
    return found


def _objects(values: list[Any], like: pd.DataFrame) -> pd.Series:
    import pandas as pd

    return pd.Series(values, index=like.index, dtype=object)


def _add_sheet(book: Any, name: str, table: pd.DataFrame) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table) + 1}"
    for k, column in enumerate(table.columns):
        sheet.column_dimensions[get_column_letter(k + 1)].width = _width(str(column), list(table[column].head(_LOOKED_AT)))
    sheet.append([_cell(sheet, str(column), font=Font(bold=True)) for column in table.columns])
    formats = [_format(str(column)) for column in table.columns]
    for row in table.itertuples(index=False, name=None):
        sheet.append([_cell(sheet, value, style) for value, style in zip(row, formats, strict=True)])


def _format(column: str) -> str:
    """Number format of a column; quantiles are called p10, p90 and so on."""
    return _FORMATS["contacts"] if column[:1] == "p" and column[1:].isdigit() else _FORMATS.get(column, "General")


def _cell(sheet: Any, value: Any, number_format: str = "General", font: Any = None) -> Any:
    """A cell; a text stays text even if it begins like a formula, and loses the control characters that Excel refuses."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if value is None or value != value:  # NaN: nothing is known
        return None
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
    else:
        cell = WriteOnlyCell(sheet, value.item() if hasattr(value, "item") else value)
        cell.number_format = _TIME if isinstance(value, datetime) else number_format
    if font is not None:
        cell.font = font
    return cell


def _width(title: str, values: list[Any]) -> int:
    """Characters that the first rows need."""
    longest = max((len(_TIME) if isinstance(value, datetime) else len(_short(value)) for value in values), default=0)
    return min(max(len(title) + 3, longest + 2, _LEAST_WIDTH), _MOST_WIDTH)


def _short(value: Any) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
