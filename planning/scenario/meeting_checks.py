"""Faults of a scenario's meetings that can be said before anything is planned."""

from __future__ import annotations

from collections.abc import Iterator

from center.errors import Fault
from planning.scenario.parts import Parts
from planning.scenario.rule_checks import unknown_names


def meeting_faults(parts: Parts) -> Iterator[Fault]:
    """Contracts, groups and people that meetings name and the scenario does not have."""
    for part in parts.items("meetings"):
        yield from unknown_names(parts, part.item, part.where)


def meetings_off_grid(parts: Parts, step_min: int) -> Iterator[Fault]:
    """Lengths and distances that are not in whole steps."""
    for part in parts.items("meetings"):
        for key in ("minutes", "apart_min", "every_min"):
            minutes = getattr(part.item, key) or 0
            if minutes % step_min:
                yield Fault(part.at(key), f"{minutes} minutes", f"a multiple of the planning step of {step_min} minutes")
