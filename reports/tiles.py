"""The tiles: every KPI of the plan that has a value, with its unit, interval and what it means, and what the digital twin found."""

from __future__ import annotations

from dataclasses import dataclass

from center.kpi import KPI_INFO, SIMULATED_KPIS, Kpi
from center.plan import Plan
from reports.kpi_words import UNIT_WORDS, interval_text, known_kpis, value_text
from reports.simulation import QueueResult, mean_level, queue_results
from reports.simulation_figures import Held
from reports.words import percent

_ALARMS = frozenset({Kpi.UNDER_HOURS})
_KEPT_ENOUGH = 0.95
_FIRST = (Kpi.COVERAGE, Kpi.UNDER_HOURS, Kpi.OVER_HOURS, Kpi.REQUIRED_HOURS, Kpi.ROSTERED_HOURS, Kpi.PAID_HOURS, Kpi.OVERTIME)


@dataclass(frozen=True)
class Tile:
    """One figure as shown; `alarm` where it is bad news, `interval` empty where it has none."""

    title: str
    value: str
    unit: str
    meaning: str
    alarm: bool
    interval: str = ""


def tiles(plan: Plan) -> list[Tile]:
    """Tiles: cover first, then the simulation, then the other KPIs in their own order; values that are not numbers are left out."""
    known = known_kpis(plan)
    twin = [kpi for kpi in SIMULATED_KPIS if kpi in plan.kpi_intervals and kpi in known]
    found = _simulated(plan)
    if found and Kpi.SERVICE_LEVEL in twin:
        twin.remove(Kpi.SERVICE_LEVEL)
        known.pop(Kpi.SERVICE_LEVEL)
    rest = [kpi for kpi in Kpi if kpi not in (*_FIRST, *twin)]
    first, second, last = ([_tile(plan, kpi, known[kpi]) for kpi in order if kpi in known] for order in (_FIRST, twin, rest))
    return [*first, *found, *second, *last]


def _simulated(plan: Plan) -> list[Tile]:
    """Service level and share of contacts whose interval keeps its goal; none of a plan that was not simulated."""
    results = queue_results(plan)
    level, promise = mean_level(results), mean_level(results, promised=True)
    if plan.simulated is None or level is None:
        return []
    level = plan.kpis[Kpi.SERVICE_LEVEL] if Kpi.SERVICE_LEVEL in plan.kpi_intervals else level
    meaning = "answered within the target, all queues" + ("" if promise is None else f"; Erlang promises {percent(promise)}")
    alarm, interval = any(_missed(result) for result in results), interval_text(plan, Kpi.SERVICE_LEVEL)
    found = [Tile("Service level, simulated", value_text(Kpi.SERVICE_LEVEL, level), "%", meaning, alarm, interval)]
    kept = plan.simulated.met_share
    if kept is not None:
        meaning = "contacts whose interval keeps its goal, or may; simulated"
        found.append(Tile("Goal kept, simulated", percent(kept).removesuffix(" %"), "%", meaning, kept < _KEPT_ENOUGH))
    return found


def _missed(result: QueueResult) -> bool:
    return any(figures.held is Held.MISSED for figures in (result.whole, *result.days))


def _tile(plan: Plan, kpi: Kpi, value: float) -> Tile:
    info = KPI_INFO[kpi]
    unit = UNIT_WORDS.get(info.unit, info.unit)
    return Tile(info.title, value_text(kpi, value), unit, info.meaning, kpi in _ALARMS and value > 0, interval_text(plan, kpi))
