"""The cells of a call log's mapped columns, as stripped text."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pandas as pd

from center.errors import Fault, InputError
from center.io import TableReader, nearest
from imports.call_log_schema import CallLogSpec
from imports.log_cells import LogCells
from imports.rejects import RejectList
from imports.text_file import DELIMITERS, read_export


def table_cells(path: Path, spec: CallLogSpec) -> LogCells:
    """Cells of the columns that `spec` names, under the log's own column names; rows of another length are rejected.

    Raises
    ------
    InputError
        The file cannot be read or decoded, a column is missing, or there is no row.
    """
    text = read_export(path, spec.encoding, "log.encoding")
    delimiter = DELIMITERS[spec.delimiter]
    reader = TableReader(text, delimiter, path, csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL)
    header = [name.strip() for name in next(reader, [])]
    wanted = columns_of(spec)
    faults = [
        Fault(f"{path}: header", f"no column {name!r}", f"the columns of the map: {', '.join(wanted)}", nearest(name, header))
        for name in wanted
        if name not in header
    ]
    if faults:
        raise InputError(faults)
    odd = RejectList()
    lines, rows = _rows(path, reader, [header.index(name) for name in wanted], len(header), odd)
    if not rows:
        odd.raise_if_any(str(path))
        raise InputError(Fault(str(path), "no rows", "the contacts of at least a few days"))
    return LogCells(pd.DataFrame(rows, columns=wanted, index=pd.Index(lines)), spec, odd)


def columns_of(spec: CallLogSpec) -> list[str]:
    """Columns of the log that `spec` uses, each once."""
    names = [name for name in spec.columns.model_dump().values() if name is not None]
    dated = [name for name in (spec.date.column, spec.date.clock) if name is not None] if spec.date else []
    return list(dict.fromkeys([*dated, *names]))


def _rows(path: Path, reader: Any, wanted: list[int], width: int, faults: RejectList) -> tuple[list[int], list[list[str]]]:
    """Line numbers and stripped cells of the wanted columns; empty lines are skipped."""
    lines: list[int] = []
    rows: list[list[str]] = []
    for cells in reader:
        if len(cells) == width:
            lines.append(reader.line_num)
            rows.append([cells[k].strip() for k in wanted])
        elif cells:
            fault = Fault(f"{path}: row {reader.line_num}", f"{len(cells)} cells", f"{width} cells", "Check log.delimiter.")
            faults.add("rows of another length", fault)
    return lines, rows
