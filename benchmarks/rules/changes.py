"""What is taken away, made milder or allowed: changes of the inputs after which the old roster must cost no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from benchmarks.rules.laws import MILDER
from center.scenario import Scenario
from center.schema import Agent, Contract
from scheduling.explain.inputs import Inputs
from scheduling.rules.law import people_of
from scheduling.rules.schema import AnyRule, FairShare, Overtime, Rule, Turn, Whom

RULE: TypeAdapter[Rule] = TypeAdapter(AnyRule)


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes
    ----------
    subject, what
        The rule or the permission, and what becomes of it.
    law
        Whether it is of `rules.also`: then no fair share and no owed hour changes with it.
    """

    subject: str
    what: str
    made: Callable[[Inputs], Inputs]
    law: bool


def changes_of(inputs: Inputs) -> Iterator[Change]:
    """Every change of the centre's rules, then the permissions."""
    for k in range(len(inputs.rules.also)):
        yield from _of_law(inputs, k)
    yield _rules("rest_hours", "11 h -> 10 h", rest_hours=10)
    yield _rules("max_consecutive_days", "6 -> 7", max_consecutive_days=7)
    yield from _contracts(inputs)
    yield from _permissions(inputs)


def _of_law(inputs: Inputs, k: int) -> Iterator[Change]:
    law = inputs.rules.also[k]
    subject = f"{k:2d} {law.rule} ({'hard' if law.price is None else f'{law.price:g} points'})"

    def change(what: str, *instead: Rule) -> Change:
        def made(now: Inputs) -> Inputs:
            return now.with_rules(also=[*now.rules.also[:k], *instead, *now.rules.also[k + 1 :]])

        return Change(subject, what, made, True)

    yield change("taken away")
    if MILDER[k]:
        yield change(", ".join(f"{key} {_said(value)}" for key, value in MILDER[k].items()), _with(law, MILDER[k]))
    if law.price:
        yield change("half the price", _with(law, {"price": law.price / 2}))
    elif not isinstance(law, Turn | Overtime):
        yield change("priced at 1", _with(law, {"price": 1}))
    if law.price and not isinstance(law, FairShare):  # whose debts the people of the rule share
        names = [inputs.scenario.agents[a].id for a in people_of(law.whom, inputs.scenario)]
        yield change("half its people", _with(law, {"whom": Whom(people=names[::2])}))


def _with(law: Rule, more: dict[str, Any]) -> Rule:
    return RULE.validate_python(law.model_dump() | more)


def _said(value: Any) -> str:
    return " ".join(map(str, value)) or "any" if isinstance(value, list) else "none" if value is None else str(value)


def _rules(name: str, what: str, **values: Any) -> Change:
    return Change(name, what, lambda now: now.with_rules(**values), False)


def _contracts(inputs: Inputs) -> Iterator[Change]:
    for contract in inputs.scenario.world.contracts:
        (least, most), (few, many) = contract.hours_week, contract.days_week
        for key, ends in (("hours_week", (least, most + 4)), ("hours_week", (least - 4, most)), ("days_week", (few - 1, many))):
            yield _contract(contract, f"{key} {ends[0]:g} to {ends[1]:g}", {key: ends})


def _contract(contract: Contract, what: str, values: dict[str, Any]) -> Change:
    def made(now: Inputs) -> Inputs:
        world = now.scenario.world
        contracts = [one.model_copy(update=values) if one.name == contract.name else one for one in world.contracts]
        return replace(now, scenario=Scenario(world.model_copy(update={"contracts": contracts})))

    return Change(f"contract {contract.name}", what, made, False)


def _permissions(inputs: Inputs) -> Iterator[Change]:
    def people(what: str, asked: Callable[[Agent], bool], values: Callable[[Agent], dict[str, Any]]) -> Change:
        def made(now: Inputs) -> Inputs:
            agents = [agent.model_copy(update=values(agent)) if asked(agent) else agent for agent in now.scenario.agents]
            return replace(now, scenario=Scenario(now.scenario.world.model_copy(update={"agents": agents})))

        return Change("permission", f"{what} ({sum(map(asked, inputs.scenario.agents))} people)", made, False)

    yield people("skill claims", lambda a: "claims" not in a.skills, lambda a: {"skills": a.skills | {"claims": 1.0}})
    yield people("skill sales", lambda a: a.contract == "guard", lambda a: {"skills": a.skills | {"sales": 1.0}})
    yield people("available always", lambda a: bool(a.availability), lambda a: {"availability": []})
    contracts = {contract.name: contract for contract in inputs.scenario.world.contracts}
    for name, shift in (("part", "evening"), ("student", "split"), ("guard", "early"), ("full", "split")):
        yield _contract(contracts[name], f"permission: shift {shift}", {"shifts": [*contracts[name].shifts, shift]})
    yield Change("permission", "shift early starts 05:00-10:00", _shape("early", start="05:00-10:00"), False)
    yield Change("permission", "shift noon of 210 to 390 min", _shape("noon", lengths_min=[210, 300, 360, 390]), False)


def _shape(name: str, **values: Any) -> Callable[[Inputs], Inputs]:
    return lambda now: replace(now, shapes=[shape.model_copy(update=values) if shape.name == name else shape for shape in now.shapes])
