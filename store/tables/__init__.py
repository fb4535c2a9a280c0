"""Tables of the plan database. Names are keys, times are UTC, so that an analyst reads them without joins."""

from store.tables.base import Base
from store.tables.contenders import ContenderCostRow, ContenderReadRow, ContenderRow, ContenderTraceRow, ContenderViolationRow
from store.tables.demand import ForecastErrorRow, ForecastPointRow, ForecastQuantileRow, RequirementPointRow
from store.tables.plans import AgentRow, AssumptionRow, KpiRow, PlanRow, QueueRow, ScenarioRow, VersionRow
from store.tables.roster import BreakRow, DutyRow, UnmetRow
from store.tables.simulation import CorrectionRow, SimulatedDayRow, SimulatedPointRow, SimulationRow

__all__ = [
    "AgentRow",
    "AssumptionRow",
    "Base",
    "BreakRow",
    "ContenderCostRow",
    "ContenderReadRow",
    "ContenderRow",
    "ContenderTraceRow",
    "ContenderViolationRow",
    "CorrectionRow",
    "DutyRow",
    "ForecastErrorRow",
    "ForecastPointRow",
    "ForecastQuantileRow",
    "KpiRow",
    "PlanRow",
    "QueueRow",
    "RequirementPointRow",
    "ScenarioRow",
    "SimulatedDayRow",
    "SimulatedPointRow",
    "SimulationRow",
    "UnmetRow",
    "VersionRow",
]
