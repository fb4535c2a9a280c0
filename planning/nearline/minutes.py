"""Units of capacity: minutes of agents, and places in teams' buckets, by names that all waves share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def minute_unit(moment: datetime) -> str:
    """Name of the minute that holds a moment: ``2026-03-02T09:05Z``."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def end_of(unit: str) -> datetime:
    """When the minute of that name ends."""
    return datetime.strptime(unit, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC) + MINUTE


def minutes_from(moment: datetime) -> Iterator[datetime]:
    """The minutes from the one that holds a moment on, by their starts."""
    start = moment.astimezone(UTC).replace(second=0, microsecond=0)
    while True:
        yield start
        start += MINUTE


def bucket_start(moment: datetime, bucket_min: int) -> datetime:
    """Start of the bucket that holds a moment; buckets of a length are counted from 1970 on, whenever a wave is taken."""
    length = timedelta(minutes=bucket_min)
    return _EPOCH + (moment - _EPOCH) // length * length


def bucket_unit(start: datetime, place: int) -> str:
    """Name of a place, from 0, in the bucket that starts then: ``2026-03-02T09:00Z/3``."""
    return f"{minute_unit(start)}/{place}"
