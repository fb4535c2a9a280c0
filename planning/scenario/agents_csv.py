"""Agents from a CSV: one row a person, the same fields as in YAML written in cells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from center.errors import Fault, InputError
from center.io import faults_of, read_rows
from center.schema import Agent

REQUIRED = ("id", "contract", "skills")
OPTIONAL = ("site", "hourly_cost", "groups", "since", "availability", "leave", "prefer_start", "prefer_days_off", "prefer_weight")
_COLUMN_OF = {
    "preferences.start": "prefer_start",
    "preferences.days_off": "prefer_days_off",
    "preferences.weight": "prefer_weight",
}


def read_agents(path: Path) -> tuple[list[dict[str, Any]], list[str], list[Fault]]:
    """Agents of a CSV, as the YAML list would hold them.

    Returns
    -------
    The right agents; where each stands, e.g. ``agents.csv: row 17``; and the faults of all other rows.
    """
    try:
        rows = read_rows(path, REQUIRED, OPTIONAL)
    except InputError as error:
        return [], [], list(error.faults)
    agents: list[dict[str, Any]] = []
    places: list[str] = []
    faults: list[Fault] = []
    for line, row in rows:
        where = f"{path}: row {line}"
        try:
            agent = _agent(row)
            Agent.model_validate(agent)
        except _CellError as error:
            faults.append(Fault(f"{where}, column {error.column}", repr(row[error.column]), error.expected))
        except ValidationError as error:
            faults += [_by_column(fault, where) for fault in faults_of(error, where, Agent)]
        else:
            agents.append(agent)
            places.append(where)
    if not rows:
        faults.append(Fault(str(path), "no rows", "at least one agent"))
    return agents, places, faults


class _CellError(Exception):
    def __init__(self, column: str, expected: str) -> None:
        self.column, self.expected = column, expected


def _agent(row: dict[str, str]) -> dict[str, Any]:
    agent: dict[str, Any] = {"id": row["id"], "contract": row["contract"], "skills": _skills(row["skills"])}
    preferences: dict[str, Any] = {}
    _take(row, "site", agent, "site", str)
    _take(row, "hourly_cost", agent, "hourly_cost", float)
    _take(row, "groups", agent, "groups", _parts)
    _take(row, "since", agent, "since", str)
    _take(row, "availability", agent, "availability", _parts)
    _take(row, "leave", agent, "leave", _parts)
    _take(row, "prefer_start", preferences, "start", str)
    _take(row, "prefer_days_off", preferences, "days_off", str)
    _take(row, "prefer_weight", preferences, "weight", int)
    return {**agent, "preferences": preferences} if preferences else agent


def _take(row: dict[str, str], column: str, into: dict[str, Any], key: str, read: Callable[[str], Any]) -> None:
    """Read a cell that may be absent or empty."""
    if not row.get(column):
        return
    try:
        into[key] = read(row[column])
    except ValueError:
        raise _CellError(column, "a whole number" if read is int else "a number") from None


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _skills(cell: str) -> dict[str, float]:
    """``calls:1.0;sales:0.8``; a name alone has proficiency 1.0."""
    skills: dict[str, float] = {}
    for part in _parts(cell):
        name, _, factor = part.partition(":")
        name = name.strip()
        if name in skills:
            raise _CellError("skills", f"each skill once ({name!r} stands twice)")
        try:
            skills[name] = float(factor or 1)
        except ValueError:
            raise _CellError("skills", "skills such as calls:1.0;sales:0.8") from None
    return skills


def _by_column(fault: Fault, where: str) -> Fault:
    """The fault with its key path said as a column."""
    path = fault.where.removeprefix(f"{where}: ")
    column = _COLUMN_OF.get(path, path.split("[")[0].split(".")[0])
    return Fault(f"{where}, column {column}", fault.found, fault.expected, fault.advice)
