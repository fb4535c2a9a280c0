"""The simulated service level of one queue over time: its band, Erlang's promise, its goals; occupancy below."""

from __future__ import annotations

import json
import math

import numpy as np
from markupsafe import Markup

from center.plan import Plan, Simulated
from reports.html.panel import Panel, panel
from reports.simulation import QueueResult
from reports.simulation_figures import in_range, known, missed_steps
from reports.svg.paths import gapped_line, step_area

_TOP = 102.0
_MARGIN = 5.0


def service_panel(plan: Plan, found: Simulated, result: QueueResult, steps: int) -> Panel:
    """Service level in percent; the axis begins at a round value below all that is drawn."""
    q = result.queue
    level, goal = _percent(found.service_level[q]), _percent(found.goal[q])
    low, high = _percent(in_range(found.low[q])), _percent(in_range(found.high[q]))
    promise = _percent(np.where(plan.forecast.offered[q] > 0, plan.requirement.service_level[q], np.nan))
    target = np.full(plan.horizon.n, np.nan if result.goal is None else 100 * result.goal)
    base = _base(level, low, promise, goal, target)
    floor, roof, missed = np.full(plan.horizon.n, base), np.full(plan.horizon.n, _TOP), missed_steps(found, q)
    marks = _marks(base)
    layers = (
        ("closed", step_area(floor, np.where(plan.open_steps[q], base, roof), _TOP)),
        ("missed", step_area(floor, np.where(missed, roof, floor), _TOP)),
        ("level", "".join(f"M0 {_TOP - mark:g}H{steps}" for mark in marks)),
        ("interval", step_area(low, high, _TOP)),
        ("gap", step_area(high, np.where(missed, goal, high), _TOP)),
        ("simulated", gapped_line(level, _TOP)),
        ("target", gapped_line(np.where(plan.open_steps[q], target, np.nan), _TOP)),
        ("goal", "" if _same(goal, target) else gapped_line(goal, _TOP)),
        ("promise", gapped_line(promise, _TOP)),
    )
    labels = tuple((f"{mark:g} %", f"{100 * (_TOP - mark) / (_TOP - base):.4g}%") for mark in marks)
    return panel(layers, _TOP - base, steps, f"{result.name}: simulated service level, Erlang's promise and the goal", labels)


def occupancy_panel(found: Simulated, result: QueueResult, steps: int) -> Panel:
    """Occupancy in percent, from 0."""
    marks = (0, 50, 100)
    layers = (
        ("level", "".join(f"M0 {_TOP - mark:g}H{steps}" for mark in marks)),
        ("forecast", gapped_line(_percent(found.occupancy[result.queue]), _TOP)),
    )
    labels = tuple((f"{mark} %", f"{100 * (_TOP - mark) / _TOP:.4g}%") for mark in marks)
    return panel(layers, _TOP, steps, f"{result.name}: simulated occupancy", labels)


def readout_data(plan: Plan, found: Simulated, result: QueueResult) -> Markup:
    """Numbers for the readout under the pointer, shares in percent, null where nothing is known."""
    q = result.queue
    shares = {"level": found.service_level, "low": in_range(found.low), "high": in_range(found.high), "goal": found.goal}
    shares |= {"promise": plan.requirement.service_level, "abandonment": found.abandonment, "occupancy": found.occupancy}
    series = {name: 100 * values[q] for name, values in shares.items()} | {"asa": found.asa_s[q], "offered": found.offered[q]}
    plain = {name: [_short(value) for value in values.tolist()] for name, values in series.items()}
    return Markup(json.dumps(plain, separators=(",", ":"), allow_nan=False))


def _percent(values: np.ndarray) -> np.ndarray:
    """Percent with one decimal, which is finer than a pixel, so that paths stay short."""
    return np.round(100 * values, 1)


def _base(*series: np.ndarray) -> float:
    """Start of the axis: a multiple of 10 below all values, at most 80, at least 0."""
    lowest = min(float(np.nanmin(values)) for values in series if np.isfinite(values).any())
    return max(0.0, min(80.0, 10 * math.floor((lowest - _MARGIN) / 10)))


def _marks(base: float) -> list[float]:
    step = 5 if base >= 80 else 10 if base >= 50 else 20 if base >= 20 else 25
    return [mark for mark in range(0, 101, step) if mark >= base]


def _same(goal: np.ndarray, target: np.ndarray) -> bool:
    """Whether the goal of the steps is the day's target wherever there is one: then one line says both."""
    there = np.isfinite(goal)
    return bool(np.array_equal(goal[there], np.round(target[there], 1)))


def _short(value: float) -> float | int | None:
    number = known(value)
    if number is None:
        return None
    rounded = round(number, 1)
    return int(rounded) if rounded == int(rounded) else rounded
