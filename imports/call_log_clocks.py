"""Clock columns of a call log to seconds since 1970 UTC: dates apart or inside, midnight crossed, changes of clocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

_CLOCK = r"^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$"
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
DAY_S = 86_400


@dataclass(frozen=True)
class Clocks:
    """One column of moments.

    Attributes
    ----------
    wall
        Seconds since 1970 by the wall clock, NaN where absent or faulty; UTC already where `is_utc`.
    is_utc
        Whether each stamp carried an offset.
    faulty
        Whether the text is neither a moment nor absent.
    """

    wall: np.ndarray
    is_utc: np.ndarray
    faulty: np.ndarray


def read_clocks(text: pd.Series, days: np.ndarray | None, absent: np.ndarray) -> Clocks:
    """Moments of a column.

    Parameters
    ----------
    text
        Stripped texts: ``H:MM:SS`` beside `days`, else ISO stamps.
    days
        Wall-clock midnight of each row, seconds since 1970; None where the stamps carry their dates.
    absent
        Rows whose text means that nothing happened.
    """
    wall, is_utc = _with_dates(text, days) if days is not None else _stamps(text)
    wall = np.where(absent, np.nan, wall)
    return Clocks(wall, is_utc & ~absent, np.isnan(wall) & ~absent)


def onto_nearest_day(wall: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """`wall` a day later or earlier where that brings it within half a day of `reference`: the contact crossed midnight."""
    with np.errstate(invalid="ignore"):
        later = np.where(wall < reference - DAY_S / 2, wall + DAY_S, wall)
        return np.where(later > reference + DAY_S / 2, later - DAY_S, later)


def to_utc(
    wall: np.ndarray, is_utc: np.ndarray, zone: ZoneInfo, not_before: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Seconds since 1970 UTC; which stamps the clock skips in spring; which it shows twice in autumn.

    Of the two moments that an autumn stamp can mean the first is taken, or the second where the first lies before
    `not_before` (UTC seconds).
    """
    known = ~np.isnan(wall) & ~is_utc
    if not known.any():  # localizing is slow, and a log of whole stamps needs none
        nothing = np.zeros(len(wall), dtype=bool)
        return wall, nothing, nothing
    stamps = pd.DatetimeIndex(pd.to_datetime(np.where(known, wall, 0.0), unit="s")).as_unit("ns")
    first, second = (stamps.tz_localize(zone, ambiguous=np.full(len(stamps), summer), nonexistent="NaT") for summer in (True, False))
    skipped = known & np.asarray(first.isna())
    moments = [np.asarray(found.tz_convert("UTC").tz_localize(None).asi8, dtype=float) / 1e9 for found in (first, second)]
    twice = known & ~skipped & (moments[0] != moments[1])
    with np.errstate(invalid="ignore"):
        late = np.zeros(len(wall), dtype=bool) if not_before is None else twice & (moments[0] < not_before)
    utc = np.where(late, moments[1], moments[0])
    return np.where(known, np.where(skipped, np.nan, utc), wall), skipped, twice


def _with_dates(text: pd.Series, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    parts = text.str.extract(_CLOCK)
    hours, minutes, seconds = (pd.to_numeric(parts[k], errors="coerce").to_numpy(dtype=float, copy=True) for k in range(3))
    seconds = np.where(parts[2].isna(), 0.0, seconds)
    with np.errstate(invalid="ignore"):
        good = (hours < 24) & (minutes < 60) & (seconds < 60)
    return np.where(good, days + hours * 3600 + minutes * 60 + seconds, np.nan), np.zeros(len(text), dtype=bool)


def _stamps(text: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    is_utc = text.str.contains(_OFFSET, regex=True).to_numpy(dtype=bool) & text.str.contains(":").to_numpy(dtype=bool)
    has_clock = text.str.contains(r"\d[T ]\d", regex=True)
    moments = pd.to_datetime(text.where(has_clock), errors="coerce", utc=True, format="ISO8601")
    seconds = np.asarray(pd.DatetimeIndex(moments).as_unit("ns").asi8, dtype=float) / 1e9
    return np.where(moments.isna(), np.nan, seconds), is_utc
