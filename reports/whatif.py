"""What-ifs beside their base: the figures that are compared, and what a difference may be called."""

from __future__ import annotations

from dataclasses import dataclass, field

from center.kpi import KPI_INFO, Kpi, KpiInfo

ROSTER_COST, DAYS_MISSED = "roster_cost", "days_missed"

INFO: dict[str, KpiInfo] = {
    **{
        kpi.value: KPI_INFO[kpi]
        for kpi in (
            Kpi.OFFERED,
            Kpi.REQUIRED_HOURS,
            Kpi.ROSTERED_HOURS,
            Kpi.COVERAGE,
            Kpi.UNDER_HOURS,
            Kpi.OVER_HOURS,
            Kpi.PAID_HOURS,
            Kpi.LABOUR_COST,
        )
    },
    ROSTER_COST: KpiInfo("Roster cost", "points", "what the roster is optimized for, by the scenario's weights"),
    **{kpi.value: KPI_INFO[kpi] for kpi in (Kpi.SERVICE_LEVEL, Kpi.ASA, Kpi.ABANDONMENT, Kpi.OCCUPANCY)},
    DAYS_MISSED: KpiInfo("Days below target", "", "days of queues whose simulated service level is below target for certain"),
}
"""What is compared, in the order in which it is shown."""

SIMULATED = (Kpi.SERVICE_LEVEL.value, Kpi.ASA.value, Kpi.ABANDONMENT.value, Kpi.OCCUPANCY.value)
"""Figures with intervals."""

LESS_IS_BETTER = frozenset({Kpi.UNDER_HOURS.value, Kpi.LABOUR_COST.value, Kpi.ASA.value, Kpi.ABANDONMENT.value, DAYS_MISSED})
MORE_IS_BETTER = frozenset({Kpi.COVERAGE.value, Kpi.SERVICE_LEVEL.value})


@dataclass(frozen=True)
class Figure:
    """One figure of one scenario.

    Attributes
    ----------
    value
        In the unit of `INFO`, shares of 1; None where nothing is known.
    half_width
        Of the simulated value's own confidence interval; None for what is not simulated.
    difference
        To the base; None for the base itself.
    low, high
        Ends of the difference's confidence interval; None for what is not simulated.
    paired
        Whether the interval is from paired replications, the same customers in both; None where there is no interval.
    """

    value: float | None
    half_width: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    paired: bool | None = None

    @property
    def certain(self) -> bool:
        """Whether the difference's interval excludes none at all."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class WhatIf:
    """One scenario of a comparison.

    Attributes
    ----------
    title, why, changes
        In words; the base has neither why nor changes.
    fingerprint
        Of the scenario as it was planned.
    plan_id
        Its plan; None where none was made.
    reason
        Why not, in a sentence.
    found
        Whether the plan was there before.
    figures
        By key of `INFO`; empty without a plan.
    """

    title: str
    fingerprint: str
    why: str = ""
    changes: tuple[str, ...] = ()
    plan_id: str | None = None
    reason: str = ""
    found: bool = False
    figures: dict[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """A base and its what-ifs.

    Attributes
    ----------
    title
        Of the base.
    settings
        How plans were made, in words.
    confidence
        Of the intervals; None where nothing was simulated.
    """

    title: str
    settings: str
    confidence: float | None
    base: WhatIf
    whatifs: tuple[WhatIf, ...]

    @property
    def all(self) -> tuple[WhatIf, ...]:
        """The base, then the what-ifs."""
        return (self.base, *self.whatifs)

    @property
    def shown(self) -> tuple[str, ...]:
        """Keys of the figures that anybody has."""
        return tuple(key for key in INFO if any(one.figures.get(key) and one.figures[key].value is not None for one in self.all))
