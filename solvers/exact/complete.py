"""From decisions to a whole point of a program: the columns that nobody decides, computed and not searched for."""

from __future__ import annotations

import numpy as np

from solvers.exact.forms import Form
from solvers.exact.program import Extras, Program


def completed(form: Form, values: np.ndarray) -> np.ndarray | None:
    """Whole heads with the cheapest distances, indicators and make-ups that go with them; None where they break a limit.

    Parameters
    ----------
    values
        Shape ``(columns,)``, heads of every cell and pool as `solvers.exact.assign.values_of` gives them, else 0.
    """
    program, values = form.program, np.array(values, dtype=np.int64)
    _pick(program, form.extras, values)
    _step(program, form.extras, values)
    return values if program.holds(values) else None


def _pick(program: Program, extras: Extras, values: np.ndarray) -> None:
    """Of each set the first column that covers what its rows are asked for."""
    used = program.matrix @ values
    for pick in extras.picks:
        asked = program.row_lower[pick.rows] - used[pick.rows]
        if (asked > 0).any():
            covers = (pick.table >= asked).all(axis=1)
            values[pick.columns[np.argmax(covers)]] = 1


def _step(program: Program, extras: Extras, values: np.ndarray) -> None:
    """Row by row as many units as it takes to be within its bounds, the cheapest first."""
    used = program.matrix @ values
    missing = np.stack([program.row_lower - used, used - program.row_upper])
    side = (extras.signs < 0).astype(np.int64)
    order = np.lexsort((program.cost[extras.columns], extras.rows, side))
    rows, columns, side = extras.rows[order], extras.columns[order], side[order]
    reach = program.upper[columns]
    before = np.cumsum(reach) - reach
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (np.diff(rows) != 0) | (np.diff(side) != 0)
    before -= np.repeat(before[new], np.diff(np.append(np.flatnonzero(new), len(rows))))
    values[columns] = np.clip(missing[side, rows] - before, 0, reach)
