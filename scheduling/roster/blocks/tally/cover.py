"""Who is needed: heads by step and queue, their blocks as flows, and the price of heads too many or too few.

Of people with the same skills only how many there are on each queue counts. A block lasts `block` steps: whoever began one in the last
`block` steps is on it still, and whoever ends one in the next `block` steps is on it already. A change of queue needs that time on both
sides of it in the shift; that is said of the changes in one step, in two, and so on up to a block (measured: with all of them the queues
of 30 people and two tasks cost no more than the tally 8 times of 8, with those in one step and in a block once of 6 times). This is a
relaxation of named blocks: people may swap who is in which. With one queue it is exact.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scheduling.roster.blocks.frame import Frame
from scheduling.roster.blocks.tally.line import Line
from scheduling.roster.blocks.tally.sheet import Sheet, Terms, minus

UNITS = 3
"""Heads too many in a step that have each their price; any more are as cheap as the next one, so that the relaxation stays one."""


class Cover:
    """Heads in a program."""

    def __init__(self, sheet: Sheet, frame: Frame, block: int) -> None:
        self._sheet, self._frame, self._block = sheet, frame, block
        self._on: dict[tuple[int, int], Terms] = {}

    def serve(self, lines: Sequence[Line], queues: Sequence[int], people: int) -> None:
        """Everybody at work in some lines is on one of some queues, for blocks that are long enough.

        Parameters
        ----------
        people
            How many may be at work at once.
        """
        n = self._frame.need.shape[1]
        there = [[term for line in lines for term in line.between(step, step)] for step in range(n)]
        heads = np.array([[self._sheet.whole(people) for _ in range(n)] for _ in queues])
        for step in range(n):
            self._sheet.hold([*((int(column), 1) for column in heads[:, step]), *minus(there[step])], 0, 0)
        if len(queues) > 1:
            self._keep_blocks(lines, heads, people)
        for queue, row in zip(queues, heads.tolist(), strict=True):
            for step, column in enumerate(row):
                self._on.setdefault((queue, step), []).append((column, 1))

    def price(self, people: int) -> None:
        """Unit steps of rising price: the k-th head too many costs `spare + square (2k - 1)`, and likewise one too few."""
        frame = self._frame
        for queue, step in np.ndindex(*frame.need.shape):
            terms, need, enough = self._on.get((queue, step), []), int(frame.need[queue, step]), int(frame.enough[queue, step])
            short = self._units(need, int(frame.missing[queue, step]), int(frame.square[0])) if need > 0 and not frame.hard[0] else []
            if need > 0:
                self._sheet.hold([*terms, *short], least=need)
            spare, square = int(frame.spare[queue, step]), int(frame.square[1])
            if people > enough and (spare or square):
                self._sheet.hold([*terms, *minus(self._units(people - enough, spare, square))], most=enough)

    def _units(self, most: int, linear: int, square: int) -> Terms:
        """So many heads at most, each at its price."""
        single = [self._sheet.whole(1, cost=linear + square * (2 * k + 1)) for k in range(min(most, UNITS))]
        return [(column, 1) for column in (*single, self._sheet.whole(max(0, most - UNITS), cost=linear + square * (2 * UNITS + 1)))]

    def _keep_blocks(self, lines: Sequence[Line], heads: np.ndarray, people: int) -> None:
        sheet, block, n = self._sheet, self._block, heads.shape[1]
        begins, ends = (np.array([[sheet.whole(people) for _ in range(n + 1)] for _ in heads]) for _ in range(2))
        for row, begin, end in zip(heads.tolist(), begins.tolist(), ends.tolist(), strict=True):
            for step in range(n + 1):
                now = [(row[at], sign) for at, sign in ((step, 1), (step - 1, -1)) if 0 <= at < n]
                sheet.hold([*now, (begin[step], -1), (end[step], 1)], 0, 0)
                if step < n:
                    sheet.hold([(row[step], 1), *((one, -1) for one in begin[max(0, step - block + 1) : step + 1])], least=0)
                    sheet.hold([(row[step], 1), *((one, -1) for one in end[step + 1 : step + block + 1])], least=0)
        changes = [sheet.whole(people) for _ in range(n + 1)]
        for step in range(n + 1):
            starting = [term for line in lines for term in line.starting(step)]
            sheet.hold([*((int(one), 1) for one in begins[:, step]), (changes[step], -1), *minus(starting)], 0, 0)
        self._keep_changes(lines, changes)

    def _keep_changes(self, lines: Sequence[Line], changes: Sequence[int]) -> None:
        """In so few steps everybody changes at most once, and is at work for a block before the last and after the first of them."""
        block = self._block
        shortest = min((line.window.shortest for line in lines), default=0)
        for width in range(max(1, 2 * block - shortest), block + 1):
            for step in range(len(changes) - width):
                there = [term for line in lines for term in line.between(step + width - 1 - block, step + block - 1)]
                self._sheet.hold([*((one, 1) for one in changes[step : step + width]), *minus(there)], most=0)
