"""The KPIs in the terminal: a table with intervals, and which are not known."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from center.kpi import KPI_CONFIDENCE
from center.plan import Plan
from reports.contenders_text import titled_table
from reports.kpi_words import unknown_text
from reports.tiles import tiles
from reports.words import percent


def kpi_sections(plan: Plan) -> list[RenderableType]:
    """The table, with a column of intervals where any KPI has one, and below it why others are missing."""
    table, shown = titled_table("KPIs"), tiles(plan)
    intervals = any(tile.interval for tile in shown)
    table.add_column("KPI")
    table.add_column("Value", justify="right")
    if intervals:
        table.add_column(f"{percent(KPI_CONFIDENCE, 0)} interval", justify="right")
    table.add_column("Unit")
    table.add_column("Meaning", style="dim")
    for tile in shown:
        value = Text(tile.value, style="red" if tile.alarm else "")
        table.add_row(tile.title, value, *([tile.interval] if intervals else []), tile.unit, tile.meaning)
    unknown = unknown_text(plan)
    return [table, Text(unknown, style="dim")] if unknown else [table]
