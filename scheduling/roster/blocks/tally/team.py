"""People whose days and rules are alike, and what their rules say in sums of days, hours and parts of the day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.tally.window import Window
from scheduling.roster.options import OFF
from solvers.model import NO_HI, NO_LO

# Person-days up to which everybody is a team of their own: a tighter relaxation, and a larger one.
NAMED_DAYS = 400


@dataclass(frozen=True)
class Band:
    """A rule: a sum over days of something for each part of the day that a shift starts in, and for each step of it.

    Attributes
    ----------
    terms
        (Place of the day, amount by part, amount by step).
    least, most
        Of the team together; `NO_LO` and `NO_HI` where there is none.
    under, over
        Price of the first unit outside; 0 where the rule is hard.
    least_days, most_days
        Days that follow from hours.
    """

    terms: tuple[tuple[int, tuple[int, ...], int], ...]
    least: int
    most: int
    under: int
    over: int
    hard: bool
    least_days: int = 0
    most_days: int = NO_HI


@dataclass(frozen=True)
class Team:
    """People who are alike but for the least that rules ask of them.

    Attributes
    ----------
    decisions
        Of each of them, day by day, int64 of shape ``(people, days)``; days without a shift are left out.
    lines
        Number of the line of each day, as `line_keys` has them.
    """

    decisions: np.ndarray = field(repr=False)
    lines: tuple[int, ...]
    bands: tuple[Band, ...]

    @property
    def people(self) -> int:
        """How many they are."""
        return len(self.decisions)


Key = tuple[int, int, bytes]
"""First step of a day, its way list, and the skills of those who may work it."""


def line_keys(blocked: Blocked) -> tuple[list[Key], np.ndarray]:
    """Days that people share, and the number of each decision's; -1 for a day without a shift, and for no day at all."""
    roster, known = blocked.roster, dict[Key, int]()
    number = np.full(roster.model.n_decisions, -1, dtype=np.int64)
    works = [bool((ways.meaning != OFF).any()) for ways in roster.way_lists]
    for k, (agent, ways) in enumerate(zip(roster.agent.tolist(), roster.way_list.tolist(), strict=True)):
        if works[ways]:
            key = (int(roster.model.decision_offset[k]), ways, blocked.frame.serves[agent].tobytes())
            number[k] = known.setdefault(key, len(known))
    return list(known), number


def teams_of(blocked: Blocked, windows: list[Window | None], line_of: np.ndarray) -> list[Team] | None:
    """Everybody alone, or where people are many those who are alike together; None where days and hours do not say all of a rule."""
    named, alike = (line_of >= 0).sum() <= NAMED_DAYS, defaultdict[tuple, list[tuple[np.ndarray, list[Band]]]](list)
    reader = _Bands(blocked, windows)
    for owner in range(len(blocked.frame.agent)):
        line = blocked.lines.order[blocked.compiled.owner_ptr[owner] : blocked.compiled.owner_ptr[owner + 1]]
        line = line[line_of[line] >= 0]
        if len(line):
            bands = reader.of(line)
            if bands is None:
                return None
            shapes = tuple((band.terms, band.most, band.under, band.over, band.hard, band.least > NO_LO) for band in bands)
            alike[(*line_of[line].tolist(), owner if named else -1, *shapes)].append((line, bands))
    return [
        Team(
            np.array([line for line, _ in members], dtype=np.int64),
            tuple(line_of[members[0][0]].tolist()),
            tuple(_together(list(bands)) for bands in zip(*(own for _, own in members), strict=True)),
        )
        for members in alike.values()
    ]


def _together(bands: list[Band]) -> Band:
    """One rule of several people, in sums."""
    one = bands[0]
    return Band(
        one.terms,
        NO_LO if one.least == NO_LO else sum(band.least for band in bands),
        NO_HI if one.most == NO_HI else sum(band.most for band in bands),
        one.under,
        one.over,
        one.hard,
        sum(band.least_days for band in bands),
        NO_HI if one.most_days == NO_HI else sum(band.most_days for band in bands),
    )


class _Bands:
    """Reads a person's rules off the model."""

    def __init__(self, blocked: Blocked, windows: list[Window | None]) -> None:
        self._blocked, self._windows = blocked, windows
        self._uses = np.bincount(blocked.roster.model.link_row, minlength=len(blocked.roster.model.rows))
        self._fits: dict[tuple[int, int], tuple[tuple[int, ...], int] | None] = {}

    def of(self, line: np.ndarray) -> list[Band] | None:
        """The rules of somebody's days; None where days, hours and parts of the day do not say all of one."""
        model, local = self._blocked.roster.model, self._blocked.lines.local
        uses: dict[int, list[tuple[int, int]]] = {}
        for place, i in enumerate(line.tolist()):
            for e in range(int(model.link_ptr[i]), int(model.link_ptr[i + 1])):
                if local[model.link_row[e]] >= 0:
                    uses.setdefault(int(model.link_row[e]), []).append((place, int(model.link_feature[e])))
        bands = []
        for row, own in uses.items():
            fits = [(place, self._fit(int(self._blocked.roster.way_list[line[place]]), feature)) for place, feature in own]
            if len(own) != self._uses[row] or any(fit is None for _, fit in fits):
                return None
            bands.append(self._band(row, tuple((place, *fit) for place, fit in fits if fit is not None), line))
        return bands

    def _band(self, row: int, terms: tuple[tuple[int, tuple[int, ...], int], ...], line: np.ndarray) -> Band:
        rows = self._blocked.roster.model.rows
        least, most, hard = int(rows.lo[row]), int(rows.hi[row]), bool(rows.hard[row])
        under, over = int(rows.under_linear[row] + rows.under_square[row]), int(rows.over_linear[row] + rows.over_square[row])
        steps = {step for _, _, step in terms}
        least_days, most_days = 0, NO_HI
        if hard and len(steps) == 1 and min(steps) > 0 and not any(any(parts) for _, parts, _ in terms):
            windows = [self._windows[int(self._blocked.roster.way_list[line[place]])] for place, _, _ in terms]
            longest = max(window.longest for window in windows if window) * min(steps)
            shortest = min(window.shortest for window in windows if window) * min(steps)
            least_days = 0 if least == NO_LO else max(0, -(-least // longest))
            most_days = NO_HI if most == NO_HI else most // shortest
        return Band(terms, least, most, 0 if hard else under, 0 if hard else over, hard, least_days, most_days)

    def _fit(self, number: int, feature: int) -> tuple[tuple[int, ...], int] | None:
        """(Amount by part, by step) that a feature is of the shifts of a way list; None where days and hours do not say it."""
        key = (number, feature)
        if key not in self._fits:
            self._fits[key] = self._fitted(number, feature)
        return self._fits[key]

    def _fitted(self, number: int, feature: int) -> tuple[tuple[int, ...], int] | None:
        frame, model, window = self._blocked.frame, self._blocked.roster.model, self._windows[number]
        k = int(np.argmax(self._blocked.roster.way_list == number))
        amount = model.option_feature[model.options_of(k), feature]
        span = slice(int(frame.list_ptr[number]), int(frame.list_ptr[number + 1]))
        shift, start = frame.slot_shift[span], frame.slot_start[span]
        on = shift >= 0
        if window is None or amount[~on].any():
            return None
        steps, amount = frame.shift_steps[shift[on]], amount[on]
        part = np.array([window.part_of(at) for at in start[on].tolist()])
        order = np.argsort(steps, kind="stable")
        first, last = order[0], next((k for k in order[::-1] if part[k] == part[order[0]]), order[0])
        by_step = 0 if steps[last] == steps[first] else int((amount[last] - amount[first]) // (steps[last] - steps[first]))
        bare = amount - by_step * steps
        by_part = [np.unique(bare[part == k]) for k in range(len(window.parts))]
        return None if any(len(found) != 1 for found in by_part) else (tuple(int(found[0]) for found in by_part), by_step)
