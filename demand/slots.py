"""Grid steps to local clock slots and back. A slot is a stretch of the local day, equal on every date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from center.errors import Fault, InputError
from center.horizon import Horizon

_DAY_MIN = 24 * 60


@dataclass(frozen=True)
class SlotMap:
    """Where each step of a horizon lies in a table of local days and slots.

    Parameters
    ----------
    zone
        Zone of the table's days: the queue's, which need not be the horizon's.
    slot_min
        Length of a slot, minutes: a multiple or a divisor of the horizon's step.
    """

    horizon: Horizon
    zone: str
    slot_min: int

    @cached_property
    def _cells(self) -> tuple[tuple[date, ...], np.ndarray, np.ndarray]:
        local = self.horizon.starts_utc.tz_convert(self.zone)
        day = local.tz_localize(None).normalize()
        unique, row = np.unique(day.to_numpy(), return_inverse=True)
        slot = (local.hour * 60 + local.minute).to_numpy() // self.slot_min
        return tuple(unique.astype("datetime64[D]").tolist()), row, slot

    @property
    def dates(self) -> tuple[date, ...]:
        """Local dates that the horizon touches, rising."""
        return self._cells[0]

    @property
    def shape(self) -> tuple[int, int]:
        """Days and slots of the table."""
        return len(self.dates), _DAY_MIN // self.slot_min

    def gather(self, values: np.ndarray) -> np.ndarray:
        """Sums of `values` (``(n,)``, NaN is nothing) per day and slot; NaN where no step has a value.

        The hour that autumn repeats has its two passes averaged.
        """
        _, row, slot = self._cells
        there = ~np.isnan(values)
        total, count = np.zeros(self.shape), np.zeros(self.shape)
        np.add.at(total, (row[there], slot[there]), values[there])
        np.add.at(count, (row[there], slot[there]), 1)
        passes = np.maximum(1.0, count * self.horizon.step_min / self.slot_min)
        return np.where(count > 0, total / passes, np.nan)

    def any_of(self, mask: np.ndarray) -> dict[date, bool]:
        """Whether any step of each date is in `mask`."""
        return dict(zip(self.dates, np.bincount(self._cells[1], weights=mask, minlength=len(self.dates)) > 0, strict=True))

    def scatter(self, table: np.ndarray) -> np.ndarray:
        """The table's value at each step, shape ``(n,)``."""
        _, row, slot = self._cells
        return table[row, slot]


def common_slot(history_min: int, plan_min: int) -> int:
    """Slot length that both grids fit: the longer step, minutes.

    Raises
    ------
    InputError
        Neither step is a multiple of the other.
    """
    short, long = sorted((history_min, plan_min))
    if long % short:
        fault = f"{plan_min}, while the history has {history_min}"
        raise InputError(Fault("horizon.interval_min", fault, "a multiple or a divisor of history.interval_min"))
    return long
