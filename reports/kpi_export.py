"""KPIs as a CSV table."""

from __future__ import annotations

from typing import Any

from center.kpi import KPI_CONFIDENCE, KPI_INFO
from center.plan import Plan
from reports.export_csv import csv_text
from reports.kpi_words import known_kpis, unknown_kpis
from reports.words import percent

_SHARE = "share of 1"


def kpis_csv(plan: Plan) -> str:
    """One row a KPI: its value and the ends of its confidence interval in `unit`; without a value the reason is in `note`."""
    return csv_text(["kpi", "title", "value", "low", "high", "unit", "meaning", "note"], (*_known(plan), *_unknown(plan)))


def _known(plan: Plan) -> list[list[Any]]:
    rows = []
    for kpi, value in known_kpis(plan).items():
        info, (low, high) = KPI_INFO[kpi], plan.kpi_intervals.get(kpi.value, (None, None))
        note = f"{percent(KPI_CONFIDENCE, 0)} interval" if low is not None else ""
        rows.append([kpi.value, info.title, _rounded(value), _rounded(low), _rounded(high), _unit(info.unit), info.meaning, note])
    return rows


def _unknown(plan: Plan) -> list[list[Any]]:
    infos = [(kpi, KPI_INFO[kpi], why) for kpi, why in unknown_kpis(plan).items()]
    return [[kpi.value, info.title, None, None, None, _unit(info.unit), info.meaning, f"not known: {why}"] for kpi, info, why in infos]


def _unit(unit: str) -> str:
    return _SHARE if unit == "%" else unit


def _rounded(value: float | None) -> float | None:
    """Six significant digits: a cost per decision is a small number."""
    return None if value is None else float(f"{value:.6g}") if abs(value) < 1 else round(value, 4)
