"""Checks between the sections of a scenario file: names that must be known, once, and times on one grid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from center.clock import clock_text, parse_weekly_window
from center.errors import Fault
from center.io import nearest
from center.schema import HorizonSpec
from planning.scenario.contract_checks import contract_faults
from planning.scenario.meeting_checks import meeting_faults, meetings_off_grid
from planning.scenario.parts import Loc, Part, Parts
from planning.scenario.rule_checks import rule_faults, worked_faults

_NAMED = ("sites", "skills", "queues", "contracts", "shifts", "shrinkage", "meetings", "agents")


def cross_faults(data: dict[str, Any], broken: Sequence[Loc], model: type[BaseModel], path: Path, agent_rows: Sequence[str]) -> list[Fault]:
    """Faults between sections, found on whatever is right by itself.

    Parameters
    ----------
    data, broken, model, path, agent_rows
        As in `Parts`.
    """
    parts = Parts(path, data, broken, model, agent_rows)
    faults = [*_duplicates(parts), *_unknown_names(parts), *_unknown_teams(parts), *_idle_skills(parts), *_history_faults(parts)]
    faults += _blocks_over_closed_queues(parts)
    horizon = parts.section("horizon") if "horizon" in data else None
    if isinstance(horizon, HorizonSpec):
        faults += [*_zones_off_grid(parts, horizon), *_openings_off_grid(parts, horizon.interval_min)]
        faults += contract_faults(parts, horizon.interval_min)
        faults += _levers_off_grid(parts, horizon.interval_min)
        faults += worked_faults(parts, horizon)
        faults += meetings_off_grid(parts, horizon.interval_min)
    return [*faults, *rule_faults(parts), *meeting_faults(parts)]


def _duplicates(parts: Parts) -> Iterator[Fault]:
    for section in _NAMED:
        first: dict[str, int] = {}
        key = "id" if section == "agents" else "name"
        for number, name in parts.names(section).items():
            if name in first:
                place = Part(parts.where(section, number), None, section == "agents" and bool(parts.agent_rows)).at(key)
                earlier = parts.where(section, first[name]).removeprefix(f"{parts.path}: ")
                yield Fault(place, repr(name), f"a name not used before ({earlier} has it)")
            first.setdefault(name, number)


def _unknown_names(parts: Parts) -> Iterator[Fault]:
    for place, name, section in _references(parts):
        known = list(dict.fromkeys(parts.names(section).values()))
        if parts.raw(section) and name not in known:
            shown = ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")
            yield Fault(place, f"the unknown name {name!r}", f"one of the {section} ({shown})", nearest(name, known))


def _references(parts: Parts) -> Iterator[tuple[str, str, str]]:
    """(place, name, section that must know it)."""
    for part in parts.items("queues"):
        yield part.at("skill"), part.item.skill, "skills"
        if part.item.site is not None:
            yield part.at("site"), part.item.site, "sites"
    for part in parts.items("contracts"):
        for k, name in enumerate(part.item.shifts):
            yield part.at(f"shifts[{k}]"), name, "shifts"
    for part in parts.items("shifts"):
        for k, name in enumerate(part.item.queues):
            yield part.at(f"queues[{k}]"), name, "queues"
    for part in parts.items("agents"):
        yield part.at("contract"), part.item.contract, "contracts"
        if part.item.site is not None:
            yield part.at("site"), part.item.site, "sites"
        for name in part.item.skills:
            yield part.at(f"skills.{name}"), name, "skills"
    history = parts.section("history") if "history" in parts.data else None
    if history is not None and history.queue is not None:
        yield f"{parts.path}: history.queue", history.queue, "queues"
    twin = parts.section("twin")
    if twin is not None:
        sections = {"queue": "queues", "agent": "agents"}
        for place, name, kind in twin.policy.unknown_names(frozenset(), frozenset(), frozenset()):
            if kind in sections:
                yield f"{parts.path}: twin.policy.{place}", name, sections[kind]
    peak = parts.section("peak")
    if peak is not None:
        yield from ((f"{parts.path}: peak.overflow[{k}].queue", item.queue, "queues") for k, item in enumerate(peak.overflow))


def _unknown_teams(parts: Parts) -> Iterator[Fault]:
    """Teams of the routing policy: a plan has one."""
    twin = parts.section("twin")
    if twin is not None:
        queues = frozenset(parts.names("queues").values())
        for place, name, kind in twin.policy.unknown_names(queues, frozenset({"all"})):
            if kind == "team":
                yield Fault(f"{parts.path}: twin.policy.{place}", f"the unknown team {name!r}", "'all', the one team of a plan")


def _idle_skills(parts: Parts) -> Iterator[Fault]:
    """Queues that nobody can serve."""
    if not parts.raw("agents") or not parts.is_whole("agents"):
        return
    held = {name for part in parts.items("agents") for name in part.item.skills}
    known = set(parts.names("skills").values())
    for part in parts.items("queues"):
        if part.item.skill in known - held:
            yield Fault(part.at("skill"), f"the skill {part.item.skill!r}, which no agent has", "a skill that at least one agent has")


def _blocks_over_closed_queues(parts: Parts) -> Iterator[Fault]:
    """Shifts that lie in the opening hours throughout, on queues of different hours: a block can say which queue, not when it is open."""
    queues = {part.item.name: (tuple(part.item.open), part.item.site) for part in parts.items("queues")}
    for part in parts.items("shifts"):
        shape = part.item
        served = {queues[name] for name in shape.queues or queues if name in queues}
        if shape.open_throughout and shape.blocks is not None and len(served) > 1:
            found = "true, with task blocks on queues of different opening hours"
            advice = "Name queues of the same hours in `queues`, or leave it out: people then may stand by on a queue that is closed."
            yield Fault(part.at("open_throughout"), found, "false, or queues of the same hours", advice)


def _history_faults(parts: Parts) -> Iterator[Fault]:
    history = parts.section("history") if "history" in parts.data else None
    if history is None or history.source != "csv":
        return
    file = parts.path.parent / history.file
    if not file.is_file():
        yield Fault(
            f"{parts.path}: history.file", f"{history.file!r}, but there is no file {file}", "an existing CSV beside the scenario file"
        )
    if history.map is not None and not (parts.path.parent / history.map).is_file():
        found = f"{history.map!r}, but there is no file {parts.path.parent / history.map}"
        yield Fault(f"{parts.path}: history.map", found, "an existing map file beside the scenario file")


def _zones_off_grid(parts: Parts, horizon: HorizonSpec) -> Iterator[Fault]:
    """Sites whose clock is not a whole number of steps from the first one's."""
    sites = list(parts.items("sites"))
    if not sites or not parts.is_whole("sites"):
        return
    noon = datetime.combine(horizon.start, time(12))
    base = noon.replace(tzinfo=ZoneInfo(sites[0].item.zone)).utcoffset()
    for part in sites[1:]:
        offset = noon.replace(tzinfo=ZoneInfo(part.item.zone)).utcoffset()
        if offset is not None and base is not None and (offset - base) % timedelta(minutes=horizon.interval_min):
            expected = f"a clock that differs from {sites[0].item.zone} by a multiple of {horizon.interval_min} minutes"
            yield Fault(part.at("zone"), part.item.zone, expected, "Plan in shorter steps (horizon.interval_min).")


def _openings_off_grid(parts: Parts, step_min: int) -> Iterator[Fault]:
    for part in parts.items("queues"):
        for k, text in enumerate(part.item.open):
            window = parse_weekly_window(text)[0][1]
            off = [clock_text(minute) for minute in (window.start, window.end) if minute % step_min]
            if off:
                yield Fault(part.at(f"open[{k}]"), f"{text!r} ({' and '.join(off)})", f"times on the planning step of {step_min} minutes")


def _levers_off_grid(parts: Parts, step_min: int) -> Iterator[Fault]:
    """Levers of the day that move by other than whole steps."""
    peak = parts.section("peak")
    if peak is None:
        return
    levers = [(name, getattr(peak, name)) for name in ("overtime", "start", "time_off")]
    found = [(f"{name}.step_min", lever.every_min(step_min)) for name, lever in levers if lever is not None]
    found += [(f"overflow[{k}].block_min", item.block_min) for k, item in enumerate(peak.overflow)]
    for key, minutes in found:
        if minutes % step_min:
            yield Fault(f"{parts.path}: peak.{key}", f"{minutes} minutes", f"a multiple of the planning step of {step_min} minutes")
