"""What the heads of a plan's cover count, where its scenario says that proficiency does."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from center.plan import Plan
from scheduling.peak.heads import heads_of
from scheduling.roster.worth import Worth, worth_by


def counted_cover(plan: Plan) -> np.ndarray:
    """Heads that those in `plan.cover` count, shape ``(queues, n)``: `plan.cover` itself, unless people count by their proficiency.

    Heads that no shift of the plan explains, such as rented ones, count as one each.
    """
    worth = _worth(plan)
    if worth is None:
        return plan.cover
    told = {} if plan.peak is None else {(change.agent, change.day): change.switch for change in plan.peak.changes}
    shifts = [(duty, told.get((duty.agent, duty.day))) for duty in plan.duties]
    more = heads_of(shifts, plan.cover.shape, worth.units) - worth.head * heads_of(shifts, plan.cover.shape)
    return np.asarray(plan.cover + more / worth.head)


def _worth(plan: Plan) -> Worth | None:
    """None where a head is a head."""
    try:
        scenario: dict[str, Any] = json.loads(plan.scenario_text)
    except json.JSONDecodeError:
        return None
    if not isinstance(scenario, dict) or not (scenario.get("rules") or {}).get("proficiency"):
        return None
    people = {person["id"]: person["skills"] for person in scenario["agents"]}
    skills = {queue["name"]: queue["skill"] for queue in scenario["queues"]}
    return worth_by([people[name] for name in plan.agents], [skills[name] for name in plan.queues])
