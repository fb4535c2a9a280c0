"""What happened on each day of a log, by the formulas of the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from center.kpi import ServiceLevelFormula, service_level
from imports.call_log import CallLog


@dataclass(frozen=True)
class Happened:
    """One day: contacts that reached the queue or an agent, shares of them, mean wait of the answered."""

    offered: int
    service_level: float
    abandonment: float
    asa_s: float | None


def happened_on(log: CallLog, formula: ServiceLevelFormula, within_s: float) -> dict[date, Happened]:
    """Every date of a log, by the day of arrival."""
    found = {}
    for stamp, day in log.calls.groupby("date"):
        gone = day["abandoned"].to_numpy(dtype=bool)
        wait = day["wait_s"].to_numpy(dtype=float)
        inside = wait <= within_s
        level = service_level(formula, float((inside & ~gone).sum()), float((~gone).sum()), float(gone.sum()), float((inside & gone).sum()))
        asa = float(wait[~gone].mean()) if not gone.all() else None
        found[pd.Timestamp(str(stamp)).date()] = Happened(len(day), float(level), float(np.mean(gone)), asa)
    return found
