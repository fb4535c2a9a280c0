"""A scenario's history from any export or log, by a map file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from center.errors import InputError
from center.history import History
from center.horizon import Horizon
from imports.history import read_history
from imports.map_file import load_format
from imports.schema import HistorySpec

MAPS = Path(__file__).parents[2] / "scenarios" / "maps"
Read = Callable[..., History]
HEAD = "when,queue,offered,handled,seconds\n"
TABLE: dict[str, Any] = {
    "zone": "Europe/Madrid",
    "columns": {"interval_start": "when", "queue": "queue", "offered": "offered", "handled": "handled", "handle_time_s": "seconds"},
    "queues": {"Support": "calls"},
}
WEEK = [date(2026, 3, 2) + timedelta(days=k) for k in range(5)]


def rows(days: list[date] = WEEK, clocks: tuple[str, ...] = ("09:00", "09:15", "09:30", "09:45")) -> str:
    return "".join(f"{day}T{clock},Support,4,4,400\n" for day in days for clock in clocks)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads text by a map's sections; queues open 09:00 to 10:00 on weekdays."""

    def run(text: str, queues: tuple[str, ...] = ("calls",), step: int = 15, **sections: Any) -> History:
        (tmp_path / "export.csv").write_text(text, encoding="utf-8")
        (tmp_path / "map.yaml").write_text(yaml.safe_dump({"schema_version": 1, "name": "x", **sections}), encoding="utf-8")

        def open_at(_: str, horizon: Horizon) -> np.ndarray:
            return np.array([m.weekday() < 5 and time(9) <= m.time() < time(10) for m in horizon.starts_local])

        spec = HistorySpec(file="export.csv", map="map.yaml", zone="Europe/Madrid", interval_min=step)
        return read_history(spec, tmp_path, queues, open_at)

    return run


@pytest.mark.parametrize("path", sorted(MAPS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_maps_that_come_with_the_project_are_read(path: Path) -> None:
    if path.stem != "servicenow":
        load_format(path)


def test_a_history_by_a_map_is_that_of_our_own_columns(read: Read) -> None:
    found = read(HEAD + rows(), history=TABLE)
    assert np.nansum(found.offered) == 80 and np.nanmean(found.aht_s) == 100
    assert found.dates_of(0) == tuple(WEEK)


def test_finer_intervals_are_added_up_and_coarser_ones_refused(read: Read) -> None:
    found = read(HEAD + rows(), step=30, history=TABLE)
    assert np.nansum(found.offered) == 80 and np.nanmax(found.offered) == 8
    with pytest.raises(InputError, match="intervals of 30 min; expected intervals that fit into 15 min"):
        read(HEAD + rows(), history={**TABLE, "interval_min": 30})


def test_a_hole_is_a_fault_or_no_contact_as_the_map_says(read: Read) -> None:
    text = HEAD + rows(clocks=("09:00", "09:45"))
    with pytest.raises(InputError, match="no rows for 'calls' from 2026-03-02 09:15"):
        read(text, history=TABLE)
    found = read(text, history={**TABLE, "gaps": "zero"})
    assert np.nansum(found.offered) == 40
    assert (found.offered[0] == 0).sum() == 10


def test_a_day_with_a_rejected_row_is_left_out_rather_than_counted_too_low(read: Read) -> None:
    text = HEAD + rows().replace(f"{WEEK[2]}T09:15,Support,4", f"{WEEK[2]}T09:15,Support,four")
    for gaps in ("fault", "zero"):
        found = read(text, history={**TABLE, "gaps": gaps, "faulty_share": 0.1})
        assert found.dates_of(0) == (*WEEK[:2], *WEEK[3:])
        assert any(f"1 days of a queue are left out, because rows of them are rejected: calls {WEEK[2]}." in n for n in found.assumptions)
        assert any("1 of 20 rows left out (unreadable counts: 1)." in note for note in found.assumptions)
    with pytest.raises(InputError, match="row 11, offered: found 'four'"):
        read(text, history=TABLE)


def test_a_queue_of_the_export_that_is_not_planned_is_a_fault(read: Read) -> None:
    with pytest.raises(InputError, match="the queue 'Support'"):
        read(HEAD + rows(), history={**TABLE, "queues": {}})


def test_a_call_log_counts_where_contacts_arrive(read: Read) -> None:
    log = {
        "zone": "Europe/Madrid",
        "columns": {
            "arrival": "at",
            "queue": "queue",
            "outcome": "outcome",
            "queue_time_s": "wait",
            "service_time_s": "talk",
        },
        "outcomes": {"answered": ["yes"], "abandoned": ["no"]},
    }
    text = (
        "at,queue,outcome,wait,talk\n"
        "2026-03-02T09:14:59,calls,yes,30,100\n"
        "2026-03-02T09:15:00,calls,yes,30,200\n"
        "2026-03-02T09:16:00,calls,no,60,\n"
        "2026-03-04T09:59:59,calls,yes,30,300\n"
        "2026-03-04T09:30:00,other,yes,30,300\n"
    )
    found = read(text, log=log)
    monday = found.horizon.index_of(found.horizon.starts_utc[0].to_pydatetime())
    assert monday == 0
    assert np.nansum(found.offered) == 4 and np.nansum(found.handled) == 3
    assert found.dates_of(0) == (date(2026, 3, 2), date(2026, 3, 4))
    assert (~np.isnan(found.offered)).sum() == 8
    assert found.aht_s[0][~np.isnan(found.aht_s[0])].tolist() == [100, 200, 300]
    said = " ".join(found.assumptions)
    assert "1 contacts of queues that are not planned are left out: other (1)." in said and "count as whole" in said
    with pytest.raises(InputError, match="the queues calls"):
        read(text, queues=("sales",), log=log)


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({}, "one of the sections log, history and snapshot"),
        ({"snapshot": {}}, "the section snapshot; expected the section history or log"),
        ({"log": {"format": "avaya", "zone": "UTC"}}, "log: found .*expected a format of call logs"),
        ({"log": {"format": "queue_log", "zone": "Mars"}}, "log.zone: found 'Mars'"),
        ({"log": {"format": "queue_log", "zone": "UTC", "left": 1}}, "log.left: found an unknown key; expected one of the keys zone, enc"),
        ({"log": {"zone": "UTC", "columns": {}}}, "log.columns.arrival: found nothing"),
        ({"log": 3}, "log: found 3"),
        ({"history": {"format": "calabrio"}}, "history.zone: found nothing"),
        ({"history": {**TABLE, "colums": {}}}, "Did you mean 'columns'"),
    ],
)
def test_a_map_that_cannot_be_says_where(read: Read, sections: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(HEAD + rows(), **sections)
