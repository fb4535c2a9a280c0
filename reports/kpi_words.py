"""KPIs in words: a value with its unit, an interval, and why a KPI that every plan should have is missing."""

from __future__ import annotations

import math

from center.kpi import KPI_INFO, PROMISED_KPIS, SIMULATED_KPIS, Kpi
from center.plan import Plan
from reports.words import listed, number, percent

UNIT_WORDS = {"erl": "erlangs", "money": ""}
_WHOLE_FROM = 1000
_CENTS = ("money", "points")
_SMALL = 0.1

_UNKNOWN = {
    Kpi.SERVICE_LEVEL: "no queue has a target of it",
    Kpi.ASA: "no queue answers at once",
    Kpi.ABANDONMENT: "no queue has a patience",
    Kpi.UTILISATION: "nobody is paid",
    Kpi.COST_PER_CONTACT: "nobody has an hourly cost",
    Kpi.ESCALATION_SHARE: "no triage of this site was saved before",
    Kpi.CONTAINMENT: "no wave of this site was saved before",
}


def value_text(kpi: Kpi, value: float) -> str:
    """The value without its unit: shares in percent, small amounts of money with two significant digits."""
    unit = KPI_INFO[kpi].unit
    if unit == "%":
        return percent(value).removesuffix(" %")
    if unit == "money" and 0 < abs(value) < _SMALL:
        return f"{value:.2g}"
    return number(value, 0 if abs(value) >= _WHOLE_FROM else 2 if unit in _CENTS else 1)


def interval_text(plan: Plan, kpi: Kpi) -> str:
    """``81.2–83.4``, in the unit of `value_text`; empty where the KPI has no interval."""
    if kpi not in plan.kpi_intervals:
        return ""
    low, high = plan.kpi_intervals[kpi.value]
    return f"{value_text(kpi, low)}–{value_text(kpi, high)}"


def known_kpis(plan: Plan) -> dict[Kpi, float]:
    """The plan's KPIs that are numbers."""
    return {Kpi(name): value for name, value in plan.kpis.items() if name in set(Kpi) and math.isfinite(value)}


def unknown_kpis(plan: Plan) -> dict[Kpi, str]:
    """Kpi -> why the plan has it not, of those that every plan should have."""
    known = known_kpis(plan)
    return {kpi: _why(plan, kpi) for kpi in PROMISED_KPIS if kpi not in known}


def unknown_text(plan: Plan) -> str:
    """``Not known: ASA and occupancy (the plan was not simulated); ...``, by reason; empty where all are known."""
    by_reason: dict[str, list[str]] = {}
    for kpi, why in unknown_kpis(plan).items():
        title = KPI_INFO[kpi].title
        by_reason.setdefault(why, []).append(title if title.isupper() else title[0].lower() + title[1:])
    said = "; ".join(f"{listed(titles)} ({why})" for why, titles in by_reason.items())
    return f"Not known: {said}." if said else ""


def _why(plan: Plan, kpi: Kpi) -> str:
    if Kpi.OVERTIME not in plan.kpis:
        return "the plan was made without them"
    if kpi in SIMULATED_KPIS and plan.simulated is None and not plan.kpi_intervals:
        return "of this peak only the rest of the day was simulated, see there" if plan.peak is not None else "the plan was not simulated"
    return _UNKNOWN.get(kpi, "nothing to measure it by")
