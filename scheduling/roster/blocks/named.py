"""Who works the shifts of a tally: given out one by one, then exchanged two by two until rules and wishes are met."""

from __future__ import annotations

import time

import numpy as np

from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.exchange_kernel import Days, exchange, exchange_pairs, place
from scheduling.roster.blocks.walk import Walk
from scheduling.roster.options import OFF

# Exchanges of anybody, for each day of each person; those of a pair; pairs at once, and how often at most.
TRIES, PAIR_TRIES, PAIRS, TURNS = 3_000, 300, 200, 100
# First temperatures, as parts of the price of a broken rule, and the last one, of a head's; exchanges that there is surely time for in a
# second.
HOT, PAIR_HOT, COLD, PACE = 0.3, 1.0, 0.5, 400_000

Times = tuple[tuple[list[int], list[int]], ...]
"""By line the starts and the ends of its shifts, steps of the day, ascending; first in, first out."""


def days_of(blocked: Blocked, line_of: np.ndarray) -> Days:
    """The days that people share; `line_of` is that of `scheduling.roster.blocks.tally.stated.Stated`."""
    frame, roster = blocked.frame, blocked.roster
    on = frame.slot_shift >= 0
    end = np.where(on, frame.slot_start + frame.shift_steps[frame.slot_shift], OFF)
    start = np.where(on, frame.slot_start, OFF)
    spans = [_cells(start[a:b], end[a:b]) for a, b in zip(frame.list_ptr[:-1], frame.list_ptr[1:], strict=True)]
    lists = np.full(len(line_of), -1, dtype=np.int64)
    lists[: len(roster.way_list)] = roster.way_list
    member = np.flatnonzero(line_of >= 0)
    member = member[np.argsort(line_of[member], kind="stable")]
    of = np.full((len(frame.agent), int(line_of.max()) + 1), -1, dtype=np.int64)
    of[blocked.compiled.decision[member, 9], line_of[member]] = member
    return Days(
        line=line_of,
        list=lists,
        member_ptr=_pointers(np.bincount(line_of[member])),
        member=member,
        start=start,
        end=end,
        list_ptr=frame.list_ptr,
        place_ptr=_pointers(np.array([len(cells) for cells, *_ in spans])),
        place=np.concatenate([cells for cells, *_ in spans]),
        first=np.array([first for _, first, _, _ in spans], dtype=np.int64),
        shortest=np.array([shortest for _, _, shortest, _ in spans], dtype=np.int64),
        lengths=np.array([lengths for *_, lengths in spans], dtype=np.int64),
        off=np.array([_where_off(start[a:b]) for a, b in zip(frame.list_ptr[:-1], frame.list_ptr[1:], strict=True)], dtype=np.int64),
        of=of,
    )


def name_shifts(blocked: Blocked, days: Days, times: Times, walk: Walk, seconds: float) -> None:
    """Let people work the shifts, each on a queue that they can serve.

    Parameters
    ----------
    seconds
        Wall time at most; infinite for as long as it takes. Rules may be broken by then.
    """
    until = time.perf_counter() + seconds
    lines = np.repeat(np.arange(len(times)), [len(starts) for starts, _ in times])
    starts, ends = (np.array([step for line in times for step in line[k]], dtype=np.int64) for k in range(2))
    s, broken, cold = walk.state, float(blocked.broken), COLD * blocked.unit
    state = (s.rng, s.position, s.chosen, s.usage, s.energy)
    place(blocked.compiled, days, *state, lines, starts, ends)
    exchange(blocked.compiled, days, *state, int(min(TRIES * len(days.member), PACE * seconds)), HOT * broken, cold)
    for _ in range(TURNS):
        exchange_pairs(blocked.compiled, days, *state, PAIRS, PAIR_TRIES, PAIR_HOT * broken, cold)
        if s.energy[1] == 0 or time.perf_counter() > until:
            break
    blocked.serve_anything(walk)


def _cells(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, int, int, int]:
    """(Position by start and length, first start, shortest, how many lengths) of a list."""
    on = np.flatnonzero(start != OFF)
    if not len(on):
        return np.zeros(0, dtype=np.int64), 0, 0, 0
    length, first = end[on] - start[on], int(start[on].min())
    shortest, lengths = int(length.min()), int(length.max() - length.min()) + 1
    cells = np.full((int(start[on].max()) - first + 1, lengths), -1, dtype=np.int64)
    cells[start[on] - first, length - shortest] = on
    return cells.reshape(-1), first, shortest, lengths


def _where_off(start: np.ndarray) -> int:
    off = np.flatnonzero(start == OFF)
    return int(off[0]) if len(off) else -1


def _pointers(sizes: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
