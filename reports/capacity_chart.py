"""People needed and people there over months, as one drawing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from center.capacity import CapacityPlan
from reports.svg.scale import Axis, apart, ticks
from reports.words import number

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 900, 320, 56, 150, 16, 40


def capacity_chart(plan: CapacityPlan) -> Markup:
    """Need with its band, and full-time equivalents there without and with further hires."""
    need, low, high = (values.sum(axis=0) for values in (plan.need, plan.need_low, plan.need_high))
    before, after = plan.announced_staff.fte.sum(axis=0), plan.hired_staff.fte.sum(axis=0)
    top = max(float(values.max()) for values in (high, before, after)) * 1.05
    x, y = Axis(0, len(plan.months) - 1, _LEFT, _WIDTH - _RIGHT), Axis(0, top, _HEIGHT - _BOTTOM, _TOP)
    parts = [_grid(y, top), _months(x, plan), _band(x, y, low, high)]
    lines = [(need, "needed", "need")] + ([(after, "with hires", "after")] if plan.hires else []) + [(before, "announced", "before")]
    parts += [_line(x, y, values, name) for values, _, name in lines]
    parts += _labels(y, lines)
    return Markup('<svg class="chart capacity" viewBox="0 0 {} {}" role="img"><title>{}</title>{}</svg>').format(
        _WIDTH, _HEIGHT, "Full-time equivalents needed and there, by month", Markup("").join(parts)
    )


def _grid(y: Axis, top: float) -> Markup:
    return Markup("").join(
        Markup('<path class="gridline" d="M{} {}H{}"/><text class="tick end" x="{}" y="{}">{}</text>').format(
            _LEFT, y(v), _WIDTH - _RIGHT, _LEFT - 8, y(v) + 4, f"{v:,g}"
        )
        for v in ticks(0, top, 4)
    )


def _months(x: Axis, plan: CapacityPlan) -> Markup:
    every = 1 if len(plan.months) <= 12 else 2
    return Markup("").join(
        Markup('<text class="tick mid" x="{}" y="{}">{}</text>').format(x(m), _HEIGHT - _BOTTOM + 18, str(month))
        for m, month in enumerate(plan.months)
        if m % every == 0
    )


def _band(x: Axis, y: Axis, low: np.ndarray, high: np.ndarray) -> Markup:
    there = [f"{x(m)} {y(float(v))}" for m, v in enumerate(high)]
    back = [f"{x(m)} {y(float(v))}" for m, v in reversed(list(enumerate(low)))]
    return Markup('<path class="band" d="M{}Z"/>').format("L".join([*there, *back]))


def _line(x: Axis, y: Axis, values: np.ndarray, name: str) -> Markup:
    return Markup('<path class="line {}" d="M{}"/>').format(name, "L".join(f"{x(m)} {y(float(v))}" for m, v in enumerate(values)))


def _labels(y: Axis, lines: Sequence[tuple[np.ndarray, str, str]]) -> list[Markup]:
    """Names at the right end of the lines, moved apart."""
    order = sorted(lines, key=lambda one: y(float(one[0][-1])))
    places = apart([y(float(values[-1])) for values, _, _ in order], 16, _TOP, _HEIGHT - _BOTTOM)
    return [
        Markup('<text class="label {}" x="{}" y="{}">{} {}</text>').format(
            name, _WIDTH - _RIGHT + 8, place + 4, number(float(values[-1])), words
        )
        for (values, words, name), place in zip(order, places, strict=True)
    ]
