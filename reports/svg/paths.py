"""Path data over an integer time axis: x is the step, y is counted down from `top`, in the unit of the values.

Nothing is scaled, so the numbers in a path are the plan's own numbers.
"""

from __future__ import annotations

import numpy as np

from center.plan import Duty

_BAR = 10
_WAISTS = {"lunch": 4, "split": 5, "meeting": 1, "training": 1}
_BREAK_WAIST = 2


def step_line(values: np.ndarray, top: float) -> str:
    """Line that holds each of `values` for one step."""
    return _line(values, 0, top)


def gapped_line(values: np.ndarray, top: float) -> str:
    """The same, broken where values are NaN; empty where all are."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.isfinite(values).astype(np.int8), [0]]))).reshape(-1, 2)
    return "".join(_line(values[a:b], int(a), top) for a, b in edges)


def step_area(low: np.ndarray, high: np.ndarray, top: float) -> str:
    """Area between two step lines, only where `high` > `low`; empty where it never is."""
    inside = np.concatenate([[0], (high > low).astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(inside)).reshape(-1, 2)
    return "".join(_closed(low[a:b], high[a:b], int(a), top) for a, b in edges)


def spans(flags: np.ndarray, top: float) -> str:
    """Full-height boxes over the steps that are flagged."""
    return step_area(np.zeros(len(flags)), np.where(flags, top, 0.0), top)


def duty_bar(duty: Duty) -> str:
    """One shift as a bar of height 10, with a waist where its lunch, its breaks, its meetings and the gap of a split shift are."""
    pauses = sorted((max(start, duty.start), min(end, duty.end), kind) for start, end, kind, _ in duty.breaks)
    there = "".join(f"H{a}V{_waist(kind)}H{b}V0" for a, b, kind in pauses)
    back = "".join(f"H{b}V{_BAR - _waist(kind)}H{a}V{_BAR}" for a, b, kind in reversed(pauses))
    return f"M{duty.start} 0{there}H{duty.end}V{_BAR}{back}H{duty.start}Z"


def _waist(kind: str) -> int:
    """Units that a pause takes from either edge; the gap of a split shift leaves nothing of the bar."""
    return _WAISTS.get(kind, _BREAK_WAIST)


def _line(values: np.ndarray, offset: int, top: float) -> str:
    x, heights = _runs(values)
    first = f"M{offset} {_y(heights[0], top)}"
    return first + "".join(f"H{offset + a}V{_y(v, top)}" for a, v in zip(x[1:-1], heights[1:], strict=True)) + f"H{offset + x[-1]}"


def _closed(low: np.ndarray, high: np.ndarray, offset: int, top: float) -> str:
    x, up = _runs(high)
    there = f"M{offset} {_y(up[0], top)}" + "".join(f"H{offset + a}V{_y(v, top)}" for a, v in zip(x[1:-1], up[1:], strict=True))
    x, down = _runs(low)
    back = f"H{offset + x[-1]}V{_y(down[-1], top)}"
    back += "".join(f"H{offset + a}V{_y(v, top)}" for a, v in zip(x[-2:0:-1], down[-2::-1], strict=True))
    return f"{there}{back}H{offset}Z"


def _runs(values: np.ndarray) -> tuple[list[int], list[float]]:
    """Starts of the runs of equal values, with the length appended; the value of each run."""
    starts = np.concatenate([[0], np.flatnonzero(np.diff(values)) + 1])
    return [*starts.tolist(), len(values)], np.asarray(values)[starts].tolist()


def _y(value: float, top: float) -> str:
    return f"{round(top - value, 2):g}"
