"""Cover against requirement, one figure per queue, with the forecast below it on the same axis."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from center.plan import Plan
from reports.counted import counted_cover
from reports.html.panel import Panel, panel
from reports.html.timeline import Timeline
from reports.svg.paths import spans, step_area, step_line
from reports.svg.scale import whole_ticks
from reports.words import NOTHING, number, percent, span_text

_HEADROOM = 1.06


@dataclass(frozen=True)
class CoverFigure:
    """All that is shown of one queue; `rows` is the table behind the chart, clock time by day."""

    name: str
    summary: str
    heads: Panel
    contacts: Panel
    band: str
    data: Markup
    rows: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]


def cover_figures(plan: Plan, timeline: Timeline) -> list[CoverFigure]:
    """One figure per queue, in scenario order."""
    return [_figure(plan, timeline, q) for q in range(len(plan.queues))]


def _figure(plan: Plan, timeline: Timeline, queue: int) -> CoverFigure:
    low, high = _band_levels(plan)
    return CoverFigure(
        name=plan.queues[queue],
        summary=_summary(plan, queue),
        heads=_heads(plan, timeline, queue),
        contacts=_contacts(plan, timeline, queue),
        band=f"{low * 100:g}–{high * 100:g} %",
        data=_data(plan, queue),
        rows=_table(plan, queue),
    )


def _summary(plan: Plan, queue: int) -> str:
    hour = plan.horizon.step_min / 60
    required, cover = plan.requirement.rostered[queue], counted_cover(plan)[queue]
    need, short = float(required.sum()) * hour, float(np.maximum(required - cover, 0).sum()) * hour
    if not need:
        return "nothing required"
    spare = float(np.maximum(cover - required, 0).sum()) * hour
    return f"{percent(1 - short / need)} covered: {number(need)} h required, {number(short)} h short, {number(spare)} h over"


def _heads(plan: Plan, timeline: Timeline, queue: int) -> Panel:
    required, cover = plan.requirement.rostered[queue], plan.cover[queue]
    top = _top(required, cover)
    zero = np.zeros(len(required))
    layers = (
        ("closed", spans(~plan.open_steps[queue], top)),
        ("level", "".join(f"M0 {top - v:g}H{timeline.steps}" for v in whole_ticks(top))),
        ("cover", step_area(zero, np.minimum(cover, required), top)),
        ("over", step_area(required, cover, top)),
        ("required", step_line(required, top)),
    )
    short = Markup("").join(
        Markup('<path class="under" d="{}"><title>{}: up to {} short</title></path>').format(
            _run_area(np.minimum(cover, required), required, run.start, run.end, top),
            span_text(plan.horizon, run.start, run.end),
            f"{run.worst:g}",
        )
        for run in plan.unmet
        if run.queue == queue
    )
    title = f"{plan.queues[queue]}: heads on the queue against heads required"
    return panel(layers, top, timeline.steps, title, _labels(top, 3), short)


def _contacts(plan: Plan, timeline: Timeline, queue: int) -> Panel:
    low, high = (plan.forecast.quantiles[level][queue] for level in _band_levels(plan))
    top = _top(high, plan.forecast.offered[queue])
    layers = (
        ("level", "".join(f"M0 {top - v:g}H{timeline.steps}" for v in whole_ticks(top, 2))),
        ("band", step_area(low, high, top)),
        ("forecast", step_line(plan.forecast.offered[queue], top)),
    )
    return panel(layers, top, timeline.steps, f"{plan.queues[queue]}: contacts expected", _labels(top, 2))


def _labels(top: float, wanted: int) -> tuple[tuple[str, str], ...]:
    return tuple((f"{v:,}", f"{100 - 100 * v / top:.4g}%") for v in whole_ticks(top, wanted))


def _run_area(low: np.ndarray, high: np.ndarray, start: int, end: int, top: float) -> str:
    """Area between the lines inside steps [start, end) only."""
    inside = np.zeros(len(low), dtype=bool)
    inside[start:end] = True
    return step_area(low, np.where(inside, high, low), top)


def _top(*values: np.ndarray) -> float:
    """Top of an axis from 0: a little above the highest value, at least 1."""
    return round(max(1.0, max(float(v.max()) for v in values)) * _HEADROOM, 2)


def _band_levels(plan: Plan) -> tuple[float, float]:
    """The 10 and 90 % levels, or the outermost that the forecast has."""
    levels = sorted(plan.forecast.quantiles)
    return (0.1, 0.9) if {0.1, 0.9} <= set(levels) else (levels[0], levels[-1])


def _data(plan: Plan, queue: int) -> Markup:
    """Numbers for the readout under the pointer, as JSON without a character that HTML could mistake."""
    low, high = (plan.forecast.quantiles[level][queue] for level in _band_levels(plan))
    series = {"required": plan.requirement.rostered[queue], "cover": plan.cover[queue], "forecast": plan.forecast.offered[queue]}
    rounded = {name: [round(float(v), 1) for v in values] for name, values in {**series, "low": low, "high": high}.items()}
    whole = {name: [int(v) if v == int(v) else v for v in values] for name, values in rounded.items()}
    return Markup(json.dumps(whole, separators=(",", ":"), allow_nan=False))


def _table(plan: Plan, queue: int) -> tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]:
    """Rows (clock, cells by day); a cell is cover / required and whether it is short; rows without work are left out."""
    required, cover, horizon = plan.requirement.rostered[queue], plan.cover[queue], plan.horizon
    counted = counted_cover(plan)[queue]
    days = len(horizon.dates)
    rows: dict[str, list[tuple[str, bool]]] = {}
    for day in range(days):
        for step in horizon.day_steps(day):
            moment = horizon.local(step)
            clock = f"{moment:%H:%M}{' again' if moment.fold else ''}"
            cells = rows.setdefault(clock, [(NOTHING, False)] * days)
            if required[step] or cover[step]:
                cells[day] = (f"{cover[step]:g} / {required[step]:g}", bool(counted[step] < required[step]))
    return tuple((clock, tuple(cells)) for clock, cells in sorted(rows.items()) if any(text != NOTHING for text, _ in cells))
