"""Forecast error on the bank's real call counts: ``python -m benchmarks.forecast``.

Weeks 11 to 22 were used to choose the models' settings; weeks 23 to 34 were left alone for the report. Each week
is forecast, in quarter hours, from the days before it only. The same code as the product's is run, week by week.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import numpy as np

from center.history import History
from center.plan import Forecast
from center.scenario import Scenario
from center.schema import World
from demand.band import poisson_floor, wape
from demand.forecast import make_forecast
from demand.schema import ForecastSpec
from demand.slots import SlotMap
from imports.history import read_history
from imports.schema import HistorySpec

ZONE = "America/New_York"
STEP_MIN = 15
SLOTS_A_DAY = 56
FIRST_CHOOSING, FIRST_REPORTED = 10, 22
METHODS: tuple[tuple[str, Literal["seasonal_naive", "comparable_weeks", "robust_profile", "auto"]], ...] = (
    ("seasonal naive", "seasonal_naive"),
    ("mean of last 8 comparable weeks", "comparable_weeks"),
    ("robust profile", "robust_profile"),
    ("auto (Crewtide's default)", "auto"),
)


@dataclass(frozen=True)
class Score:
    """Error of one method over many weeks: WAPE, and the coverage of its 80 % band (None without a band)."""

    wape: float
    coverage: float | None


def bank_week(monday: date) -> Scenario:
    """Scenario of the bank's week from `monday`."""
    queue = {
        "name": "bank",
        "skill": "phone",
        "open": ["mon-fri 07:00-21:00"],
        "target": {"share": 0.8, "within_s": 20},
        "aht_s": 240,
    }
    world = {
        "schema_version": 1,
        "name": "bank",
        "sites": [{"name": "bank", "zone": ZONE}],
        "horizon": {"start": monday, "days": 7, "interval_min": STEP_MIN},
        "skills": [{"name": "phone"}],
        "queues": [queue],
        "contracts": [{"name": "any", "hours_week": [0, 40], "shifts": ["any"]}],
        "agents": [{"id": "one", "contract": "any", "skills": ["phone"]}],
    }
    return Scenario(World.model_validate(world))


def bank_history() -> History:
    """The bank's 34 weeks in quarter hours."""
    scenario = bank_week(date(2003, 3, 3))
    spec = HistorySpec(source="bank_calls", zone=ZONE, interval_min=STEP_MIN, queue="bank")
    return read_history(spec, Path(), ["bank"], lambda _, horizon: scenario.open_at(scenario.queues[0], horizon))


def mondays(history: History) -> list[date]:
    """First days of the history's weeks."""
    first = history.horizon.dates[0]
    return [first + timedelta(weeks=k) for k in range(len(history.horizon.dates) // 7 + 1)]


def actual_week(history: History, monday: date) -> np.ndarray:
    """Counts of a week on the plan's steps; NaN while closed."""
    horizon = bank_week(monday).horizon
    start = history.horizon.index_of(horizon.start_utc)
    week = np.full(horizon.n, np.nan)
    there = history.offered[0, start : start + horizon.n]
    week[: len(there)] = there
    return week


def score(history: History, weeks: Sequence[date], forecast: Callable[[date], Forecast]) -> Score:
    """Error and coverage of a forecast of each week, over the intervals that were open."""
    forecasts = [forecast(monday) for monday in weeks]
    actual = np.concatenate([actual_week(history, monday) for monday in weeks])
    mean = np.concatenate([f.offered[0] for f in forecasts])
    low, high = (np.concatenate([f.quantiles[level][0] for f in forecasts]) for level in (0.1, 0.9))
    seen = ~np.isnan(actual)
    inside = (actual >= low) & (actual <= high)
    return Score(wape(mean, actual) or 0.0, float(inside[seen].mean()))


def product_score(history: History, weeks: Sequence[date], spec: ForecastSpec) -> Score:
    """Score of the product's own forecast."""
    return score(history, weeks, lambda monday: make_forecast(bank_week(monday), spec, history))


def mstl_score(history: History, weeks: Sequence[date]) -> Score:
    """Score of statsforecast's MSTL (day and week) with AutoETS trend, on weekdays, closed days filled with a week before."""
    from statsforecast.models import MSTL, AutoETS  # type: ignore[import-untyped]

    errors, total = 0.0, 0.0
    for monday in weeks:
        series, actual = _weekdays(history, monday)
        model = MSTL(season_length=[SLOTS_A_DAY, 5 * SLOTS_A_DAY], trend_forecaster=AutoETS(model="ZZN"))
        mean = np.asarray(model.forecast(y=series, h=actual.size)["mean"]).reshape(actual.shape)
        errors, total = errors + float(np.nansum(np.abs(mean - actual))), total + float(np.nansum(actual))
    return Score(errors / total, None)


def _weekdays(history: History, monday: date) -> tuple[np.ndarray, np.ndarray]:
    """Series of all weekdays before `monday`, and the five days after it, NaN where closed; shape ``(5, 56)``."""
    slots = SlotMap(history.horizon, ZONE, STEP_MIN)
    table = slots.gather(history.offered[0])[:, 28 : 28 + SLOTS_A_DAY]
    dates = list(slots.dates)
    before = [k for k, day in enumerate(dates) if day < monday and day.weekday() < 5]
    for k in before:
        if np.isnan(table[k]).any():
            table[k] = table[k - 7]
    first = dates.index(monday)
    return table[before].ravel(), table[first : first + 5]


def scores(history: History, weeks: Sequence[date]) -> dict[str, Score]:
    """Score by method name."""
    rows = {label: product_score(history, weeks, ForecastSpec(method=method)) for label, method in METHODS}
    try:
        return {**rows, "statsforecast MSTL + AutoETS": mstl_score(history, weeks)}
    except ImportError:
        return rows


def table_text(title: str, rows: dict[str, Score], floor: float) -> str:
    """Rows as a text table."""
    lines = [title, f"  {'method':36s}{'WAPE':>8s}{'80 % band holds':>18s}"]
    for label, row in rows.items():
        held = "-" if row.coverage is None else f"{row.coverage:.1%}"
        lines.append(f"  {label:36s}{row.wape:8.4f}{held:>18s}")
    return "\n".join([*lines, f"  {'Poisson floor':36s}{floor:8.4f}"])


def main() -> None:
    """Print both tables."""
    history = bank_history()
    weeks = mondays(history)
    for title, chosen in (
        (f"Weeks used to choose ({weeks[FIRST_CHOOSING]} on)", weeks[FIRST_CHOOSING:FIRST_REPORTED]),
        (f"Weeks held out ({weeks[FIRST_REPORTED]} on)", weeks[FIRST_REPORTED:]),
    ):
        actual = np.concatenate([actual_week(history, monday) for monday in chosen])
        print(table_text(title, scores(history, chosen), poisson_floor(actual) or 0.0))


if __name__ == "__main__":
    main()
