"""Time stamps of exports: with an offset, or wall clock in a zone with its two odd hours a year."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_FIRST_YEAR, _LAST_YEAR = 1900, 9000


def moments_of(text: str, zone: ZoneInfo) -> tuple[datetime, ...]:
    """UTC moments that a stamp can mean: one, two (the hour that autumn repeats) or none (the hour spring skips).

    Parameters
    ----------
    text
        ISO 8601, such as ``2026-03-02T08:15`` or ``2026-03-02 08:15:00+01:00``.
    zone
        Zone of a stamp without an offset.

    Raises
    ------
    ValueError
        The text is not such a stamp.
    """
    stamp = datetime.fromisoformat(text)
    if "T" not in text and " " not in text:
        raise ValueError(f"{text!r} has no clock time")
    if not _FIRST_YEAR <= stamp.year <= _LAST_YEAR:  # near the ends of the calendar another zone's clock has no date
        raise ValueError(f"{text!r} is in no year from {_FIRST_YEAR} to {_LAST_YEAR}")
    if stamp.tzinfo is not None:
        return (stamp.astimezone(UTC),)
    folds = [stamp.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    real = [moment for moment in folds if moment.astimezone(zone).replace(tzinfo=None) == stamp]
    return tuple(dict.fromkeys(real))
