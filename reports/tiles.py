"""The tiles: every KPI of the plan that has a value, with its unit and what it means, and what the digital twin found."""

from __future__ import annotations

import math
from dataclasses import dataclass

from center.kpi import KPI_INFO, Kpi, KpiInfo
from center.plan import Plan
from reports.simulation import QueueResult, mean_level, queue_results
from reports.simulation_figures import Held
from reports.words import number, percent

_UNIT_WORDS = {"erl": "erlangs", "money": ""}
_WHOLE_FROM = 1000
_ALARMS = frozenset({Kpi.UNDER_HOURS})
_KEPT_ENOUGH = 0.95
_FIRST = (Kpi.COVERAGE, Kpi.UNDER_HOURS, Kpi.OVER_HOURS, Kpi.REQUIRED_HOURS, Kpi.ROSTERED_HOURS, Kpi.PAID_HOURS)


@dataclass(frozen=True)
class Tile:
    """One figure as shown; `alarm` where it is bad news."""

    title: str
    value: str
    unit: str
    meaning: str
    alarm: bool


def tiles(plan: Plan) -> list[Tile]:
    """Tiles in the KPIs' own order, cover first, then the simulation; values that are not numbers are left out."""
    known = {Kpi(name): value for name, value in plan.kpis.items() if name in set(Kpi) and math.isfinite(value)}
    order = [*_FIRST, *(kpi for kpi in Kpi if kpi not in _FIRST)]
    shown = [_tile(KPI_INFO[kpi], known[kpi], kpi in _ALARMS and known[kpi] > 0) for kpi in order if kpi in known]
    first = sum(1 for kpi in _FIRST if kpi in known)
    return [*shown[:first], *_simulated(plan), *shown[first:]]


def _simulated(plan: Plan) -> list[Tile]:
    """Service level and share of contacts whose interval keeps its goal; none of a plan that was not simulated."""
    results = queue_results(plan)
    level, promise = mean_level(results), mean_level(results, promised=True)
    if plan.simulated is None or level is None:
        return []
    meaning = "answered within the target, all queues" + ("" if promise is None else f"; Erlang promises {percent(promise)}")
    found = [Tile("Service level, simulated", _share(level), "%", meaning, any(_missed(result) for result in results))]
    kept = plan.simulated.met_share
    if kept is not None:
        meaning = "contacts whose interval keeps its goal, or may; simulated"
        found.append(Tile("Goal kept, simulated", _share(kept), "%", meaning, kept < _KEPT_ENOUGH))
    return found


def _missed(result: QueueResult) -> bool:
    return any(figures.held is Held.MISSED for figures in (result.whole, *result.days))


def _share(value: float) -> str:
    return percent(value).removesuffix(" %")


def _tile(info: KpiInfo, value: float, alarm: bool) -> Tile:
    if info.unit == "%":
        return Tile(info.title, _share(value), "%", info.meaning, alarm)
    digits = 0 if abs(value) >= _WHOLE_FROM else 2 if info.unit in ("money", "points") else 1
    return Tile(info.title, number(value, digits), _UNIT_WORDS.get(info.unit, info.unit), info.meaning, alarm)
