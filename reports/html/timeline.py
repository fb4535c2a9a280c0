"""The one time axis that the cover charts and the roster share, and the windows that the page can show of it.

Everything on the axis is drawn once, over all steps; a window (all, a week, a day) only widens and shifts the strip.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from center.plan import Plan
from reports.words import day_text, days_text

_LONG = 8
_HOURS_APART = 3


@dataclass(frozen=True)
class Window:
    """Steps [start, end) as the page shows them; `kind` is ``all``, ``week`` or ``day`` (then `day` is its number)."""

    kind: str
    label: str
    title: str
    start: int
    end: int
    day: int | None = None


@dataclass(frozen=True)
class Tick:
    """A mark at a step: ``day`` at midnight (``monday`` too on Mondays, ``after`` past the horizon), ``hour`` every few hours."""

    at: int
    label: str
    kind: str


@dataclass(frozen=True)
class Timeline:
    """Axis of a plan: from step 0 to the end of the last duty, which may lie past the horizon."""

    plan: Plan

    @cached_property
    def steps(self) -> int:
        """Length of the axis, in steps."""
        return max([self.plan.horizon.n, *(duty.end for duty in self.plan.duties)])

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """What the page can show; the first is shown at the start. A single day has one window."""
        days = tuple(self._day(d) for d in range(len(self.plan.horizon.dates)))
        if len(days) == 1:
            return days
        label = "Whole week" if len(days) == 7 else f"All {len(days)} days"
        return (Window("all", label, days_text(self.plan.horizon), 0, self.steps), *self._weeks(days), *days)

    @cached_property
    def ticks(self) -> tuple[Tick, ...]:
        """Marks at local midnights and every three local hours, save where a change of clocks brings two too close."""
        marks: list[Tick] = []
        apart = _HOURS_APART * 60 // self.plan.horizon.step_min
        for step in range(self.steps):
            moment = self.plan.horizon.local(step)
            if moment.minute == 0 and moment.hour == 0:
                kind = "day after" if step >= self.plan.horizon.n else "day monday" if moment.weekday() == 0 else "day"
                marks.append(Tick(step, day_text(moment.date()), kind))
            elif moment.minute == 0 and moment.hour % _HOURS_APART == 0 and (not marks or step - marks[-1].at >= apart):
                marks.append(Tick(step, f"{moment:%H:%M}", "hour"))
        return tuple(marks)

    @property
    def crowded(self) -> bool:
        """Whether all days side by side are too many to name each of them."""
        return len(self.plan.horizon.dates) > _LONG

    def class_of(self, window: Window) -> str:
        """Style of a window's button: many days are drawn tight, with a gap before each Monday."""
        if window.day is None or not self.crowded:
            return window.kind
        return "day tight monday" if self.plan.horizon.dates[window.day].weekday() == 0 else "day tight"

    def left(self, step: int) -> str:
        """Place of a step on the axis, percent."""
        return f"{100 * step / self.steps:.6g}%"

    def width_of(self, window: Window) -> str:
        """Width of the whole strip when `window` fills the frame, percent of the frame."""
        return f"{100 * self.steps / (window.end - window.start):.6g}%"

    def shift_of(self, window: Window) -> str:
        """Left edge of the strip when `window` fills the frame, percent of the frame."""
        return f"{-100 * window.start / (window.end - window.start):.6g}%"

    @cached_property
    def _work_hours(self) -> tuple[int, int]:
        """First and last step of work or demand, from the start of its day, over all days; rounded to hours."""
        horizon, starts = self.plan.horizon, self.plan.horizon.day_start
        busy = np.flatnonzero(((self.plan.requirement.rostered > 0) | (self.plan.cover > 0)).any(axis=0))
        day = np.searchsorted(starts, busy, side="right") - 1
        firsts = [int(v) for v in busy - starts[day]] + [duty.start - int(starts[duty.day]) for duty in self.plan.duties]
        lasts = [int(v) + 1 for v in busy - starts[day]] + [duty.end - int(starts[duty.day]) for duty in self.plan.duties]
        hour = 60 // horizon.step_min
        if not firsts:
            return 0, len(horizon.day_steps(0))
        return min(firsts) // hour * hour, -(-max(lasts) // hour) * hour

    def _day(self, day: int) -> Window:
        horizon = self.plan.horizon
        start, (first, last) = int(horizon.day_start[day]), self._work_hours
        date = horizon.dates[day]
        short = str(date.day) if len(horizon.dates) > _LONG else f"{day_text(date).split(' ')[0]} {date.day}"
        end = min(start + last, self.steps)
        return Window("day", short, f"{day_text(date)} {date.year}", max(min(start + first, end - 1), 0), end, day)

    def _weeks(self, days: tuple[Window, ...]) -> tuple[Window, ...]:
        dates = self.plan.horizon.dates
        if len(dates) <= _LONG:
            return ()
        weeks = []
        mondays = sorted({max(0, d - date.weekday()) for d, date in enumerate(dates)})
        for first, after in zip(mondays, [*mondays[1:], len(days)], strict=True):
            end = max(int(self.plan.horizon.day_start[after]), days[after - 1].end)
            name = f"Week of {day_text(dates[first])}"
            weeks.append(Window("week", name, f"{name} {dates[first].year}", int(self.plan.horizon.day_start[first]), end))
        return tuple(weeks)
