"""A calibration in the terminal: tables for a rich console."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from center.clock import WEEKDAYS
from twin.calibrate.calibrate import Calibration
from twin.calibrate.habits import HabitTrial, best_of
from twin.calibrate.replay import ReplayDay


def calibration_tables(calibration: Calibration, trials: Sequence[HabitTrial]) -> Group:
    """All that was estimated, in the order of the work."""
    days = calibration.dates
    contacts = sum(day.offered for day in calibration.happened.values())
    head = f"{contacts:,} contacts on {len(days)} days, {days[0]} to {days[-1]} ({calibration.zone})"
    parts: list[RenderableType] = [Text(head, style="bold"), _arrivals(calibration), _service(calibration), _patience(calibration)]
    parts.append(_agents(calibration))
    if trials:
        parts.append(trials_table(trials))
    parts.append(Text("\nWhat the estimates rest on", style="bold"))
    return Group(*parts, *(Text(f"  - {note}") for note in calibration.notes))


def trials_table(trials: Sequence[HabitTrial]) -> Table:
    """How the calibration's own days come out, by the gap that counts as absence: the sensitivity to it."""
    caption = (
        "Simulated less happened on these days, in points. Other work is what no log shows: pieces an agent-hour, begun while "
        "nobody waits, set to meet the service level. Hours: on duty; busy: with a contact. * = chosen, least sum of errors."
    )
    table = _table("Agents between contacts, by the gap that counts as absence", caption)
    for name in ("Gap min", "Other work", "Hours", "Busy", "SL bias", "Ab. bias", "SL error", "Ab. error"):
        table.add_column(name, justify="right")
    best = best_of(trials)
    for trial in trials:
        star = "* " if trial is best else ""
        table.add_row(
            f"{star}{trial.habits.gap_s / 60:g}",
            other_work_words(trial),
            f"{trial.hours:,.0f}",
            f"{trial.occupancy:.0%}",
            *(f"{value * 100:+.1f}" for value in (trial.service_level_bias, trial.abandonment_bias)),
            *(f"{value * 100:.1f}" for value in (trial.service_level_error, trial.abandonment_error)),
        )
    return table


def replay_table(days: Sequence[ReplayDay]) -> Table:
    """Every day simulated beside what happened."""
    caption = "+- is the standard deviation of a single simulated day: what chance alone does."
    table = _table("Replay: the twin against what happened", caption)
    table.add_column("Day", no_wrap=True)
    for name in ("Offered", "SL", "Twin", "+-", "Aband.", "Twin", "+-", "ASA s", "Twin"):
        table.add_column(name, justify="right")
    for day in days:
        was = day.happened
        table.add_row(
            f"{day.day:%a %Y-%m-%d}",
            f"{was.offered:,}",
            *(f"{value:.1%}" for value in (was.service_level, day.service_level, day.service_level_sd)),
            *(f"{value:.1%}" for value in (was.abandonment, day.abandonment, day.abandonment_sd)),
            *(_seconds(value) for value in (was.asa_s, day.asa_s)),
        )
    return table


def other_work_words(trial: HabitTrial) -> str:
    """``8.0/h x 60 s``: pieces an agent-hour and their mean length; or ``none``."""
    habits = trial.habits
    return f"{habits.other_per_hour:.1f}/h x {habits.other_s:g} s" if habits.other_per_hour else "none"


def _arrivals(calibration: Calibration) -> Table:
    arrivals = calibration.arrivals
    days = ", ".join(f"{WEEKDAYS[w]} {n}" for w, n in enumerate(arrivals.days) if n)
    caption = f"Mean contacts a day; days seen: {days}. Index: variance of daily totals over Poisson's; shape of the days' gamma factor."
    table = _table("Arrivals", caption)
    for name in ("Queue", *(day.capitalize() for day in WEEKDAYS), "Index", "Shape"):
        table.add_column(name, justify="left" if name == "Queue" else "right")
    for queue, mean in arrivals.mean.items():
        law = arrivals.by_queue[queue]
        index, shape = (f"{value:.1f}" if value is not None else "-" for value in (law.index, law.shape))
        table.add_row(queue, *(f"{row.sum():,.0f}" if arrivals.days[w] else "-" for w, row in enumerate(mean)), index, shape)
    return table


def _service(calibration: Calibration) -> Table:
    caption = "Exp. to Logn.: AIC above the best family's. Misfit: the best family's largest distance from what was observed. * pooled."
    table = _table("Service", caption)
    for name in ("Queue", "Distribution", "Mean s", "CV", "Exp.", "Gamma", "Logn.", "Misfit"):
        table.add_column(name, justify="left" if name in ("Queue", "Distribution") else "right")
    for queue, fit in calibration.service.fits.items():
        least = min(fit.aic.values(), default=0.0)
        gaps = (f"{fit.aic[name] - least:,.0f}" if name in fit.aic else "-" for name in ("exponential", "gamma", "lognormal"))
        pooled = " *" if queue in calibration.service.pooled else ""
        table.add_row(queue, fit.kind + pooled, f"{fit.mean_s:.0f}", f"{fit.cv:.2f}", *gaps, f"{fit.distance:.3f}")
    return table


def _patience(calibration: Calibration) -> Table:
    table = _table(
        "Patience",
        "Short: hung up at once. Then the share still willing after so many seconds; beyond the cut an exponential tail. * pooled.",
    )
    marks = (10.0, 30.0, 60.0, 120.0)
    for name in ("Queue", "Waited", "Gone", "Short", *(f"{mark:g} s" for mark in marks), "Median", "Cut", "Tail mean"):
        table.add_column(name, justify="left" if name == "Queue" else "right")
    for queue, item in calibration.patience.items():
        table.add_row(
            queue + (" *" if item.pooled else ""),
            f"{item.waits:,}",
            f"{item.abandoned:,}",
            f"{item.short_share:.1%}",
            *(f"{item.curve.at(mark):.0%}" for mark in marks),
            *(_seconds(value) for value in (item.median_s, item.cut_s, item.tail_mean_s)),
        )
    return table


def _agents(calibration: Calibration) -> Table:
    retrials = calibration.retrials
    table = _table("Retrials and agents")
    table.add_column("What")
    table.add_column("Value", justify="right")
    share = "-" if retrials.share is None else f"{retrials.share:.0%}"
    factors = sorted(calibration.service.agent_factors.values())
    rows = [("Retrial share of those who abandon", share), ("Agents seen", f"{len(factors)}")]
    if factors:
        rows.append(("Agents' factors of service time, least to most", f"{factors[0]:.2f} to {factors[-1]:.2f}"))
    for gap, item in calibration.wrap_up.items():
        rows.append((f"Mean wrap-up, gaps up to {gap / 60:g} min", "-" if item is None else f"{item.mean_s:.0f} s"))
    for row in rows:
        table.add_row(*row)
    return table


def _table(title: str, caption: str = "") -> Table:
    return Table(
        title=f"\n{title}",
        caption=caption or None,
        title_justify="left",
        caption_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        collapse_padding=True,
        pad_edge=False,
    )


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"
