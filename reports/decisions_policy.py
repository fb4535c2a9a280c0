"""A routing policy piece by piece, for an ACD that is configured line by line: JSON lines and CSV."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from center.policy import Policy
from reports.export_csv import csv_text

_OF_PARTS = ("queues", "reserve", "sticky", "profiles", "turns")


def policy_parts(policy: Policy) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(part, name, settings): ``settings`` once; then ``queue``, ``reserve``, ``sticky``, ``profile`` and ``turn``, one each.

    Settings have every key, those at their default too: an ACD knows no defaults of ours.
    """
    data = policy.model_dump(mode="json")
    yield "settings", "", {key: value for key, value in data.items() if key not in _OF_PARTS}
    for name, rule in data["queues"].items():
        yield "queue", name, rule
    for item in data["reserve"]:
        yield "reserve", item["team"], item
    if data["sticky"] is not None:
        yield "sticky", "", data["sticky"]
    for name, levels in data["profiles"].items():
        yield "profile", name, levels
    for turn in data["turns"]:
        yield "turn", turn["agent"], turn


def policy_jsonl(policy: Policy, ref: str) -> str:
    """One JSON object a piece."""
    return "".join(
        json.dumps({"policy": ref, "part": part, "name": name, "settings": settings}, ensure_ascii=False) + "\n"
        for part, name, settings in policy_parts(policy)
    )


def policy_csv(policy: Policy, ref: str) -> str:
    """One row a setting: policy, part, name, key path, value."""
    rows = ([ref, part, name, key, value] for part, name, settings in policy_parts(policy) for key, value in _flat(settings))
    return csv_text(("policy", "part", "name", "key", "value"), rows)


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """(key path, value) of every value; empty lists and keys without a value are left out."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for k, item in enumerate(value):
            yield from _flat(item, f"{path}[{k}]")
    elif value is not None:
        yield path, ("yes" if value else "no") if isinstance(value, bool) else value
