"""Shifts worked before the horizon, from a CSV: one row a shift. The roster CSV of `crewtide plans export` is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from center.errors import Fault, InputError
from center.io import faults_of, read_rows
from scheduling.worked_before import WorkedShift

REQUIRED = ("agent", "start", "end", "shift", "paid_min")
ALSO_EXPORTED = ("contract", "date", "queue", "zone", "breaks", "blocks")


def put_worked_before(data: dict[str, Any], path: Path) -> list[Fault]:
    """Put the shifts of ``worked_before: {csv: FILE}`` into the scenario's top level `data`; returns what is wrong with the file."""
    section = data.get("worked_before")
    if not isinstance(section, dict) or "csv" not in section:
        return []
    rest = {key: value for key, value in section.items() if key != "csv"}
    if not isinstance(section["csv"], str) or "shifts" in rest:
        data["worked_before"] = {}
        return [Fault(f"{path}: worked_before", f"csv: {section['csv']!r}", "csv with a file name, or shifts, not both")]
    shifts, faults = read_shifts(path.parent / section["csv"])
    data["worked_before"] = {**rest, "shifts": shifts}
    return faults


def read_shifts(path: Path) -> tuple[list[dict[str, Any]], list[Fault]]:
    """The right shifts of a CSV, as the YAML list would hold them, and the faults of all other rows."""
    try:
        rows = read_rows(path, REQUIRED, ALSO_EXPORTED)
    except InputError as error:
        return [], list(error.faults)
    shifts: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for line, row in rows:
        where, shift = f"{path}: row {line}", {name: row[name] for name in REQUIRED}
        try:
            WorkedShift.model_validate(shift)
        except ValidationError as error:
            faults += [_by_column(fault, where) for fault in faults_of(error, where, WorkedShift)]
        else:
            shifts.append(shift)
    return shifts, faults


def _by_column(fault: Fault, where: str) -> Fault:
    column = fault.where.removeprefix(where).removeprefix(": ")
    return Fault(f"{where}, column {column}" if column else where, fault.found, fault.expected, fault.advice)
