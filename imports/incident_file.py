"""The cells of an incident log's mapped columns, as stripped text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from center.errors import Fault, InputError
from center.io import TableReader, nearest
from imports.incident_schema import IncidentLogSpec
from imports.rejects import RejectList
from imports.text_file import DELIMITERS, read_export


def read_incident_cells(path: Path, spec: IncidentLogSpec) -> tuple[pd.DataFrame, RejectList]:
    """Cells of the mapped columns, under our own names, and rejected rows of another length.

    The index is the line number, absent cells are None.

    Raises
    ------
    InputError
        The file cannot be read or decoded, a column is missing, or there is no row.
    """
    reader = TableReader(read_export(path, spec.encoding, "incidents.encoding"), DELIMITERS[spec.delimiter], path)
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
    odd = RejectList()
    for cells in reader:
        if len(cells) == len(header):
            lines.append(reader.line_num)
            stripped = [cells[k].strip() for k in places]
            rows.append([None if text in absent else text for text in stripped])
        elif cells:
            fault = Fault(f"{path}: row {reader.line_num}", f"{len(cells)} cells", f"{len(header)} cells", "Check incidents.delimiter.")
            odd.add("rows of another length", fault)
    if not rows:
        odd.raise_if_any(str(path))
        raise InputError(Fault(str(path), "no rows", "the changes of some incidents"))
    return pd.DataFrame(rows, columns=list(wanted), index=pd.Index(lines), dtype=object), odd
