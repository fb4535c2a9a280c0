"""The cells of an incident log's mapped columns, as stripped text."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from pathlib import Path

import pandas as pd

from center.errors import Fault, InputError, system_words
from center.io import nearest
from imports.faults import FaultList
from imports.incident_schema import IncidentLogSpec

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def read_incident_cells(path: Path, spec: IncidentLogSpec) -> pd.DataFrame:
    """Cells of the mapped columns, under our own names; the index is the line number, absent cells are None.

    Raises
    ------
    InputError
        The file cannot be read or decoded, a column is missing, or a row has another number of cells.
    """
    reader = csv.reader(io.StringIO(_text(path, spec.encoding)), delimiter=_DELIMITERS[spec.delimiter])
    header = [name.strip() for name in next(reader, [])]
    wanted = {ours: theirs for ours, theirs in spec.columns.model_dump().items() if theirs is not None}
    faults = [
        Fault(f"{path}: header", f"no column {name!r}", f"the columns of the map: {', '.join(wanted.values())}", nearest(name, header))
        for name in wanted.values()
        if name not in header
    ]
    if faults:
        raise InputError(faults)
    places, absent = [header.index(name) for name in wanted.values()], frozenset(["", *spec.absent])
    lines: list[int] = []
    rows: list[list[str | None]] = []
    odd = FaultList()
    for cells in reader:
        if len(cells) == len(header):
            lines.append(reader.line_num)
            stripped = [cells[k].strip() for k in places]
            rows.append([None if text in absent else text for text in stripped])
        elif cells:
            fault = Fault(f"{path}: row {reader.line_num}", f"{len(cells)} cells", f"{len(header)} cells", "Check incidents.delimiter.")
            odd.add("rows of another length", fault)
    odd.raise_if_any(str(path))
    if not rows:
        raise InputError(Fault(str(path), "no rows", "the changes of some incidents"))
    return pd.DataFrame(rows, columns=list(wanted), index=pd.Index(lines), dtype=object)


def _text(path: Path, encoding: str) -> str:
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode(encoding)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = f"byte 0x{error.object[error.start]:02x}"
        raise InputError(Fault(f"{path}: line {line}", found, f"{encoding} text", "Set incidents.encoding in the map file.")) from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise InputError(Fault(str(path), "a broken gzip file", "a whole one", "Fetch the file again.")) from None
    except OSError as error:
        raise InputError(Fault(str(path), system_words(error), "a readable file", "Check the path, and the folder you are in.")) from None
