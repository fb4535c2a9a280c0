"""The comparison on a terminal: what is looked at first; all figures are in the report, the CSV and the JSON."""

from __future__ import annotations

from rich.box import SIMPLE
from rich.console import Group
from rich.table import Table
from rich.text import Text

from reports.whatif import Comparison, WhatIf
from reports.whatif_words import notes, short_difference, status_text, value_text, verdict

_HEADERS = {
    "required_hours": "Required h",
    "coverage": "Covered",
    "labour_cost": "Labour cost",
    "service_level": "Service level",
    "asa": "ASA s",
}
_STYLES = {"good": "green", "bad": "red", "": "dim"}


def comparison_text(comparison: Comparison) -> Group:
    """A table, base first, each difference below its value; then notes and plans."""
    keys = [key for key in _HEADERS if key in comparison.shown]
    table = Table(box=SIMPLE, title="What-ifs", title_justify="left", title_style="bold", show_lines=True)
    table.add_column("Scenario", overflow="fold")
    for key in keys:
        table.add_column(_HEADERS[key], justify="right")
    for one in comparison.all:
        table.add_row(*_row(one, keys, is_base=one is comparison.base))
    lines = [Text(f"  {line}", style="dim") for line in notes(comparison)]
    plans = [Text("\nPlans", style="bold"), *(Text(f"  {one.title}: {status_text(one)}") for one in comparison.all)]
    return Group(table, *lines, *plans)


def _row(one: WhatIf, keys: list[str], is_base: bool) -> list[Text]:
    title = Text("Base: " if is_base else "", style="bold").append(one.title, style="" if one.plan_id else "red")
    return [title, *(_cell(one, key) for key in keys)]


def _cell(one: WhatIf, key: str) -> Text:
    figure = one.figures.get(key)
    cell = Text(value_text(key, figure))
    below = short_difference(key, figure)
    return cell.append(f"\n{below}", style=_STYLES[verdict(key, figure)]) if below else cell
