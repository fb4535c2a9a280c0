"""Mean handle time by slot of the day, from the history."""

from __future__ import annotations

import numpy as np

from demand.slots import SlotMap

HALF_LIFE_DAYS = 56.0
SHRINK_CONTACTS = 100.0
WIDEST = 4.0


def aht_profile(slots: SlotMap, aht_s: np.ndarray, contacts: np.ndarray, wanted: np.ndarray) -> np.ndarray | None:
    """Mean handle time per slot, seconds, shape ``(slots,)``; None without any handle time.

    The mean is weighted by contacts and by age (half-life 8 weeks); an interval more than four times off the median
    is brought back to there; a slot with few contacts is shrunk to the queue's mean as if 100 contacts had it.

    Parameters
    ----------
    aht_s, contacts
        The history's, on the steps of ``slots.horizon``; NaN where unknown.
    wanted
        Days of ``slots.dates`` to learn from; bool.
    """
    known = ~np.isnan(aht_s) & (np.nan_to_num(contacts) > 0)
    if not known.any():
        return None
    middle = float(np.median(aht_s[known]))
    tame = np.clip(aht_s, middle / WIDEST, middle * WIDEST)
    age = np.arange(len(slots.dates))[::-1]
    recent = np.where(wanted, 0.5 ** (age / HALF_LIFE_DAYS), 0.0)[:, None]
    count = np.nansum(recent * slots.gather(np.where(known, contacts, np.nan)), axis=0)
    total = np.nansum(recent * slots.gather(np.where(known, contacts * tame, np.nan)), axis=0)
    if count.sum() == 0:
        return None
    return (total + SHRINK_CONTACTS * total.sum() / count.sum()) / (count + SHRINK_CONTACTS)
