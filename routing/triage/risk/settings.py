"""The `risk` section: how the risk model learns."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from center.schema import Section


class RiskSettings(Section):
    """Settings of the risk model. The defaults were chosen on weeks before those that `benchmarks.triage` reports."""

    seed: int = Field(1, ge=0, le=2**31 - 1)
    labels: Literal["corrected", "weighted", "naive"] = Field(
        "corrected", description="how incidents without a final label count: by what else is known of them, by weights of the closed, not"
    )
    window_days: float = Field(5.0, ge=1, le=90, description="days before now whose pace of resolving and closing holds for the future")
    half_life_days: float = Field(14.0, ge=1, le=3650, description="an incident this much older counts half")
    ages_h: tuple[float, ...] = Field((24.0, 96.0), description="ages at which an unresolved incident is looked at again, hours")
    reach_h: float = Field(16.0, ge=0, le=240, description="a breach can be reached if the incident is unresolved so many hours from now")
    reach_rows: int = Field(20_000, ge=1000, description="most rows of open incidents that the reach is learned from")
    iterations: int = Field(80, ge=10, le=2000)
    learning_rate: float = Field(0.08, gt=0, le=1)
    leaves: int = Field(12, ge=2, le=255, description="leaves of a tree")
    leaf_size: int = Field(40, ge=1, description="fewest rows in a leaf")
    l2: float = Field(5.0, ge=0)
    folds: int = Field(5, ge=2, le=20, description="parts for the out-of-fold encoding of categories")
    smoothing: float = Field(10.0, ge=0, description="incidents of average risk that every category is mixed with")
    calibration_days: float = Field(7.0, ge=1, le=90, description="days of newest openings that the calibration is fitted on")
    more_reassignments: int = Field(2, ge=1, le=20, description="reassignments from now on that count as repeated")
    anomalous_share: float = Field(0.02, gt=0, lt=0.5, description="share of the training incidents flagged as unusual")
    least_incidents: int = Field(200, ge=50, description="fewest incidents with a known end to learn from")
