"""Forecast adjustments on the screen and for other programs, and the adjusted forecast beside the statistical one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from center.adjustment import Adjustment, change_words, when_words
from center.plan import Plan
from reports.export_csv import csv_text
from reports.words import NOTHING, day_text, number, percent


def adjustments_table(found: Sequence[Adjustment]) -> Table:
    """One row an adjustment, in the order in which they hold; withdrawn ones are dim."""
    table = Table(box=SIMPLE)
    table.add_column("no.", justify="right", no_wrap=True)
    for name in ("site", "queue", "when", "what", "by", "why", "state"):
        table.add_column(name)
    for one in found:
        gone = one.withdrawn
        state = "in force" if gone is None else f"withdrawn by {gone.author} on {gone.at_utc:%Y-%m-%d}: {gone.why}"
        cells = (one.name, one.queue, when_words(one), change_words(one), one.author, one.why, state)
        table.add_row(str(one.number), *(Text(cell) for cell in cells), style="dim" if gone else "")
    return table


def adjustment_dict(one: Adjustment) -> dict[str, Any]:
    """An adjustment as plain values; times in UTC, ISO."""
    gone = one.withdrawn
    return {
        "number": one.number,
        "site": one.name,
        "queue": one.queue,
        "zone": one.zone,
        "spans": [{"start_utc": start.isoformat(), "end_utc": end.isoformat()} for start, end in one.spans],
        "factor": one.volume_factor,
        "add": one.contacts_added,
        "set": one.contacts_set,
        "aht_factor": one.aht_factor,
        "by": one.author,
        "why": one.why,
        "made_utc": one.made_utc.isoformat(),
        "withdrawn": None if gone is None else {"by": gone.author, "why": gone.why, "at_utc": gone.at_utc.isoformat()},
    }


def forecast_csv(plan: Plan, adjustments: Sequence[Adjustment]) -> str:
    """One row per queue and open interval: the statistical forecast, the adjusted one, and the numbers of what changed it.

    `adjustments` are those that were in force when the plan was made.
    """
    statistical = plan.forecast.offered if plan.forecast.statistical is None else plan.forecast.statistical
    header = ["start", "queue", "statistical", "forecast", "p10", "p90", "aht_s", "adjustments", "by", "why"]
    rows: list[list[Any]] = []
    for q, queue in enumerate(plan.queues):
        for step in np.flatnonzero(plan.open_steps[q]):
            holding = [one for one in adjustments if one.queue == queue and _holds(plan, one, int(step))]
            volumes = (statistical, plan.forecast.offered, plan.forecast.quantiles.get(0.1), plan.forecast.quantiles.get(0.9))
            figures = [None if values is None else round(float(values[q, step]), 3) for values in (*volumes, plan.forecast.aht_s)]
            said = [", ".join(texts) for texts in zip(*((str(one.number), one.author, one.why) for one in holding), strict=True)]
            rows.append([plan.horizon.local(int(step)).isoformat(timespec="minutes"), queue, *figures, *(said or ["", "", ""])])
    return csv_text(header, rows)


def totals_table(plan: Plan) -> Table:
    """Contacts of each queue and day, statistical and adjusted; only days that were adjusted."""
    table = Table(box=SIMPLE, title="Contacts", title_justify="left", title_style="bold")
    table.add_column("Queue")
    table.add_column("Day", no_wrap=True)
    for name in ("Statistical", "Adjusted", "Difference"):
        table.add_column(name, justify="right")
    for row in day_totals(plan):
        change = row["adjusted"] - row["statistical"]
        share = f" ({percent(change / row['statistical'])})" if row["statistical"] else ""
        cells = (number(row["statistical"]), number(row["adjusted"]), f"{'+' if change >= 0 else ''}{number(change)}{share}")
        table.add_row(Text(row["queue"]), day_text(row["day"]), *cells)
    return table


def day_totals(plan: Plan) -> list[dict[str, Any]]:
    """The same as plain values."""
    if plan.forecast.statistical is None:
        return []
    first, found = plan.horizon.day_start[:-1], []
    before, after = (np.add.reduceat(values, first, axis=1) for values in (plan.forecast.statistical, plan.forecast.offered))
    for q, queue in enumerate(plan.queues):
        for d, day in enumerate(plan.horizon.dates):
            if not np.isclose(before[q, d], after[q, d]):
                found.append({"queue": queue, "day": day, "statistical": float(before[q, d]), "adjusted": float(after[q, d])})
    return found


def review_table(review: Sequence[Any]) -> Table:
    """Which forecast was nearer, in all and by adjustment; `review` as `planning.adjustments.review` has it."""
    table = Table(box=SIMPLE, title="Errors on the adjusted intervals (WAPE)", title_justify="left", title_style="bold")
    table.add_column("What")
    for name in ("Came", "Statistical", "Adjusted", "WAPE stat.", "WAPE adj."):
        table.add_column(name, justify="right")
    table.add_column("Nearer")
    for row in review:
        cells = (number(row.came), number(row.statistical), number(row.adjusted))
        table.add_row(Text(row.what), *cells, percent(row.wape_statistical), percent(row.wape_adjusted), row.nearer or NOTHING)
    return table


def _holds(plan: Plan, one: Adjustment, step: int) -> bool:
    start, end = plan.horizon.time_of(step), plan.horizon.time_of(step + 1)
    return any(first < end and start < last for first, last in one.spans)
