"""What a roster problem is made of, so that it can be made again with a rule less, or for few people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from center.plan import Requirement
from center.scenario import Scenario
from center.schema import Agent
from scheduling.roster.demand import Demand
from scheduling.roster.past import Past
from scheduling.roster.pins import Pin
from scheduling.roster.problem import RosterProblem, make_problem
from scheduling.rules.law import bind
from scheduling.rules.schema import Rule, Turn, Whom
from scheduling.schema import Rules, ShiftShape, Weights


@dataclass(frozen=True)
class Inputs:
    """Arguments of `make_problem`."""

    scenario: Scenario
    shapes: Sequence[ShiftShape]
    rules: Rules
    weights: Weights
    requirement: Requirement | Demand
    pins: tuple[Pin, ...] = ()
    past: Past | None = None
    fair_need: np.ndarray | None = None

    def problem(self) -> RosterProblem:
        """The problem.

        Raises
        ------
        InputError
            Somebody cannot fulfil the contract, whatever the others do.
        """
        rules = (self.shapes, self.rules, self.weights)
        return make_problem(self.scenario, *rules, self.requirement, self.pins, self.past, fair_need=self.fair_need)

    def agent(self, name: str) -> Agent:
        """A person by name."""
        return self.scenario.agents[self.scenario.index.agent[name]]

    def with_agent(self, name: str, **changes: object) -> Inputs:
        """The same with a person changed."""
        people = [agent.model_copy(update=changes) if agent.id == name else agent for agent in self.scenario.agents]
        return replace(self, scenario=Scenario(self.scenario.world.model_copy(update={"agents": people})))

    def with_rules(self, **changes: object) -> Inputs:
        """The same with the rules' section changed."""
        return replace(self, rules=self.rules.model_copy(update=changes))

    def named(self) -> Inputs:
        """The same, its laws naming their people one by one, so that contracts can be changed and people left out."""
        laws = bind(self.rules.also, self.scenario, self.shapes)
        names = [agent.id for agent in self.scenario.agents]
        return self.with_rules(also=[_for(law.rule, [names[a] for a in law.people]) for law in laws if law.people])

    def only(self, agents: Collection[int]) -> Inputs:
        """The problem of some people alone, without any demand: whether they have a legal line, whatever the others do.

        Rules that rank people against each other (turns) have only prices, and are left out.
        """
        kept = sorted(agents)
        number = {old: new for new, old in enumerate(kept)}
        people = [self.scenario.agents[a] for a in kept]
        own = {agent.id for agent in people}
        laws = [
            _for(law, [name for name in law.whom.people if name in own])
            for law in self.named().rules.also
            if not isinstance(law, Turn) and own.intersection(law.whom.people)
        ]
        scenario = Scenario(self.scenario.world.model_copy(update={"agents": people}))
        past = None if self.past is None else Past(tuple(self.past.stints[a] for a in kept), self.past.known_from)
        pins = tuple(_moved(pin, number[pin.agent]) for pin in self.pins if pin.agent in number)
        idle = _nothing((len(scenario.queues), scenario.horizon.n))
        rules = self.rules.model_copy(update={"also": laws})
        return replace(self, scenario=scenario, rules=rules, requirement=idle, pins=pins, past=past, fair_need=None)


def _for(rule: Rule, people: list[str]) -> Rule:
    return rule.model_copy(update={"whom": Whom(people=people)})


def _moved(pin: Pin, agent: int) -> Pin:
    return Pin(agent, pin.day, None if pin.duty is None else replace(pin.duty, agent=agent))


def _nothing(shape: tuple[int, int]) -> Demand:
    none = np.zeros(shape, dtype=np.int64)
    return Demand(none, none, none, none)
