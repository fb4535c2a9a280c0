"""Tables of a plan as pandas frames, with names and local times instead of indices."""

from __future__ import annotations

import numpy as np
import pandas as pd

from center.plan import Plan
from reports.headline import ranked, worst_first
from reports.words import gap

_DUTY_COLUMNS = [
    *("agent", "contract", "queue", "day", "shape", "start_local", "end_local"),
    *("agent_zone", "start_agent", "breaks", "break_min", "paid_hours"),
]


def cover_frame(plan: Plan) -> pd.DataFrame:
    """One row per queue and step.

    Returns
    -------
    Columns ``queue``, ``start_local``, ``start_utc``, ``open``, ``forecast`` (contacts), ``aht_s``, ``required`` (heads
    to roster), ``on_queue`` (heads that must be there), ``cover``, ``under`` and ``over`` (heads).
    """
    queues, n, local = len(plan.queues), plan.horizon.n, plan.horizon.starts_local
    required = plan.requirement.rostered.ravel()
    cover = plan.cover.ravel()
    return pd.DataFrame(
        {
            "queue": np.repeat(np.array(plan.queues, dtype=object), n),
            "start_local": np.tile(np.array(local, dtype=object), queues),
            "start_utc": local.tz_convert("UTC").append([local.tz_convert("UTC")] * (queues - 1)),
            "open": plan.open_steps.ravel(),
            "forecast": plan.forecast.offered.ravel(),
            "aht_s": plan.forecast.aht_s.ravel(),
            "required": required,
            "on_queue": plan.requirement.on_queue.ravel(),
            "cover": cover,
            "under": np.maximum(required - cover, 0),
            "over": np.maximum(cover - required, 0),
        }
    )


def duty_frame(plan: Plan) -> pd.DataFrame:
    """One row per duty: who, where, from when to when (planning zone and the person's own), breaks, paid hours."""
    horizon = plan.horizon
    rows = [
        {
            "agent": plan.agents[duty.agent],
            "contract": plan.agent_contract[duty.agent],
            "queue": plan.queues[duty.queue],
            "day": horizon.dates[duty.day],
            "shape": duty.shape,
            "start_local": horizon.local(duty.start),
            "end_local": horizon.local(duty.end),
            "agent_zone": plan.agent_zone[duty.agent],
            "start_agent": horizon.local(duty.start, plan.agent_zone[duty.agent]),
            "breaks": len(duty.breaks),
            "break_min": sum(end - start for start, end, _, _ in duty.breaks) * horizon.step_min,
            "paid_hours": duty.paid_min / 60,
        }
        for duty in plan.duties
    ]
    return pd.DataFrame(rows, columns=_DUTY_COLUMNS)


def contender_frame(plan: Plan) -> pd.DataFrame:
    """One row per contender, best first. Costs in points, `gap` a share of 1 above the plan's bound."""
    parts = cost_parts(plan)
    rows = [
        {
            "backend": c.backend,
            "version": c.version,
            "chosen": c.chosen,
            "status": c.status,
            "cost": _points(c.true_cost),
            **{part: _points(c.cost_parts.get(part)) for part in parts},
            "gap": gap(c.true_cost, plan.bound),
            "bound": _points(c.bound),
            "violations": len(c.violations),
            "seconds": c.seconds,
            "seed": c.seed,
            "note": c.note,
        }
        for c in ranked(plan)
    ]
    columns = ["backend", "version", "chosen", "status", "cost", *parts, "gap", "bound", "violations", "seconds", "seed", "note"]
    return pd.DataFrame(rows, columns=columns)


def unmet_frame(plan: Plan) -> pd.DataFrame:
    """One row per unmet run, worst first; `head_hours` missing, `worst` heads in its worst step."""
    horizon = plan.horizon
    rows = [
        {
            "queue": plan.queues[run.queue],
            "start_local": horizon.local(run.start),
            "end_local": horizon.local(run.end),
            "head_hours": run.heads * horizon.step_min / 60,
            "worst": run.worst,
        }
        for run in worst_first(plan)
    ]
    return pd.DataFrame(rows, columns=["queue", "start_local", "end_local", "head_hours", "worst"])


def cost_parts(plan: Plan) -> tuple[str, ...]:
    """Names of the cost parts of any contender, in the order in which they first appear."""
    return tuple(dict.fromkeys(part for c in plan.contenders for part in c.cost_parts))


def _points(cost: int | None) -> float | None:
    return None if cost is None else cost / 100
