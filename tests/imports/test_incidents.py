"""Incident logs: what is known when, outcomes apart, people hidden, and every fault said with its row."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from center.errors import InputError
from imports.incident_log import EVENT_FIELDS, OUTCOME_FIELDS, IncidentLog
from imports.incident_schema import IncidentLogSpec
from imports.incidents import load_incident_map, read_incidents

ROOT = Path(__file__).resolve().parents[2]
HEADER = "no,state,at,opened,sla,prio,count,caller,fixed,note"
ROWS = (
    "INC007,New,2026-03-02 08:00:00,2026-03-02 07:50:00,yes,2 - High,0,Ana,2026-03-03 09:00:00,Ana cannot print",
    "INC007,Active,2026-03-02 09:00:00,2026-03-02 07:50:00,yes,1 - Critical,1,Ana,2026-03-03 09:00:00,Ana cannot print",
    "INC003,New,2026-03-02 08:30:00,2026-03-02 08:30:00,yes,3 - Moderate,0,?,2026-03-02 10:00:00,",
    "INC003,Resolved,2026-03-02 10:00:00,2026-03-02 08:30:00,yes,3 - Moderate,0,?,2026-03-02 10:00:00,",
    "INC003,Closed,2026-03-04 10:00:00,2026-03-02 08:30:00,yes,3 - Moderate,2,?,2026-03-02 10:00:00,",
    "INC007,Resolved,2026-03-03 09:00:00,2026-03-02 07:50:00,yes,1 - Critical,1,Ana,2026-03-03 09:00:00,Ana cannot print",
    "INC007,Closed,2026-03-05 09:00:00,2026-03-02 07:50:00,no,1 - Critical,1,Ana,2026-03-03 09:00:00,Ana cannot print",
    "INC010,New,2026-03-02 11:00:00,2026-03-02 11:00:00,yes,,0,Bo,,",
)
SPEC: dict[str, Any] = {
    "zone": "UTC",
    "absent": ["?"],
    "columns": {
        "number": "no", "state": "state", "time": "at", "opened": "opened", "made_sla": "sla", "priority": "prio",
        "reassignments": "count", "caller": "caller", "text": "note",
    },
    "states": {"open": ["New", "Active"], "waiting": ["Waiting"], "resolved": ["Resolved"], "closed": ["Closed"]},
}  # fmt: skip
Read = Callable[..., IncidentLog]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a log given as rows, with some keys of the map changed."""

    def run(rows: tuple[str, ...] = ROWS, header: str = HEADER, packed: bool = False, key: bytes = b"k", **changed: Any) -> IncidentLog:
        text = "\n".join([header, *rows]).encode()
        path = tmp_path / "log.csv"
        path.write_bytes(gzip.compress(text) if packed else text)
        columns = {**SPEC["columns"], **changed.pop("columns", {})}
        return read_incidents(path, IncidentLogSpec.model_validate({**SPEC, **changed, "columns": columns}), key)

    return run


def _at(day: int, hour: int, minute: int = 0) -> float:
    return float(np.datetime64(f"2026-03-{day:02d}T{hour:02d}:{minute:02d}:00").astype("datetime64[s]").astype(int))


def test_changes_in_order_of_time_with_the_fields_promised(read: Read) -> None:
    log = read()
    assert tuple(log.events.columns) == EVENT_FIELDS
    assert tuple(log.outcomes.columns) == OUTCOME_FIELDS
    assert log.events["incident"].tolist() == [7, 3, 7, 3, 10, 7, 3, 7]
    assert log.events["priority"].tolist()[:4] == [2.0, 3.0, 1.0, 3.0]
    assert np.isnan(log.events["priority"].iloc[4])
    assert log.events["opened"].iloc[0] == _at(2, 7, 50)


def test_only_what_was_recorded_by_then_is_known(read: Read) -> None:
    log = read()
    assert log.latest(_at(2, 8, 45))["priority"].to_dict() == {3: 3.0, 7: 2.0}
    assert log.latest(_at(2, 9))["priority"].to_dict() == {3: 3.0, 7: 1.0}
    assert log.open_at(_at(2, 10)).index.tolist() == [7]
    assert log.open_at(_at(3, 9)).index.tolist() == [10]
    assert log.until(_at(2, 7)).events.empty


def test_outcomes_are_known_from_the_closing_on(read: Read) -> None:
    log = read()
    assert log.outcomes["breached"].fillna(9).to_dict() == {3: 0.0, 7: 1.0, 10: 9.0}
    assert log.outcomes.loc[7, "resolved"] == _at(3, 9)
    assert np.isnan(log.outcomes.loc[10, "resolved"])
    assert log.outcomes["reassignments"].to_dict() == {3: 2.0, 7: 1.0, 10: 0.0}
    assert log.until(_at(4, 9)).outcomes.empty
    assert log.until(_at(4, 10)).outcomes.index.tolist() == [3]


def test_a_final_column_goes_to_the_outcomes_and_nowhere_else(read: Read) -> None:
    log = read(rows=tuple(row.replace("2026-03-03 09:00:00,Ana", "2026-03-03 08:15:00,Ana") for row in ROWS), columns={"resolved": "fixed"})
    assert log.outcomes.loc[7, "resolved"] == _at(3, 8, 15)
    assert "resolved" not in log.events
    assert log.until(_at(2, 23)).outcomes.empty


def test_people_and_texts_are_hidden_but_stay_apart(read: Read) -> None:
    log = read()
    told = log.events.to_csv()
    assert "Ana" not in told and "Bo" not in told and "print" not in told
    assert log.events["caller"].nunique() == 2
    assert log.events["caller"].iloc[1] is None
    assert read(key=b"other").events["caller"].iloc[0] != log.events["caller"].iloc[0] == read().events["caller"].iloc[0]


def test_packed_or_not_is_the_same(read: Read) -> None:
    assert read(packed=True).events.equals(read().events)


def test_numbers_that_do_not_differ_by_digits_are_counted(read: Read) -> None:
    log = read(rows=tuple(row.replace("INC003", "A7") for row in ROWS))
    assert sorted(log.outcomes.index) == [1, 2, 3]
    assert "numbered in order" in log.assumptions[0]


def test_an_incident_that_reopens_is_open_again(read: Read) -> None:
    again = "INC003,Active,2026-03-02 12:00:00,2026-03-02 08:30:00,yes,3 - Moderate,0,?,,"
    assert 3 in read(rows=(*ROWS, again)).open_at(_at(2, 13)).index


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2026-03-02 09:00:00,2026", "02/03/2026,2026", r"log.csv: row 3, at: found '02/03/2026'; expected a stamp of the form"),
        ("INC010,New", "INC010,Nwe", r"row 9, state: found the state 'Nwe'.*'?New"),
        ("1 - Critical,1", "Critical,1", r"row 3, prio: found 'Critical'"),
        (",0,Bo", ",-1,Bo", r"row 9, count: found '-1'; expected a whole number"),
        (",no,", ",never,", r"row 8, sla: found 'never'"),
        ("INC010,New,2026-03-02 11:00:00,2026", ",New,2026-03-02 11:00:00,2026", r"row 9, no: found None; expected a value"),
        (",0,Bo,,", ",0,Bo", r"row 9: found 8 cells; expected 10 cells"),
    ],
)
def test_a_fault_is_said_with_its_row(read: Read, old: str, new: str, said: str) -> None:
    assert sum(old in row for row in ROWS) >= 1
    with pytest.raises(InputError, match=said):
        read(rows=tuple(row.replace(old, new) for row in ROWS))


def test_some_faulty_rows_can_be_allowed_and_are_said(read: Read) -> None:
    rows = tuple(row.replace(",0,Bo", ",x,Bo") for row in ROWS)
    log = read(rows=rows, faulty_share=0.2)
    assert log.assumptions == ("1 of 8 rows left out (unreadable values of reassignments: 1).",)
    assert 10 not in log.outcomes.index


def test_a_missing_column_or_file_or_row(read: Read, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no column 'prio'"):
        read(header=HEADER.replace("prio", "priority"))
    with pytest.raises(InputError, match="no rows"):
        read(rows=())
    with pytest.raises(InputError, match="no such file"):
        read_incidents(tmp_path / "none.csv", IncidentLogSpec.model_validate(SPEC))
    (tmp_path / "broken.gz").write_bytes(gzip.compress(b"x" * 1000)[:-9])
    with pytest.raises(InputError, match="broken gzip"):
        read_incidents(tmp_path / "broken.gz", IncidentLogSpec.model_validate(SPEC))


def test_the_clock_of_the_zone_and_the_hour_that_never_was(read: Read) -> None:
    assert read(zone="Europe/Madrid").events["time"].iloc[0] == _at(2, 7)
    spring = tuple(row.replace("2026-03-02 11:00:00", "2026-03-29 02:30:00") for row in ROWS)
    with pytest.raises(InputError, match="exists in Europe/Madrid"):
        read(rows=spring, zone="Europe/Madrid")


def test_a_state_is_in_one_list_only() -> None:
    with pytest.raises(ValueError, match="New is in two"):
        IncidentLogSpec.model_validate({**SPEC, "states": {**SPEC["states"], "waiting": ["New"]}})


def test_the_map_that_comes_with_the_project_reads_the_real_log() -> None:
    folder = os.environ.get("CREWTIDE_DATA")
    found = sorted((Path(folder) / "incidents").glob("*.csv.gz")) if folder else []
    if not found:
        pytest.skip("no incident log: CREWTIDE_DATA/incidents is not there")
    log = read_incidents(found[0], load_incident_map(ROOT / "scenarios" / "maps" / "servicenow.yaml"), b"k")
    assert len(log.outcomes) == 17_442
    assert log.outcomes["breached"].mean() == pytest.approx(0.4228, abs=1e-4)
    assert not log.events["caller"].dropna().str.contains("Caller").any()


def test_rows_left_out_are_kept_with_their_reasons(read: Read) -> None:
    rows = (*ROWS, *ROWS[-1:] * 10, "INC011,New", ROWS[0].replace("2026-03-02 08:00:00", "soon"))
    log = read(rows, faulty_share=0.2)
    assert [(one.line, one.kind) for one in log.rejects] == [(20, "rows of another length"), (21, "unreadable stamps of time")]
    assert log.assumptions[0] == "2 of 20 rows left out (rows of another length: 1, unreadable stamps of time: 1)."
    with pytest.raises(InputError, match="row 20: found 2 cells"):
        read(rows, faulty_share=0.05)
