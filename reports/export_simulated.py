"""What the digital twin found, as a CSV table per queue and interval, and as plain JSON values. Pure functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from center.plan import Plan, Simulated
from reports.export_csv import csv_text
from reports.simulation import QueueResult, queue_results
from reports.simulation_figures import Figures, in_range, known

_DIGITS = {"asa_s": 1, "offered": 3}
_COLUMNS = ("offered", "service_level", "low", "high", "goal", "asa_s", "abandonment", "occupancy")


def simulated_csv(plan: Plan) -> str:
    """One row per queue and interval, in UTC and in the planning zone; intervals in which nothing arrives and nobody works are left out.

    Shares are of 1; `low` and `high` are the ends of the service level's confidence interval, `erlang_service_level` is what
    Erlang promised. Header alone without a simulation.
    """
    header = ["start_utc", "start", "queue", *_COLUMNS, "erlang_service_level"]
    rows = [] if plan.simulated is None else [row for q in range(len(plan.queues)) for row in _rows(plan, plan.simulated, q)]
    return csv_text(header, rows)


def simulated_dict(plan: Plan) -> dict[str, Any] | None:
    """How the plan was simulated, each queue's figures by day and over all days, and the corrections; None without a simulation."""
    found = plan.simulated
    if found is None:
        return None
    return {
        "replications": int(found.replications),
        "seed": int(found.seed),
        "confidence": float(found.confidence),
        "pooled": bool(found.pooled),
        "met_share": found.met_share,
        "heads_saved_hours": known(found.heads_saved_hours),
        "queues": [_queue(plan, result) for result in queue_results(plan)],
        "corrections": [
            {name: known(getattr(one, name)) for name in ("rostered_hours", "labour_cost", "met_share", "raised", "lowered")}
            | {"chosen": bool(one.chosen)}
            for one in found.corrections
        ],
    }


def _rows(plan: Plan, found: Simulated, queue: int) -> list[list[Any]]:
    values = {name: getattr(found, name)[queue] for name in _COLUMNS} | {"erlang": plan.requirement.service_level[queue]}
    values |= {name: in_range(values[name]) for name in ("low", "high")}
    there = (np.nan_to_num(values["offered"]) > 0) | np.isfinite(values["service_level"]) | (plan.cover[queue] > 0)
    return [
        [
            plan.horizon.time_of(step).isoformat(timespec="minutes"),
            plan.horizon.local(step).isoformat(timespec="minutes"),
            plan.queues[queue],
            *(_rounded(column[step], _DIGITS.get(name, 5)) for name, column in values.items()),
        ]
        for step in np.flatnonzero(there).tolist()
    ]


def _queue(plan: Plan, result: QueueResult) -> dict[str, Any]:
    days = zip(plan.horizon.dates, result.days, strict=True)
    return {
        "queue": result.name,
        "target": result.goal,
        "met_share": result.kept,
        **_figures(result.whole),
        "days": [{"day": day.isoformat(), **_figures(figures)} for day, figures in days],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "offered": figures.offered,
        "service_level": figures.service_level,
        "low": figures.low,
        "high": figures.high,
        "erlang_service_level": figures.promise,
        "asa_s": figures.asa_s,
        "abandonment": figures.abandonment,
        "occupancy": figures.occupancy,
        "target_held": None if figures.held is None else figures.held.value,
    }


def _rounded(value: float, digits: int) -> float | None:
    """None (an empty cell) where nothing is known."""
    return round(float(value), digits) if np.isfinite(value) else None
