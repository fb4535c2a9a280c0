"""The rows of an interval export, under our own column names and in seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from center.errors import Fault, InputError
from center.io import TableReader, nearest
from imports.interval_schema import IntervalExport
from imports.rejects import RejectList
from imports.text_file import DELIMITERS, read_export

_CLOCK = re.compile(r"^(\d{1,5}):([0-5]\d):([0-5]\d(?:\.\d+)?)$")
_UNIT = {"seconds": 1.0, "milliseconds": 1e-3}


@dataclass(frozen=True)
class IntervalRow:
    """One row.

    Attributes
    ----------
    queue
        Name, as the map gives it.
    part
        The export's queue and the words of its `parts`: rows that agree in it and in the stamp are the same row twice.
    cells
        ``interval_start`` (ISO), ``queue``, ``offered``, and where known ``handled`` and ``handle_time_s``.
    """

    line: int
    queue: str
    part: tuple[str, ...]
    cells: dict[str, str]


def interval_rows(path: Path, export: IntervalExport, faults: RejectList) -> tuple[list[IntervalRow], int, list[str]]:
    """Rows whose queue and stamp could be read, how many rows there are in all, and what was left out on purpose.

    A row with another fault is among them; its line is in `faults`.

    Raises
    ------
    InputError
        The file cannot be read, or columns are missing.
    """
    rows: list[IntervalRow] = []
    filtered = ignored = 0
    lines: set[int] = set()
    for line, cells in _cells(path, export, faults):
        lines.add(line)
        if any(cells[name] not in words for name, words in export.only.items()):
            filtered += 1
        elif cells[export.columns.queue] in export.ignored_queues:
            ignored += 1
        elif (row := _row(f"{path}: row {line}", line, cells, export, faults)) is not None:
            rows.append(row)
    counts = ((filtered, "{:,} rows of other {} are left out."), (ignored, "{:,} rows of ignored queues are left out."))
    return rows, len(lines | faults.lines), [words.format(count, ", ".join(export.only)) for count, words in counts if count]


def _cells(path: Path, export: IntervalExport, faults: RejectList) -> Iterator[tuple[int, dict[str, str]]]:
    text = read_export(path, export.encoding, "history.encoding")
    reader = TableReader(text, _delimiter(text, export), path)
    first = next(reader, []) if export.header else None
    header = [name.strip() for name in first or ()]
    places = _places(path, header, export) if export.header else {}
    for cells in reader:
        if not any(cell.strip() for cell in cells) or cells == first:  # files joined one after the other repeat their header
            continue
        if not places:
            header = [str(k + 1) for k in range(len(cells))]
            places = _places(path, header, export)
        if len(cells) != len(header):
            fault = Fault(f"{path}: row {reader.line_num}", f"{len(cells)} cells", f"{len(header)} cells", "Check history.delimiter.")
            faults.add("rows of another length", fault)
            continue
        yield reader.line_num, {name: cells[place].strip() for name, place in places.items()}


def _delimiter(text: str, export: IntervalExport) -> str:
    if export.delimiter is not None:
        return DELIMITERS[export.delimiter]
    first = text.split("\n", 1)[0]
    return max(DELIMITERS.values(), key=first.count)


def _places(path: Path, header: Sequence[str], export: IntervalExport) -> dict[str, int]:
    optional = [name for name in export.parts if name not in header and name not in export.columns.used]
    wanted = [name for name in export.all_columns if name not in optional or name in export.only]
    faults = [
        Fault(
            f"{path}: {'header' if export.header else 'first row'}", f"no column {name!r}", "the columns of the map", nearest(name, header)
        )
        for name in wanted
        if name not in header
    ]
    faults += [Fault(f"{path}: header", f"the column {name!r} twice", "each column once") for name in wanted if header.count(name) > 1]
    if faults:
        raise InputError(faults)
    return {name: header.index(name) for name in wanted}


def _row(where: str, line: int, cells: dict[str, str], export: IntervalExport, faults: RejectList) -> IntervalRow | None:
    columns = export.columns
    stamp = _stamp(where, " ".join(cells[name] for name in columns.interval_start), export, faults)
    source = cells[columns.queue]
    if not source:
        faults.add("rows without a queue", Fault(f"{where}, {columns.queue}", "nothing", "the name of a queue"))
    made = {
        "interval_start": stamp,
        "queue": export.queues.get(source, source),
        "offered": _sum(where, cells, columns.offered, None, faults),
    }
    if columns.handled:
        made["handled"] = _sum(where, cells, columns.handled, None, faults)
    if columns.handle_time_s:
        made["handle_time_s"] = _sum(where, cells, columns.handle_time_s, export.time_unit, faults)
    elif columns.average_handle_time_s:
        made["handle_time_s"] = _from_average(where, cells, made, export, faults)
    if not stamp or not source:
        return None
    return IntervalRow(line, made["queue"], (source, *(cells.get(name, "") for name in export.parts)), made)


def _stamp(where: str, text: str, export: IntervalExport, faults: RejectList) -> str:
    try:
        if export.stamp:
            return datetime.strptime(text, export.stamp).isoformat()
        datetime.fromisoformat(text)
        return text
    except ValueError:
        expected = f"a stamp of the form {export.stamp}" if export.stamp else "an ISO stamp such as 2026-03-02T08:15"
        faults.add("unreadable stamps", Fault(where, repr(text), expected))
        return ""


def _sum(where: str, cells: dict[str, str], names: Sequence[str], unit: str | None, faults: RejectList) -> str:
    """Sum of columns as text; empty where all are empty. Times (`unit` given) in seconds."""
    known = [_number(f"{where}, {name}", cells[name], unit, faults) for name in names if cells[name]]
    return repr(sum(value for value in known if value is not None)) if known else ""


def _number(where: str, text: str, unit: str | None, faults: RejectList) -> float | None:
    clock = _CLOCK.match(text) if unit == "clock" else None
    try:
        if clock:
            return int(clock[1]) * 3600 + int(clock[2]) * 60 + float(clock[3])
        value = float(text) * _UNIT.get(unit or "", 1.0) if unit != "clock" else -1.0
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e12:
        expected = (
            "a number, 0 or more" if unit is None else f"a time in {unit}, 0 or more" if unit != "clock" else "a time such as 1:02:03"
        )
        faults.add("unreadable counts" if unit is None else "unreadable times", Fault(where, repr(text), expected))
        return None
    return value


def _from_average(where: str, cells: dict[str, str], made: dict[str, str], export: IntervalExport, faults: RejectList) -> str:
    name = str(export.columns.average_handle_time_s)
    contacts = made.get("handled") or made["offered"]
    if not cells[name] or not contacts:
        return ""
    mean = _number(f"{where}, {name}", cells[name], export.time_unit, faults)
    return "" if mean is None else repr(mean * float(contacts))
