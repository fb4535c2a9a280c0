"""Forecast and requirement, point by point."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np

from center.plan import Forecast, Plan, Requirement
from store.rows.common import Reader, Rows, known, whole
from store.tables import ForecastErrorRow, ForecastPointRow, ForecastQuantileRow, QueueRow, RequirementPointRow

_MEASURES = ("wape", "wape_naive", "poisson_floor", "day_cv")
_EXPECTED = ("service_level", "asa_s", "occupancy", "abandonment")
_HEADS = ("on_queue", "rostered")


def rows(plan: Plan) -> Rows:
    """Rows of the forecast, the requirement and the cover."""
    times = [plan.horizon.time_of(step) for step in range(plan.horizon.n)]
    forecast, requirement = plan.forecast, plan.requirement
    points = {"is_open": plan.open_steps.tolist(), "offered": _known_rows(forecast.offered), "aht_s": _known_rows(forecast.aht_s)}
    points["statistical"] = _known_rows(_or_nan(forecast.statistical, forecast.offered.shape))
    heads = {name: whole(getattr(requirement, name)) for name in _HEADS} | {"cover": whole(plan.cover)}
    expected = {name: _known_rows(getattr(requirement, name)) for name in _EXPECTED}
    urgency = _or_nan(requirement.urgency, requirement.rostered.shape)
    return {
        ForecastPointRow: list(_points(plan, times, points)),
        ForecastQuantileRow: [
            row | {"level": float(level)}
            for level, contacts in forecast.quantiles.items()
            for row in _points(plan, times, {"contacts": _known_rows(contacts)})
        ],
        ForecastErrorRow: _error_rows(plan),
        RequirementPointRow: list(_points(plan, times, heads | expected | {"urgency": _known_rows(urgency)})),
    }


def read_forecast(reader: Reader) -> tuple[Forecast, np.ndarray]:
    """The forecast, and whether each queue is open; bool, shape ``(queues, n)``."""
    found = reader.all(ForecastPointRow)
    points = _arrays(reader, found, ("offered", "aht_s", "statistical"))
    is_open = _arrays(reader, found, ("is_open",), dtype=bool)["is_open"]
    errors: dict[str, dict[str, float | None]] = {}
    for row in reader.all(ForecastErrorRow):
        errors.setdefault(row.measure, {})[row.queue] = row.error
    forecast = Forecast(
        offered=points["offered"],
        quantiles=_read_quantiles(reader),
        aht_s=points["aht_s"],
        method=tuple(row.method for row in reader.all(QueueRow, "number")),
        statistical=_or_none(points["statistical"]),
        **{measure: tuple(by_queue[queue] for queue in reader.queues) for measure, by_queue in errors.items()},
    )
    return forecast, is_open


def read_requirement(reader: Reader, shrinkage: float) -> tuple[Requirement, np.ndarray]:
    """The requirement, and the roster's cover; int64, shape ``(queues, n)``."""
    found = reader.all(RequirementPointRow)
    heads = _arrays(reader, found, (*_HEADS, "cover"), dtype=np.int64)
    expected = _arrays(reader, found, (*_EXPECTED, "urgency"))
    cover, urgency = heads.pop("cover"), expected.pop("urgency")
    return Requirement(**heads, **expected, shrinkage=shrinkage, urgency=_or_none(urgency)), cover


def _read_quantiles(reader: Reader) -> dict[float, np.ndarray]:
    by_level: dict[float, list[Any]] = {}
    for row in reader.all(ForecastQuantileRow, "level"):
        by_level.setdefault(row.level, []).append(row)
    return {level: _arrays(reader, found, ("contacts",))["contacts"] for level, found in by_level.items()}


def _points(plan: Plan, times: list[datetime], columns: dict[str, list[list[Any]]]) -> Iterator[dict[str, Any]]:
    for k, queue in enumerate(plan.queues):
        for step, start in enumerate(times):
            yield {"plan_id": plan.id, "queue": queue, "start_utc": start} | {name: values[k][step] for name, values in columns.items()}


def _error_rows(plan: Plan) -> list[dict[str, Any]]:
    return [
        {"plan_id": plan.id, "queue": queue, "measure": measure, "error": None if error is None else float(error)}
        for measure in _MEASURES
        for queue, error in zip(plan.queues, getattr(plan.forecast, measure), strict=False)  # no errors at all: no rows
    ]


def _or_nan(values: np.ndarray | None, shape: tuple[int, ...]) -> np.ndarray:
    return np.full(shape, np.nan) if values is None else values


def _or_none(values: np.ndarray) -> np.ndarray | None:
    return None if np.isnan(values).all() else values


def _known_rows(values: np.ndarray) -> list[list[float | None]]:
    return [known(row) for row in values]


def _arrays(reader: Reader, found: Any, names: tuple[str, ...], dtype: Any = np.float64) -> dict[str, np.ndarray]:
    """Columns as arrays, shape ``(queues, n)``; NaN for NULL."""
    numbers = {queue: k for k, queue in enumerate(reader.queues)}
    arrays = {name: np.zeros(reader.shape, dtype=dtype) for name in names}
    at = [(numbers[row.queue], reader.horizon.index_of(row.start_utc)) for row in found]
    where = tuple(np.array(at, dtype=np.int64).reshape(-1, 2).T)
    for name, array in arrays.items():
        array[where] = [np.nan if (value := getattr(row, name)) is None else value for row in found]
    return arrays
