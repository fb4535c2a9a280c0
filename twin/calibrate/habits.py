"""What agents do between contacts, fitted by simulating the calibration's own days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from center.errors import Fault, InputError
from imports.call_log import CallLog
from twin.calibrate.calibrate import Calibration
from twin.calibrate.duty import duty_of, worked_hours
from twin.calibrate.layout import Habits
from twin.calibrate.replay import ReplayDay, replay

MOST_PER_HOUR = 24.0
HALVINGS = 5
MOST_DAYS = 28


@dataclass(frozen=True)
class HabitTrial:
    """One setting, and how well the calibration's days come out with it.

    Attributes
    ----------
    hours, occupancy
        Agent-hours on duty by this gap, and the share of them with a contact.
    service_level_bias, abandonment_bias
        Simulated less happened over all days, weighted by contacts.
    service_level_error, abandonment_error
        Mean absolute difference of a day, weighted by contacts.
    """

    habits: Habits
    hours: float
    occupancy: float
    service_level_bias: float
    abandonment_bias: float
    service_level_error: float
    abandonment_error: float

    @property
    def error(self) -> float:
        """What the choice goes by: the sum of the two mean absolute differences."""
        return self.service_level_error + self.abandonment_error


def fit_habits(
    calibration: Calibration, log: CallLog, replications: int, seed: int, stage: Callable[[str], None] = lambda _: None
) -> tuple[HabitTrial, ...]:
    """Trials of every gap without other work and with it, in the order tried; `best_of` takes one.

    A gap allows too much duty where the agents who seem idle are busy with something that no log shows. So for every gap
    and mean length of other work, the rate at which it comes up is set, by halving, to meet the service level of the
    calibration's days on the whole. The days are the last 28 of the log.

    Parameters
    ----------
    log
        The log that `calibration` was estimated on.

    Raises
    ------
    InputError
        No contact of these days names its agent: nobody's duty can be inferred.
    """
    recent = log.between(log.dates[-MOST_DAYS:][0], None)
    if not duty_of(recent.calls, 0.0).agents:
        advice = "Map the agent column; without it a layout's agents must be written by hand."
        raise InputError(Fault("the call log", "no agent on any contact", "agents, to infer who was on duty", advice))
    trials = []
    for gap_min in calibration.spec.gaps_min:
        stage(f"agents between contacts, gaps up to {gap_min:g} min")
        plain = _trial(calibration, recent, Habits(gap_min * 60), replications, seed)
        trials.append(plain)
        if plain.service_level_bias > 0:
            trials += [_met(calibration, recent, gap_min * 60, length, replications, seed) for length in calibration.spec.other_work_s]
    return tuple(trials)


def best_of(trials: Sequence[HabitTrial]) -> HabitTrial:
    """The trial of least error; of equal ones the first."""
    return min(trials, key=lambda trial: trial.error)


def _met(calibration: Calibration, log: CallLog, gap_s: float, other_s: float, replications: int, seed: int) -> HabitTrial:
    """The rate of other work that meets the service level over all days."""
    low, high = 0.0, MOST_PER_HOUR * 60 / other_s
    for _ in range(HALVINGS):
        trial = _trial(calibration, log, Habits(gap_s, (low + high) / 2, other_s), replications, seed)
        low, high = ((low + high) / 2, high) if trial.service_level_bias > 0 else (low, (low + high) / 2)
    return _trial(calibration, log, Habits(gap_s, (low + high) / 2, other_s), replications, seed)


def _trial(calibration: Calibration, log: CallLog, habits: Habits, replications: int, seed: int) -> HabitTrial:
    days = replay(calibration, log, habits, replications, seed)
    hours = duty_of(log.calls, habits.gap_s).hours
    errors = [(day.service_level_error, day.abandonment_error) for day in days]
    return HabitTrial(
        habits,
        hours,
        worked_hours(log.calls) / hours if hours else 0.0,
        _weighted(days, [level for level, _ in errors]),
        _weighted(days, [gone for _, gone in errors]),
        _weighted(days, [abs(level) for level, _ in errors]),
        _weighted(days, [abs(gone) for _, gone in errors]),
    )


def _weighted(days: Sequence[ReplayDay], values: Sequence[float]) -> float:
    offered = [day.happened.offered for day in days]
    return sum(n * value for n, value in zip(offered, values, strict=True)) / sum(offered)
