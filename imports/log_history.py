"""A call log as interval history: contacts counted where they arrive."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pandas as pd

from center.errors import Fault, InputError
from imports.call_log import CallLog
from imports.grid import Record
from imports.interval_export import Intervals

_SHOWN = 5
WHOLE_DAYS = "Days of the log count as whole: an open interval without a contact had none. Cut off days that the log has in part."


def log_intervals(log: CallLog, step_min: int, queues: Sequence[str] | None = None) -> Intervals:
    """Contacts of a call log by queue and interval of arrival.

    Offered are those answered or abandoned. Handle times are of the contacts that arrived in the interval; an answered one without a
    service time counts with the interval's mean.

    Parameters
    ----------
    step_min
        Length of the intervals, minutes; they begin at its multiples on the clock of the log's zone.
    queues
        Names known; contacts of others are left out and said. None: every queue of the log.

    Raises
    ------
    InputError
        No contact is of a queue known.
    """
    known = tuple(sorted(log.queues)) if queues is None else tuple(queues)
    calls = log.calls[log.calls["queue"].isin(known)]
    if calls.empty:
        raise InputError(
            Fault("the call log", f"the queues {', '.join(log.queues[:_SHOWN])}", f"one of {', '.join(known)}", "See log.queues.")
        )
    arrival = pd.DatetimeIndex(pd.to_datetime(calls["arrival"].to_numpy(), unit="s", utc=True)).as_unit("ns")
    local = arrival.tz_convert(ZoneInfo(log.zone))
    past = pd.to_timedelta(local.minute % step_min, unit="min") + pd.to_timedelta(local.second, unit="s")
    begins = (arrival - past).floor("s")
    answered = ~calls["abandoned"].to_numpy(dtype=bool)
    table = pd.DataFrame(
        {
            "queue": calls["queue"].map({name: k for k, name in enumerate(known)}).to_numpy(),
            "begins": begins,
            "answered": answered,
            "seconds": calls["service_s"].to_numpy(),
        }
    )
    records = [
        Record(
            pd.Timestamp(str(begin)).to_pydatetime(),
            int(str(queue)),
            len(group),
            int(group["answered"].sum()),
            float(group["seconds"].mean() * group["answered"].sum()) if group["seconds"].notna().any() else None,
        )
        for (queue, begin), group in table.groupby(["queue", "begins"], sort=True)
    ]
    return Intervals(known, tuple(records), (*log.assumptions, *_strangers(log, known), WHOLE_DAYS), log.rejects, (), len(log.calls))


def _strangers(log: CallLog, known: Sequence[str]) -> list[str]:
    counts = log.calls["queue"].value_counts()
    others = [(str(name), int(count)) for name, count in counts.items() if name not in known]
    if not others:
        return []
    shown = ", ".join(f"{name} ({count:,})" for name, count in others[:_SHOWN])
    more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
    return [f"{sum(count for _, count in others):,} contacts of queues that are not planned are left out: {shown}{more}."]
