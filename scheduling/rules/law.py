"""Rules bound to people: what the file says of contracts and groups becomes numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    people = _People(scenario)
    known = _known(people, scenario, shapes)
    faults = [fault for rule, where in zip(rules, places, strict=True) for fault in _faults(rule, where, known)]
    if faults:
        raise InputError(faults)
    return tuple(Law(rule, people.of(rule.whom), where) for rule, where in zip(rules, places, strict=True))


def people_of(whom: Whom, scenario: Scenario) -> tuple[int, ...]:
    """Numbers of the people, ascending."""
    return _People(scenario).of(whom)


class _People:
    """Who is in which contract and group, looked up once for all rules: a year's file can have a rule for each person."""

    def __init__(self, scenario: Scenario) -> None:
        self._everybody = tuple(range(len(scenario.agents)))
        self.named = {agent.id: a for a, agent in enumerate(scenario.agents)}
        self.contracts: dict[str, list[int]] = {}
        self.groups: dict[str, list[int]] = {}
        for a, agent in enumerate(scenario.agents):
            self.contracts.setdefault(agent.contract, []).append(a)
            for group in agent.groups:
                self.groups.setdefault(group, []).append(a)

    def of(self, whom: Whom) -> tuple[int, ...]:
        """Numbers of the people, ascending."""
        if not (whom.contracts or whom.groups or whom.people):
            return self._everybody
        found = {self.named[name] for name in whom.people if name in self.named}
        found.update(a for name in whom.contracts for a in self.contracts.get(name, ()))
        found.update(a for name in whom.groups for a in self.groups.get(name, ()))
        return tuple(sorted(found))


def _known(people: _People, scenario: Scenario, shapes: Sequence[ShiftShape]) -> dict[str, dict[str, None]]:
    """Key of a rule -> the names that it may have, in order."""
    return {
        "whom.contracts": dict.fromkeys(contract.name for contract in scenario.world.contracts),
        "whom.groups": dict.fromkeys(sorted(people.groups)),
        "whom.people": dict.fromkeys(people.named),
        **dict.fromkeys(("first", "then", "kinds", "after"), dict.fromkeys(shape.name for shape in shapes)),
    }


def _faults(rule: Rule, where: str, known: Mapping[str, Mapping[str, None]]) -> Iterator[Fault]:
    for key, names in known.items():
        holder, _, field = key.rpartition(".")
        for name in getattr(rule.whom if holder else rule, field, ()):
            if name not in names:
                yield Fault(f"{where}.{key}", repr(name), f"one of {', '.join(names) or 'none: nobody has a group'}")
