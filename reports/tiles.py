"""The KPI tiles: every KPI of the plan that has a value, with its unit and what it means."""

from __future__ import annotations

import math
from dataclasses import dataclass

from center.kpi import KPI_INFO, Kpi, KpiInfo
from center.plan import Plan
from reports.words import number, percent

_UNIT_WORDS = {"erl": "erlangs", "money": ""}
_WHOLE_FROM = 1000
_ALARMS = frozenset({Kpi.UNDER_HOURS})
_FIRST = (Kpi.COVERAGE, Kpi.UNDER_HOURS, Kpi.OVER_HOURS, Kpi.REQUIRED_HOURS, Kpi.ROSTERED_HOURS, Kpi.PAID_HOURS)


@dataclass(frozen=True)
class Tile:
    """One KPI as shown; `alarm` where it is bad news."""

    title: str
    value: str
    unit: str
    meaning: str
    alarm: bool


def tiles(plan: Plan) -> list[Tile]:
    """Tiles in the KPIs' own order, cover first; values that are not numbers are left out."""
    known = {Kpi(name): value for name, value in plan.kpis.items() if name in set(Kpi) and math.isfinite(value)}
    order = [*_FIRST, *(kpi for kpi in Kpi if kpi not in _FIRST)]
    return [_tile(KPI_INFO[kpi], known[kpi], kpi in _ALARMS and known[kpi] > 0) for kpi in order if kpi in known]


def _tile(info: KpiInfo, value: float, alarm: bool) -> Tile:
    if info.unit == "%":
        return Tile(info.title, percent(value).removesuffix(" %"), "%", info.meaning, alarm)
    digits = 0 if abs(value) >= _WHOLE_FROM else 2 if info.unit in ("money", "points") else 1
    return Tile(info.title, number(value, digits), _UNIT_WORDS.get(info.unit, info.unit), info.meaning, alarm)
