"""What the commands of hand work share: costs and hours in tables, and the same for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rich.table import Table

    from planning.hand.touched import HourChange
    from scheduling.roster.verify import Verdict

SHOWN = 20


def cost_line(before: Verdict, after: Verdict) -> str:
    """``Cost 12.00 → 15.00 points (+3.00): under +3.00.``"""
    from reports.words import points

    parts = [f"{name} {signed(after.parts[name] - before.parts[name])}" for name in after.parts if after.parts[name] != before.parts[name]]
    why = f": {', '.join(parts)}" if parts else ""
    return f"Cost {points(before.cost)} → {points(after.cost)} points ({signed(after.cost - before.cost)}){why}."


def signed(cost: int) -> str:
    """``+3.00``, in points, of hundredths."""
    return f"{cost / 100:+,.2f}"


def hours_table(hours: Sequence[HourChange], title: str) -> Table:
    """Head-hours required, rostered and missing, hour by hour."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for k, name in enumerate(("Queue", "Hour", "required", "there", "then", "missing", "then")):
        table.add_column(name, justify="left" if k < 2 else "right", no_wrap=True)
    for hour in hours:
        numbers = (hour.need, *hour.heads, *hour.missing)
        table.add_row(hour.queue, hour_text(hour.start), *(f"{number:,.2f}" for number in numbers))
    return table


def hour_text(start: datetime) -> str:
    """``Tue 3 Mar 10:00``; with the zone's letters in an hour that comes twice."""
    from reports.words import day_text

    again = f" {start:%Z}" if start.fold or start.utcoffset() != start.replace(fold=1).utcoffset() else ""
    return f"{day_text(start.date())} {start:%H:%M}{again}"


def cost_dict(before: Verdict, after: Verdict) -> dict[str, Any]:
    """Cost before and after, in points, whole and by part."""
    return {
        "before": before.cost / 100,
        "after": after.cost / 100,
        "parts": {name: [before.parts[name] / 100, after.parts[name] / 100] for name in after.parts},
    }


def hours_list(hours: Sequence[HourChange]) -> list[dict[str, Any]]:
    """Hours as plain values, head-hours as [before, after]."""
    return [
        {
            "queue": hour.queue,
            "hour": hour.start.isoformat(),
            "required": hour.need,
            "rostered": list(hour.heads),
            "missing": list(hour.missing),
        }
        for hour in hours
    ]
