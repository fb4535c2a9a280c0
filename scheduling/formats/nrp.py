"""The ``nrp`` format: one shift a day of a few types, and a number of people wanted on each type and day.

Source: the shift scheduling instances of Curtois and Qu (2014), schedulingbenchmarks.org/nrp. The horizon begins on a
Monday. Hard: at most one shift a day; shift types that may not follow another on the next day; at most so many shifts of each
type; least and most minutes; least and most shifts in a row; least days off in a row (runs that touch an edge of the horizon
are never too short); most weekends with a shift on Saturday or Sunday; fixed days off. Cost: the weight of every request to
work a shift that is not worked, of every request not to work one that is, and of every person too few or too many.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scheduling.formats.sections import Row, days_of, each, once, required


@dataclass(frozen=True)
class ShiftType:
    """A shift type, its length, and the types that may not be worked the day after it."""

    name: str
    minutes: int
    not_after: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """What one person may and must do over the whole horizon."""

    name: str
    most_shifts: dict[str, int]
    most_min: int
    least_min: int
    most_in_a_row: int
    least_in_a_row: int
    least_off_in_a_row: int
    most_weekends: int


@dataclass(frozen=True)
class Wish:
    """A request to work (`on`) or not to work a shift type on a day."""

    on: bool
    person: str
    day: int
    shift: str
    weight: int


@dataclass(frozen=True)
class Cover:
    """People wanted on a shift type on a day, and the price of each one too few and too many."""

    day: int
    shift: str
    heads: int
    under: int
    over: int


@dataclass(frozen=True)
class Nrp:
    """A file of the format. Days count from 0; `days_off` are (person, day)."""

    days: int
    shifts: tuple[ShiftType, ...]
    people: tuple[Person, ...]
    days_off: tuple[tuple[str, int], ...]
    wishes: tuple[Wish, ...]
    cover: tuple[Cover, ...]


def parse_nrp(path: Path, sections: dict[str, list[Row]]) -> Nrp:
    """The file's content.

    Raises
    ------
    InputError
        A section is missing, or rows are not as the format says.
    """
    required(path, sections, ("HORIZON", "SHIFTS", "STAFF", "COVER"))
    days = days_of(sections)
    types = [row.text(0, "the name of a shift type") for row in sections["SHIFTS"]]
    shifts = each(once(sections["SHIFTS"]), lambda row: _shift(row, types))
    people = each(once(sections["STAFF"]), lambda row: _person(row, types))
    names = {person.name for person in people}

    def day(row: Row, k: int) -> int:
        found = row.whole(k, "a day")
        if found >= days:
            raise row.wrong(f"day {found}", f"a day from 0 to {days - 1}")
        return found

    def wish(row: Row, on: bool) -> Wish:
        row.of_length(4)
        return Wish(on, row.known(0, "a person", names), day(row, 1), row.known(2, "a shift type", types), row.whole(3, "a weight"))

    def off(row: Row) -> list[tuple[str, int]]:
        who = row.known(0, "a person", names)
        return [(who, day(row, k)) for k in range(1, len(row.cells))]

    def cover(row: Row) -> Cover:
        row.of_length(5)
        heads, under, over = (row.whole(k, what) for k, what in ((2, "people wanted"), (3, "a weight"), (4, "a weight")))
        return Cover(day(row, 0), row.known(1, "a shift type", types), heads, under, over)

    wishes = [
        *each(sections.get("SHIFT_ON_REQUESTS", []), lambda row: wish(row, True)),
        *each(sections.get("SHIFT_OFF_REQUESTS", []), lambda row: wish(row, False)),
    ]
    days_off = [pair for pairs in each(sections.get("DAYS_OFF", []), off) for pair in pairs]
    covers = each(once(sections["COVER"], 2), cover)
    return Nrp(days, tuple(shifts), tuple(people), tuple(days_off), tuple(wishes), tuple(covers))


def _shift(row: Row, types: list[str]) -> ShiftType:
    row.of_length(2, 3)
    minutes = row.whole(1, "minutes")
    if not 0 < minutes <= 1440 or minutes % 5:
        raise row.wrong(f"{minutes} minutes", "5 to 1440 minutes, a multiple of 5")
    after = tuple(name.strip() for name in (row.cells[2] if len(row.cells) > 2 else "").split("|") if name.strip())
    for name in after:
        if name not in types:
            raise row.wrong(repr(name), "a shift type that the file lists")
    return ShiftType(row.text(0, "a name"), minutes, after)


def _person(row: Row, types: list[str]) -> Person:
    row.of_length(8)
    most_min, least_min, most, least, off, weekends = (row.whole(k, "a limit") for k in range(2, 8))
    if least_min > most_min:
        raise row.wrong(f"{least_min} to {most_min} minutes", "most minutes, then least")
    shifts = {}
    for part in row.text(1, "most shifts by type").split("|"):
        name, _, count = part.partition("=")
        if name.strip() not in types or not count.strip().isdigit():
            raise row.wrong(repr(part), "most shifts by type, such as D=14|E=3")
        shifts[name.strip()] = int(count)
    return Person(row.text(0, "a name"), shifts, most_min, least_min, most, least, off, weekends)
