"""What was imported as files: Crewtide's own CSV of a history, of contacts and of a snapshot, and the rows that were rejected."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from center.snapshot import Snapshot
from imports.call_log import CallLog
from imports.interval_export import Intervals
from imports.rejects import Reject
from imports.text_file import lines_of
from reports.export_csv import csv_text


def history_csv(found: Intervals, zone: str) -> str:
    """Rows that a scenario's `history` and ``--actuals`` read, on the clock of `zone` with its offset."""
    clock = ZoneInfo(zone)
    rows = (
        [
            record.moment.astimezone(clock).isoformat(),
            found.queues[record.queue],
            record.offered,
            "" if record.handled is None else record.handled,
            "" if record.handle_time_s is None else f"{record.handle_time_s:.3f}".rstrip("0").rstrip("."),
        ]
        for record in found.records
    )
    return _table(("interval_start", "queue", "offered", "handled", "handle_time_s"), rows)


def calls_csv(log: CallLog) -> str:
    """One row a contact, people as pseudonyms; ``scenarios/maps/crewtide.yaml`` reads it again."""
    columns = ("arrival", "queue", "outcome", "queued", "wait_s", "answer", "service_s", "agent", "customer", "priority")
    return _table(columns, (_call(call) for call in log.calls.to_dict("records")))


def snapshot_csv(snapshot: Snapshot, queues: Sequence[str], agents: Sequence[str] = ()) -> str:
    """One row a contact, as ``crewtide plan peak --snapshot`` reads it."""
    rows: list[list[Any]] = [[queues[queue], "waiting", f"{waited:.3f}", "", ""] for queue, waited in snapshot.waiting]
    rows += [
        [queues[queue], "in_service", "", f"{elapsed:.3f}", "" if agent is None else agents[agent]]
        for queue, agent, elapsed in snapshot.in_service
    ]
    return _table(("queue", "state", "waited_s", "elapsed_s", "agent"), rows)


def rejects_csv(rejects: Sequence[Reject], path: Path) -> str:
    """One row a fault: line, what is wrong, and the row as it stands in the file, with whatever names it holds."""
    texts = lines_of(path, {one.line for one in rejects})
    rows = ([one.line, one.kind, one.column, one.reason, texts.get(one.line, "")] for one in rejects)
    return csv_text(("line", "kind", "column", "reason", "row"), rows)


def _call(call: dict[Hashable, Any]) -> list[Any]:
    timed = not math.isnan(call["service_s"])
    return [
        _moment(call["arrival"]),
        call["queue"],
        "abandoned" if call["abandoned"] else "answered",
        _moment(call["arrival"]) if call["waited"] else "",
        f"{call['wait_s']:.3f}" if call["waited"] else "",
        _moment(call["answer"]) if timed else "",
        f"{call['service_s']:.3f}" if timed else "",
        call["agent"] or "",
        call["customer"] or "",
        "" if math.isnan(call["priority"]) else f"{call['priority']:g}",
    ]


def _table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """CSV that Crewtide reads again: names stay as they are, whatever a spreadsheet would make of them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _moment(seconds: float) -> str:
    return "" if math.isnan(seconds) else datetime.fromtimestamp(seconds, UTC).isoformat()
