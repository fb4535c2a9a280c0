"""The map file: the columns of a call log, and how it is calibrated."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator

from center.errors import InputError
from center.io import faults_of, read_yaml
from center.kpi import ServiceLevelFormula
from center.schema import Name, Section
from imports.call_log_schema import LogSpec


class CalibrationSpec(Section):
    """Settings of the estimators. The defaults suit a month of calls."""

    interval_min: int = Field(30, ge=5, le=60, description="interval of the arrival profile, minutes; divides 60")
    formula: ServiceLevelFormula = Field(ServiceLevelFormula.OFFERED, description="service-level formula")
    within_s: float = Field(20.0, ge=0, description="acceptable wait of the service level, seconds")
    short_s: float = Field(5.0, ge=0, description="a hang-up within this many seconds is a short one (reported)")
    handshake_s: float = Field(8.0, ge=0, description="a wait this short may be the switch's own time and shows no busy agents")
    few_calls: int = Field(200, ge=1, description="a queue with fewer answered contacts has its service pooled with the others'")
    few_abandons: int = Field(50, ge=2, description="a queue with fewer abandonments has its patience pooled with the others'")
    few_of_agent: int = Field(30, ge=1, description="an agent with fewer contacts is taken to serve every queue")
    skill_share: float = Field(
        0.1, gt=0, le=1, description="least share of the usual mix of a queue that makes it one of an agent's skills"
    )
    misfit: float = Field(0.05, gt=0, lt=1, description="largest distance from the observed distribution that a fitted one may have")
    retrial_min: float = Field(30.0, gt=0, description="a customer back within this time after abandoning tries again, minutes")
    gaps_min: list[float] = Field(
        default_factory=lambda: [5.0, 10.0, 20.0, 30.0, 60.0],
        min_length=1,
        description="gaps tried: an agent without a call longer was away",
    )
    other_work_s: list[float] = Field(
        default_factory=lambda: [60.0, 120.0], min_length=1, description="mean lengths tried for other work between contacts, seconds"
    )

    @field_validator("interval_min")
    @classmethod
    def _divides_the_hour(cls, value: int) -> int:
        if 60 % value:
            raise ValueError("one of 5, 6, 10, 12, 15, 20, 30, 60")
        return value

    @field_validator("gaps_min", "other_work_s")
    @classmethod
    def _rising(cls, value: list[float]) -> list[float]:
        if value[0] <= 0 or any(b <= a for a, b in pairwise(value)):
            raise ValueError("rising numbers above 0")
        return value


class MapFile(Section):
    """A whole map file."""

    schema_version: Literal[1] = Field(description="version of this file format")
    name: Name
    log: LogSpec
    calibration: CalibrationSpec = Field(default_factory=CalibrationSpec)
    history: dict[str, Any] | None = Field(None, description="how an interval export is laid out; read by `crewtide import`")
    snapshot: dict[str, Any] | None = Field(None, description="how current metrics are laid out; likewise")


def load_map(path: Path) -> MapFile:
    """Read and check a map file.

    Raises
    ------
    InputError
        The file cannot be read, or something in it is wrong.
    """
    data = read_yaml(path)
    try:
        return MapFile.model_validate(data)
    except ValidationError as error:
        raise InputError(faults_of(error, str(path), MapFile)) from None
