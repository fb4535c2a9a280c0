"""Two small files of our own, one of each public format, and a way to change them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scheduling.formats.instance import Instance
from scheduling.formats.read import read_instance

NRP = """# Eight days, two types, three people.
SECTION_HORIZON
8

SECTION_SHIFTS
# ShiftID, Length in mins, Shifts which cannot follow this shift | separated
E,480,
L,600,E

SECTION_STAFF
# ID, MaxShifts, MaxTotalMinutes, MinTotalMinutes, MaxConsecutiveShifts, MinConsecutiveShifts, MinConsecutiveDaysOff, MaxWeekends
ann,E=8|L=1,2400,900,3,2,2,1
bob,E=8|L=8,2700,900,4,2,2,0
cyd,E=0|L=8,3000,600,4,1,1,1

SECTION_DAYS_OFF
# EmployeeID, DayIndexes (start at zero)
ann,0
cyd,1,7

SECTION_SHIFT_ON_REQUESTS
# EmployeeID, Day, ShiftID, Weight
ann,2,E,2
ann,3,E,2
bob,1,L,3

SECTION_SHIFT_OFF_REQUESTS
# EmployeeID, Day, ShiftID, Weight
cyd,2,L,4

SECTION_COVER
# Day, ShiftID, Requirement, Weight for under, Weight for over
0,E,1,100,1
0,L,1,100,1
1,E,0,100,1
1,L,1,100,1
2,E,1,100,1
2,L,1,100,1
3,E,1,100,1
3,L,0,100,7
4,E,1,100,1
4,L,1,100,1
5,L,1,50,1
6,L,1,50,1
7,E,1,100,1
"""

MATSP_HEAD = """# Two days, two tasks, three people.
SECTION_HORIZON
2

SECTION_TASKS
2

SECTION_STAFF
# ID, MinTotalMinutes, MaxTotalMinutes
1,0,1000
2,360,600
3,0,1200

SECTION_COVER
# Day, Time, TaskID, Min, Max
"""


def _matsp() -> str:
    """Of task 1 nobody to one person is wanted, from 09:00 to 12:00 of day 2 exactly one; of task 2 nobody, by night two."""
    rows = []
    for quarter in range(2 * 96):
        minute = 360 + 15 * quarter
        day, first, last = 1 + minute // 1440, minute % 1440, (minute + 15) % 1440
        time = f"{first // 60:02d}:{first % 60:02d}-{last // 60:02d}:{last % 60:02d}"
        rows.append(f"{day},{time},1,{int(day == 2 and 540 <= first < 720)},1")
        rows.append(f"{day},{time},2,0,{2 if first < 360 or first >= 1320 else 0}")
    return MATSP_HEAD + "\n".join(rows) + "\n"


TEXTS = {"nrp": NRP, "matsp": _matsp()}


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Instance]:
    """The small file of each format, read once."""
    paths = {format: tmp_path_factory.mktemp(format) / "small.txt" for format in TEXTS}
    for format, path in paths.items():
        path.write_text(TEXTS[format], encoding="utf-8")
    return {format: read_instance(path) for format, path in paths.items()}


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., Path]:
    """A small file of a format, each (old, new) text replaced."""

    def make(format: str, *changes: tuple[str, str]) -> Path:
        text = TEXTS[format]
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path = tmp_path / f"Small_{format.upper()}.txt"
        path.write_text(text, encoding="utf-8")
        return path

    return make
