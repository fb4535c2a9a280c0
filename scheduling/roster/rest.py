"""Rest between shifts as few classes: shifts that conflict with the same others share one, 0 conflicts with nothing.

Two shifts of a person, on days d and d + lag, conflict when fewer elapsed steps than the least rest lie between them:

    start of the second + steps from day d to day d + lag - end of the first < least rest

with start and end in steps after their own day's start. A day of 23 or 25 hours gives another distance, so a
table belongs to a (distance between two days); equal tables are one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scheduling.roster.problem import RosterProblem


@dataclass(frozen=True)
class RestClasses:
    """Classes of shifts and the tables between them.

    Attributes
    ----------
    klass
        Class of each shift per zone and day, shape ``(zones, days, shifts)``; 0 is also the class of a day off.
    tables
        Distinct 0/1 tables, shape ``(tables, classes, classes)``: 1 forbids (class of the first, class of the second).
    pairs
        (first day, second day, table) wherever a conflict is possible.
    """

    klass: np.ndarray
    tables: np.ndarray
    pairs: tuple[tuple[int, int, int], ...]


def rest_classes(problem: RosterProblem) -> RestClasses:
    """Fewest classes that tell the problem's rest conflicts apart."""
    starts, ends = _times(problem)
    on = np.array([grid.starts for grid in problem.grids])
    if not on.any():
        return RestClasses(np.zeros(on.shape, dtype=np.int64), np.zeros((0, 1, 1), dtype=np.int64), ())
    start_values, end_values = np.unique(starts[on]), np.unique(ends[on])
    gaps = list(_gaps(problem, start_values, end_values))
    distances = np.array(sorted({distance for _, _, distance in gaps}), dtype=np.int64)
    rest = -(-round(problem.rules.rest_hours * 60) // problem.horizon.step_min)
    conflict = (start_values + distances[:, None, None] - end_values[:, None] < rest).astype(np.int64)
    by_end, by_start = groups_of(conflict.transpose(1, 0, 2)), groups_of(conflict.transpose(2, 0, 1))
    groups = np.stack([by_end[np.searchsorted(end_values, ends[on])], by_start[np.searchsorted(start_values, starts[on])]], axis=1)
    cells, number = np.unique(np.concatenate([[[0, 0]], groups]), axis=0, return_inverse=True)
    klass = np.zeros(starts.shape, dtype=np.int64)
    klass[on] = number.reshape(-1)[1:]
    by_distance = _class_tables(conflict, by_end, by_start, cells)
    tables, pairs = _distinct(by_distance, [(d, later, int(np.searchsorted(distances, gap))) for d, later, gap in gaps])
    return RestClasses(klass, tables, pairs)


def _class_tables(conflict: np.ndarray, by_end: np.ndarray, by_start: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Conflicts between classes, given as (end group, start group), at every distance; group 0 has none."""
    padded = np.pad(conflict, ((0, 0), (0, 1), (0, 1)))
    first = [int(np.argmax(by_end == group)) if group else -1 for group in cells[:, 0]]
    second = [int(np.argmax(by_start == group)) if group else -1 for group in cells[:, 1]]
    return padded[:, first][:, :, second]


def _distinct(by_distance: np.ndarray, gaps: list[tuple[int, int, int]]) -> tuple[np.ndarray, tuple[tuple[int, int, int], ...]]:
    """Each different table once, and the pairs of days that can conflict with the number of theirs."""
    used = np.flatnonzero(by_distance.any(axis=(1, 2)))
    if not len(used):
        return by_distance[:0], ()
    keys = [by_distance[k].tobytes() for k in used]  # np.unique would compare the tables cell by cell, as so many fields
    distinct = sorted(set(keys))
    table_of = dict(zip(used.tolist(), map({key: n for n, key in enumerate(distinct)}.__getitem__, keys), strict=True))
    return by_distance[[used[keys.index(key)] for key in distinct]], tuple((d, later, table_of[k]) for d, later, k in gaps if k in table_of)


def _times(problem: RosterProblem) -> tuple[np.ndarray, np.ndarray]:
    """Start and end of each shift in steps after its day's start, shape ``(zones, days, shifts)``."""
    steps = np.array([shift.steps for shift in problem.shifts], dtype=np.int64)
    starts = np.array([grid.start for grid in problem.grids]) - problem.horizon.day_start[:-1, None]
    return starts, starts + steps


def _gaps(problem: RosterProblem, starts: np.ndarray, ends: np.ndarray) -> Iterator[tuple[int, int, int]]:
    """(day, later day, steps between their starts) as far as the least rest can reach."""
    reach = int(ends.max()) + problem.rules.rest_hours * 60 / problem.horizon.step_min - int(starts.min())
    day_start = problem.horizon.day_start[:-1].tolist()
    for d, start in enumerate(day_start):
        for later in range(d + 1, len(day_start)):
            if day_start[later] - start >= reach:
                break
            yield d, later, day_start[later] - start


def groups_of(conflict: np.ndarray) -> np.ndarray:
    """Group number of each entry of the first axis by equal conflicts; 0 where there are none."""
    flat = conflict.reshape(len(conflict), -1)
    quiet = np.zeros((1, flat.shape[1]), dtype=flat.dtype)
    _, number = np.unique(np.concatenate([quiet, flat]), axis=0, return_inverse=True)
    return number.reshape(-1)[1:]
