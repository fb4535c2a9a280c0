"""The cells of a call log's mapped columns, as stripped text."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from pathlib import Path
from typing import Any

import pandas as pd

from center.errors import Fault, InputError, system_words
from center.io import nearest
from imports.call_log_schema import CallLogSpec
from imports.faults import FaultList

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def read_cells(path: Path, spec: CallLogSpec) -> pd.DataFrame:
    """Cells of the columns that `spec` names, under the log's own column names; the index is the line number.

    Raises
    ------
    InputError
        The file cannot be read or decoded, a column is missing, or a row has another number of cells.
    """
    text = _text(path, spec.encoding)
    delimiter = DELIMITERS[spec.delimiter]
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, quoting=csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL)
    header = [name.strip() for name in next(reader, [])]
    wanted = columns_of(spec)
    faults = [
        Fault(f"{path}: header", f"no column {name!r}", f"the columns of the map: {', '.join(wanted)}", nearest(name, header))
        for name in wanted
        if name not in header
    ]
    if faults:
        raise InputError(faults)
    lines, rows = _rows(path, reader, [header.index(name) for name in wanted], len(header))
    if not rows:
        raise InputError(Fault(str(path), "no rows", "the contacts of at least a few days"))
    return pd.DataFrame(rows, columns=wanted, index=pd.Index(lines))


def columns_of(spec: CallLogSpec) -> list[str]:
    """Columns of the log that `spec` uses, each once."""
    names = [name for name in spec.columns.model_dump().values() if name is not None]
    dated = [name for name in (spec.date.column, spec.date.clock) if name is not None] if spec.date else []
    return list(dict.fromkeys([*dated, *names]))


def _text(path: Path, encoding: str) -> str:
    try:
        content = path.read_bytes()
        content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = f"byte 0x{error.object[error.start]:02x}"
        raise InputError(Fault(f"{path}: line {line}", found, f"{encoding} text", "Set log.encoding in the map file.")) from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise InputError(Fault(str(path), "a broken gzip file", "a whole one", "Fetch the file again.")) from None
    except FileNotFoundError:
        raise InputError(Fault(str(path), "no such file", "an existing file", "Check the path, and the folder you are in.")) from None
    except OSError as error:
        raise InputError(Fault(str(path), system_words(error), "a readable file")) from None


def _rows(path: Path, reader: Any, wanted: list[int], width: int) -> tuple[list[int], list[list[str]]]:
    """Line numbers and stripped cells of the wanted columns; empty lines are skipped."""
    lines: list[int] = []
    rows: list[list[str]] = []
    faults = FaultList()
    for cells in reader:
        if len(cells) == width:
            lines.append(reader.line_num)
            rows.append([cells[k].strip() for k in wanted])
        elif cells:
            fault = Fault(f"{path}: row {reader.line_num}", f"{len(cells)} cells", f"{width} cells", "Check log.delimiter.")
            faults.add("rows of another length", fault)
    faults.raise_if_any(str(path))
    return lines, rows
