"""Who works the shifts that were counted: two people at a time exchange starts and ends, at best, until every rule of a person holds.

No exchange changes how many start and end when, so that cover stays what the counts made it. The best exchange of two people over all
days is found by dynamic programming over (day, who has which start and end, days in a row of both, hours of the first).
"""

from __future__ import annotations

import numba as nb
import numpy as np

OFF = -1
# What a day too many in a row weighs, in steps of hours or rest; the scale that leaves room for chance among equals.
IN_A_ROW, SCALE = 16, 16
FAR = 1 << 40


@nb.njit(cache=True)
def broken(start, end, least, most, rest, run):  # type: ignore[no-untyped-def]
    """What one person's days break, in steps; `start` and `end` by day, `OFF` where there is no shift."""
    steps, row, value = 0, 0, 0
    for day in range(len(start)):
        if start[day] == OFF:
            row = 0
            continue
        row += 1
        steps += end[day] - start[day]
        if row > run:
            value += IN_A_ROW
        if day and start[day - 1] != OFF:
            value += max(0, end[day - 1] + rest - start[day])
    return value + max(0, least - steps) + max(0, steps - most)


@nb.njit(cache=True)
def _ways(start, end, one, two, shortest, longest, ways):  # type: ignore[no-untyped-def]
    """How many ways two people may share each day; ``ways[day, k]`` is (start, end, start, end)."""
    days = start.shape[1]
    count = np.zeros(days, dtype=np.int64)
    for day in range(days):
        a, b, c, d = start[one, day], end[one, day], start[two, day], end[two, day]
        for k in range(4):
            s, t = (c, a) if k & 1 else (a, c)
            e, f = (d, b) if k & 2 else (b, d)
            fits = (s == OFF) == (e == OFF) and (t == OFF) == (f == OFF)
            fits = fits and (s == OFF or shortest[day] <= e - s <= longest[day])
            fits = fits and (t == OFF or shortest[day] <= f - t <= longest[day])
            if fits:
                ways[day, count[day]] = s, e, t, f
                count[day] += 1
    return count


@nb.njit(cache=True)
def _step(before, after, row, other, rest, run):  # type: ignore[no-untyped-def]
    """(Days in a row of both after a day, what it breaks)."""
    value = 0
    row = row + 1 if after[0] != OFF else 0
    other = other + 1 if after[2] != OFF else 0
    if row > run:
        row, value = run, value + IN_A_ROW
    if other > run:
        other, value = run, value + IN_A_ROW
    if before[0] != OFF and after[0] != OFF:
        value += max(0, before[1] + rest - after[0])
    if before[2] != OFF and after[2] != OFF:
        value += max(0, before[3] + rest - after[2])
    return row, other, value


@nb.njit(cache=True)
def exchange(start, end, one, two, least, most, shortest, longest, rest, run):  # type: ignore[no-untyped-def]
    """Let two people share their starts and ends at best, equals by chance; what they break then."""
    days = start.shape[1]
    ways = np.full((days, 4, 4), OFF, dtype=np.int64)
    count = _ways(start, end, one, two, shortest, longest, ways)
    total = 0
    for day in range(days):
        if start[one, day] != OFF:
            total += end[one, day] - start[one, day]
        if start[two, day] != OFF:
            total += end[two, day] - start[two, day]
    value = np.full((days + 1, 4, run + 1, run + 1, total + 1), FAR, dtype=np.int64)
    value[0, 0, 0, 0, 0] = 0
    nobody = np.full(4, OFF, dtype=np.int64)
    for day in range(days):
        for k in range(count[day - 1] if day else 1):
            before = ways[day - 1, k] if day else nobody
            for row in range(run + 1):
                for other in range(run + 1):
                    for way in range(count[day]):
                        after = ways[day, way]
                        steps = after[1] - after[0] if after[0] != OFF else 0
                        to_row, to_other, price = _step(before, after, row, other, rest, run)
                        price = price * SCALE + np.random.randint(2)
                        for h in range(total + 1 - steps):
                            now = value[day, k, row, other, h]
                            if now < FAR and now + price < value[day + 1, way, to_row, to_other, h + steps]:
                                value[day + 1, way, to_row, to_other, h + steps] = now + price
    return _take(start, end, one, two, least, most, rest, run, ways, count, value, total)


@nb.njit(cache=True)
def _take(start, end, one, two, least, most, rest, run, ways, count, value, total):  # type: ignore[no-untyped-def]
    days = start.shape[1]
    best, at = FAR, (0, 0, 0, 0)
    for k in range(count[days - 1]):
        for row in range(run + 1):
            for other in range(run + 1):
                for h in range(total + 1):
                    price = value[days, k, row, other, h]
                    if price < FAR:
                        hours = max(0, least[one] - h) + max(0, h - most[one])
                        hours += max(0, least[two] - total + h) + max(0, total - h - most[two])
                        price += hours * SCALE
                        if price < best:
                            best, at = price, (k, row, other, h)
    nobody = np.full(4, OFF, dtype=np.int64)
    for day in range(days - 1, -1, -1):
        way, row, other, h = at
        after = ways[day, way]
        start[one, day], end[one, day], start[two, day], end[two, day] = after
        h -= after[1] - after[0] if after[0] != OFF else 0
        found, least_far = (0, 0, 0, 0), FAR
        for k in range(count[day - 1] if day else 1):
            before = ways[day - 1, k] if day else nobody
            for was in range(run + 1):
                for other_was in range(run + 1):
                    to_row, to_other, price = _step(before, after, was, other_was, rest, run)
                    if to_row == row and to_other == other and value[day, k, was, other_was, h] + price * SCALE < least_far:
                        least_far, found = value[day, k, was, other_was, h] + price * SCALE, (k, was, other_was, h)
        at = found
    value_one = broken(start[one], end[one], least[one], most[one], rest, run)
    return value_one + broken(start[two], end[two], least[two], most[two], rest, run)


@nb.njit(cache=True, nogil=True)
def exchange_all(start, end, least, most, shortest, longest, rest, run, turns, seed):  # type: ignore[no-untyped-def]
    """So many exchanges of somebody whose rules are broken with anybody; what is broken in the end."""
    np.random.seed(seed)
    people = len(start)
    value = np.zeros(people, dtype=np.int64)
    for p in range(people):
        value[p] = broken(start[p], end[p], least[p], most[p], rest, run)
    for _ in range(turns):
        total = value.sum()
        if total == 0:
            break
        one = min(people - 1, np.searchsorted(np.cumsum(value), np.random.randint(total), side="right"))
        two = np.random.randint(people - 1)
        two += two >= one
        exchange(start, end, one, two, least, most, shortest, longest, rest, run)
        for p in (one, two):
            value[p] = broken(start[p], end[p], least[p], most[p], rest, run)
    return value.sum()


def warm_up() -> None:
    """Compile, or read what was compiled."""
    start, end = np.array([[0], [OFF]]), np.array([[2], [OFF]])
    exchange_all(start, end, np.array([0, 2]), np.array([0, 2]), np.array([2]), np.array([2]), 1, 1, 1, 0)
