"""Rules bound to people: what the file says of contracts and groups becomes numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from center.errors import Fault, InputError
from center.scenario import Scenario
from scheduling.rules.schema import Rule, Whom

if TYPE_CHECKING:
    from scheduling.schema import ShiftShape


@dataclass(frozen=True)
class Law:
    """One rule and the people it is for.

    Attributes
    ----------
    rule
        As the file says.
    people
        Numbers of its people, ascending.
    where
        Its place in the file, such as ``rules.also[3]``.
    """

    rule: Rule
    people: tuple[int, ...]
    where: str


def bind(rules: Sequence[Rule], scenario: Scenario, shapes: Sequence[ShiftShape]) -> tuple[Law, ...]:
    """Each rule with its people.

    Raises
    ------
    InputError
        A contract, group, person or shift that is not there.
    """
    places = [f"rules.also[{k}]" for k in range(len(rules))]
    faults = [fault for rule, where in zip(rules, places, strict=True) for fault in _faults(rule, where, scenario, shapes)]
    if faults:
        raise InputError(faults)
    return tuple(Law(rule, people_of(rule.whom, scenario), where) for rule, where in zip(rules, places, strict=True))


def people_of(whom: Whom, scenario: Scenario) -> tuple[int, ...]:
    """Numbers of the people, ascending."""
    if not (whom.contracts or whom.groups or whom.people):
        return tuple(range(len(scenario.agents)))
    return tuple(
        a
        for a, agent in enumerate(scenario.agents)
        if agent.contract in whom.contracts or agent.id in whom.people or not set(agent.groups).isdisjoint(whom.groups)
    )


def _faults(rule: Rule, where: str, scenario: Scenario, shapes: Sequence[ShiftShape]) -> Iterator[Fault]:
    known = {
        "whom.contracts": [contract.name for contract in scenario.world.contracts],
        "whom.groups": sorted({group for agent in scenario.agents for group in agent.groups}),
        "whom.people": [agent.id for agent in scenario.agents],
        **{key: [shape.name for shape in shapes] for key in ("first", "then", "kinds", "after")},
    }
    for key, names in known.items():
        holder, _, field = key.rpartition(".")
        for name in getattr(rule.whom if holder else rule, field, ()):
            if name not in names:
                yield Fault(f"{where}.{key}", repr(name), f"one of {', '.join(names) or 'none: nobody has a group'}")
