"""A second referee of the ``nrp`` format: from the definition of the format alone, by other code than Crewtide's.

A solution is the benchmark's own XML: ``Roster / Employee[ID] / Assign / Day, Shift``, days from 0. The definition is that of the
instances 1 to 24 of schedulingbenchmarks.org/nrp; all but requests and cover is hard. The first day is a Monday.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from xml.etree import ElementTree

from benchmarks.rosters.found import Found, rows_of

OFF = ""
SATURDAY = 5


def judge_nrp(instance: str, solution: str) -> Found:
    """Judge a solution's text by an instance's text."""
    sections = rows_of(instance)
    days = int(sections["SECTION_HORIZON"][0][0])
    staff = {row[0]: row[1:] for row in sections["SECTION_STAFF"]}
    lengths = {row[0]: int(row[1]) for row in sections["SECTION_SHIFTS"]}
    faults: list[str] = []
    roster = {name: [OFF] * days for name in staff}
    for employee in ElementTree.fromstring(solution).iter("Employee"):
        name = employee.get("ID", "")
        for assign in employee.iter("Assign"):
            day, shift = int(assign.findtext("Day", "-1")), assign.findtext("Shift", "")
            if name not in staff or shift not in lengths or not 0 <= day < days:
                faults.append(f"{name}, day {day}: nobody or nothing of that name or day ({shift})")
            elif roster[name][day] != OFF:
                faults.append(f"{name}, day {day}: two shifts")
            else:
                roster[name][day] = shift
    for name, line in roster.items():
        faults += [f"{name}: {fault}" for fault in _line_faults(line, staff[name], sections, lengths)]
    for row in sections.get("SECTION_DAYS_OFF", []):
        faults += [f"{row[0]}, day {day}: a fixed day off" for day in row[1:] if roster[row[0]][int(day)] != OFF]
    return Found(_requests(sections, roster) + _cover(sections, roster), tuple(faults))


def _line_faults(line: list[str], limits: list[str], sections: dict[str, list[list[str]]], lengths: dict[str, int]) -> Iterator[str]:
    most_min, least_min, most_run, least_run, least_off, most_weekends = map(int, limits[1:7])
    worked = Counter(line)
    allowed = dict(part.split("=") for part in limits[0].split("|"))
    for shift in lengths:
        if worked[shift] > int(allowed.get(shift, 0)):
            yield f"{worked[shift]} shifts {shift}, at most {allowed.get(shift, 0)}"
    forbidden = {(row[0], after) for row in sections["SECTION_SHIFTS"] if len(row) > 2 for after in row[2].split("|")}
    for day in range(1, len(line)):
        if line[day] != OFF and (line[day - 1], line[day]) in forbidden:
            yield f"{line[day - 1]} on day {day - 1}, then {line[day]}"
    minutes = sum(lengths[shift] * count for shift, count in worked.items() if shift != OFF)
    if not least_min <= minutes <= most_min:
        yield f"{minutes} minutes, {least_min} to {most_min}"
    begin = 0
    for works, group in groupby(line, key=lambda shift: shift != OFF):
        run = len(list(group))
        inside = begin > 0 and begin + run < len(line)
        if works and run > most_run:
            yield f"{run} shifts in a row from day {begin}, at most {most_run}"
        if inside and run < (least_run if works else least_off):
            yield f"{run} {'shifts' if works else 'days off'} in a row from day {begin}, at least {least_run if works else least_off}"
        begin += run
    weekends = sum(any(shift != OFF for shift in line[day : day + 2]) for day in range(SATURDAY, len(line), 7))
    if weekends > most_weekends:
        yield f"{weekends} weekends, at most {most_weekends}"


def _requests(sections: dict[str, list[list[str]]], roster: dict[str, list[str]]) -> int:
    refused = sum(int(w) for who, day, shift, w in sections.get("SECTION_SHIFT_ON_REQUESTS", []) if roster[who][int(day)] != shift)
    return refused + sum(int(w) for who, day, shift, w in sections.get("SECTION_SHIFT_OFF_REQUESTS", []) if roster[who][int(day)] == shift)


def _cover(sections: dict[str, list[list[str]]], roster: dict[str, list[str]]) -> int:
    cost = 0
    for day, shift, wanted, under, over in sections["SECTION_COVER"]:
        missing = int(wanted) - sum(line[int(day)] == shift for line in roster.values())
        cost += int(under) * missing if missing > 0 else int(over) * -missing
    return cost
