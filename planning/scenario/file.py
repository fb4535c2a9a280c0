"""The scenario file: every section of every room in one YAML, read and checked as a whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from center.errors import Fault, InputError
from center.io import faults_of, read_yaml
from center.plan import Plan
from center.scenario import Scenario
from center.schema import World
from demand.capacity.schema import CapacitySpec
from demand.schema import ForecastSpec, ShrinkageItem
from imports.schema import HistorySpec
from planning.scenario.agents_csv import read_agents
from planning.scenario.checks import cross_faults
from planning.scenario.worked_before_csv import put_worked_before
from routing.schema import RoutingSpec
from scheduling.meetings.schema import Meeting
from scheduling.peak.schema import PeakSpec
from scheduling.schema import Rules, ShiftShape, Weights
from scheduling.worked_before import WorkedBefore
from solvers.schema import SolverSpec
from twin.settings import TwinSpec


class ScenarioFile(World):
    """A whole scenario file."""

    history: HistorySpec
    forecast: ForecastSpec = Field(default_factory=ForecastSpec)
    shrinkage: list[ShrinkageItem] = Field(default_factory=list, description="paid time off the queue, item by item")
    shifts: list[ShiftShape] = Field(min_length=1, description="families of shifts that contracts name")
    rules: Rules = Field(default_factory=Rules)
    worked_before: WorkedBefore = Field(default_factory=WorkedBefore, description="shifts before the horizon, here or in a CSV")
    meetings: list[Meeting] = Field(
        default_factory=list, description="meetings and trainings, placed in the shifts where cover suffers least"
    )
    weights: Weights = Field(default_factory=Weights)
    solver: SolverSpec = Field(default_factory=SolverSpec)
    twin: TwinSpec = Field(default_factory=TwinSpec)
    routing: RoutingSpec = Field(default_factory=RoutingSpec)
    peak: PeakSpec = Field(default_factory=PeakSpec)
    capacity: CapacitySpec = Field(default_factory=CapacitySpec)


@dataclass(frozen=True)
class LoadedScenario:
    """A scenario file that is right.

    Attributes
    ----------
    path
        The YAML file; file names inside it are relative to its folder.
    file
        All sections.
    scenario
        The world with its indices and horizon.
    text
        Canonical JSON (sorted keys) of all sections, agents included, and of the history file's SHA-256
        (null where the history is no file), and of its map's where it has one.
    fingerprint
        SHA-256 of `text`, hexadecimal.
    """

    path: Path
    file: ScenarioFile
    scenario: Scenario
    text: str
    fingerprint: str


@dataclass(frozen=True)
class ScenarioData:
    """A scenario file as read, not yet checked.

    Attributes
    ----------
    path
        The YAML file.
    data
        Its top level, agents and shifts of a CSV put in.
    faults
        What is wrong with these CSVs.
    agent_rows
        Where each agent stands: empty if agents stand in the YAML, None if the CSV gave none.
    """

    path: Path
    data: dict[str, Any]
    faults: tuple[Fault, ...] = ()
    agent_rows: tuple[str, ...] | None = ()


def load_scenario(path: Path) -> LoadedScenario:
    """Read and check a scenario file, its agents CSV included.

    Raises
    ------
    InputError
        Everything wrong: with a file, with a section, and between sections.
    """
    return checked(read_scenario(path))


def read_scenario(path: Path) -> ScenarioData:
    """Read a scenario file and its agents CSV.

    Raises
    ------
    InputError
        A file cannot be read, or is no YAML.
    """
    data = read_yaml(path)
    faults, places = _with_agents(data, path)
    faults += put_worked_before(data, path)
    return ScenarioData(path, data, tuple(faults), None if places is None else tuple(places))


def checked(read: ScenarioData) -> LoadedScenario:
    """Check a scenario that was read.

    Raises
    ------
    InputError
        Everything wrong: with its agents, with a section, and between sections.
    """
    path, data, faults = read.path, read.data, list(read.faults)
    file: ScenarioFile | None = None
    broken: list[tuple[str | int, ...]] = []
    try:
        file = ScenarioFile.model_validate(data)
    except ValidationError as error:
        already_said = f"{path}: agents" if read.agent_rows is None else None
        faults += [fault for fault in faults_of(error, str(path), ScenarioFile) if fault.where != already_said]
        broken = [item["loc"] for item in error.errors()]
    faults += cross_faults(data, broken, ScenarioFile, path, read.agent_rows or ())
    if faults or file is None:
        raise InputError(faults)
    text = _canonical(file, path)
    return LoadedScenario(path, file, Scenario(world=file), text, hashlib.sha256(text.encode()).hexdigest())


def with_worked_before(loaded: LoadedScenario, worked: WorkedBefore) -> LoadedScenario:
    """The scenario with other shifts before its horizon."""
    file = loaded.file.model_copy(update={"worked_before": worked})
    text = _canonical(file, loaded.path)
    return replace(loaded, file=file, scenario=Scenario(world=file), text=text, fingerprint=hashlib.sha256(text.encode()).hexdigest())


def scenario_json_schema() -> dict[str, Any]:
    """JSON Schema of the scenario file, for editors that check and complete YAML."""
    schema = ScenarioFile.model_json_schema()
    inline = schema["properties"]["agents"]
    table = {
        "type": "object",
        "properties": {"csv": {"type": "string", "description": "CSV of agents, beside the scenario file"}},
        "required": ["csv"],
        "additionalProperties": False,
    }
    schema["properties"]["agents"] = {"title": "Agents", "anyOf": [inline, table]}
    schema["$defs"]["WorkedBefore"]["properties"]["csv"] = {"type": "string", "description": "CSV of shifts, beside the scenario file"}
    return schema


def _with_agents(data: dict[str, Any], path: Path) -> tuple[list[Fault], list[str] | None]:
    """Put the agents of ``agents: {csv: FILE}`` into `data`.

    Returns
    -------
    Faults, and where each agent stands: empty if agents stand in the YAML, None if the CSV gave none.
    """
    section = data.get("agents")
    if not isinstance(section, dict):
        return [], []
    if set(section) != {"csv"} or not isinstance(section["csv"], str):
        data["agents"] = None
        expected = "a list of agents, or the one key csv with a file name"
        return [Fault(f"{path}: agents", f"the keys {', '.join(map(str, section))}", expected)], None
    agents, places, faults = read_agents(path.parent / section["csv"])
    data["agents"] = agents or None
    return faults, places or None


def saved_file(plan: Plan) -> ScenarioFile:
    """The scenario that a saved plan was made from, whatever its file says by now.

    Raises
    ------
    InputError
        It was saved by a version whose scenarios this one cannot read.
    """
    sections = {key: value for key, value in json.loads(plan.scenario_text).items() if key in ScenarioFile.model_fields}
    try:
        return ScenarioFile.model_validate(sections)
    except ValidationError as error:
        faults = faults_of(error, f"the scenario saved with plan {plan.id}")
        faults[-1] = replace(faults[-1], advice="It was saved by another version of Crewtide: make the plan anew from its scenario file.")
        raise InputError(faults) from error


def _canonical(file: ScenarioFile, path: Path) -> str:
    data = file.model_dump(mode="json")
    data["history_sha256"] = None
    if file.history.file is not None:
        data["history_sha256"] = hashlib.sha256((path.parent / file.history.file).read_bytes()).hexdigest()
    if file.history.map is not None:
        data["history_map_sha256"] = hashlib.sha256((path.parent / file.history.map).read_bytes()).hexdigest()
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
