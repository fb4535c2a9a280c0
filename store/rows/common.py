"""What the row modules share: a plan's rows by table, reading them, and numpy values as plain ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, select

from center.horizon import Horizon
from store.tables import Base

Rows = dict[type[Base], list[dict[str, Any]]]
"""Table -> rows as column -> value. Tables come in an order in which references hold."""


@dataclass(frozen=True)
class Reader:
    """Reads one plan's rows, in its own order of queues and agents."""

    connection: Connection
    plan_id: str
    horizon: Horizon
    queues: tuple[str, ...]
    agents: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Shape of arrays over time: queues, steps."""
        return len(self.queues), self.horizon.n

    def all(self, table: type[Base], *order: str) -> Sequence[Row[Any]]:
        """The plan's rows of a table, sorted by the columns `order`."""
        return rows_of(self.connection, table, self.plan_id, *order)


def rows_of(connection: Connection, table: type[Base], plan_id: str, *order: str) -> Sequence[Row[Any]]:
    """A plan's rows of a table, sorted by the columns `order`."""
    columns = table.__table__.c
    return connection.execute(select(*columns).where(columns.plan_id == plan_id).order_by(*(columns[name] for name in order))).all()


def known(values: np.ndarray) -> list[Any]:
    """Floats as a list in which NaN is None, as SQLite knows no NaN."""
    return [None if value != value else value for value in np.asarray(values, dtype=np.float64).tolist()]


def whole(values: np.ndarray) -> list[Any]:
    """Heads as plain integers, nested like the array.

    Raises
    ------
    ValueError
        A value is not whole.
    """
    integers = np.asarray(values).astype(np.int64)
    if not np.array_equal(integers, values):
        raise ValueError("heads must be whole numbers")
    return integers.tolist()


def float_or_nan(value: float | None) -> float:
    """The reverse of `known` for one value."""
    return float("nan") if value is None else value


def int_or_none(value: Any) -> int | None:
    """A plain integer of a numpy one."""
    return None if value is None else int(value)


def float_or_none(value: Any) -> float | None:
    """A plain float of a numpy one."""
    return None if value is None else float(value)
