"""Any call log as cells of known columns, so that one reader checks and counts them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

import pandas as pd

from imports.call_log_schema import CallLogSpec, Columns, EventLogSpec, Outcomes
from imports.rejects import RejectList

ANSWERED, ABANDONED, LEFT = "answered", "abandoned", "left the queue otherwise"
COLUMNS = ("arrival", "queue", "outcome", "queued", "dequeued", "service_start", "service_s", "agent", "customer")
_COLUMNS = Columns(
    arrival="arrival",
    outcome="outcome",
    queue="queue",
    queue_start="queued",
    queue_end="dequeued",
    service_start="service_start",
    service_time_s="service_s",
    agent="agent",
    customer="customer",
)


@dataclass(frozen=True)
class LogCells:
    """Cells of a call log.

    Attributes
    ----------
    frame
        Stripped texts under the column names of `spec`; the index is the line number.
    spec
        What the columns mean.
    faults
        Rows rejected already.
    notes
        What was left out or taken for granted, as sentences.
    """

    frame: pd.DataFrame
    spec: CallLogSpec
    faults: RejectList
    notes: list[str] = field(default_factory=list)


def event_cells(
    rows: Sequence[tuple[int, dict[str, str]]], spec: EventLogSpec, ignored: Sequence[str], faults: RejectList, notes: list[str]
) -> LogCells:
    """Cells of contacts that a program put together.

    Parameters
    ----------
    rows
        Line number, and cells by the names of `COLUMNS`; a cell that is missing is empty.
    ignored
        Outcomes that are no contacts for an agent.
    """
    left = [LEFT] if spec.left_queue == "abandoned" else []
    outcomes = Outcomes(
        answered=[ANSWERED], abandoned=[ABANDONED, *left], ignored=list(dict.fromkeys([*ignored, *([] if left else [LEFT])]))
    )
    table = CallLogSpec(
        zone=spec.zone,
        columns=_COLUMNS,
        outcomes=outcomes,
        queues=spec.queues,
        faulty_share=spec.faulty_share,
        longest_h=spec.longest_h,
    )
    frame = pd.DataFrame(
        [[cells.get(name, "") for name in COLUMNS] for _, cells in rows], columns=list(COLUMNS), index=pd.Index([line for line, _ in rows])
    )
    return LogCells(frame, table, faults, notes)


@lru_cache(maxsize=65_536)
def stamp(seconds: float) -> str:
    """ISO 8601 UTC of seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
