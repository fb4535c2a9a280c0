"""Days of a log simulated with their own arrivals and agents, beside what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from center.horizon import Horizon
from center.kpi import service_level
from imports.call_log import CallLog
from twin.answers import Answers
from twin.calibrate.calibrate import Calibration
from twin.calibrate.happened import Happened, happened_on
from twin.calibrate.layout import OTHER_WORK, Habits, replay_layout
from twin.engine import columns as at
from twin.simulate import simulate


@dataclass(frozen=True)
class ReplayDay:
    """One day, simulated and as it happened.

    Attributes
    ----------
    service_level, abandonment
        Over all replications, as ratios of sums.
    service_level_sd, abandonment_sd
        Standard deviation of one simulated day: how far chance alone takes a day from its mean. NaN with 1 replication.
    asa_s
        Mean wait of the answered, seconds; None where nobody was.
    """

    day: date
    happened: Happened
    service_level: float
    service_level_sd: float
    abandonment: float
    abandonment_sd: float
    asa_s: float | None

    @property
    def service_level_error(self) -> float:
        """Simulated less happened, a share."""
        return self.service_level - self.happened.service_level

    @property
    def abandonment_error(self) -> float:
        """Simulated less happened, a share."""
        return self.abandonment - self.happened.abandonment


def replay(calibration: Calibration, log: CallLog, habits: Habits, replications: int, seed: int) -> tuple[ReplayDay, ...]:
    """Every date of a log simulated; of the log only arrivals and the agents on duty are used, and who was there is inferred.

    `log` may be other days than those of the calibration.
    """
    happened = happened_on(log, calibration.spec.formula, calibration.spec.within_s)
    answers = simulate(replay_layout(calibration, log, habits), replications, seed)
    dates = Horizon.of_days(log.dates[0], (log.dates[-1] - log.dates[0]).days + 1, calibration.spec.interval_min, calibration.zone).dates
    counts, waits = _by_day(answers)
    return tuple(_day(calibration, day, happened[day], counts[:, k], waits[k]) for k, day in enumerate(dates) if day in happened)


def _by_day(answers: Answers) -> tuple[np.ndarray, np.ndarray]:
    """Counts by replication, day and column, and seconds waited by the answered by day, over all queues of contacts."""
    layout = answers.layout
    contacts = [q for q, queue in enumerate(layout.queues) if queue.name != OTHER_WORK]
    starts = np.flatnonzero(np.diff(np.asarray(layout.day), prepend=-1))
    counts = answers.out.counts[:, contacts, : layout.intervals].sum(axis=1)
    waits = answers.out.sums[:, contacts, : layout.intervals, at.WAIT_ANSWERED].sum(axis=(0, 1))
    return np.add.reduceat(counts, starts, axis=1), np.add.reduceat(waits, starts)


def _day(calibration: Calibration, day: date, happened: Happened, counts: np.ndarray, waits: float) -> ReplayDay:
    columns = (at.WITHIN, at.ANSWERED, at.ABANDONED, at.ABANDONED_WITHIN)

    def level(rows: np.ndarray) -> np.ndarray:
        return np.asarray(service_level(calibration.spec.formula, *(rows[..., k].astype(float) for k in columns)))

    total, answered = counts.sum(axis=0), float(counts[:, at.ANSWERED].sum())
    gone = counts[:, at.ABANDONED] / np.maximum(counts[:, at.ANSWERED] + counts[:, at.ABANDONED], 1)
    ends = float(total[at.ANSWERED] + total[at.ABANDONED])
    several = len(counts) > 1
    return ReplayDay(
        day=day,
        happened=happened,
        service_level=float(level(total)),
        service_level_sd=float(level(counts).std(ddof=1)) if several else float("nan"),
        abandonment=float(total[at.ABANDONED]) / ends if ends else 0.0,
        abandonment_sd=float(gone.std(ddof=1)) if several else float("nan"),
        asa_s=waits / answered if answered else None,
    )
