"""Text files in sections, as the benchmarks of schedulingbenchmarks.org are: ``SECTION_X``, then rows of cells between commas.

Empty lines and lines that start with ``#`` say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from center.errors import Fault, InputError
from center.io import read_text

MOST_DAYS = 370
MOST_FAULTS = 20

Found = TypeVar("Found")


@dataclass(frozen=True)
class Row:
    """One line.

    Attributes
    ----------
    where
        File and line, for faults.
    cells
        Texts between the commas, stripped.
    """

    where: str
    cells: tuple[str, ...]

    def text(self, k: int, what: str) -> str:
        """Cell `k`, which must not be empty."""
        if k >= len(self.cells) or not self.cells[k]:
            raise self.wrong("nothing" if k >= len(self.cells) else "an empty cell", what)
        return self.cells[k]

    def whole(self, k: int, what: str) -> int:
        """Cell `k` as a whole number, 0 or more."""
        text = self.text(k, what)
        if not (text.isascii() and text.isdigit()):
            raise self.wrong(repr(text), f"{what}, a whole number")
        return int(text)

    def known(self, k: int, what: str, names: Iterable[str]) -> str:
        """Cell `k`, which must be one of `names`."""
        text = self.text(k, what)
        if text not in names:
            raise self.wrong(repr(text), f"{what} that the file lists")
        return text

    def of_length(self, least: int, most: int | None = None) -> None:
        """Refuse a row with another number of cells."""
        most = least if most is None else most
        if not least <= len(self.cells) <= most:
            expected = f"{least}" if most == least else f"{least} to {most}"
            raise self.wrong(f"{len(self.cells)} cells", f"{expected} cells")

    def wrong(self, found: str, expected: str) -> InputError:
        """The error of this row."""
        return InputError(Fault(self.where, found, expected))


def read_sections(path: Path) -> dict[str, list[Row]]:
    """Rows of every section, by its name without ``SECTION_``.

    Raises
    ------
    InputError
        The file cannot be read, has no section or one twice, or begins with rows outside of any.
    """
    sections: dict[str, list[Row]] = {}
    rows: list[Row] | None = None
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        text, where = line.strip(), f"{path}: line {number}"
        if not text or text.startswith("#"):
            continue
        if text.startswith("SECTION_"):
            name = text.removeprefix("SECTION_")
            if name in sections:
                raise InputError(Fault(where, f"the section {text} twice", "each section once"))
            rows = sections.setdefault(name, [])
        elif rows is None:
            raise InputError(Fault(where, repr(text[:40]), "a line such as SECTION_HORIZON before the first row"))
        else:
            rows.append(Row(where, tuple(cell.strip() for cell in text.split(","))))
    if not sections:
        raise InputError(Fault(str(path), "no section", "lines such as SECTION_HORIZON, each followed by its rows"))
    return sections


def required(path: Path, sections: dict[str, list[Row]], names: Sequence[str]) -> None:
    """Refuse a file in which one of these sections is missing or empty."""
    faults = [Fault(str(path), f"no rows of SECTION_{name}", "at least one") for name in names if not sections.get(name)]
    if faults:
        raise InputError(faults)


def days_of(sections: dict[str, list[Row]]) -> int:
    """Days of the section ``HORIZON``."""
    row = sections["HORIZON"][0]
    days = row.whole(0, "the number of days")
    if not 1 <= days <= MOST_DAYS:
        raise row.wrong(f"{days} days", f"1 to {MOST_DAYS} days")
    return days


def each(rows: Iterable[Row], parse: Callable[[Row], Found]) -> list[Found]:
    """What `parse` makes of every row; the faults of all rows together, the first `MOST_FAULTS` of them in full."""
    found: list[Found] = []
    faults: list[Fault] = []
    for row in rows:
        try:
            found.append(parse(row))
        except InputError as error:
            faults += error.faults
    if len(faults) > MOST_FAULTS:
        more = Fault(faults[-1].where, f"{len(faults) - MOST_FAULTS:,} more faults up to here", "rows as the section's comment says")
        faults = [*faults[:MOST_FAULTS], more]
    if faults:
        raise InputError(faults)
    return found


def once(rows: list[Row], key: int = 1) -> list[Row]:
    """The same rows, whose first `key` cells must not come twice."""
    seen: set[tuple[str, ...]] = set()

    def new(row: Row) -> Row:
        if row.cells[:key] in seen:
            raise row.wrong(f"{', '.join(row.cells[:key])} twice", "once")
        seen.add(row.cells[:key])
        return row

    return each(rows, new)
