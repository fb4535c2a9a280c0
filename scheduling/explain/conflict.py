"""Rules that cannot hold together: conflict sets, made minimal by deletion.

Without a hard demand the rules of different people never meet: whether there is a legal roster is asked person by person, and a
conflict set is one person's. A set is minimal when without any one of its rules the others can be kept; where time runs out before
each was tried, that is said instead.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from scheduling.explain.hard import legal_line, shares_hard
from scheduling.explain.inputs import Inputs
from scheduling.explain.narrow import Holds
from scheduling.explain.restrictions import Restriction, restrictions_of
from scheduling.rules.law import bind

ONE_TRY = 10.0


@dataclass(frozen=True)
class ConflictSet:
    """Rules of one person that cannot all be kept.

    Attributes
    ----------
    rules
        Empty: there is no line even without any rule that could be taken away, so skills, opening hours and the contract's shifts
        leave none.
    minimal
        Whether each was proved to be needed for the conflict.
    """

    agent: int
    rules: tuple[Restriction, ...]
    minimal: bool


def conflicts_of(inputs: Inputs, people: Sequence[int], until: float) -> tuple[tuple[ConflictSet, ...], tuple[int, ...]]:
    """(conflict sets with no rule in common, person by person; people for whom the time did not reach).

    Parameters
    ----------
    until
        When to stop, by `time.perf_counter`.
    """
    found: list[ConflictSet] = []
    unknown: list[int] = []
    fine: set[tuple] = set()
    for agent in people:
        alike = _alike(inputs, agent)
        if alike in fine:
            continue
        sets, known = _of_person(inputs, agent, None, until)
        found += sets
        unknown += [] if known else [agent]
        if known and not sets:
            fine.add(alike)
    return tuple(found), tuple(unknown)


def _alike(inputs: Inputs, agent: int) -> tuple:
    """The same for two people who can work the same lines."""
    person = inputs.scenario.agents[agent]
    facts = person.model_dump_json(include={"contract", "site", "skills", "availability", "leave"})
    laws = tuple(law.where for law in bind(inputs.rules.also, inputs.scenario, inputs.shapes) if agent in law.people)
    own = tuple((pin.day, None if pin.duty is None else replace(pin.duty, agent=0)) for pin in inputs.pins if pin.agent == agent)
    return facts, laws, own, () if inputs.past is None else inputs.past.stints[agent]


def conflicts_with(inputs: Inputs, agent: int, holds: Holds | None, until: float, standing: Collection[str] = ()) -> list[ConflictSet]:
    """Conflict sets, with no rule in common, of a person whose days must be as `holds` says; none where none is known.

    Parameters
    ----------
    standing
        Texts of rules that are not to be taken away.
    """
    return _of_person(inputs, agent, holds, until, standing)[0]


def _of_person(
    inputs: Inputs, agent: int, holds: Holds | None, until: float, standing: Collection[str] = ()
) -> tuple[list[ConflictSet], bool]:
    """Conflict sets, each found after all rules of those before it were taken away; and whether all are known."""
    name = inputs.scenario.agents[agent].id
    rest = [rule for rule in restrictions_of(inputs, agent) if rule.text not in standing]
    alone = inputs if shares_hard(inputs, agent) else inputs.only([agent])
    number = alone.scenario.index.agent[name]
    found: list[ConflictSet] = []
    while True:
        exists = _exists(alone, number, holds, until)
        if exists is not False:
            return found, exists is True
        rules, minimal = _deleted(alone, number, holds, rest, until)
        found.append(ConflictSet(agent, tuple(rules), minimal))
        if not rules:
            return found, True
        rest = [rule for rule in rest if rule not in rules]
        for rule in rules:
            alone = rule.without(alone)


def _deleted(inputs: Inputs, agent: int, holds: Holds | None, rules: Sequence[Restriction], until: float) -> tuple[list[Restriction], bool]:
    """The rules that are left when each one without which there is still no line has been taken away, and whether each was tried.

    A rule less can make another one stricter (credit for leave depends on the days that a person could work), so what is left is
    tried again until nothing more goes.
    """
    now, kept = inputs, list(rules)
    while True:
        before, minimal = len(kept), True
        for rule in tuple(kept):
            less = rule.without(now)
            exists = _exists(less, agent, holds, until)
            if exists is False:
                now = less
                kept.remove(rule)
            else:
                minimal &= exists is True
        if len(kept) == before or not minimal:
            return kept, minimal


def _exists(inputs: Inputs, agent: int, holds: Holds | None, until: float) -> bool | None:
    left = until - time.perf_counter()
    return None if left <= 0 else legal_line(inputs, agent, holds, min(ONE_TRY, left)).exists
