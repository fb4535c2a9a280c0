"""Why a scenario has no legal roster: which rules of whom cannot hold together, and what taking each away costs."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from center.errors import InputError
from center.plan import Duty, Requirement
from planning.scenario.file import LoadedScenario
from reports.explain_words import rule_line
from reports.words import plural
from scheduling.explain.conflict import conflicts_of
from scheduling.explain.inputs import Inputs
from scheduling.explain.result import Conflict
from scheduling.explain.tell import freed, tell_conflicts
from scheduling.explain.world import Effort, World
from scheduling.roster.demand import Demand
from scheduling.roster.pins import Pin
from scheduling.worked_before import past_of

SHARE = 0.4
"""Of the time, for finding the sets; the rest is for pricing them."""


@dataclass(frozen=True)
class Conflicts:
    """Conflict sets, and people for whom the time did not reach."""

    sets: tuple[Conflict, ...]
    unknown: tuple[str, ...] = ()


def conflicts_in(inputs: Inputs, seconds: float, seed: int = 1, priced: bool = True) -> Conflicts:
    """The conflict sets of everybody.

    Parameters
    ----------
    seconds
        For all of it.
    priced
        Whether the plan is made again without each rule, to say what that costs.
    """
    begun = time.perf_counter()
    people = range(len(inputs.scenario.agents))
    sets, unknown = conflicts_of(inputs, people, begun + (SHARE if priced else 1.0) * seconds)
    names = tuple(inputs.scenario.agents[agent].id for agent in unknown)
    world, until = None, begun + seconds
    if sets and priced:
        rules = sum(len(found.rules) for found in sets)
        world = _world(freed(inputs, sets), Effort(max(0.5, (until - time.perf_counter()) / (rules + 1)), seed))
    return Conflicts(tell_conflicts(inputs, sets, world, until), names)


def why_no_roster(loaded: LoadedScenario, requirement: Requirement, pins: Sequence[Pin], seconds: float, seed: int = 1) -> tuple[str, ...]:
    """Which rules keep a night from having a legal roster, in sentences; none where every person has a legal line."""
    return tuple(conflict_sentences(conflicts_in(inputs_of(loaded, requirement, pins), seconds, seed)))


def inputs_of(loaded: LoadedScenario, requirement: Requirement | None = None, pins: Sequence[Pin] = ()) -> Inputs:
    """What a night's roster problem is made of; without a requirement, of rules alone."""
    file, scenario = loaded.file, loaded.scenario
    none = np.zeros((len(scenario.queues), scenario.horizon.n), dtype=np.int64)
    wanted = Demand(none, none, none, none) if requirement is None else requirement
    past = past_of(file.worked_before, scenario, file.shifts, file.rules)
    return Inputs(scenario, file.shifts, file.rules, file.weights, wanted, tuple(pins), past)


def conflict_sentences(found: Conflicts) -> Iterator[str]:
    """A sentence for each set, and one for each of its rules."""
    for conflict in found.sets:
        proved = "" if conflict.minimal else ", not proved minimal"
        if not conflict.rules:
            yield f"{conflict.person}: skills, opening hours and the contract's shifts leave no legal line, whatever the rules{proved}."
            continue
        yield f"{conflict.person}: {plural(len(conflict.rules), 'rule')} cannot hold together{proved}; any of them less would do:"
        yield from (f"  {rule_line(rule)}" for rule in conflict.rules)
    if found.unknown:
        yield f"Not looked at, for lack of time: {', '.join(found.unknown)}."


def _world(inputs: Inputs, effort: Effort) -> World | None:
    """The problem without any rule of the sets, with nobody at work to begin with; None where it is still impossible."""
    try:
        return World(inputs, (), effort, _no_words)
    except InputError:
        return None


def _no_words(duty: Duty | None) -> str:
    """Only prices are asked for."""
    return "off" if duty is None else duty.shape
