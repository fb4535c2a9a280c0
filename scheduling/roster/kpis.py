"""KPIs of a roster, by the names of `center.kpi`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from center.kpi import Kpi, ratio_of_sums
from center.plan import Duty
from scheduling.roster.prices import HUNDREDTHS
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import Verdict


def kpis(problem: RosterProblem, duties: Sequence[Duty], verdict: Verdict) -> dict[str, float]:
    """Hours, coverage, money and points of a roster the referee has judged.

    Head-hours are those inside the horizon; paid hours and money are of whole shifts. Rostered hours are of heads; hours missing or
    too many and coverage are of what these count. Coverage is left out where nothing is required.
    """
    step_h = problem.horizon.step_min / 60
    need, worth = problem.need, verdict.worth
    hourly = [agent.hourly_cost for agent in problem.scenario.agents]
    found = {
        Kpi.REQUIRED_HOURS: float(need.sum()) * step_h,
        Kpi.ROSTERED_HOURS: float(verdict.cover.sum()) * step_h,
        Kpi.PAID_HOURS: sum(duty.paid_min for duty in duties) / 60,
        Kpi.UNDER_HOURS: float(np.maximum(0, need - worth).sum()) * step_h,
        Kpi.OVER_HOURS: float(np.maximum(0, worth - need).sum()) * step_h,
        Kpi.COVERAGE: ratio_of_sums(np.minimum(need, worth), need),
        Kpi.LABOUR_COST: sum(duty.paid_min / 60 * hourly[duty.agent] for duty in duties),
        Kpi.PREFERENCE_COST: verdict.parts["preferences"] / HUNDREDTHS,
        Kpi.FAIRNESS_COST: verdict.parts["fairness"] / HUNDREDTHS,
    }
    return {name.value: value for name, value in found.items() if value is not None}
