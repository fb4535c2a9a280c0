"""A calibration as plain data, for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from center.clock import WEEKDAYS
from twin.calibrate.calibrate import Calibration
from twin.calibrate.habits import HabitTrial, best_of
from twin.calibrate.patience import Patience
from twin.calibrate.replay import ReplayDay


def calibration_dict(calibration: Calibration, trials: Sequence[HabitTrial] = (), days: Sequence[ReplayDay] = ()) -> dict[str, Any]:
    """Everything estimated: shares as fractions, times in seconds, NaN where unknown. Agents are pseudonyms."""
    arrivals = calibration.arrivals
    return {
        "zone": calibration.zone,
        "dates": [str(day) for day in calibration.dates],
        "settings": calibration.spec.model_dump(mode="json"),
        "arrivals": {
            "interval_min": arrivals.interval_min,
            "days_of_weekday": dict(zip(WEEKDAYS, arrivals.days.tolist(), strict=True)),
            "missing": [str(day) for day in arrivals.missing],
            "mean": {queue: {WEEKDAYS[w]: row.tolist() for w, row in enumerate(mean)} for queue, mean in arrivals.mean.items()},
            "dispersion": {"all": asdict(arrivals.total), **{queue: asdict(item) for queue, item in arrivals.by_queue.items()}},
        },
        "service": {
            queue: {"kind": fit.kind, "n": fit.n, "mean_s": fit.mean_s, "cv": fit.cv, "aic": fit.aic, "distance": fit.distance}
            for queue, fit in calibration.service.fits.items()
        },
        "agent_factors": [
            {"agent": agent, "queue": queue, "factor": factor} for (agent, queue), factor in sorted(calibration.service.factors.items())
        ],
        "patience": {queue: _patience(item) for queue, item in calibration.patience.items()},
        "retrials": {
            "abandoned": calibration.retrials.abandoned,
            "returned": calibration.retrials.returned,
            "base_share": calibration.retrials.base_share,
            "share": calibration.retrials.share,
            "identified": calibration.retrials.identified,
            "median_delay_s": float(np.median(calibration.retrials.delay_s)) if len(calibration.retrials.delay_s) else None,
        },
        "skills": {agent: sorted(queues) for agent, queues in sorted(calibration.skills.items())},
        "order": asdict(calibration.order),
        "wrap_up": [
            {
                "gap_s": gap,
                "mean_s": None if item is None else item.mean_s,
                "gaps": 0 if item is None else item.gaps,
                "seen": item and item.seen,
            }
            for gap, item in calibration.wrap_up.items()
        ],
        "happened": {str(day): asdict(item) for day, item in calibration.happened.items()},
        "between_contacts": {"tried": [asdict(trial) for trial in trials], "chosen": asdict(best_of(trials).habits) if trials else None},
        "replay": [{**asdict(day), "day": str(day.day)} for day in days],
        "notes": list(calibration.notes),
    }


def _patience(item: Patience) -> dict[str, Any]:
    kept = item.curve.time <= item.cut_s
    return {
        "waits": item.waits,
        "abandoned": item.abandoned,
        "mean_s": item.mean_s,
        "median_s": item.median_s,
        "cut_s": item.cut_s,
        "tail_mean_s": item.tail_mean_s,
        "short_s": item.short_s,
        "short_share": item.short_share,
        "pooled": item.pooled,
        "curve": {"time_s": item.curve.time[kept].tolist(), "share": item.curve.share[kept].tolist()},
    }
