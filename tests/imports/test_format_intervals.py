"""Interval exports of other systems: Genesys Cloud, Calabrio, and any CSV by a map."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from center.errors import InputError
from imports.grid import Record
from imports.interval_export import Intervals, coarser, read_intervals
from imports.interval_schema import IntervalExport
from imports.map_file import load_format
from imports.rejects import counted

MAPS = Path(__file__).parents[2] / "scenarios" / "maps"
Read = Callable[..., Intervals]
GENESYS = (
    "Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,Interactions Handled,Total Handle Time (Seconds)\n"
    "2026-03-02T08:00:00Z,Support,Voice,billing|||vip,Spanish,16,15,4500\n"
    "2026-03-02T08:00:00Z,Support,Voice,,French,4,4,1000.5\n"
    "2026-03-02T08:15:00.000Z,Support,Voice,,French,2,0,\n"
    "2026-03-02T08:00:00Z,Support,Chat,,French,99,99,99\n"
    "2026-03-02T08:00:00Z,Sales,Voice,,,1,1,60\n"
)
CALABRIO = (
    "15;20260302;09:00;600;Support;10;2;1;0;11;120;30;2200;330;40;30;5;9;600;0;1\n"
    "15;20260302;09:15;600;Support;8;0;0;0;8;60;0;1600;240;20;0;5;8;500;0;0\n"
)
SPANISH = (
    "Fecha;Hora;Cola;Entrantes;Atendidas;Conversación;Retención;Cierre;Nota\n"
    "02/03/2026;08:00;Soporte;10;9;0:30:00;0:02:00;0:05:30;x\n"
    "02/03/2026;08:00;Soporte VIP;2;2;0:10:00;0:00:00;0:01:00;x\n"
    "02/03/2026;08:30;Ventas;5;5;0:20:00;0:00:00;0:00:00;x\n"
    "02/03/2026;08:30;Pruebas;1;1;0:00:10;0:00:00;0:00:00;x\n"
)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def run(text: str, map_name: str, queues: tuple[str, ...] | None = None, **changes: Any) -> Intervals:
        (tmp_path / "export.csv").write_text(text, encoding="utf-8")
        found = load_format(MAPS / map_name).history
        assert found is not None
        export = IntervalExport.model_validate(found.model_dump() | changes)
        return read_intervals(tmp_path / "export.csv", export, queues)

    return run


def utc(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


def test_genesys_rows_of_skills_and_languages_are_added_up_and_other_media_left_out(read: Read) -> None:
    found = read(GENESYS, "genesys_cloud.yaml")
    assert found.queues == ("Support", "Sales")
    assert found.records == (Record(utc(8), 0, 20, 19, 5500.5), Record(utc(8, 15), 0, 2, 0, None), Record(utc(8), 1, 1, 1, 60.0))
    assert "1 rows of other Media Type are left out." in found.notes


def test_genesys_the_same_row_twice_is_a_fault(read: Read) -> None:
    with pytest.raises(InputError, match=r"again \(rows 3 and 7\)"):
        read(GENESYS + GENESYS.splitlines()[2] + "\n", "genesys_cloud.yaml")


def test_calabrio_has_no_header_and_its_handle_time_is_talk_plus_after_call_work(read: Read) -> None:
    found = read(CALABRIO, "calabrio.yaml", zone="Europe/Stockholm", queues=("Support",))
    assert found.records == (Record(utc(8), 0, 12, 11, 2530.0), Record(utc(8, 15), 0, 8, 8, 1840.0))


def test_calabrio_rows_may_be_separated_by_commas(read: Read) -> None:
    assert read(CALABRIO.replace(";", ","), "calabrio.yaml").records == read(CALABRIO, "calabrio.yaml").records


def test_calabrio_the_hour_that_autumn_repeats_counts_in_file_order(read: Read) -> None:
    rows = [f"15;20261025;{clock};600;Support;{n};0;0;0;0;0;0;0;0;0;0;0;0;0;0;0" for n, clock in enumerate(["02:45", "02:00", "02:45"], 1)]
    moments = [record.moment for record in read("\n".join(rows) + "\n", "calabrio.yaml").records]
    assert moments == [datetime(2026, 10, 25, *clock, tzinfo=UTC) for clock in ((0, 0), (0, 45), (1, 45))]


def test_any_csv_by_a_map(read: Read) -> None:
    found = read(SPANISH, "plain.yaml", queues=("support", "sales"))
    assert found.records == (Record(utc(13), 0, 12, 11, 2250 + 660), Record(utc(13, 30), 1, 5, 5, 1200.0))
    assert "1 rows of ignored queues are left out." in found.notes


def test_an_average_handle_time_counts_the_contacts_handled(tmp_path: Path) -> None:
    columns = {"interval_start": "t", "queue": "q", "offered": "n", "handled": "h", "average_handle_time_s": "aht"}
    changes = {"columns": columns, "time_unit": "milliseconds", "zone": "UTC"}
    text = "t,q,n,h,aht\n2026-03-02T08:00,a,10,8,250000\n2026-03-02T08:30,a,3,0,\n"
    (tmp_path / "export.csv").write_text(text, encoding="utf-8")
    export = IntervalExport.model_validate(changes | {"interval_min": 30})
    assert read_intervals(tmp_path / "export.csv", export).records == (Record(utc(8), 0, 10, 8, 2000.0), Record(utc(8, 30), 0, 3, 0, None))


def test_bad_rows_are_counted_and_kept_with_their_reasons(read: Read) -> None:
    bad = (
        "02/03/2026;08:30;Soporte;ten;9;0:30:00;0:02:00;0:05:30;x\n"
        "02/03/2026;09:00;Soporte;10;9;30 min;0:02:00;0:05:30;x\n"
        "31/02/2026;09:00;Soporte;10;9;0:30:00;0:02:00;0:05:30;x\n"
        "02/03/2026;09:10;Soporte;10;9;0:30:00;0:02:00;0:05:30;x\n"
        "02/03/2026;09:30;Otra;10;9;0:30:00;0:02:00;0:05:30;x\n"
        "02/03/2026;09:30;Soporte;10\n"
        "02/03/2026;09:30;Soporte;-1;9;0:30:00;0:02:00;0:05:30;x\n"
        "02/03/2026;10:00;Soporte;2.5;2;0:30:00;0:02:00;0:05:30;x\n"
        "02/03/2026;08:00;Ventas;1;1;0:00:01;0:00:00;0:00:00;x\n"
    )
    many = "".join(f"{day:02d}/02/2026;08:00;Ventas;1;1;0:01:00;0:00:00;0:00:00;x\n" for day in range(1, 29))
    found = read(SPANISH + bad + many, "plain.yaml", queues=("support", "sales"), faulty_share=0.3)
    assert {one.line for one in found.rejects} == set(range(6, 14))
    assert found.rows == 4 + 9 + 28
    assert sum(counted(found.rejects).values()) == 8
    assert sum(record.offered for record in found.records) == 12 + 5 + 1 + 28
    assert {moment for _, moment in found.holes} >= {utc(13, 30), utc(14), utc(14, 10), utc(14, 30), utc(15)}
    assert any(note.startswith("8 of 41 rows left out (") for note in found.notes)
    with pytest.raises(InputError) as caught:
        read(SPANISH + bad + many, "plain.yaml", queues=("support", "sales"))
    assert len(caught.value.faults) >= 8


def test_every_row_of_an_unknown_queue_or_a_bad_stamp_is_counted(read: Read) -> None:
    same = "02/03/2026;09:00;Otra;1;1;0:00:01;0:00:00;0:00:00;x\n" * 3 + "02/03/2026;09:07;Ventas;1;1;0:00:01;0:00:00;0:00:00;x\n" * 2
    many = "".join(f"{day:02d}/02/2026;08:00;Ventas;1;1;0:01:00;0:00:00;0:00:00;x\n" for day in range(1, 29))
    found = read(SPANISH + same + many, "plain.yaml", queues=("support", "sales"), faulty_share=0.3)
    assert counted(found.rejects) == {"unknown queues": 3, "stamps off the grid": 2}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no column"),
        ("Fecha;Hora;Cola\n", "no column 'Entrantes'"),
        (SPANISH.replace("Hora", "Fecha"), "no column 'Hora'"),
        (SPANISH.replace("Nota", "Fecha"), "the column 'Fecha' twice"),
        (SPANISH.splitlines()[0] + "\n", "no rows"),
    ],
)
def test_files_that_are_something_else_are_refused(read: Read, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(text, "plain.yaml")


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "avaya"},
        {"header": False, "columns": {"interval_start": "Fecha", "queue": 1, "offered": 2}},
        {"header": False, "columns": {"interval_start": 0, "queue": 1, "offered": 2}},
        {"columns": {"interval_start": "a", "queue": "b", "offered": "c", "handle_time_s": "d", "average_handle_time_s": "e"}},
        {"interval_min": 7},
        {"encoding": "klingon"},
    ],
)
def test_maps_that_cannot_be_are_refused(changes: dict[str, Any]) -> None:
    good = {"zone": "UTC", "columns": {"interval_start": "a", "queue": "b", "offered": "c"}}
    IntervalExport.model_validate(good)
    with pytest.raises(ValidationError):
        IntervalExport.model_validate(good | changes)


@given(st.lists(st.tuples(st.integers(0, 95), st.integers(0, 9), st.integers(0, 500)), unique_by=lambda row: row[0], min_size=1))
def test_adding_up_to_longer_intervals_loses_no_contact_and_no_second(rows: list[tuple[int, int, int]]) -> None:
    start = datetime(2026, 3, 28, 23, tzinfo=UTC).timestamp()
    records = [Record(datetime.fromtimestamp(start + 900 * k, UTC), 0, n, n, float(s)) for k, n, s in rows]
    joined = coarser(records, "Europe/Madrid", 60)
    assert sum(record.offered for record in joined) == sum(n for _, n, _ in rows)
    assert sum(record.handle_time_s or 0 for record in joined) == sum(s for _, _, s in rows)
    assert all(record.moment.minute == 0 for record in joined)


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00Z", "9999-12-31T23:45:00-12:00", "2026-03-02", "2026-03-02T08:00:00.5Z", ""])
def test_stamps_that_no_export_has_are_rejected(read: Read, stamp: str) -> None:
    with pytest.raises(InputError, match="row 7"):
        read(GENESYS + f"{stamp},Sales,Voice,,,1,1,60\n", "genesys_cloud.yaml")


@given(st.text(alphabet="2026-03T08:15Z,;Suport1 .\n\"'", max_size=200))
def test_whatever_the_text_it_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("export") / "export.csv"
    path.write_text(GENESYS.splitlines()[0] + "\n" + text, encoding="utf-8")
    export = load_format(MAPS / "genesys_cloud.yaml").history
    assert export is not None
    try:
        found = read_intervals(path, export.model_copy(update={"only": {}, "faulty_share": 0.49}))
    except InputError:
        return
    assert found.records and len({one.line for one in found.rejects}) < found.rows
