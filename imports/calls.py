"""Reads a call log whose columns a map file names; names and ids are pseudonymised at once."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from center.errors import Fault, InputError
from imports.call_log import FIELDS, CallLog
from imports.call_log_file import table_cells
from imports.call_log_rows import LogRows
from imports.call_log_schema import CallLogSpec, ConnectLogSpec, QueueLogSpec
from imports.connect_records import connect_cells
from imports.log_cells import LogCells
from imports.pseudonyms import Pseudonyms
from imports.queue_log import queue_log_cells


def read_calls(path: Path, spec: CallLogSpec | QueueLogSpec | ConnectLogSpec, key: bytes | None = None) -> CallLog:
    """Contacts of a call log that reached the queue or an agent.

    Left out, each with a sentence in `assumptions`: rows of ignored outcomes, abandoned rows that never joined the
    queue (they ended in the menu), and faulty rows where the map allows a share of them. A contact whose end is on
    the clock before its start crossed midnight. In the hour that autumn repeats the first occurrence is taken, unless
    that would end a contact before it begins.

    Parameters
    ----------
    key
        Secret of the pseudonyms; None draws one for this run.

    Raises
    ------
    InputError
        The file cannot be read, an outcome is in no list, or more rows are faulty than the map allows: of each kind
        of fault the first 20, with row and column, and how many more there are.
    """
    cells = _cells(path, spec)
    table = cells.spec
    rows = LogRows(str(path), cells.frame, table, cells.faults)
    answered, abandoned, ignored = rows.outcomes()
    asked = rows.arrival()
    queue_start, queued_s, waited = rows.span("queue", asked)
    arrival = np.where(waited & ~np.isnan(queue_start), queue_start, asked)
    wait_s = np.where(waited, queued_s, 0.0)
    begins, service_s, timed = rows.span("service", arrival + wait_s)
    served = answered & timed
    answer = np.where(np.isnan(begins), arrival + wait_s, begins)
    rows.note_order(arrival, answer, served)
    people = Pseudonyms(key)
    calls = pd.DataFrame(
        {
            "date": pd.to_datetime(_local(arrival, ZoneInfo(spec.zone)) // 86_400, unit="D"),
            "arrival": arrival,
            "queue": rows.queues(),
            "wait_s": wait_s,
            "waited": waited,
            "abandoned": abandoned,
            "answer": np.where(served, answer, np.nan),
            "service_s": np.where(served, service_s, np.nan),
            "agent": rows.people("agent", table.no_agent, people, answered),
            "customer": rows.people("customer", table.no_customer, people),
            "priority": rows.priority(),
        },
        columns=list(FIELDS),
    )
    good = rows.kept()
    kept = good & (answered | (abandoned & waited))
    if not kept.any():
        raise InputError(Fault(str(path), "no contact that reached the queue or an agent", "some", "Check the map's outcomes and columns."))
    said = [*rows.assumptions(), *_left_out(ignored, abandoned & ~waited & good, rows.twice & kept, answered & ~timed & good), *cells.notes]
    in_order = calls[kept].sort_values("arrival", kind="stable").reset_index(drop=True)
    return CallLog(in_order, spec.zone, tuple(said), rows.rejects)


def _cells(path: Path, spec: CallLogSpec | QueueLogSpec | ConnectLogSpec) -> LogCells:
    if isinstance(spec, QueueLogSpec):
        return queue_log_cells(path, spec)
    return connect_cells(path, spec) if isinstance(spec, ConnectLogSpec) else table_cells(path, spec)


def _left_out(ignored: np.ndarray, in_menu: np.ndarray, twice: np.ndarray, no_clock: np.ndarray) -> list[str]:
    counts = (
        (ignored, "{:,} rows of ignored outcomes are left out."),
        (in_menu, "{:,} contacts that hung up before the queue are left out."),
        (no_clock, "{:,} answered contacts have no service clock: they count, their service time is not used."),
        (twice, "{:,} contacts arrive in the hour that autumn repeats; its first occurrence is taken."),
    )
    return [words.format(int(mask.sum())) for mask, words in counts if mask.any()]


def _local(utc: np.ndarray, zone: ZoneInfo) -> np.ndarray:
    """Wall clock, seconds since 1970, of moments in UTC."""
    stamps = pd.DatetimeIndex(pd.to_datetime(np.nan_to_num(utc), unit="s", utc=True)).tz_convert(zone).tz_localize(None)
    return np.asarray(stamps.as_unit("ns").asi8, dtype=float) / 1e9
