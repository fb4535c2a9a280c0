"""A day's re-optimization on the page: pace, alternatives, need and cover from the moment on, and who is told what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from center.peak import Peak, PeakOutcome
from center.plan import Plan
from reports.html.panel import Panel, panel
from reports.html.timeline import Tick
from reports.peak_words import (
    AFTER,
    ToldChange,
    absent_text,
    asked_text,
    gain_text,
    headline,
    level_text,
    levers_text,
    moment_text,
    outcome_title,
    pace_text,
    rented_text,
    seconds_text,
    seed_text,
    told_changes,
    verdict,
)
from reports.svg.paths import step_area, step_line
from reports.svg.scale import whole_ticks
from reports.words import day_text, number, points

_HEADROOM = 1.06
_TICKS = 12


@dataclass(frozen=True)
class Alternative:
    """One alternative as a table shows it, `name` empty in the following rows of a queue; `chosen` is this plan."""

    name: str
    queue: str
    offered: str
    level: str
    asa: str
    abandonment: str
    chosen: bool
    price: str = ""
    gain: str = ""


@dataclass(frozen=True)
class PeakFigure:
    """Need and cover of a queue from the moment on."""

    name: str
    summary: str
    heads: Panel


@dataclass(frozen=True)
class PeakSection:
    """All that the template shows; `has_before` where the cover as it was is known."""

    headline: str
    facts: tuple[str, ...]
    verdict: str
    paces: tuple[str, ...]
    seed: str
    totals: tuple[Alternative, ...]
    queues: tuple[Alternative, ...]
    figures: tuple[PeakFigure, ...]
    ticks: tuple[tuple[str, Tick], ...]
    span: str
    has_before: bool
    changes: tuple[ToldChange, ...]
    levers: str
    rented: tuple[str, ...]


def peak_section(plan: Plan, base: Plan | None = None) -> PeakSection | None:
    """The section's content; None for a plan of the night. The template is ``peak.html.j2``, with it as `peak`.

    Parameters
    ----------
    base
        The plan as it was, whose cover is drawn beside; one of other steps or queues is left out.
    """
    peak = plan.peak
    if peak is None:
        return None
    start, end = _window(plan, peak)
    before = base.cover if base is not None and base.horizon == plan.horizon and base.queues == plan.queues else None
    return PeakSection(
        headline=headline(plan, peak),
        facts=tuple(text for text in (absent_text(plan, peak), asked_text(peak)) if text),
        verdict=verdict(peak),
        paces=tuple(pace_text(plan, pace) for pace in peak.paces),
        seed=seed_text(plan, peak),
        totals=tuple(_total(one) for one in peak.outcomes),
        queues=tuple(_row(one, q, queue, first=not k) for q, queue in enumerate(plan.queues) for k, one in enumerate(peak.outcomes)),
        figures=tuple(
            _figure(plan, q, before, start, end) for q in range(len(plan.queues)) if plan.requirement.rostered[q, start:end].any()
        ),
        ticks=tuple(_ticks(plan, start, end)),
        span=f"{moment_text(plan, start)} to {moment_text(plan, end)}",
        has_before=before is not None,
        changes=tuple(told_changes(plan, peak)),
        levers=levers_text(peak),
        rented=tuple(rented_text(plan, one) for one in peak.rented),
    )


def _window(plan: Plan, peak: Peak) -> tuple[int, int]:
    """From the moment to the end of its day's work: the last need, shift or rented head of those that begin on that day."""
    n, bounds = plan.horizon.n, plan.horizon.day_start
    now = min(max(peak.now, 0), n - 1)
    day = int(np.searchsorted(bounds, now, side="right")) - 1
    stop = int(bounds[day + 1])
    busy = np.flatnonzero((plan.requirement.rostered[:, now:stop] > 0).any(axis=0) | (plan.cover[:, now:stop] > 0).any(axis=0))
    return now, min(n, now + int(busy[-1]) + 1) if len(busy) else stop


def _figure(plan: Plan, queue: int, before: np.ndarray | None, start: int, end: int) -> PeakFigure:
    need, after = plan.requirement.rostered[queue, start:end], plan.cover[queue, start:end]
    old = None if before is None else before[queue, start:end]
    top = round(max(1.0, *(float(values.max()) for values in (need, after, old) if values is not None)) * _HEADROOM, 2)
    zero = np.zeros(len(need))
    layers = (
        ("level", "".join(f"M0 {top - value:g}H{end - start}" for value in whole_ticks(top))),
        ("cover", step_area(zero, np.minimum(after, need), top)),
        ("over", step_area(need, after, top)),
        ("under", step_area(after, need, top)),
        ("was", "" if old is None else step_line(old, top)),
        ("required", step_line(need, top)),
    )
    labels = tuple((f"{value:,}", f"{100 - 100 * value / top:.4g}%") for value in whole_ticks(top))
    title = f"{plan.queues[queue]}: heads on the queue against heads required, from the moment on"
    return PeakFigure(plan.queues[queue], _summary(plan, need, after, old), panel(layers, top, end - start, title, labels))


def _summary(plan: Plan, need: np.ndarray, after: np.ndarray, before: np.ndarray | None) -> str:
    hour = plan.horizon.step_min / 60

    def short(cover: np.ndarray) -> str:
        return number(float(np.maximum(need - cover, 0).sum()) * hour)

    was = "" if before is None else f", {short(before)} h as it was"
    return f"{number(float(need.sum()) * hour)} h required, {short(after)} h short{was}"


def _ticks(plan: Plan, start: int, end: int) -> list[tuple[str, Tick]]:
    """(place in percent, mark) at full local hours, at most so many of them named."""
    hours = [step for step in range(start, end) if plan.horizon.local(step).minute == 0]
    each = max(1, -(-len(hours) // _TICKS))
    return [(f"{100 * (step - start) / (end - start):.6g}%", _tick(plan, step)) for step in hours[::each]]


def _tick(plan: Plan, step: int) -> Tick:
    at = plan.horizon.local(step)
    return Tick(step, day_text(at.date()) if at.hour == 0 else f"{at:%H:%M}", "day" if at.hour == 0 else "hour")


def _total(one: PeakOutcome) -> Alternative:
    return Alternative(outcome_title(one), "", "", level_text(one.overall), "", "", one.name == AFTER, points(one.price), gain_text(one))


def _row(one: PeakOutcome, queue: int, name: str, first: bool) -> Alternative:
    return Alternative(
        name=outcome_title(one),
        queue=name if first else "",
        offered=seconds_text(float(one.offered[queue])),
        level=level_text(float(one.service_level[queue])),
        asa=seconds_text(float(one.asa_s[queue])),
        abandonment=level_text(float(one.abandonment[queue])),
        chosen=one.name == AFTER,
    )
