"""A map file: how the files of a system are laid out. One file may serve several readers, each its own section."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from center.errors import Fault, InputError
from center.io import faults_of, read_yaml
from center.schema import Name, Section
from imports.call_log_schema import LogSpec
from imports.connect_metrics_schema import MetricsSpec
from imports.interval_schema import IntervalExport


class FormatMap(Section):
    """A whole map file."""

    schema_version: Literal[1] = Field(description="version of this file format")
    name: Name
    log: LogSpec | None = Field(None, description="call by call")
    history: IntervalExport | None = Field(None, description="interval by interval")
    snapshot: MetricsSpec | None = Field(None, description="the queues of one moment")
    calibration: dict[str, Any] | None = Field(None, description="settings of `crewtide calibrate`, which checks them")

    @model_validator(mode="after")
    def _says_something(self) -> FormatMap:
        if self.log is None and self.history is None and self.snapshot is None:
            raise ValueError("one of the sections log, history and snapshot")
        return self


def load_format(path: Path, *wanted: str) -> FormatMap:
    """A map file that has at least one of the sections `wanted`, where any are wanted.

    Raises
    ------
    InputError
        The file cannot be read, something in it is wrong, or it has none of the sections.
    """
    try:
        found = FormatMap.model_validate(read_yaml(path))
    except ValidationError as error:
        raise InputError(faults_of(error, str(path), FormatMap)) from None
    if wanted and all(getattr(found, name) is None for name in wanted):
        there = ", ".join(name for name in ("log", "history", "snapshot") if getattr(found, name) is not None)
        raise InputError(Fault(str(path), f"the section {there}", f"the section {' or '.join(wanted)}", "Name another map file."))
    return found
