"""A routing plan as files: turns as CSV, the policy as YAML and JSON for an ACD and for the twin. Pure functions, plan to text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from center.errors import Fault, InputError, system_words
from center.routing_plan import RoutingPlan
from reports.export_csv import csv_text


def turns_csv(plan: RoutingPlan) -> str:
    """One row a turn, times on the clock of the plan's zone; a column a queue with its level, empty where it is not served."""
    header = ["agent", "date", "start", "end", "utc_offset", "profile", "first_queue", *plan.queues]
    return csv_text(header, (_turn_row(plan, turn) for turn in plan.turns))


def policy_dict(plan: RoutingPlan) -> dict[str, Any]:
    """The routing policy with the plan's profiles and turns, as `center.policy.Policy` reads it; what is at its default is left out."""
    return plan.policy.model_dump(mode="json", exclude_defaults=True)


def policy_yaml(plan: RoutingPlan) -> str:
    """That policy as YAML, with what it is in comments above it."""
    said = [f"Routing plan {plan.id}", *([] if plan.adopted else ["Not adopted: the twin does not say that it does better."])]
    said += ["profiles: queue: level, 1 is served first. turns: who has which profile from when to when (UTC)."]
    comments = "".join(f"# {' '.join(line.split())}\n" for line in said)
    return comments + yaml.safe_dump(policy_dict(plan), sort_keys=False, allow_unicode=True, width=120)


def policy_json(plan: RoutingPlan) -> str:
    """That policy as JSON."""
    return json.dumps(policy_dict(plan), indent=2, ensure_ascii=False) + "\n"


def write_routing_plan(plan: RoutingPlan, path: Path) -> None:
    """Write the form that the file's ending names: .csv (turns), .yaml or .yml or .json (policy).

    CSV starts with a byte-order mark, without which spreadsheets take UTF-8 for something else.

    Raises
    ------
    InputError
        Another ending, or the file cannot be written.
    """
    forms = {".csv": turns_csv, ".yaml": policy_yaml, ".yml": policy_yaml, ".json": policy_json}
    check_ending(path)
    ending = path.suffix.lower()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(forms[ending](plan), encoding="utf-8-sig" if ending == ".csv" else "utf-8", newline="")
    except OSError as error:
        raise InputError(Fault(str(path), system_words(error), "a file that can be written")) from None


def check_ending(path: Path) -> None:
    """Refuse a file whose ending names no form, before any work is done.

    Raises
    ------
    InputError
        The ending is none of .csv, .yaml, .yml and .json.
    """
    if path.suffix.lower() not in (".csv", ".yaml", ".yml", ".json"):
        raise InputError(Fault(f"--export {path}", f"the ending {path.suffix!r}", ".csv (turns), .yaml or .json (policy)"))


def routing_plan_dict(plan: RoutingPlan) -> dict[str, Any]:
    """All of a routing plan, for other programs; costs in points, times in UTC."""
    return {
        "id": plan.id,
        "plan": plan.plan_id,
        "created_utc": plan.created_utc.isoformat(),
        "seed": plan.seed,
        "block_min": plan.block_min,
        "adopted": plan.adopted,
        "reasons": list(plan.reasons),
        "notes": list(plan.notes),
        "bound": _points(plan.bound),
        "kpis": dict(plan.kpis),
        "contenders": [
            {
                "backend": one.backend,
                "version": one.version,
                "status": one.status,
                "chosen": one.chosen,
                "cost": _points(one.true_cost),
                "parts": {part: _points(cost) for part, cost in one.cost_parts.items()},
                "model": {"hard": one.hard, "energy": _points(one.energy), "bound": _points(one.bound)},
                "seconds": one.seconds,
                "seed": one.seed,
                "violations": list(one.violations),
                "note": one.note,
            }
            for one in plan.contenders
        ],
        "simulation": {
            "replications": plan.replications,
            "seed": plan.simulated_seed,
            "figures": [vars(one) for one in plan.compared],
        },
        "loads": [
            {name: value if isinstance(value, float | str) else value.isoformat() for name, value in vars(load).items()}
            for load in plan.loads
        ],
        "policy": policy_dict(plan),
    }


def _turn_row(plan: RoutingPlan, turn: Any) -> list[Any]:
    zone = ZoneInfo(plan.zone)
    start, end = turn.start.astimezone(zone), turn.end.astimezone(zone)
    levels = plan.profiles[turn.profile]
    first = min(levels, key=lambda queue: levels[queue])
    clock = [start.date().isoformat(), f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}", f"UTC{start:%z}"]
    return [turn.agent, *clock, turn.profile, first, *(levels.get(queue) for queue in plan.queues)]


def _points(cost: int | None) -> float | None:
    return None if cost is None else cost / 100
