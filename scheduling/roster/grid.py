"""Shifts laid on the horizon: at which step each one starts on each local day, and whether it is an unpopular one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from center.clock import parse_clock, parse_weekdays, parse_weekly_window
from center.errors import Fault, InputError
from center.horizon import Horizon
from scheduling.roster.shifts import ShiftOption
from scheduling.schema import Rules, ShiftShape


@dataclass(frozen=True)
class LocalGrid:
    """Clock of one zone at steps 0, 1, ... of the horizon and past its end: minute of day, weekday, day number."""

    minute: np.ndarray
    weekday: np.ndarray
    day: np.ndarray

    @classmethod
    def of(cls, horizon: Horizon, zone: str, length: int) -> LocalGrid:
        """The first `length` steps in `zone`."""
        local = pd.date_range(horizon.start_utc, periods=length, freq=f"{horizon.step_min}min").tz_convert(zone)
        day = local.normalize().tz_localize(None).to_numpy().astype("datetime64[D]").astype(np.int64)
        return cls((local.hour * 60 + local.minute).to_numpy(), local.weekday.to_numpy(), day)

    def available(self, windows: Sequence[str], step_min: int) -> np.ndarray:
        """Whether each whole step lies in one of the weekly `windows`; bool, shape ``(length,)``."""
        inside = np.zeros(len(self.minute), dtype=bool)
        end = self.minute + step_min
        for weekday, window in (piece for text in windows for piece in parse_weekly_window(text)):
            inside |= (self.weekday == weekday) & (self.minute >= window.start) & (end <= window.end)
            inside |= ((self.weekday - 1) % 7 == weekday) & (self.minute >= window.start - 1440) & (end <= window.end - 1440)
        return inside


@dataclass(frozen=True)
class ShiftGrid:
    """Shifts on the days of one zone. All arrays have shape ``(days, shifts)``.

    Attributes
    ----------
    start
        First step; meaningful where `starts` holds.
    starts
        Whether the shift can start on that day: its weekday is right, its clock time exists (DST skips some), and
        it starts inside the horizon.
    unpopular
        Whether people dislike it there.
    local
        The zone's clock, past the horizon by the longest shift.
    """

    start: np.ndarray
    starts: np.ndarray
    unpopular: np.ndarray
    local: LocalGrid


def lay_shifts(horizon: Horizon, zone: str, shapes: Sequence[ShiftShape], shifts: Sequence[ShiftOption], rules: Rules) -> ShiftGrid:
    """Lay `shifts` on the local days of `zone` that bear the horizon's dates.

    Raises
    ------
    InputError
        The zone's clock is not a whole number of steps away from the horizon's.
    """
    clocks = sorted({shift.clock for shift in shifts})
    column = np.array([clocks.index(shift.clock) for shift in shifts], dtype=np.int64)
    steps = np.array([shift.steps for shift in shifts], dtype=np.int64)
    step_of_clock, exists = _start_steps(horizon, zone, clocks)
    start = step_of_clock[:, column]
    weekdays = np.array([[d.weekday() in parse_weekdays(shape.weekdays) for shape in shapes] for d in horizon.dates])
    on_weekday = weekdays[:, [shift.shape for shift in shifts]]
    starts = exists[:, column] & on_weekday & (start >= 0) & (start < horizon.n)
    local = LocalGrid.of(horizon, zone, horizon.n + int(steps.max()) + 1)
    end = np.where(starts, start, 0) + steps
    return ShiftGrid(start, starts, starts & _unpopular(rules, horizon.dates, shifts, local, end), local)


def _start_steps(horizon: Horizon, zone: str, clocks: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Step and existence of every clock time on every day, shape ``(days, clocks)``."""
    tz = ZoneInfo(zone)
    wall = [[datetime.combine(day, time(c // 60, c % 60), tzinfo=tz) for c in clocks] for day in horizon.dates]
    utc = [[moment.astimezone(UTC) for moment in row] for row in wall]
    minutes = np.array([[round((m - horizon.start_utc).total_seconds() / 60) for m in row] for row in utc])
    exists = np.array(
        [[u.astimezone(tz).time() == w.time() for u, w in zip(us, ws, strict=True)] for us, ws in zip(utc, wall, strict=True)]
    )
    if (minutes % horizon.step_min).any():
        expected = f"a clock that differs from {horizon.zone} by a multiple of {horizon.step_min} minutes"
        raise InputError(Fault("sites", zone, expected, "Plan in shorter steps (horizon.interval_min)."))
    return minutes // horizon.step_min, exists


def _unpopular(rules: Rules, dates: Sequence[date], shifts: Sequence[ShiftOption], local: LocalGrid, end: np.ndarray) -> np.ndarray:
    """Unpopular by start, by local end or by weekday, shape ``(days, shifts)``."""
    wish = rules.unpopular
    day = np.array(dates, dtype="datetime64[D]").astype(np.int64)[:, None]
    flags = np.zeros(end.shape, dtype=bool)
    if wish.starts_before is not None:
        flags |= np.array([shift.clock for shift in shifts]) < parse_clock(wish.starts_before)
    if wish.ends_after is not None:
        flags |= (local.day[end] - day) * 1440 + local.minute[end] > parse_clock(wish.ends_after)
    if wish.weekends:
        flags |= np.array([d.weekday() >= 5 for d in dates])[:, None]
    return flags
