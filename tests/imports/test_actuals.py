"""Actuals of the day: summed into the plan's steps, and refused when they are of another time."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from center.errors import InputError
from center.horizon import Horizon
from imports.actuals import read_actuals

HORIZON = Horizon.of_days(date(2026, 10, 25), 1, 30, "Europe/Madrid")  # the day with 25 hours
HEADER = "interval_start,queue,offered,handled,handle_time_s\n"


def _read(tmp_path, rows, now=24):
    path = tmp_path / "actuals.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return read_actuals(path, "Europe/Madrid", HORIZON, ["calls", "chat"], now)


def test_rows_are_summed_into_steps(tmp_path):
    found = _read(tmp_path, "2026-10-25T00:00,calls,5,4,800\n2026-10-25T00:15,calls,7,7,700\n2026-10-25T00:30,calls,0,,\n")
    assert found.offered[0, :3].tolist()[:2] == [12, 0]
    assert np.isnan(found.offered[0, 2])
    assert np.isnan(found.offered[1]).all()
    assert found.handled[0, :2].tolist() == [11, 0]
    assert found.handle_time_s[0, 0] == 1500


def test_the_hour_that_comes_twice(tmp_path):
    found = _read(tmp_path, "2026-10-25T02:00,calls,1,,\n2026-10-25T02:00,calls,2,,\n2026-10-25T03:00,calls,3,,\n")
    assert found.offered[0, [4, 6, 8]].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("2026-10-25T12:00,calls,5,,\n", "a row of 2026-10-25 12:00; expected rows from 2026-10-25 00:00 to before 2026-10-25 11:00"),
        ("2026-10-24T23:30,calls,5,,\n", "a row of 2026-10-24 23:30"),
        ("2026-10-25T08:00,fax,5,,\n", "the queue 'fax'"),
        ("2026-10-25T08:00,calls,-5,,\n", "0 or more"),
        ("2026-10-25T08:00,calls,5,,\n2026-10-25T08:00,calls,6,,\n", "of the same queue again"),
    ],
)
def test_bad_rows_are_refused(tmp_path, rows, sentence):
    with pytest.raises(InputError, match=sentence):
        _read(tmp_path, rows)
