"""The comparison as one CSV table for spreadsheets."""

from __future__ import annotations

from typing import Any

from reports.export_csv import csv_text
from reports.whatif import SIMULATED, Comparison, Figure, WhatIf


def comparison_csv(comparison: Comparison) -> str:
    """One row a scenario, the base first. Shares are of 1; a difference is to the base, with the ends of its interval.

    `paired` says ``yes`` where the interval is of paired replications, ``no`` where the customers are others, nothing where there is none.
    """
    keys = comparison.shown
    header = ["scenario", "plan", "found", "reason", "changes"]
    for key in keys:
        header += [key, f"{key}_difference"]
        header += [f"{key}_low", f"{key}_high", f"{key}_paired"] if key in SIMULATED else []
    return csv_text(header, ([*_head(one), *(cell for key in keys for cell in _cells(key, one))] for one in comparison.all))


def _head(one: WhatIf) -> list[Any]:
    return [one.title, one.plan_id, "yes" if one.found else "no", one.reason, " ".join(one.changes)]


def _cells(key: str, one: WhatIf) -> list[Any]:
    figure = one.figures.get(key, Figure(None))
    cells: list[Any] = [figure.value, figure.difference]
    if key in SIMULATED:
        cells += [figure.low, figure.high, None if figure.paired is None else "yes" if figure.paired else "no"]
    return [round(cell, 6) if isinstance(cell, float) else cell for cell in cells]
