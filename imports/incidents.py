"""Reads an incident log whose columns a map file names; people and free text are pseudonymised at once."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import Field, ValidationError

from center.errors import InputError
from center.io import faults_of, read_yaml
from center.schema import Name, Section
from imports.incident_file import read_incident_cells
from imports.incident_log import COUNTS, EVENT_FIELDS, LEVELS, PEOPLE, WORDS, IncidentLog
from imports.incident_rows import IncidentRows
from imports.incident_schema import IncidentLogSpec
from imports.pseudonyms import Pseudonyms


class IncidentMap(Section):
    """A map file of an incident log."""

    schema_version: int = Field(1, ge=1, le=1)
    name: Name
    incidents: IncidentLogSpec


def load_incident_map(path: Path) -> IncidentLogSpec:
    """The `incidents` section of a map file.

    Raises
    ------
    InputError
        The file cannot be read, or a key is wrong.
    """
    try:
        return IncidentMap.model_validate(read_yaml(path)).incidents
    except ValidationError as error:
        raise InputError(faults_of(error, str(path), IncidentMap)) from None


def read_incidents(path: Path, spec: IncidentLogSpec, key: bytes | None = None) -> IncidentLog:
    """Changes and outcomes of an incident log.

    Parameters
    ----------
    key
        Secret of the pseudonyms; None draws one for this run.

    Raises
    ------
    InputError
        The file cannot be read, a state is in no list, or more rows are faulty than the map allows: of each kind of
        fault the first 20, with row and column, and how many more there are.
    """
    cells, odd = read_incident_cells(path, spec)
    rows = IncidentRows(str(path), cells, spec, odd)
    phase, numbers, people = rows.phases(), rows.required("number"), Pseudonyms(key)
    columns = {
        "time": rows.stamps("time"),
        "opened": rows.stamps("opened"),
        "state": rows.text("state"),
        "phase": phase,
        "made_sla": rows.kept_sla(),
        **{name: rows.levels(name) for name in LEVELS},
        **{name: rows.text(name) for name in WORDS},
        **{name: rows.counts(name) for name in COUNTS},
        **{name: rows.people(name, people) for name in PEOPLE},
    }
    resolved = rows.stamps("resolved", optional=True)
    kept = rows.kept()
    incident, said = _integers(numbers[kept])
    table = pd.DataFrame({name: values[kept] for name, values in columns.items()} | {"incident": incident, "resolved": resolved[kept]})
    table = table.sort_values("time", kind="stable").reset_index(drop=True)
    outcomes = _outcomes(table, rows.has("resolved"))
    return IncidentLog(table[list(EVENT_FIELDS)], outcomes, spec.zone, (*rows.said(), *said), rows.rejects)


def _integers(numbers: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Ids of the rows: the number's digits where they tell the incidents apart, else the order of first appearance."""
    unique = list(dict.fromkeys(numbers))
    digits = ["".join(re.findall(r"\d", text)) for text in unique]
    if all(0 < len(text) <= 15 for text in digits) and len({int(text) for text in digits}) == len(unique):
        ids, said = {name: int(text) for name, text in zip(unique, digits, strict=True)}, []
    else:
        ids = {name: k for k, name in enumerate(unique, 1)}
        said = ["Incident numbers do not differ by their digits: incidents are numbered in order of their first row."]
    return np.array([ids[name] for name in numbers], dtype=np.int64), said


def _outcomes(table: pd.DataFrame, final_resolved: bool) -> pd.DataFrame:
    """How each incident ended; of one whose last row is not closed only the resolution may be known."""
    last = table.drop_duplicates("incident", keep="last").set_index("incident").sort_index()
    ended = (last["phase"] == "closed").to_numpy()
    kept = np.array([np.nan if value is None else float(not value) for value in last["made_sla"]], dtype=float)
    done = table["phase"].isin(["resolved", "closed"])
    before = done.groupby(table["incident"]).shift(fill_value=False)
    entered = table[done & ~before].groupby("incident")["time"].last().reindex(last.index)
    entered = entered.where(last["phase"].isin(["resolved", "closed"]))
    resolved = last["resolved"].where(last["resolved"].notna(), entered) if final_resolved else entered
    return pd.DataFrame(
        {
            "resolved": resolved.to_numpy(dtype=float),
            "closed": np.where(ended, last["time"], np.nan),
            "breached": np.where(ended, kept, np.nan),
            "reassignments": last["reassignments"].to_numpy(dtype=float),
        },
        index=last.index,
    )
