"""Axes: round tick values, and linear or logarithmic positions."""

from __future__ import annotations

import math
from dataclasses import dataclass

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)


def nice_step(span: float, wanted: int) -> float:
    """Round step that cuts `span` into about `wanted` parts; never 0."""
    raw = max(span, 1e-9) / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * r for r in _ROUND if power * r >= raw * (1 - 1e-9))


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round values inside [low, high]."""
    step = nice_step(high - low, wanted)
    first = math.ceil(low / step - 1e-9)
    return [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)]


def whole_ticks(high: float, wanted: int = 3) -> list[int]:
    """Round integers from 0 to `high`, for axes that count people or contacts."""
    step = max(1, math.ceil(nice_step(high, wanted)))
    return list(range(0, math.floor(high) + 1, step))


def log_ticks(low: float, high: float) -> list[float]:
    """1, 2, 5 times the powers of ten inside [low, high]; powers alone where that would be too many."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 2, 5) if math.log10(high / low) < 2.2 else (1,)
    return [m * 10.0**p for p in powers for m in steps if low * 0.999 <= m * 10.0**p <= high * 1.001]


@dataclass(frozen=True)
class Axis:
    """Maps values in [low, high] onto pixels [start, end]."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """Pixel of `value`, clipped to the axis, rounded to a tenth."""
        value = min(max(value, self.low), self.high)
        low, high, at = (math.log(v) if self.log else v for v in (self.low, self.high, value))
        share = (at - low) / (high - low) if high > low else 0.0
        return round(self.start + share * (self.end - self.start), 1)


def apart(places: list[float], least: float, low: float, high: float) -> list[float]:
    """Move sorted label positions so that neighbours are `least` apart, staying in [low, high] while there is room."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + least) if moved else max(place, low))
    shift = max(0.0, moved[-1] - high) if moved else 0.0
    if not shift:
        return moved
    ceiling = high
    for k in range(len(moved) - 1, -1, -1):
        moved[k] = min(moved[k], ceiling)
        ceiling = moved[k] - least
    return moved
