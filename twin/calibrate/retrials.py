"""How many who abandon try again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Retrials:
    """Return of known customers.

    Attributes
    ----------
    abandoned, returned
        Contacts of known customers that abandoned, and those of them whose customer was back within the window.
    base_share
        Share of the *answered* contacts of known customers whose customer was back within the window: who would have
        come anyway. None where there is none.
    share
        Retrial share: (returned share - base share) / (1 - base share), at least 0; None where nobody can be followed.
    delay_s
        Delays until they were back, seconds, rising.
    identified
        Share of all abandonments whose customer is known; the others cannot be followed.
    """

    abandoned: int
    returned: int
    base_share: float | None
    share: float | None
    delay_s: np.ndarray
    identified: float | None


def retrials_of(calls: pd.DataFrame, window_s: float) -> Retrials:
    """Retrials within a window after the end of a contact; contacts that end within a window of the log's end are not used."""
    known = calls[calls["customer"].notna()].sort_values("arrival", kind="stable")
    end = (known["arrival"] + known["wait_s"]).to_numpy(dtype=float)
    left = np.where(known["abandoned"], end, end + known["service_s"].fillna(0.0))
    following = known.groupby("customer")["arrival"].shift(-1).to_numpy(dtype=float)
    delay = following - left
    followed = left + window_s <= (calls["arrival"].max() if len(calls) else 0.0)
    back = (delay >= 0) & (delay <= window_s)
    abandoned = known["abandoned"].to_numpy(dtype=bool)
    of_abandoned, of_answered = abandoned & followed, ~abandoned & followed
    all_abandoned = int(calls["abandoned"].sum())
    base = float(back[of_answered].mean()) if of_answered.any() else None
    count, returned = int(of_abandoned.sum()), int((back & of_abandoned).sum())
    share = None
    if count:
        share = max(0.0, (returned / count - (base or 0.0)) / (1.0 - (base or 0.0))) if (base or 0.0) < 1 else 0.0
    identified = float(abandoned.sum()) / all_abandoned if all_abandoned else None
    return Retrials(count, returned, base, share, np.sort(delay[back & of_abandoned]), identified)


def retrial_notes(retrials: Retrials, window_s: float) -> list[str]:
    """What the estimate rests on, as sentences."""
    if retrials.share is None or retrials.identified is None:
        return ["Retrials: no abandonment of a known customer; none are modelled."]
    base = 0.0 if retrials.base_share is None else retrials.base_share
    return [
        f"Retrials: back within {window_s / 60:g} min of abandoning, beyond the {base:.1%} who come back after an answer; "
        f"{retrials.identified:.0%} of the abandonments are of known customers."
    ]
