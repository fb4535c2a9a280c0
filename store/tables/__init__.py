"""Tables of the plan database. Names are keys, times are UTC, so that an analyst reads them without joins."""

from store.tables.adherence import AdherenceDayRow
from store.tables.adjustments import AdjustmentRow, AdjustmentSpanRow
from store.tables.base import Base
from store.tables.contenders import ContenderCostRow, ContenderReadRow, ContenderRow, ContenderTraceRow, ContenderViolationRow
from store.tables.demand import ForecastErrorRow, ForecastPointRow, ForecastQuantileRow, RequirementPointRow
from store.tables.hand import LockBlockRow, LockBreakRow, LockRow, PlanEditItemRow, PlanEditRow
from store.tables.lifecycle import AuditRow, PublicationRow, PublishedDayRow
from store.tables.nearline import NearlineCommitmentRow, NearlineDecisionRow, NearlineInboxRow, NearlineLeaseRow, NearlineOutboxRow
from store.tables.peak import (
    PeakAbsentRow,
    PeakAskedRow,
    PeakChangeRow,
    PeakOutcomeQueueRow,
    PeakOutcomeRow,
    PeakPaceRow,
    PeakRentedRow,
    PeakRow,
    PeakSnapshotRow,
)
from store.tables.plans import AgentRow, AssumptionRow, KpiRow, PlanRow, QueueRow, ScenarioRow, VersionRow
from store.tables.policies import PolicyRow
from store.tables.roster import BlockRow, BreakRow, DutyRow, UnmetRow
from store.tables.routing_plans import (
    RoutingContenderRow,
    RoutingCostRow,
    RoutingFigureRow,
    RoutingKpiRow,
    RoutingLoadRow,
    RoutingPlanRow,
    RoutingProfileRow,
    RoutingTextRow,
    RoutingTurnRow,
)
from store.tables.shadow import ShadowAnswerRow, ShadowChoiceRow, ShadowRunRow
from store.tables.simulation import CorrectionRow, SimulatedDayRow, SimulatedPointRow, SimulationRow
from store.tables.triage import RiskModelRow, TriageChoiceRow, TriageContenderRow, TriageRow
from store.tables.waves import WaveAgentSlotRow, WaveChoiceRow, WaveContenderPartRow, WaveContenderRow, WaveRow, WaveTextRow

__all__ = [
    "AdherenceDayRow",
    "AdjustmentRow",
    "AdjustmentSpanRow",
    "AgentRow",
    "AssumptionRow",
    "AuditRow",
    "Base",
    "BlockRow",
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
    "LockBlockRow",
    "LockBreakRow",
    "LockRow",
    "NearlineCommitmentRow",
    "NearlineDecisionRow",
    "NearlineInboxRow",
    "NearlineLeaseRow",
    "NearlineOutboxRow",
    "PeakAbsentRow",
    "PeakAskedRow",
    "PeakChangeRow",
    "PeakOutcomeQueueRow",
    "PeakOutcomeRow",
    "PeakPaceRow",
    "PeakRentedRow",
    "PeakRow",
    "PeakSnapshotRow",
    "PlanEditItemRow",
    "PlanEditRow",
    "PlanRow",
    "PolicyRow",
    "PublicationRow",
    "PublishedDayRow",
    "QueueRow",
    "RequirementPointRow",
    "RiskModelRow",
    "RoutingContenderRow",
    "RoutingCostRow",
    "RoutingFigureRow",
    "RoutingKpiRow",
    "RoutingLoadRow",
    "RoutingPlanRow",
    "RoutingProfileRow",
    "RoutingTextRow",
    "RoutingTurnRow",
    "ScenarioRow",
    "ShadowAnswerRow",
    "ShadowChoiceRow",
    "ShadowRunRow",
    "SimulatedDayRow",
    "SimulatedPointRow",
    "SimulationRow",
    "TriageChoiceRow",
    "TriageContenderRow",
    "TriageRow",
    "UnmetRow",
    "VersionRow",
    "WaveAgentSlotRow",
    "WaveChoiceRow",
    "WaveContenderPartRow",
    "WaveContenderRow",
    "WaveRow",
    "WaveTextRow",
]
