"""What was imported, for the terminal and for other programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from rich.box import SIMPLE
from rich.table import Table

from imports.call_log import CallLog
from imports.connect_metrics import TakenSnapshot
from imports.incident_log import IncidentLog
from imports.interval_export import Intervals
from imports.rejects import Reject, counted

_SHOWN = 5


def intervals_dict(found: Intervals, zone: str) -> dict[str, Any]:
    """Sums by queue, what was left out, and the rejected rows; dates on the clock of `zone`."""
    return {"rows": found.rows, "queues": _queues(found, zone), **_left_out(found.notes, found.rejects)}


def calls_dict(log: CallLog) -> dict[str, Any]:
    """Sums by queue, what was left out, and the rejected rows; times in seconds."""
    queues = [
        {
            "queue": str(name),
            "contacts": len(group),
            "answered": int((~group["abandoned"].astype(bool)).sum()),
            "mean_wait_s": float(group["wait_s"].mean()),
            "mean_service_s": float(group["service_s"].mean()) if group["service_s"].notna().any() else None,
            "first": str(group["date"].min().date()),
            "last": str(group["date"].max().date()),
        }
        for name, group in log.calls.groupby("queue", sort=True)
    ]
    return {"queues": queues, **_left_out(log.assumptions, log.rejects)}


def incidents_dict(log: IncidentLog) -> dict[str, Any]:
    """Incidents and changes by priority class, what was left out, and the rejected rows; moments are UTC."""
    last = log.events.drop_duplicates("incident", keep="last")
    rows = []
    for priority, group in last.groupby("priority", dropna=False, sort=True):
        own = log.events[log.events["incident"].isin(group["incident"])]
        rows.append(
            {
                "priority": None if pd.isna(priority) else int(str(priority).split(".")[0]),
                "incidents": len(group),
                "changes": len(own),
                "closed": int((group["phase"] == "closed").sum()),
                "first": str(pd.Timestamp(own["time"].min(), unit="s").date()),
                "last": str(pd.Timestamp(own["time"].max(), unit="s").date()),
            }
        )
    return {"priorities": rows, **_left_out(log.assumptions, log.rejects)}


def snapshot_dict(taken: TakenSnapshot) -> dict[str, Any]:
    """Contacts by queue, and when the snapshot was taken."""
    waiting, served = taken.snapshot.counted(len(taken.queues))
    oldest = [max((age for queue, age in taken.snapshot.waiting if queue == k), default=None) for k in range(len(taken.queues))]
    return {
        "taken_utc": None if taken.taken_utc is None else taken.taken_utc.isoformat(),
        "queues": [
            {"queue": name, "waiting": waiting[k], "oldest_s": oldest[k], "in_service": served[k]} for k, name in enumerate(taken.queues)
        ],
        "notes": list(taken.notes),
    }


def import_table(result: dict[str, Any]) -> Table:
    """The queues, or the priority classes, of a result of this module."""
    queues = result.get("queues") or result.get("priorities") or []
    table = Table(box=SIMPLE)
    for name in queues[0] if queues else ():
        table.add_column(name.replace("_", " "), justify="left" if name in ("queue", "first", "last") else "right", no_wrap=True)
    for row in queues:
        table.add_row(*(_cell(value) for value in row.values()))
    return table


def import_lines(result: dict[str, Any]) -> list[str]:
    """The notes of a result of this module, and the first rejected rows."""
    lines = [f"  {note}" for note in result["notes"]]
    rejects = result.get("rejects", [])
    lines += [f"  line {one['line']}: {one['reason']}" for one in rejects[:_SHOWN]]
    more = len(rejects) - _SHOWN
    return [*lines, *([f"  … and {more:,} more; --rejects FILE lists them all"] if more > 0 else [])]


def _queues(found: Intervals, zone: str) -> list[dict[str, Any]]:
    clock, rows = ZoneInfo(zone), []
    for k, name in enumerate(found.queues):
        own = [record for record in found.records if record.queue == k]
        timed = [record for record in own if record.handle_time_s is not None]
        contacts = sum(record.offered if record.handled is None else record.handled for record in timed)
        days = [record.moment.astimezone(clock).date() for record in own]
        rows.append(
            {
                "queue": name,
                "intervals": len(own),
                "offered": sum(record.offered for record in own),
                "handled": sum(record.handled or 0 for record in own) if any(r.handled is not None for r in own) else None,
                "aht_s": sum(record.handle_time_s or 0.0 for record in timed) / contacts if contacts else None,
                "days": len(Counter(days)),
                "first": str(min(days)) if days else None,
                "last": str(max(days)) if days else None,
            }
        )
    return rows


def _left_out(notes: Sequence[str], rejects: Sequence[Reject]) -> dict[str, Any]:
    return {"notes": list(notes), "rejected": counted(rejects), "rejects": [vars(one) for one in rejects]}


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
