"""Answers as plain values, for JSON."""

from __future__ import annotations

from typing import Any

import numpy as np

from twin.answers import Answers
from twin.ratio import Estimate

_KINDS = ("offered", "answered", "answered_within", "abandoned", "abandoned_within", "blocked", "deflected", "waiting")
_LEVELS = (0.5, 0.8, 0.9, 0.95, 0.99)


def answers_json(answers: Answers) -> dict[str, Any]:
    """Every KPI by queue, by queue and interval (the last one: after the close), by team and agent, and in total.

    A queue's ``present_...`` are the contacts that waited when the time began.
    """
    layout = answers.layout
    total, queue, interval = (_kpis(answers, per) for per in ("total", "queue", "interval"))
    waits = {f"{level:g}": answers.waits(level) for level in _LEVELS}
    present = _present(answers)
    teams, occupancy, contacts = answers.team_occupancy(), answers.agent_occupancy(), answers.agent_contacts()
    return {
        "replications": answers.replications,
        "seed": answers.seed,
        "confidence": answers.confidence,
        "interval_s": layout.interval_s,
        "intervals": layout.intervals,
        "labour_cost": answers.labour_cost,
        "total": _at(total, ()),
        "queues": [
            {"name": name, **_at(queue, (q,)), "waits_s": _at(waits, (q,)), "by_interval": _at(interval, (q,)), **_at(present, (q,))}
            for q, name in enumerate(layout.queue_names)
        ],
        "teams": [{"name": name, **_at({"occupancy": teams}, (k,))} for k, name in enumerate(layout.agents.teams)],
        "agents": [
            {"name": name, **_at({"occupancy": occupancy, "contacts": contacts}, (k,))} for k, name in enumerate(layout.agents.names)
        ],
    }


def _kpis(answers: Answers, per: str) -> dict[str, Estimate]:
    return {kind: answers.count(kind, per) for kind in _KINDS} | {
        "service_level": answers.service_level(per),
        "asa_s": answers.asa_s(per),
        "abandonment": answers.abandonment(per),
        "occupancy": answers.occupancy(per),
        "aht_s": answers.aht_s(per),
        "queue_length": answers.queue_length(per),
    }


def _present(answers: Answers) -> dict[str, Estimate]:
    """Of the contacts that waited when the time began; nothing where there were none."""
    if not answers.layout.snapshot.waiting:
        return {}
    kinds = {f"present_{kind}": answers.present(kind) for kind in ("offered", "answered", "abandoned", "waiting")}
    return kinds | {"present_asa_s": answers.present_asa_s()}


def _at(estimates: dict[str, Estimate], where: tuple[int, ...]) -> dict[str, Any]:
    return {
        name: {"value": np.asarray(estimate.value)[where].tolist(), "half_width": np.asarray(estimate.half_width)[where].tolist()}
        for name, estimate in estimates.items()
    }
