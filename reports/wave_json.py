"""A wave as plain data, for JSON; and as lines, one a contact."""

from __future__ import annotations

import json
from typing import Any

from center.contender import Contender
from reports.words import gap
from routing.wave.result import AGENT, PLACE_NAMES, Wave, WaveChoice


def wave_dict(wave: Wave) -> dict[str, Any]:
    """Everything about a wave but the contenders' assignments. Costs are points."""
    return {
        "id": wave.id,
        "created_utc": wave.created_utc.isoformat(),
        "site": wave.site,
        "title": wave.title,
        "taken_utc": wave.taken_utc.isoformat(),
        "slot_min": wave.slot_min,
        "slots": wave.slots,
        "seed": wave.seed,
        "fingerprint": wave.fingerprint,
        "bound": None if wave.bound is None else wave.bound / 100,
        "list_length": wave.list_length,
        "open_options": wave.open_options,
        "modelled_options": wave.modelled_options,
        "agent_classes": wave.agent_classes,
        "places": {place: wave.count(place) for place in (AGENT, *PLACE_NAMES)},
        "says": list(wave.says),
        "notes": list(wave.notes),
        "versions": wave.versions,
        "contenders": [contender_dict(contender, wave.bound) for contender in wave.contenders],
        "choices": [choice_dict(choice) for choice in wave.choices],
        "agent_slots": [
            {"agent": cell.agent, "slot": cell.slot + 1, "capacity_min": cell.capacity_min, "used_min": cell.used_min}
            for cell in wave.agent_slots
        ],
    }


def contender_dict(contender: Contender, bound: int | None) -> dict[str, Any]:
    """A contender; `bound` is the wave's, for the gap."""
    cost = contender.true_cost
    return {
        "backend": contender.backend,
        "version": contender.version,
        "status": contender.status,
        "chosen": contender.chosen,
        "seconds": contender.seconds,
        "cost": None if cost is None else cost / 100,
        "gap": gap(cost, bound),
        "own_bound": None if contender.bound is None else contender.bound / 100,
        "hard": contender.hard,
        "energy": contender.energy,
        "cost_parts": {part: value / 100 for part, value in contender.cost_parts.items()},
        "violations": list(contender.violations),
        "seed": contender.seed,
        "note": contender.note,
        "trace": [{"seconds": seconds, "cost": value / 100} for seconds, value in contender.trace],
    }


def choice_dict(choice: WaveChoice) -> dict[str, Any]:
    """A contact's choice."""
    return {
        "contact": choice.contact,
        "queue": choice.queue,
        "channel": choice.channel,
        "priority": choice.priority,
        "waited_s": choice.waited_s,
        "place": choice.place,
        "agent": choice.agent,
        "start_utc": None if choice.start_utc is None else choice.start_utc.isoformat(),
        "end_utc": None if choice.end_utc is None else choice.end_utc.isoformat(),
        "late": choice.late,
        "reason": choice.reason,
    }


def wave_lines(wave: Wave) -> str:
    """JSON lines, one a contact: what a router reads."""
    return "".join(json.dumps(choice_dict(choice), ensure_ascii=False) + "\n" for choice in wave.choices)
