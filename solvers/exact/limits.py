"""What a person may and may not: own rows, as constraints of a program."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from solvers.exact.alike import leaders, sharing_limits
from solvers.exact.groups import Group, own_rows
from solvers.exact.program import ProgramBuilder, add_bands
from solvers.model import NO_HI, NO_LO, ChoiceModel


def add_own_rows(builder: ProgramBuilder, model: ChoiceModel, groups: list[Group], columns: list[list[np.ndarray]]) -> None:
    """Own rows; those of merged owners as sums over the members, whose squares are left out (a relaxation)."""
    own = own_rows(model)
    if not own.any():
        return
    sums: list[tuple[int, ...]] = []
    entries, least, most = [], [], []
    for group, ranks in zip(groups, columns, strict=True):
        for rows, uses in _own_uses(model, group, own):
            number = len(sums)
            sums.append(_summed_band(model, rows))
            values = [model.option_feature[group.options[rank], feature] for rank, feature in uses]
            least.append(group.size * sum(int(v.min()) for v in values))
            most.append(group.size * sum(int(v.max()) for v in values))
            entries += [(np.full(len(v), number), ranks[rank], v) for (rank, _), v in zip(uses, values, strict=True)]
    if sums:
        bands = tuple(np.array(column) for column in zip(*sums, strict=True))
        rows, variables, units = (np.concatenate(part) for part in zip(*entries, strict=True))
        usage = sparse.csr_matrix((units, (rows, variables)), shape=(len(sums), builder.n), dtype=np.int64)
        add_usage(builder, bands, np.array(least), np.array(most), usage)


def _own_uses(model: ChoiceModel, group: Group, own: np.ndarray) -> Iterator[tuple[np.ndarray, list[tuple[int, int]]]]:
    """(each member's row, the (rank, feature) that use it), own row by own row."""
    uses: dict[int, list[tuple[int, int]]] = {}
    members: dict[int, np.ndarray] = {}
    for rank, first in enumerate(group.decisions[0].tolist()):
        starts = model.link_ptr[group.decisions[:, rank]]
        for k in range(int(model.link_ptr[first + 1] - starts[0])):
            row = int(model.link_row[starts[0] + k])
            if own[row]:
                uses.setdefault(row, []).append((rank, int(model.link_feature[starts[0] + k])))
                members[row] = model.link_row[starts + k]
    return ((members[row], places) for row, places in uses.items())


def add_usage(
    builder: ProgramBuilder, bands: tuple[np.ndarray, ...], least: np.ndarray, most: np.ndarray, usage: sparse.csr_matrix
) -> None:
    """Banded rows with what uses them, where rows that are used alike share their limits.

    Parameters
    ----------
    bands, least, most
        As `add_bands` takes them.
    usage
        Shape ``(rows, program columns)``.
    """
    usage.eliminate_zeros()
    bands, least, most, needed = sharing_limits(bands, least, most, leaders(usage))
    kept = np.flatnonzero(needed)
    rows = add_bands(builder, tuple(part[kept] for part in bands), least[kept], most[kept])
    entries = usage[kept].tocoo()
    builder.add_entries(rows[entries.row], entries.col.astype(np.int64), entries.data)


def _summed_band(model: ChoiceModel, rows: np.ndarray) -> tuple[int, ...]:
    r = model.rows
    first = int(rows[0])
    if len(rows) == 1:
        return (
            int(r.lo[first]), int(r.hi[first]), int(r.under_linear[first]), int(r.under_square[first]), int(r.over_linear[first]),
            int(r.over_square[first]), bool(r.hard[first]),
        )  # fmt: skip
    lo = int(r.lo[rows].sum()) if (r.lo[rows] > NO_LO).all() else NO_LO
    hi = int(r.hi[rows].sum()) if (r.hi[rows] < NO_HI).all() else NO_HI
    return lo, hi, int(r.under_linear[first]), 0, int(r.over_linear[first]), 0, bool(r.hard[first])


def priced(model: ChoiceModel) -> np.ndarray:
    """Whether a row can cost or forbid anything; bool per row."""
    r = model.rows
    counts = r.hard | (r.under_linear + r.under_square + r.over_linear + r.over_square > 0)
    return counts & ((r.lo > NO_LO) | (r.hi < NO_HI))


def bands_of(model: ChoiceModel, rows: np.ndarray) -> tuple[np.ndarray, ...]:
    """(lo, hi, prices, hard) of some rows, as `add_bands` takes them."""
    r = model.rows
    return tuple(a[rows] for a in (r.lo, r.hi, r.under_linear, r.under_square, r.over_linear, r.over_square, r.hard))
