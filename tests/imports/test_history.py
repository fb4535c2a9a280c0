"""CSV exports: good ones, and every way to be wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import numpy as np
import pytest

from center.errors import InputError
from center.history import History
from imports.history import read_history
from imports.schema import HistorySpec

HEAD = "interval_start,queue,offered,handled,handle_time_s\n"
MONDAY = "2026-03-02T09:00,calls,10,8,1600\n2026-03-02T09:30,calls,0,0,0\n"
Read = Callable[..., History]


def faults(read: Read, text: str | bytes, **more: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(text, **more)
    return [str(fault) for fault in caught.value.faults]


def test_values_land_on_the_grid(read: Read) -> None:
    history = read(HEAD + MONDAY)
    at = history.horizon.index_of(datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    assert history.horizon.dates == (date(2026, 3, 2),)
    assert history.offered[0, at : at + 2].tolist() == [10, 0]
    assert history.handled[0, at : at + 2].tolist() == [8, 0]
    assert history.aht_s[0, at] == 200
    assert np.isnan(history.aht_s[0, at + 1])
    assert np.isnan(history.offered[0, at + 2])


def test_handled_and_handle_time_may_be_absent_or_empty(read: Read) -> None:
    bare = read("interval_start,queue,offered\n2026-03-02 09:00,calls,10\n2026-03-02 09:30,calls,5\n")
    assert np.isnan(bare.handled).all() and np.isnan(bare.aht_s).all()
    empty = read("interval_start,queue,offered,handle_time_s\n2026-03-02 09:00,calls,10,1000\n2026-03-02 09:30,calls,5,\n")
    assert np.nanmax(empty.aht_s) == 100 and np.isnan(empty.aht_s).sum() == empty.horizon.n - 1


def test_usual_export_names_and_semicolons(read: Read) -> None:
    text = "\ufeffInterval;Queue Name;Calls Offered;Calls Handled;Total Handle Time\r\n" + MONDAY.replace(",", ";")
    np.testing.assert_array_equal(read(text).offered, read(HEAD + MONDAY).offered)


def test_offsets_and_wall_clock_mean_the_same(read: Read) -> None:
    utc = HEAD + "2026-03-02T08:00Z,calls,10,8,1600\n2026-03-02T10:30+02:00,calls,0,0,0\n"
    np.testing.assert_array_equal(read(utc).offered, read(HEAD + MONDAY).offered)


def test_a_day_without_rows_is_closed_and_queues_may_differ(read: Read) -> None:
    wednesday = MONDAY.replace("-02T", "-04T")
    chat = "2026-03-02T09:00,chat,1,1,9\n2026-03-02T09:30,chat,1,1,9\n"
    history = read(HEAD + MONDAY + wednesday + chat, queues=("calls", "chat", "mail"))
    assert history.present.tolist() == [[True, False, True], [True, False, False], [False] * 3]
    assert history.dates_of(0) == (date(2026, 3, 2), date(2026, 3, 4))
    assert np.isnan(history.offered[2]).all()


def test_handled_may_exceed_offered(read: Read) -> None:
    assert read(HEAD + MONDAY.replace("calls,0,0,0", "calls,0,2,300")).handled[0, 19] == 2


def test_missing_file(tmp_path: Path) -> None:
    spec = HistorySpec(file="none.csv", zone="Europe/Madrid")
    with pytest.raises(InputError, match="no such file"):
        read_history(spec, tmp_path, ["calls"], lambda _, horizon: np.ones(horizon.n, dtype=bool))


def test_wrong_encoding(read: Read) -> None:
    assert "line 2: found byte 0xe9" in faults(read, HEAD.encode() + MONDAY.replace("calls", "café").encode("latin-1"))[0]


def test_missing_and_unknown_columns(read: Read) -> None:
    found = faults(read, "interval_start,queue,oferred\n2026-03-02T09:00,calls,1\n")
    assert any("no column 'offered'" in fault for fault in found)
    assert any("the column 'oferred'" in fault for fault in found)


def test_no_rows(read: Read) -> None:
    assert "found no rows" in faults(read, HEAD)[0]


def test_unknown_queue_is_named_once(read: Read) -> None:
    found = faults(read, HEAD + MONDAY + MONDAY.replace("calls", "cals"))
    assert len(found) == 1
    assert "row 4: found the queue 'cals'; expected one of calls" in found[0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2026-03-02T09:30,calls,-3,0,0", ("row 3, offered: found '-3'; expected 0 or more",)),
        ("2026-03-02T09:30,calls,2.5,0,0", ("row 3, offered: found '2.5'; expected a whole number",)),
        ("2026-03-02T09:30,calls,,0,0", ("row 3, offered: found ''",)),
        ("2026-03-02T09:30,calls,nan,0,0", ("row 3, offered: found 'nan'",)),
        ("2026-03-02T09:30,calls,1e400,0,0", ("row 3, offered: found '1e400'",)),
        ("2026-03-02T09:30,calls,3,-1,0", ("row 3, handled: found '-1'",)),
        ("2026-03-02T09:30,calls,3,1,-5", ("row 3, handle_time_s: found '-5'",)),
        ("2026-03-02T09:30,calls,3,1,soon", ("row 3, handle_time_s: found 'soon'",)),
        ("2/3/2026 09:30,calls,3,1,5", ("row 3: found '2/3/2026 09:30'; expected an ISO stamp",)),
        ("2026-03-02,calls,3,1,5", ("row 3: found '2026-03-02'; expected an ISO stamp",)),
        ("2026-03-02T09:40,calls,3,1,5", ("row 3: found '2026-03-02T09:40'; expected the start of a 30-minute interval",)),
        ("2026-03-02T09:30:01,calls,3,1,5", ("expected the start of a 30-minute interval",)),
        ("2026-03-02T09:00,calls,3,1,5", ("row 3: found 2026-03-02T09:00 of the same queue again (rows 2 and 3)",)),
        ("2026-03-02T09:30,calls,3", ("row 3: found 3 cells",)),
        ("2206-03-02T09:30,calls,3,1,5", ("at most ten years",)),
    ],
)
def test_bad_row(row: str, words: tuple[str, ...], read: Read) -> None:
    found = faults(read, HEAD + MONDAY.split("\n", 1)[0] + "\n" + row + "\n")
    assert len(found) == 1
    assert all(word in found[0] for word in words)


def test_the_same_moment_written_twice_is_a_duplicate(read: Read) -> None:
    assert "(rows 2 and 4)" in faults(read, HEAD + MONDAY + "2026-03-02T08:00Z,calls,1,1,1\n")[0]


def test_all_faults_come_together(read: Read) -> None:
    rows = "2026-03-02T09:00,calls,-1,0,0\n2026-03-02T09:10,other,x,0,0\n"
    assert len(faults(read, HEAD + rows)) == 4


def test_many_faults_of_one_kind_are_counted(read: Read) -> None:
    found = faults(read, HEAD + "2026-03-02T09:00,calls,-1,0,0\n" * 50 + "2026-03-02T09:00,calls,x,0,0\n")
    assert len(found) == 22
    assert any("… and 30 more negative values of offered" in fault for fault in found)


def test_gap_inside_opening_hours(read: Read) -> None:
    found = faults(read, HEAD + MONDAY + "2026-03-03T09:30,calls,1,1,1\n")
    assert len(found) == 1
    assert "no row for 'calls' at 2026-03-03 09:00" in found[0]
    found = faults(read, HEAD + MONDAY + "2026-03-03T09:00,calls,1,1,1\n", hours=(time(9), time(12)))
    assert "no rows for 'calls' from 2026-03-02 10:00 to 2026-03-02 11:30" in found[0]


def test_rows_outside_opening_hours_are_fine(read: Read) -> None:
    assert np.nansum(read(HEAD + MONDAY + "2026-03-02T22:00,calls,4,4,4\n").offered) == 14


def test_small_hours_after_a_closed_day_are_no_gap(tmp_path: Path) -> None:
    rows = [f"2026-03-02T{h:02d}:00,calls,1" for h in range(22, 24)] + [f"2026-03-03T{h:02d}:00,calls,1" for h in [*range(6), 22, 23]]
    rows += [f"2026-03-05T{h:02d}:00,calls,1" for h in range(22, 24)]
    (tmp_path / "nights.csv").write_text("interval_start,queue,offered\n" + "\n".join(rows))
    spec = HistorySpec(file="nights.csv", zone="Europe/Madrid", interval_min=60)

    def nights(_: str, horizon: object) -> np.ndarray:
        return np.array([m.hour >= 22 or m.hour < 6 for m in horizon.starts_local])  # type: ignore[attr-defined]

    assert read_history(spec, tmp_path, ["calls"], nights).present[0].tolist() == [True, True, False, True]


def night(day: str, *clocks: str) -> str:
    return "interval_start,queue,offered\n" + "".join(f"{day}T{clock},calls,{k + 1}\n" for k, clock in enumerate(clocks))


def test_hour_that_autumn_repeats(read: Read) -> None:
    history = read(night("2026-10-25", "01:00", "02:00", "02:00", "03:00"), step=60)
    assert history.horizon.n == 25
    assert history.offered[0, 1:5].tolist() == [1, 2, 3, 4]
    once = read(night("2026-10-25", "02:00"), step=60)
    assert once.offered[0, 2] == 1 and np.isnan(once.offered[0, 3])
    assert "(rows 3 and 4)" in faults(read, night("2026-10-25", "02:00", "02:00", "02:00"), step=60)[0]


def test_repeated_hour_with_offsets(read: Read) -> None:
    history = read(night("2026-10-25", "02:00+02:00", "02:00+01:00"), step=60)
    assert history.offered[0, 2:4].tolist() == [1, 2]


def test_hour_that_spring_skips(read: Read) -> None:
    found = faults(read, night("2026-03-29", "01:00", "02:00", "03:00"), step=60)
    assert len(found) == 1
    assert "row 3: found '2026-03-29T02:00'; expected a clock time that exists in Europe/Madrid" in found[0]


def test_interval_has_to_divide_the_hour() -> None:
    with pytest.raises(ValueError, match="one of 5, 6, 10"):
        HistorySpec(file="x.csv", zone="UTC", interval_min=25)
