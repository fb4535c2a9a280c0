"""Which paid hours a week can add up to: dynamic programming over the days of one person's week."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from center.clock import parse_weekdays, parse_weekly_window
from scheduling.roster.shifts import ShiftOption
from scheduling.schema import Rules, ShiftShape

_DAY = 1440


@dataclass(frozen=True)
class Week:
    """Shifts by weekday: (length, paid minutes) -> possible starts, minutes after midnight, ascending."""

    days: tuple[dict[tuple[int, int], list[int]], ...]

    def within(self, windows: Sequence[str], step_min: int) -> Week:
        """The shifts of which every step of `step_min` minutes lies in the weekly availability `windows`."""
        free = list(accumulate(_free_steps(windows, step_min), initial=0))

        def inside(day: int, start: int, length: int) -> bool:
            first, steps = (day * _DAY + start) // step_min, length // step_min
            return free[first + steps] - free[first] == steps

        return Week(
            tuple(
                {kind: kept for kind, starts in kinds.items() if (kept := [s for s in starts if inside(day, s, kind[0])])}
                for day, kinds in enumerate(self.days)
            )
        )


def week_of(shapes: Iterable[tuple[ShiftShape, Sequence[ShiftOption]]], step_min: int) -> Week:
    """The week's shifts of some shapes."""
    days: list[dict[tuple[int, int], set[int]]] = [{} for _ in range(7)]
    for shape, options in shapes:
        starts: dict[tuple[int, int], set[int]] = {}
        for option in options:
            starts.setdefault((option.steps * step_min, option.paid_min), set()).add(option.clock)
        for day in parse_weekdays(shape.weekdays):
            for kind, clocks in starts.items():
                days[day].setdefault(kind, set()).update(clocks)
    return Week(tuple({kind: sorted(starts) for kind, starts in kinds.items()} for kinds in days))


def reachable_weeks(week: Week, most_days: int, rules: Rules) -> set[tuple[int, int]]:
    """(days worked, paid minutes) of every week from Monday to Sunday that rest and runs of days allow.

    A state is days, paid minutes and the run of days so far; of all ways into a state only the earliest next start
    counts, because an earlier one allows whatever a later one does.
    """
    rest, run_limit = round(rules.rest_hours * 60), rules.max_consecutive_days
    states: dict[tuple[int, int, int], int] = {(0, 0, 0): 0}
    for kinds in week.days:
        following: dict[tuple[int, int, int], int] = {}
        for (count, paid, run), earliest in states.items():
            _keep(following, (count, paid, 0), max(0, earliest - _DAY))
            if count == most_days or run == run_limit:
                continue
            for (length, paid_min), starts in kinds.items():
                first = bisect_left(starts, earliest)
                if first < len(starts):
                    state = count + 1, paid + paid_min, run + 1 if run_limit < most_days else 0
                    _keep(following, state, max(0, starts[first] + length + rest - _DAY))
        states = following
    return {(count, paid) for count, paid, _ in states}


def _keep(states: dict[tuple[int, int, int], int], state: tuple[int, int, int], earliest: int) -> None:
    if earliest < states.get(state, earliest + 1):
        states[state] = earliest


def _free_steps(windows: Sequence[str], step_min: int) -> list[bool]:
    """Whether each step from Monday 00:00 on for nine days lies in a window: the last two days hold what runs on."""
    free = [False] * (9 * _DAY // step_min)
    for day, window in (piece for text in windows for piece in parse_weekly_window(text)):
        for week_start in (-7 * _DAY, 0, 7 * _DAY):
            start, end = (week_start + day * _DAY + minute for minute in (window.start, window.end))
            for step in range(max(0, -(-start // step_min)), min(len(free), end // step_min)):
                free[step] = True
    return free
