"""Every KPI's name, unit and formula. Ratios are ratios of sums, over intervals, days and replications."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np


class Kpi(StrEnum):
    """Names of the KPIs, in the field's standard terms."""

    OFFERED = "offered"
    SERVICE_LEVEL = "service_level"
    ASA = "asa"
    ABANDONMENT = "abandonment"
    OCCUPANCY = "occupancy"
    SLOT_UTILISATION = "slot_utilisation"
    AHT = "aht"
    OFFERED_LOAD = "offered_load"
    REQUIRED_HOURS = "required_hours"
    ROSTERED_HOURS = "rostered_hours"
    PAID_HOURS = "paid_hours"
    UNDER_HOURS = "under_hours"
    OVER_HOURS = "over_hours"
    COVERAGE = "coverage"
    LABOUR_COST = "labour_cost"
    PREFERENCE_COST = "preference_cost"
    FAIRNESS_COST = "fairness_cost"
    UTILISATION = "utilisation"
    OVERTIME = "overtime_hours"
    ESCALATION_SHARE = "escalation_share"
    CONTAINMENT = "containment"
    COST_PER_CONTACT = "cost_per_contact"
    DECISIONS = "decisions"
    DECISION_SECONDS = "decision_seconds"
    MS_PER_DECISION = "ms_per_decision"
    DECISION_COST = "decision_cost"
    COST_PER_DECISION = "cost_per_decision"


@dataclass(frozen=True)
class KpiInfo:
    """How a KPI is shown: title, unit ('' for counts, '%' means the value is a share of 1), what it is. docs/kpis.md has the formulas."""

    title: str
    unit: str
    meaning: str


KPI_INFO: dict[Kpi, KpiInfo] = {
    Kpi.OFFERED: KpiInfo("Offered", "", "contacts that arrive"),
    Kpi.SERVICE_LEVEL: KpiInfo("Service level", "%", "share answered within the target, by the named formula"),
    Kpi.ASA: KpiInfo("ASA", "s", "average speed of answer: mean queue wait of answered contacts"),
    Kpi.ABANDONMENT: KpiInfo("Abandonment", "%", "abandoned / offered to the queue"),
    Kpi.OCCUPANCY: KpiInfo("Occupancy", "%", "handling / (handling + idle) while staffed"),
    Kpi.SLOT_UTILISATION: KpiInfo("Slot utilisation", "%", "busy chat slots / all chat slots while staffed"),
    Kpi.AHT: KpiInfo("AHT", "s", "average handle time: talk + hold + after-call work"),
    Kpi.OFFERED_LOAD: KpiInfo("Offered load", "erl", "arrival rate x AHT"),
    Kpi.REQUIRED_HOURS: KpiInfo("Required", "h", "head-hours the requirement asks to be rostered"),
    Kpi.ROSTERED_HOURS: KpiInfo("Rostered on the queues", "h", "head-hours rostered and not on a break"),
    Kpi.PAID_HOURS: KpiInfo("Paid", "h", "paid hours of the roster"),
    Kpi.UNDER_HOURS: KpiInfo("Unmet", "h", "head-hours below the requirement"),
    Kpi.OVER_HOURS: KpiInfo("Over-covered", "h", "head-hours above the requirement"),
    Kpi.COVERAGE: KpiInfo("Coverage", "%", "share of the required head-hours that is covered"),
    Kpi.LABOUR_COST: KpiInfo("Labour cost", "money", "paid hours x hourly cost"),
    Kpi.PREFERENCE_COST: KpiInfo("Preferences not met", "points", "price of starts and days off not granted"),
    Kpi.FAIRNESS_COST: KpiInfo("Unfairness", "points", "price of unpopular shifts away from the fair share"),
    Kpi.UTILISATION: KpiInfo("Utilisation", "%", "handling time / paid time"),
    Kpi.OVERTIME: KpiInfo("Overtime", "h", "paid beyond the contract's most hours a week, or added by the day's changes"),
    Kpi.ESCALATION_SHARE: KpiInfo("Escalated", "%", "incidents escalated / decided, in the site's newest triage"),
    Kpi.CONTAINMENT: KpiInfo("Contained", "%", "contacts sent to self-service / all, in the site's newest wave"),
    Kpi.COST_PER_CONTACT: KpiInfo("Cost per contact", "money", "labour cost / contacts handled"),
    Kpi.DECISIONS: KpiInfo("Decisions", "", "choices of one option each, in the roster and the routing plan"),
    Kpi.DECISION_SECONDS: KpiInfo("Solver time", "s", "of all contenders kept with the plan"),
    Kpi.MS_PER_DECISION: KpiInfo("Solver time a decision", "ms", "solver time / decisions"),
    Kpi.DECISION_COST: KpiInfo("Remote spend", "money", "paid to remote solvers"),
    Kpi.COST_PER_DECISION: KpiInfo("Cost per decision", "money", "remote spend / decisions"),
}

SIMULATED_KPIS = (Kpi.SERVICE_LEVEL, Kpi.ASA, Kpi.ABANDONMENT, Kpi.OCCUPANCY, Kpi.UTILISATION, Kpi.COST_PER_CONTACT)
"""KPIs that only the digital twin knows; they come with confidence intervals."""

KPI_CONFIDENCE = 0.95
"""Of their intervals."""

PROMISED_KPIS = (
    *SIMULATED_KPIS,
    Kpi.OVERTIME,
    Kpi.UNDER_HOURS,
    Kpi.ESCALATION_SHARE,
    Kpi.CONTAINMENT,
    Kpi.DECISION_SECONDS,
    Kpi.MS_PER_DECISION,
    Kpi.DECISION_COST,
    Kpi.COST_PER_DECISION,
)
"""KPIs that every plan has, or says why it has not."""


class ServiceLevelFormula(StrEnum):
    """Named service-level formulas. Blocked contacts are outside all of them."""

    OFFERED = "offered"
    ANSWERED = "answered"
    SHORT_ABANDONS_EXCLUDED = "short_abandons_excluded"


def service_level(
    formula: ServiceLevelFormula,
    answered_within: np.ndarray | float,
    answered: np.ndarray | float,
    abandoned: np.ndarray | float,
    abandoned_within: np.ndarray | float = 0.0,
) -> np.ndarray | float:
    """Service level from counts by arrival interval; scalars or arrays of one shape.

    Parameters
    ----------
    formula
        OFFERED: within / (answered + abandoned); ANSWERED: within / answered;
        SHORT_ABANDONS_EXCLUDED: within / (answered + abandoned after the target wait).
    answered_within, answered, abandoned, abandoned_within
        Contacts answered within the target wait, answered at all, abandoned at all, abandoned within it.

    Returns
    -------
    Share in [0, 1]; 1 where no contact counts (nobody was let down).
    """
    base = {
        ServiceLevelFormula.OFFERED: np.add(answered, abandoned),
        ServiceLevelFormula.ANSWERED: np.asarray(answered, dtype=float),
        ServiceLevelFormula.SHORT_ABANDONS_EXCLUDED: np.add(answered, np.subtract(abandoned, abandoned_within)),
    }[formula]
    share = np.divide(answered_within, base, out=np.ones(np.shape(base)), where=np.asarray(base) > 0)
    return float(share) if np.ndim(share) == 0 else share


def ratio_of_sums(numerator: np.ndarray, denominator: np.ndarray) -> float | None:
    """Sum over sum; None where the denominator is zero."""
    total = float(np.sum(denominator))
    return float(np.sum(numerator)) / total if total else None
