"""A shift and an agent's spells cut into pieces of one planned and one actual state, and seconds by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from center.adherence import AgentState, OutSpell, Spell
from center.plan import Duty

NEAR_S = 4 * 3600
"""Work so long before or after a shift belongs to it."""

_PAUSES = {"lunch": AgentState.LUNCH, "meeting": AgentState.MEETING, "training": AgentState.MEETING}
_GAP = "split"
Planned = tuple[int, int, AgentState]
"""Seconds [start, end) in which one state is planned."""
Piece = tuple[int, int, AgentState, AgentState]
"""Seconds [start, end), the planned and the actual state."""


class Totals:
    """Seconds by step."""

    def __init__(self, n: int, step: int) -> None:
        self._step, self.n = step, n
        self.planned_work, self.work, self.planned, self.kept = (np.zeros(n) for _ in range(4))

    def add(self, to: np.ndarray, start: int, end: int) -> None:
        """Seconds [start, end) to the steps that they lie in; what is outside of the horizon is left out."""
        start, end = max(start, 0), min(end, self.n * self._step)
        while start < end:
            step = start // self._step
            until = min(end, (step + 1) * self._step)
            to[step] += until - start
            start = until

    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Heads planned and there on the queue; seconds planned and kept."""
        return self.planned_work / self._step, self.work / self._step, self.planned, self.kept


def planned_pieces(duty: Duty, step: int) -> Iterator[Planned]:
    """The shift as pieces of one state; the gap of a split shift is nobody's time, and none of them."""
    at = duty.start * step
    for start, end, kind, _ in sorted(duty.breaks):
        if start * step > at:
            yield at, start * step, AgentState.ON_QUEUE
        if kind != _GAP:
            yield start * step, end * step, _PAUSES.get(kind, AgentState.BREAK)
        at = end * step
    if duty.end * step > at:
        yield at, duty.end * step, AgentState.ON_QUEUE


def pieces_of(planned: Iterator[Planned], spells: Sequence[Spell]) -> Iterator[Piece]:
    """Pieces of one planned and one actual state; time without a spell is time off."""
    for start, end, state in planned:
        at = start
        for spell in spells:
            low, high = max(spell.start, start), min(spell.end, end)
            if low >= high:
                continue
            if low > at:
                yield at, low, state, AgentState.OFF
            yield low, high, state, spell.state
            at = high
        if at < end:
            yield at, end, state, AgentState.OFF


def out_spells(agent: int, pieces: Sequence[Piece], least_s: float) -> list[OutSpell]:
    """Runs of pieces in another state than planned, that last long enough."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        if piece[2].plain is piece[3].plain:
            continue
        if runs and runs[-1][-1][1] == piece[0]:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    found = []
    for run in runs:
        if run[-1][1] - run[0][0] >= least_s:
            longest = max(run, key=lambda piece: piece[1] - piece[0])
            found.append(OutSpell(agent, run[0][0], run[-1][1], longest[2], longest[3]))
    return found


def window_of(duty: Duty, every: Sequence[Duty], step: int) -> tuple[int, int]:
    """Seconds in which work belongs to a shift: up to four hours around it, and no nearer to another shift of the person."""
    low, high = duty.start * step - NEAR_S, duty.end * step + NEAR_S
    for other in every:
        if other.end <= duty.start and other is not duty:
            low = max(low, (other.end + duty.start) * step // 2)
        if other.start >= duty.end and other is not duty:
            high = min(high, (duty.end + other.start) * step // 2)
    return low, high


def outside(start: int, end: int, windows: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The parts of [start, end) that lie in none of the windows, which are sorted."""
    for low, high in windows:
        if high <= start or low >= end:
            continue
        if low > start:
            yield start, low
        start = max(start, high)
    if start < end:
        yield start, end
