"""One weight that is tuned: its name, its range, and how a number from 0 to 1 becomes its value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

# The part of the unit range that stands for zero, of a weight that may be left out.
_ZERO = 0.12


class Scale(StrEnum):
    """How a weight's range is walked. LOG_OR_ZERO: logarithmic, with zero below its low end. WHOLE: whole numbers."""

    LINEAR = "linear"
    LOG = "log"
    LOG_OR_ZERO = "log_or_zero"
    WHOLE = "whole"


@dataclass(frozen=True)
class Weight:
    """A weight of a policy.

    Attributes
    ----------
    name
        Of a weight of the whole policy.
    low, high
        Ends of its range, in the weight's own unit.
    queue
        Queue whose rule it belongs to; None: the whole policy's.
    reserve
        Number of the reserve whose `keep` it is; None: none.
    """

    name: str
    low: float
    high: float
    scale: Scale
    queue: str | None = None
    reserve: int | None = None

    def value(self, unit: float) -> float:
        """Value of a number from 0 to 1; three digits, so that a policy can be read."""
        unit = min(1.0, max(0.0, unit))
        if self.scale is Scale.LOG_OR_ZERO:
            if unit < _ZERO:
                return 0.0
            unit = (unit - _ZERO) / (1 - _ZERO)
        if self.scale is Scale.WHOLE:
            return float(min(self.high, math.floor(self.low + unit * (self.high - self.low + 1))))
        if self.scale is Scale.LINEAR:
            return _digits(self.low + unit * (self.high - self.low))
        return _digits(self.low * (self.high / self.low) ** unit)

    def unit(self, value: float) -> float:
        """The number from 0 to 1 whose value is the nearest to this one inside the range."""
        if self.scale is Scale.LOG_OR_ZERO and value < self.low:
            return _ZERO / 2 if value < self.low / 2 else _ZERO
        value = min(self.high, max(self.low, value))
        if self.scale is Scale.WHOLE:
            return (value - self.low + 0.5) / (self.high - self.low + 1)
        if self.scale is Scale.LINEAR:
            return (value - self.low) / (self.high - self.low)
        unit = math.log(value / self.low) / math.log(self.high / self.low)
        return _ZERO + unit * (1 - _ZERO) if self.scale is Scale.LOG_OR_ZERO else unit


def _digits(value: float) -> float:
    return float(f"{value:.3g}")
