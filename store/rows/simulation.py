"""What the digital twin found of a plan: head, points, days and corrections. No rows of a plan that was not simulated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from center.plan import Correction, Plan, Simulated
from store.rows.common import Reader, Rows, float_or_nan, float_or_none, known
from store.tables import CorrectionRow, SimulatedDayRow, SimulatedPointRow, SimulationRow

_POINT = ("offered", "service_level", "low", "high", "goal", "asa_s", "abandonment", "occupancy")
_DAY = ("offered", "service_level", "low", "high", "asa_s", "abandonment")
_ROUND = ("rostered_hours", "labour_cost", "met_share", "raised", "lowered")


def rows(plan: Plan) -> Rows:
    """Rows of the simulation; none of any table without one."""
    found = plan.simulated
    if found is None:
        return {}
    return {
        SimulationRow: [{"plan_id": plan.id} | _head(found)],
        SimulatedPointRow: _points(plan, found),
        SimulatedDayRow: _days(plan, found),
        CorrectionRow: [{"plan_id": plan.id, "number": k} | _round(one) for k, one in enumerate(found.corrections)],
    }


def read_simulated(reader: Reader) -> Simulated | None:
    """What the twin found, as it was saved; None where the plan was not simulated."""
    head = next(iter(reader.all(SimulationRow)), None)
    if head is None:
        return None
    days = reader.all(SimulatedDayRow)
    return Simulated(
        replications=head.replications,
        seed=head.seed,
        confidence=head.confidence,
        pooled=head.pooled,
        heads_saved_hours=head.heads_saved_hours,
        corrections=tuple(_correction(row) for row in reader.all(CorrectionRow, "number")),
        day_goal=_day_goal(reader, days),
        **_point_arrays(reader),
        **_day_arrays(reader, days),
    )


def _head(found: Simulated) -> dict[str, Any]:
    return {
        "replications": int(found.replications),
        "seed": int(found.seed),
        "confidence": float(found.confidence),
        "pooled": bool(found.pooled),
        "heads_saved_hours": float_or_none(found.heads_saved_hours),
    }


def _points(plan: Plan, found: Simulated) -> list[dict[str, Any]]:
    starts = [plan.horizon.time_of(step) for step in range(plan.horizon.n)]
    return [
        {"plan_id": plan.id, "queue": queue, "start_utc": start} | row
        for k, queue in enumerate(plan.queues)
        for start, row in zip(starts, _columns({name: getattr(found, name)[k] for name in _POINT}), strict=True)
    ]


def _days(plan: Plan, found: Simulated) -> list[dict[str, Any]]:
    goals = np.repeat(np.asarray(found.day_goal, dtype=np.float64)[:, None], len(plan.horizon.dates), axis=1)
    return [
        {"plan_id": plan.id, "queue": queue, "day": day} | row
        for k, queue in enumerate(plan.queues)
        for day, row in zip(
            plan.horizon.dates, _columns({"goal": goals[k]} | {name: getattr(found, f"day_{name}")[k] for name in _DAY}), strict=True
        )
    ]


def _columns(values: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Arrays of one length as rows, NaN as NULL."""
    return [dict(zip(values, row, strict=True)) for row in zip(*(known(column) for column in values.values()), strict=True)]


def _round(one: Correction) -> dict[str, Any]:
    return dict(zip(_ROUND, known(np.array([getattr(one, name) for name in _ROUND])), strict=True)) | {"chosen": bool(one.chosen)}


def _correction(row: Any) -> Correction:
    return Correction(**{name: float_or_nan(getattr(row, name)) for name in _ROUND}, chosen=row.chosen)


def _point_arrays(reader: Reader) -> dict[str, np.ndarray]:
    found = reader.all(SimulatedPointRow)
    return _arrays(reader, found, [reader.horizon.index_of(row.start_utc) for row in found], reader.horizon.n, _POINT)


def _day_arrays(reader: Reader, found: Sequence[Any]) -> dict[str, np.ndarray]:
    days = len(reader.horizon.dates)
    arrays = _arrays(reader, found, [(row.day - reader.horizon.dates[0]).days for row in found], days, _DAY)
    return {f"day_{name}": array for name, array in arrays.items()}


def _day_goal(reader: Reader, found: Sequence[Any]) -> np.ndarray:
    goals = {row.queue: float_or_nan(row.goal) for row in found}
    return np.array([goals[queue] for queue in reader.queues], dtype=np.float64)


def _arrays(reader: Reader, found: Sequence[Any], columns: list[int], width: int, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Columns of rows as arrays, shape ``(queues, width)``; NaN for NULL."""
    numbers = {queue: k for k, queue in enumerate(reader.queues)}
    where = ([numbers[row.queue] for row in found], columns)
    arrays = {name: np.full((len(reader.queues), width), np.nan) for name in names}
    for name, array in arrays.items():
        array[where] = [float_or_nan(getattr(row, name)) for row in found]
    return arrays
