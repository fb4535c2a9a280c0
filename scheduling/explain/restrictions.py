"""The hard rules that hold for one person, each with its name and the problem without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from center.schema import Agent, Contract
from scheduling.explain.inputs import Inputs
from scheduling.explain.law_words import law_words
from scheduling.rules.law import bind
from scheduling.rules.schema import ConsecutiveWork, Overtime, Rest, Rule, Turn, Whom

WEEK_HOURS, WEEK_DAYS, ALWAYS = 168, 7, 371
OWN = "*"
"""Ends the name of a contract that somebody has alone; one more for each, so that no two are alike."""


@dataclass(frozen=True)
class Restriction:
    """A rule as it holds for one person.

    Attributes
    ----------
    person
        Name.
    text
        What it says, for people: ``at least 38 paid hours a week (contract full)``.
    where
        Its place in the scenario file: ``contracts[0].hours_week``.
    without
        Takes it away from inputs in which it holds, the person being known by name; wholly, and for nobody else.
    """

    person: str
    text: str
    where: str
    without: Callable[[Inputs], Inputs]


def restrictions_of(inputs: Inputs, agent: int) -> tuple[Restriction, ...]:
    """Every hard rule of a person that could be taken away, the general ones first.

    Skills, opening hours and what the contract's shifts look like are not among them: they say what work there is.
    """
    person = inputs.scenario.agents[agent]
    return tuple(
        Restriction(person.id, text, where, without)
        for text, where, without in (
            *_general(inputs, person),
            *_laws(inputs, agent, person),
            *_contract(inputs, person),
            *_own(inputs, agent, person),
            *_pins(inputs, agent, person),
        )
    )


Part = tuple[str, str, Callable[[Inputs], Inputs]]


def _general(inputs: Inputs, person: Agent) -> Iterator[Part]:
    rest, run = inputs.rules.rest_hours, inputs.rules.max_consecutive_days

    def rested(now: Inputs) -> Inputs:
        law = Rest(rule="rest", hours=rest, whom=Whom(people=_others(now, person)))
        return now.with_rules(rest_hours=0, also=[*now.rules.also, *([law] if law.whom.people else [])])

    def paused(now: Inputs) -> Inputs:
        law = ConsecutiveWork(rule="consecutive_work", most=run, whom=Whom(people=_others(now, person)))
        return now.with_rules(max_consecutive_days=ALWAYS, also=[*now.rules.also, *([law] if law.whom.people else [])])

    if rest:
        yield f"{rest:g} h rest between shifts", "rules.rest_hours", rested
    if run < ALWAYS:
        yield f"at most {run} working days in a row", "rules.max_consecutive_days", paused


def _others(inputs: Inputs, person: Agent) -> list[str]:
    return [agent.id for agent in inputs.scenario.agents if agent.id != person.id]


def _laws(inputs: Inputs, agent: int, person: Agent) -> Iterator[Part]:
    for law in bind(inputs.rules.also, inputs.scenario, inputs.shapes):
        hard = law.rule.price is None and not isinstance(law.rule, Turn)
        if agent in law.people and (hard or isinstance(law.rule, Overtime)):
            yield law_words(law.rule), law.where, _without_law(law.rule, person)


def _without_law(rule: Rule, person: Agent) -> Callable[[Inputs], Inputs]:
    def freed(now: Inputs) -> Inputs:
        found = []
        for law in now.named().rules.also:
            if _same(law, rule) and person.id in law.whom.people:
                others = [name for name in law.whom.people if name != person.id]
                found += [law.model_copy(update={"whom": Whom(people=others)})] if others else []
            else:
                found.append(law)
        return now.with_rules(also=found)

    return freed


def _same(one: Rule, other: Rule) -> bool:
    """Whether two laws are one but for their people."""
    return type(one) is type(other) and one.model_dump(exclude={"whom"}) == other.model_dump(exclude={"whom"})


def _contract(inputs: Inputs, person: Agent) -> Iterator[Part]:
    contract = inputs.scenario.contract_of(person)
    where = f"contracts[{inputs.scenario.index.contract[contract.name]}]"
    (least, most), (few, many) = contract.hours_week, contract.days_week
    of = f"a week (contract {_plain(contract.name)})"
    if most < WEEK_HOURS:
        yield f"at most {most:g} paid hours {of}", f"{where}.hours_week", _with_contract(person, hours_most=WEEK_HOURS)
    if many < WEEK_DAYS:
        yield f"at most {many} working days {of}", f"{where}.days_week", _with_contract(person, days_most=WEEK_DAYS)
    if few > 0:
        yield f"at least {few} working days {of}", f"{where}.days_week", _with_contract(person, days_least=0)
    if least > 0:
        yield f"at least {least:g} paid hours {of}", f"{where}.hours_week", _with_contract(person, hours_least=0)


def _with_contract(person: Agent, **ends: int) -> Callable[[Inputs], Inputs]:
    """The person gets a contract of their own, which differs in these ends."""

    def freed(now: Inputs) -> Inputs:
        now = now.named()
        world, old = now.scenario.world, now.scenario.contract_of(now.agent(person.id))
        own = _changed(old, _plain(old.name) + OWN * len(world.contracts), ends)
        wider = world.model_copy(update={"contracts": [*world.contracts, own]})
        return replace(now, scenario=replace(now.scenario, world=wider)).with_agent(person.id, contract=own.name)

    return freed


def _plain(name: str) -> str:
    return name.rstrip(OWN)


def _changed(contract: Contract, name: str, ends: dict[str, int]) -> Contract:
    hours, days = contract.hours_week, contract.days_week
    return contract.model_copy(
        update={
            "name": name,
            "hours_week": (ends.get("hours_least", hours[0]), ends.get("hours_most", hours[1])),
            "days_week": (ends.get("days_least", days[0]), ends.get("days_most", days[1])),
        }
    )


def _own(inputs: Inputs, agent: int, person: Agent) -> Iterator[Part]:
    if person.availability:
        yield (
            f"available {', '.join(person.availability)}",
            f"agents[{agent}].availability",
            lambda now: now.with_agent(person.id, availability=[]),
        )
    for k, dates in enumerate(person.leave):
        yield f"leave {dates}", f"agents[{agent}].leave[{k}]", _without_leave(person, dates)


def _without_leave(person: Agent, dates: str) -> Callable[[Inputs], Inputs]:
    """No leave, and no credit for it."""
    return lambda now: now.with_agent(person.id, leave=[text for text in now.agent(person.id).leave if text != dates])


def _pins(inputs: Inputs, agent: int, person: Agent) -> Iterator[Part]:
    dates = inputs.scenario.horizon.dates
    for pin in inputs.pins:
        if pin.agent == agent:
            what = "off" if pin.duty is None else f"the shift {pin.duty.shape!r}"
            yield f"{dates[pin.day]} is locked: {what}", f"lock of {person.id} on {dates[pin.day]}", _without_pin(person, pin.day)


def _without_pin(person: Agent, day: int) -> Callable[[Inputs], Inputs]:
    def freed(now: Inputs) -> Inputs:
        agent = now.scenario.index.agent[person.id]
        return replace(now, pins=tuple(pin for pin in now.pins if (pin.agent, pin.day) != (agent, day)))

    return freed
