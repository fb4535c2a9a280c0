"""The twin against what happened: ``python -m benchmarks.replay``.

A bank's call log of January 1999 (``$CREWTIDE_DATA/technion/january.txt.gz``) is calibrated on the 1st to the 23rd; the
24th to the 30th are replayed. Of those days the twin is told when contacts of which type arrive and, as no log says so, who
was on duty, inferred from first to last contact. Everything else is estimated on the first 23 days, the habits of the
agents between contacts too: the gap that counts as absence and the other work are those that meet the first 23 days best.
That agents have other work at all, and which lengths are tried, was thought of by somebody who had seen the whole month.
The data are the Technion's SEELab's; its authors ask to be acknowledged.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from imports.call_log import CallLog
from imports.calls import read_calls
from twin.calibrate.calibrate import Calibration, calibrate
from twin.calibrate.habits import HabitTrial, best_of, fit_habits
from twin.calibrate.replay import ReplayDay, replay
from twin.calibrate.schema import load_map

MAP = Path(__file__).parent.parent / "scenarios" / "maps" / "technion.yaml"
LAST_CALIBRATED = date(1999, 1, 23)
REPLAYED = (date(1999, 1, 24), date(1999, 1, 30))
SERVICE_LEVEL_POINTS, ABANDONMENT_POINTS, DAYS_WANTED = 6.0, 3.0, 5
REPLICATIONS, FIT_REPLICATIONS, SEED = 200, 20, 1


def january() -> Path | None:
    """The log, where the environment says where the data are."""
    folder = os.environ.get("CREWTIDE_DATA")
    path = Path(folder) / "technion" / "january.txt.gz" if folder else None
    return path if path is not None and path.exists() else None


def halves(path: Path) -> tuple[CallLog, CallLog]:
    """The days to calibrate on and the days to replay."""
    log = read_calls(path, load_map(MAP).log, b"benchmarks.replay")
    return log.between(None, LAST_CALIBRATED), log.between(*REPLAYED)


def within_targets(day: ReplayDay) -> bool:
    """Whether service level and abandonment are as near to what happened as they should be."""
    near = abs(day.service_level_error) * 100 <= SERVICE_LEVEL_POINTS
    return near and abs(day.abandonment_error) * 100 <= ABANDONMENT_POINTS


def days_text(days: Sequence[ReplayDay]) -> str:
    """Table of the days: simulated beside happened."""
    shares = f"{'twin':>8}{'diff':>7}{'chance':>8}"
    rows = [f"{'day':<16}{'contacts':>9}{'SL':>8}{shares}{'aband.':>9}{shares}{'ASA':>7}{'twin':>7}"]
    for day in days:
        was = day.happened
        level = (
            f"{was.service_level:>8.1%}{day.service_level:>8.1%}{day.service_level_error * 100:>+7.1f}{day.service_level_sd * 100:>8.1f}"
        )
        gone = f"{was.abandonment:>9.1%}{day.abandonment:>8.1%}{day.abandonment_error * 100:>+7.1f}{day.abandonment_sd * 100:>8.1f}"
        asa = "".join(f"{value:>7.0f}" if value is not None else f"{'-':>7}" for value in (was.asa_s, day.asa_s))
        rows.append(f"{day.day:%a %d %b %Y} {was.offered:>9,}{level}{gone}{asa}{'' if within_targets(day) else '   missed'}")
    return "\n".join(rows)


def trials_text(trials: Sequence[HabitTrial]) -> str:
    """Table of the habits tried on the calibration's days."""
    rows = [f"{'gap':>6}{'other work':>20}{'hours':>8}{'busy':>7}{'SL bias':>9}{'aband. bias':>13}{'SL error':>10}{'aband. error':>14}"]
    best = best_of(trials)
    for trial in trials:
        habits = trial.habits
        other = f"{habits.other_per_hour:.1f}/h of {habits.other_s:.0f} s" if habits.other_per_hour else "none"
        rows.append(
            f"{habits.gap_s / 60:>4.0f} m{other:>20}{trial.hours:>8,.0f}{trial.occupancy:>7.0%}{trial.service_level_bias * 100:>+9.1f}"
            f"{trial.abandonment_bias * 100:>+13.1f}{trial.service_level_error * 100:>10.1f}{trial.abandonment_error * 100:>14.1f}"
            f"{'   chosen' if trial is best else ''}"
        )
    return "\n".join(rows)


def gap_sensitivity(calibration: Calibration, log: CallLog, trials: Sequence[HabitTrial]) -> str:
    """The replay for every trial: how much the answer hangs on the gap."""
    rows = [f"{'gap':>6}{'other work':>20}   difference of service level / abandonment by day, points{'':<8}days met"]
    for trial in trials:
        days = replay(calibration, log, trial.habits, FIT_REPLICATIONS, SEED)
        habits = trial.habits
        other = f"{habits.other_per_hour:.1f}/h of {habits.other_s:.0f} s" if habits.other_per_hour else "none"
        cells = "  ".join(f"{day.service_level_error * 100:+5.1f}/{day.abandonment_error * 100:+4.1f}" for day in days)
        rows.append(f"{habits.gap_s / 60:>4.0f} m{other:>20}   {cells}   {sum(map(within_targets, days))} of {len(days)}")
    return "\n".join(rows)


def causes(calibration: Calibration, log: CallLog, days: Sequence[ReplayDay]) -> str:
    """What set each day apart from the calibration, and whether its service level is off by more than chance."""
    rows = [f"{'day':<16}{'service time against estimated':>32}{'by agents never seen':>22}{'SL off by':>11}  deviations of a single day"]
    for day in days:
        calls = log.between(day.day, day.day).calls.dropna(subset=["service_s"])
        pairs = zip(calls["queue"], calls["agent"], strict=True)
        service = calibration.service
        expected = sum(service.fits[queue].mean_s * service.factor(str(agent), queue) for queue, agent in pairs if queue in service.fits)
        unseen = (calls["agent"].notna() & ~calls["agent"].isin(list(service.agent_factors))).mean()
        off = day.service_level_error / day.service_level_sd if day.service_level_sd > 0 else float("nan")
        rows.append(f"{day.day:%a %d %b %Y} {calls['service_s'].sum() / expected:>32.0%}{unseen:>22.0%}{off:>+11.1f}")
    return "\n".join(rows)


def main() -> int:
    """Calibrate, replay, and say what was missed and why."""
    path = january()
    if path is None:
        print("No data: set CREWTIDE_DATA to the folder that has technion/january.txt.gz.")
        return 1
    known, later = halves(path)
    calibration = calibrate(known, load_map(MAP).calibration)
    trials = fit_habits(calibration, known, FIT_REPLICATIONS, SEED)
    best = best_of(trials)
    days = replay(calibration, later, best.habits, REPLICATIONS, SEED)
    met = sum(map(within_targets, days))
    print(
        f"{met} of {len(days)} days within {SERVICE_LEVEL_POINTS:g} points of service level and {ABANDONMENT_POINTS:g} of abandonment",
        end="",
    )
    print(f" (wanted: {DAYS_WANTED}). {REPLICATIONS} replications; chance: standard deviation of a single day.\n")
    print(days_text(days))
    print("\nWhat sets the days apart:\n")
    print(causes(calibration, later, days))
    print("\nAgents between contacts, fitted on the days up to", f"{LAST_CALIBRATED}:\n")
    print(trials_text(trials))
    print("\nThe same settings on the days replayed (not used to choose):\n")
    print(gap_sensitivity(calibration, later, trials))
    print("\nWhat the estimates rest on:\n")
    print("\n".join(f"  {note}" for note in calibration.notes))
    return 0 if met >= DAYS_WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
