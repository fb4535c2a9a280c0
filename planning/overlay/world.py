"""Changes to contacts, queues and rules: demand, handle time, absence, opening hours, targets, shifts, rules, weights."""

from __future__ import annotations

from typing import Any

from planning.overlay.draft import Draft
from planning.overlay.schema import Absence, Demand, HandleTime, Opening, ShiftAdded, TargetChange


def demand(draft: Draft, change: Demand) -> None:
    """Multiply the forecast's contacts."""
    add_change(draft, change.model_dump(mode="json", exclude={"factor"}) | {"volume": change.factor})


def handle_time(draft: Draft, change: HandleTime) -> None:
    """Multiply the forecast's handle times."""
    add_change(draft, change.model_dump(mode="json", exclude={"factor"}) | {"aht": change.factor})


def add_change(draft: Draft, change: dict[str, Any]) -> None:
    """Add a change of the forecast; its queues and times are checked when everything is laid on."""
    draft.data["forecast"]["changes"].append(change)
    draft.change_places.append(draft.place)


def absence(draft: Draft, change: Absence) -> None:
    """Add an item of shrinkage that is not in the roster."""
    taken = draft.names("shrinkage")
    name, number = change.name, 2
    while name in taken:
        name, number = f"{change.name} {number}", number + 1
    draft.data["shrinkage"].append({"name": name, "share": change.share, "in_roster": False, "drawn": change.drawn})


def opening(draft: Draft, change: Opening) -> None:
    """Other opening hours."""
    if draft.known("queues", change.queues, "queues"):
        for queue in draft.items("queues", change.queues):
            queue["open"] = list(change.open) if change.open is not None else queue["open"]
            queue["closed"] = [*queue["closed"], *change.closed]


def target(draft: Draft, change: TargetChange) -> None:
    """Other keys of targets."""
    if not draft.known("queues", change.queues, "queues"):
        return
    said = change.model_dump(mode="json", exclude_unset=True, exclude={"queues"})
    for queue in draft.items("queues", change.queues):
        if queue["target"] is not None:
            queue["target"] = queue["target"] | said
        elif change.queues:
            draft.fault("queues", f"{queue['name']!r}, which has no target", "queues that have one: deferred work has a deadline")


def shifts(draft: Draft, change: ShiftAdded) -> None:
    """A new family of shifts for some contracts."""
    if draft.known("contracts", change.contracts, "contracts"):
        draft.data["shifts"].append(change.shift.model_dump(mode="json"))
        for contract in draft.items("contracts", change.contracts):
            contract["shifts"] = [*contract["shifts"], change.shift.name]


def merged(section: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """A section with the keys that were said, sections inside it likewise."""
    return section | {
        key: merged(section[key], value) if isinstance(value, dict) and isinstance(section.get(key), dict) else value
        for key, value in said.items()
    }
