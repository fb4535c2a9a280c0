"""Features of an incident at a moment: numbers as they are, categories by their past risk and how often they occur."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

NUMBERS = (
    "priority", "impact", "urgency", "age_h", "unchanged_h", "reassignments", "reopens", "modifications", "hour", "weekday", "phase",
)  # fmt: skip
CATEGORIES = (
    "category", "subcategory", "symptom", "item", "location", "channel", "group", "opener", "caller", "assignee", "text", "state",
)  # fmt: skip
_PHASES = {"open": 0.0, "waiting": 1.0, "resolved": 2.0, "closed": 3.0}


@dataclass(frozen=True)
class Facts:
    """What is known of n incidents, each at its moment.

    Attributes
    ----------
    numbers
        ``float64[n, len(NUMBERS)]``; NaN where absent. Ages in hours, hour of the day and weekday (0 is Monday) of the
        opening on the log's own clock, phase 0 open, 1 waiting, 2 resolved, 3 closed.
    words
        Category -> ``object[n]``, None where absent.
    """

    numbers: np.ndarray
    words: dict[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.numbers)

    def part(self, rows: np.ndarray) -> Facts:
        """Some of the incidents: a mask or indices."""
        return Facts(self.numbers[rows], {name: values[rows] for name, values in self.words.items()})


def facts(seen: pd.DataFrame, zone: str) -> Facts:
    """Facts of incidents as `moments.as_seen` gives them; outcomes are never read.

    Parameters
    ----------
    zone
        IANA zone of the log's clock.
    """
    moment, opened = seen["moment"].to_numpy(dtype=float), seen["opened"].to_numpy(dtype=float)
    local = pd.DatetimeIndex(pd.to_datetime(opened, unit="s", utc=True)).tz_convert(zone)
    columns = {
        "age_h": np.maximum(moment - opened, 0.0) / 3600,
        "unchanged_h": (moment - seen["time"].to_numpy(dtype=float)) / 3600,
        "hour": np.asarray(local.hour + local.minute / 60, dtype=float),
        "weekday": np.asarray(local.weekday, dtype=float),
        "phase": seen["phase"].map(_PHASES).to_numpy(dtype=float),
    }
    numbers = [columns[name] if name in columns else seen[name].to_numpy(dtype=float) for name in NUMBERS]
    words = {name: seen[name].astype(object).where(seen[name].notna(), None).to_numpy(dtype=object) for name in CATEGORIES}
    return Facts(np.column_stack(numbers) if len(seen) else np.empty((0, len(NUMBERS))), words)
