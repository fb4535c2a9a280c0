"""Gross-up of heads for paid time that the roster does not show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from center.errors import Fault, InputError
from demand.schema import ShrinkageItem


def gross_up_share(items: Sequence[ShrinkageItem]) -> float:
    """Share of rostered time lost after rostering: the sum of the items that are not in the roster.

    The items are summed, as is usual, because each is stated as a share of the same rostered time; a product
    would be right for losses measured one after the other.

    Raises
    ------
    InputError
        The items together leave no time.
    """
    outside = [item for item in items if not item.in_roster]
    total = sum(item.share for item in outside)
    if total >= 1:
        names = ", ".join(item.name for item in outside)
        raise InputError(Fault("shrinkage", f"{total:.0%} lost outside the roster ({names})", "less than 100 % in all"))
    return total


def rostered_heads(on_queue: np.ndarray, share: float) -> np.ndarray:
    """Heads to roster so that `on_queue` remain when `share` of their time is lost; integers, rounded up."""
    return np.ceil(on_queue / (1 - share) - 1e-9).astype(np.int64)
