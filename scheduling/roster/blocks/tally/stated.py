"""The tally of a roster as a program."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.tally.cover import Cover
from scheduling.roster.blocks.tally.line import Line
from scheduling.roster.blocks.tally.share import Shares, pairs_of
from scheduling.roster.blocks.tally.sheet import Sheet
from scheduling.roster.blocks.tally.team import line_keys, teams_of
from scheduling.roster.blocks.tally.window import Window, window_of
from scheduling.roster.options import OFF
from solvers.exact.program import Program


@dataclass(frozen=True)
class Stated:
    """A relaxation of a roster with task blocks: it costs nowhere more, and every legal roster has a place in it.

    Attributes
    ----------
    lines
        Days that people share.
    line_of
        Number of the line of each decision, -1 where there is none; int64, shape ``(decisions,)``.
    cells
        Heads that it knows apart: steps of each queue, for each set of skills that serves it.
    """

    program: Program = field(repr=False)
    lines: tuple[Line, ...] = field(repr=False)
    line_of: np.ndarray = field(repr=False)
    cells: int

    @classmethod
    def of(cls, blocked: Blocked, most_cells: int | None = None) -> Stated | None:
        """The program; None where the problem has what it does not know, or more than so many cells.

        It knows shifts without breaks whose starts and lengths are free within a window, one least block, people who count as one
        head, and rules of days and hours; no wishes, no deferred work. A tally that knew less than all that is priced would lead
        people to where their wishes are not: lines from nothing are better then (measured: wishes for starts and days off).
        """
        windows = None if _personal(blocked) else _windows(blocked)
        keys, line_of = line_keys(blocked)
        queues = _queues([skills for _, _, skills in keys], len(blocked.frame.need))
        cells = blocked.problem.horizon.n * sum(len(own) for own in queues.values())
        teams = None if windows is None else teams_of(blocked, windows, line_of)
        if windows is None or teams is None or not keys or (most_cells is not None and cells > most_cells):
            return None
        sheet = Sheet()
        people = np.bincount(line_of[line_of >= 0], minlength=len(keys)).tolist()
        lines = []
        for (first, ways, _), count in zip(keys, people, strict=True):
            window = windows[ways]
            assert window is not None  # a line has shifts
            lines.append(Line.on(sheet, window, first, count))
        shares, pairs = Shares(sheet, blocked, lines), pairs_of(blocked)
        for team in teams:
            shares.add(team, pairs)
        shares.add_totals()
        cover = Cover(sheet, blocked.frame, next(window.least for window in windows if window is not None))
        for skills, own in queues.items():
            alike = sum(row.tobytes() == skills for row in blocked.frame.serves)
            cover.serve([line for line, key in zip(lines, keys, strict=True) if key[2] == skills], own, alike)
        cover.price(len(blocked.frame.serves))
        return cls(sheet.program(), tuple(lines), line_of, cells)


def _personal(blocked: Blocked) -> bool:
    """Whether it has a price which of its shifts somebody works, or whether auxiliary decisions say what is allowed."""
    model = blocked.roster.model
    costs = [model.costs_of(i) for i in range(model.n_decisions)]
    priced = any((own != own[0]).any() for own in costs)
    return priced or bool(blocked.roster.either) or not bool(model.table_hard[model.pair_table].all())


def _windows(blocked: Blocked) -> list[Window | None] | None:
    """The window of each way list, None for one without shifts; None in place of all where something has no place in the tally."""
    frame, windows = blocked.frame, list[Window | None]()
    if not frame.plain[0] or blocked.problem.work or not frame.allows.all():
        return None
    for number, ways in enumerate(blocked.roster.way_lists):
        window = window_of(frame, number)
        if window is None and (ways.meaning != OFF).any():
            return None
        windows.append(window)
    return windows if len({window.least for window in windows if window is not None}) == 1 else None


def _queues(skills: list[bytes], count: int) -> dict[bytes, list[int]]:
    """Queues of each set of skills."""
    return {own: np.flatnonzero(np.frombuffer(own, dtype=np.int64)[:count]).tolist() for own in dict.fromkeys(skills)}
