"""An overlay's changes in sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from planning.overlay.read import Chain
from planning.overlay.schema import (
    Absence,
    Changes,
    Demand,
    HandleTime,
    Hired,
    Leaving,
    Opening,
    Outage,
    Overtime,
    ShiftAdded,
    Some,
    TargetChange,
    Training,
    Wage,
    When,
)


def chain_words(chain: Chain) -> tuple[str, ...]:
    """Every change of a chain, in the order in which overlays are laid on."""
    return tuple(sentence for _, overlay in chain.files for sentence in change_words(overlay.changes))


def change_words(changes: Changes) -> list[str]:
    """Every change in a sentence."""
    said = [say(change) for key, say in _SAYINGS.items() for change in getattr(changes, key)]
    for key in ("rules", "weights"):
        section = getattr(changes, key)
        if section is not None:
            said.append(f"{key.capitalize()}: {_pairs(section.model_dump(mode='json', exclude_unset=True))}.")
    return said


def _leaving(change: Leaving) -> str:
    return f"{_some(change)} leave."


def _hired(change: Hired) -> str:
    at = f" at {change.site}" if change.site else ""
    return f"{change.people} hired on {change.contract}{at}, with {', '.join(change.skills)}."


def _trained(change: Training) -> str:
    speed = f" at {change.proficiency:.0%} of the usual speed" if change.proficiency != 1 else ""
    return f"{_some(change)} learn {change.skill}{speed}."


def _wage(change: Wage) -> str:
    return f"Pay x {change.factor:g}{_among(change)}."


def _shifts(change: ShiftAdded) -> str:
    return f"New shifts {change.shift.name} for {', '.join(change.contracts)}."


def _overtime(change: Overtime) -> str:
    days = f" and {change.days} more days" if change.days else ""
    return f"Up to {change.hours:g} h a week{days} more allowed, {', '.join(change.contracts) or 'all contracts'}."


def _opening(change: Opening) -> str:
    hours = [f"open {', '.join(change.open)}"] if change.open else []
    closed = [f"closed on {', '.join(change.closed)}"] if change.closed else []
    return f"{', '.join(change.queues)}: {' and '.join(hours + closed)}."


def _target(change: TargetChange) -> str:
    said = change.model_dump(mode="json", exclude_unset=True, exclude={"queues"})
    return f"Target of {', '.join(change.queues) or 'all queues'}: {_pairs(said)}."


def _absence(change: Absence) -> str:
    return f"{change.name}: {change.share:.1%} of rostered time lost."


def _demand(change: Demand) -> str:
    return f"Contacts x {change.factor:g}{_when(change)}."


def _handle_time(change: HandleTime) -> str:
    return f"Handle time x {change.factor:g}{_when(change)}."


def _outage(change: Outage) -> str:
    what = f"Site {change.site}" if change.site else change.channel or ", ".join(change.queues)
    moved = f"; {change.moved_share:.0%} of the contacts turn to {change.moved_to}" if change.moved_to else ""
    return f"{str(what).capitalize()} out on {', '.join(change.on)}{f' {change.window}' if change.window else ''}{moved}."


def _some(change: Some) -> str:
    return ", ".join(change.agents) if change.agents else f"{change.people} people{_among(change)}"


def _among(change: Any) -> str:
    named = [*change.contracts, *(f"site {site}" for site in change.sites)]
    return f" ({', '.join(named)})" if named else ""


def _when(change: When) -> str:
    weekdays = "" if change.weekdays == "daily" else change.weekdays
    said = " ".join(part for part in (", ".join(change.on), weekdays, change.window or "") if part)
    return "".join(f", {part}" for part in (", ".join(change.queues), said) if part)


def _pairs(section: dict[str, Any], above: Sequence[str] = ()) -> str:
    said = [
        _pairs(value, (*above, key)) if isinstance(value, dict) else f"{'.'.join((*above, key))} {value}" for key, value in section.items()
    ]
    return ", ".join(said)


_SAYINGS: dict[str, Callable[[Any], str]] = {
    "leaving": _leaving,
    "hired": _hired,
    "trained": _trained,
    "wage": _wage,
    "shifts": _shifts,
    "overtime": _overtime,
    "opening": _opening,
    "target": _target,
    "absence": _absence,
    "demand": _demand,
    "aht": _handle_time,
    "outage": _outage,
}
