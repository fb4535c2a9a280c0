"""Planning time: a grid of equal UTC steps that knows its local days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Horizon:
    """Integer time. Index ``t`` is the step that starts at ``start_utc + t * step_min``.

    Parameters
    ----------
    start_utc
        Aware UTC start of the first step: local midnight of the first day.
    step_min
        Length of a step, in minutes; divides 60.
    n
        Number of steps.
    zone
        IANA name of the zone whose midnights bound the local days.
    """

    start_utc: datetime
    step_min: int
    n: int
    zone: str

    @classmethod
    def of_days(cls, first: date, days: int, step_min: int, zone: str) -> Horizon:
        """Horizon of whole local days; a day has 23, 24 or 25 hours."""
        start = _local_midnight(first, zone)
        end = _local_midnight(first + timedelta(days=days), zone)
        return cls(start, step_min, round((end - start).total_seconds() / 60 / step_min), zone)

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """The local days, in order."""
        first = self.start_utc.astimezone(ZoneInfo(self.zone)).date()
        last = (self.time_of(self.n) - timedelta(seconds=1)).astimezone(ZoneInfo(self.zone)).date()
        return tuple(first + timedelta(days=d) for d in range((last - first).days + 1))

    @cached_property
    def day_start(self) -> np.ndarray:
        """Index of the first step of each local day, with `n` appended; shape ``(len(dates) + 1,)``."""
        starts = [self.index_of(_local_midnight(day, self.zone)) for day in self.dates]
        return np.array([*starts, self.n], dtype=np.int64)

    def day_steps(self, day: int) -> range:
        """Steps of local day number `day`: 92, 96 or 100 of them for quarter hours."""
        return range(int(self.day_start[day]), int(self.day_start[day + 1]))

    def time_of(self, index: int) -> datetime:
        """UTC start of step `index`, which may lie outside the horizon."""
        return self.start_utc + timedelta(minutes=int(index) * self.step_min)

    def local(self, index: int, zone: str | None = None) -> datetime:
        """Local start of step `index`, in `zone` or the horizon's own."""
        return self.time_of(index).astimezone(ZoneInfo(zone or self.zone))

    def index_of(self, moment: datetime) -> int:
        """Index of the step that holds an aware `moment`; negative before the horizon."""
        return int((moment - self.start_utc).total_seconds() // (self.step_min * 60))

    @cached_property
    def starts_utc(self) -> pd.DatetimeIndex:
        """UTC start of every step; length `n`."""
        return pd.date_range(self.start_utc, periods=self.n, freq=f"{self.step_min}min")

    @cached_property
    def starts_local(self) -> pd.DatetimeIndex:
        """Local start of every step; length `n`."""
        return self.starts_utc.tz_convert(self.zone)


def _local_midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)
