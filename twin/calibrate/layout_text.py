"""A calibrated layout as a layout file (YAML), to be read, changed and simulated again."""

from __future__ import annotations

from typing import Any

import numpy as np
import yaml

from twin.distribution import Distribution, Shape
from twin.layout import Layout
from twin.parts import LayoutChannel, LayoutQueue

VALUES = 200


def layout_text(layout: Layout, title: str) -> str:
    """YAML of a layout without traces. An observed distribution becomes 200 equally likely values, its tail included."""
    queues, agents = [_queue(queue) for queue in layout.queues], _agents(layout)
    file = {
        "schema_version": 1,
        "title": title,
        "interval_min": layout.interval_s / 60,
        "intervals": layout.intervals,
        "queues": queues,
        "agents": agents,
        "policy": layout.policy.model_dump(mode="json", exclude_defaults=True),
    }
    return yaml.safe_dump(file, sort_keys=False, allow_unicode=True, width=140, default_flow_style=None)


def _queue(queue: LayoutQueue) -> dict[str, Any]:
    deferred = queue.channel is LayoutChannel.DEFERRED
    found: dict[str, Any] = {
        "name": queue.name,
        "channel": "email" if deferred else "voice",
        "arrivals": [round(float(value), 4) for value in queue.arrivals],
        "aht_s": _time(queue.service[0]),
    }
    if not deferred:
        # the file's target wants a share; the service level counted does not hang on it
        found["target"] = {"formula": str(queue.formula), "share": 0.8, "within_s": queue.within_s}
    if queue.patience[0].shape is not Shape.NEVER:
        found["patience_s"] = _time(queue.patience[0])
    if queue.wrap_up is not None:
        found["wrap_up_s"] = _time(queue.wrap_up)
    if queue.gamma_shape is not None:
        found["gamma_shape"] = round(queue.gamma_shape, 3)
    if queue.retry is not None:
        found["retry"] = {"probability": round(queue.retry.probability, 4), "delay_s": _time(queue.retry.delay)}
    return found


def _agents(layout: Layout) -> list[dict[str, Any]]:
    agents, names = layout.agents, layout.queue_names
    found = []
    for k, name in enumerate(agents.names):
        mine = agents.spells.agent == k
        minutes = np.round(np.column_stack([agents.spells.login_s[mine], agents.spells.logout_s[mine]]) / 60, 4)
        row: dict[str, Any] = {
            "name": name,
            "skills": {queue: int(level) for queue, level in zip(names, agents.level[k], strict=True) if level},
        }
        if agents.speed is not None:
            row["speed"] = {queue: round(float(agents.speed[k, q]), 4) for q, queue in enumerate(names) if agents.level[k, q]}
        found.append({**row, "spells_min": minutes.tolist()})
    return found


def _time(law: Distribution) -> dict[str, Any]:
    if law.shape is Shape.EXPONENTIAL:
        return {"shape": "exponential", "mean_s": round(law.mean, 3)}
    if law.shape is Shape.GAMMA:
        return {"shape": "gamma", "mean_s": round(law.mean, 3), "cv": round(law.parameters[0] ** -0.5, 4)}
    if law.shape is Shape.LOGNORMAL:
        return {"shape": "lognormal", "mean_s": round(law.mean, 3), "cv": round(float(np.expm1(law.parameters[1] ** 2) ** 0.5), 4)}
    return {"shape": "empirical", "values_s": [round(float(value), 2) for value in quantiles(law, VALUES)]}


def quantiles(law: Distribution, size: int) -> np.ndarray:
    """Quantiles of an observed distribution at (k + 1/2) / size, its exponential tail included; a day where it never ends."""
    level = (np.arange(size) + 0.5) / size
    inside = np.searchsorted(law.cumulative, level)
    last, beyond = float(law.cumulative[-1]), inside >= len(law.values)
    found = law.values[np.minimum(inside, len(law.values) - 1)].copy()
    tail = law.parameters[0]
    if beyond.any():
        found[beyond] += -tail * np.log((1 - level[beyond]) / (1 - last)) if np.isfinite(tail) else 86_400.0
    return found
