"""A scenario with overlays laid on it: an ordinary scenario, checked as every other one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from center.errors import Fault, InputError
from demand.changes import change_faults
from planning.overlay import outage, people, world
from planning.overlay.draft import Draft
from planning.overlay.read import Chain
from planning.overlay.schema import OverlayFile
from planning.scenario.file import LoadedScenario, ScenarioData, checked

# In this order: who leaves is not trained, who is trained may be new.
_LAID: tuple[tuple[str, Callable[[Draft, Any], None]], ...] = (
    ("leaving", people.leave),
    ("hired", people.hire),
    ("trained", people.train),
    ("wage", people.pay),
    ("shifts", world.shifts),
    ("overtime", people.allow_overtime),
    ("opening", world.opening),
    ("target", world.target),
    ("absence", world.absence),
    ("demand", world.demand),
    ("aht", world.handle_time),
    ("outage", outage.outage),
)
_LONGEST_NAME = 40


def laid_on(base: LoadedScenario, agent_rows: tuple[str, ...], chain: Chain) -> ScenarioData:
    """The base's data with all overlays of a chain laid on, not yet checked.

    Parameters
    ----------
    agent_rows
        Where each of the base's agents stands, as `ScenarioData` has it.

    Raises
    ------
    InputError
        Names that the scenario does not know, more people than there are, times outside the plan.
    """
    draft = _draft(base, agent_rows, chain)
    return ScenarioData(base.path, draft.data, (), tuple(draft.agent_rows))


def with_overlays(base: LoadedScenario, agent_rows: tuple[str, ...], chain: Chain) -> LoadedScenario:
    """The scenario that a chain makes of its base.

    Raises
    ------
    InputError
        As `laid_on`, or the scenario that comes out is wrong.
    """
    draft = _draft(base, agent_rows, chain)
    try:
        loaded = checked(ScenarioData(base.path, draft.data, (), tuple(draft.agent_rows)))
    except InputError as error:
        raise InputError([_laid_place(fault, base.path, chain.path) for fault in error.faults]) from None
    own = len(base.file.forecast.changes)
    faults = change_faults(loaded.scenario, loaded.file.forecast.changes[own:], "changes")
    if faults:
        raise InputError([_change_place(fault, draft.change_places) for fault in faults])
    return loaded


def _draft(base: LoadedScenario, agent_rows: tuple[str, ...], chain: Chain) -> Draft:
    draft = Draft(base.file.model_dump(mode="json"), list(agent_rows))
    for path, overlay in chain.files:
        _lay(draft, path, overlay)
    if draft.faults:
        raise InputError(draft.faults)
    draft.data["name"] = _name(base.file.name, chain.path)
    draft.data["title"] = f"{base.file.title or base.file.name}: {chain.overlay.title}"
    return draft


def _lay(draft: Draft, path: Path, overlay: OverlayFile) -> None:
    for key, lay in _LAID:
        for k, change in enumerate(getattr(overlay.changes, key)):
            draft.place = f"{path}: changes.{key}[{k}]"
            lay(draft, change)
    for key in ("rules", "weights"):
        said = getattr(overlay.changes, key)
        if said is not None:
            draft.data[key] = world.merged(draft.data[key], said.model_dump(mode="json", exclude_unset=True))


def _name(base: str, path: Path) -> str:
    """``bank-more-calls``: plans of a what-if are not mistaken for the base's."""
    own = re.sub("[^a-z0-9]+", "-", path.stem.lower()).strip("-").removeprefix(f"{base}-")
    return f"{base}-{own}"[:_LONGEST_NAME].rstrip("-")


def _laid_place(fault: Fault, base: Path, overlay: Path) -> Fault:
    """A fault of the scenario that came out, which is in no file."""
    place = fault.where.removeprefix(f"{base}: ")
    return replace(fault, where=f"{base} with {overlay}: {place}") if place != fault.where else fault


def _change_place(fault: Fault, places: list[str]) -> Fault:
    number, key = re.fullmatch(r"changes\[(\d+)\](.*)", fault.where).groups()  # type: ignore[union-attr]
    return replace(fault, where=places[int(number)] + key)
