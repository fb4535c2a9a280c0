"""What a shadow run found: agreement and the cost of single waves from the snapshots; anything cumulative only from the twin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from center.shadow import Part, ShadowRun


@dataclass(frozen=True)
class Interval:
    """A value with its 95 % interval; None where nothing was there to measure, or too little for an interval."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class PartReport:
    """All snapshots of a run, its waves or its triages. Costs are hundredths of a point.

    Attributes
    ----------
    compared, failed, apart
        Snapshots by what came of them.
    decided
        Contacts or incidents in those compared.
    same_place, same
        Share of them that both send to the same agent, team or place; and at the same time as well.
    incumbent_cost, cost
        Sums of one-wave costs at the incumbent's weights and risks.
    dearer
        What the candidate's wave costs more, by snapshot, at those weights.
    own_dearer
        The same at the candidate's weights and risks.
    cheaper_in, equal_in, dearer_in
        Snapshots in which the candidate's answer is cheaper, costs the same, or is dearer.
    illegal
        Snapshots in which it breaks a rule.
    seconds, slow_seconds
        The candidate's median time, and that which 95 % keep within; None without an answer.
    backends
        How often each solver or rule made the candidate's answer.
    notes
        How often each thing was said.
    """

    part: Part
    compared: int
    failed: int
    apart: int
    decided: int
    same_place: Interval
    same: Interval
    incumbent_cost: int
    cost: int
    dearer: Interval
    own_dearer: Interval
    cheaper_in: int
    equal_in: int
    dearer_in: int
    illegal: int
    seconds: float | None
    slow_seconds: float | None
    backends: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class TwinFigure:
    """A cumulative KPI of a queue, simulated: with the plan's own policy, with the candidate's, and the paired difference."""

    kpi: str
    queue: str
    incumbent: float | None
    candidate: float | None
    difference: Interval


@dataclass(frozen=True)
class ShadowReport:
    """A run's report.

    Attributes
    ----------
    answered
        Snapshots that the incumbent answered while it ran; those not compared yet, or never, are the rest.
    cumulative
        KPIs of whole days from the digital twin; empty where it was not asked, or has nothing to simulate.
    cumulative_note
        On which plan they were simulated, or why there are none.
    """

    run: ShadowRun
    answered: int
    compared: int
    parts: tuple[PartReport, ...]
    cumulative: tuple[TwinFigure, ...] = ()
    cumulative_note: str = ""
