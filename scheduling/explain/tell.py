"""Wishes and conflicts told: each held, or taken away, while the plan is made again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from scheduling.explain.conflict import ConflictSet, conflicts_with
from scheduling.explain.hard import legal_line
from scheduling.explain.inputs import Inputs
from scheduling.explain.narrow import Fits
from scheduling.explain.result import Answer, Conflict, RuleOfSet, WishTold
from scheduling.explain.wishes import Wish
from scheduling.explain.world import World

STILL = "another conflict remains without it"
NOT_FOUND = "no legal plan without it was found in the time"
NOT_TRIED = "not tried, for lack of time"


def tell_wish(world: World, wish: Wish, until: float) -> WishTold:
    """Hold a wish, make the plan again, and say what it costs or what it breaks.

    Parameters
    ----------
    until
        When no further rule is tried, by `time.perf_counter`.
    """
    inputs, agent = _wished(world.inputs, wish), wish.agent
    told = WishTold(world.inputs.scenario.agents[agent].id, wish.text, _now(world, wish), wish.paid, Answer.UNKNOWN)
    line = legal_line(inputs, agent, wish.holds, _left(until))
    if line.exists is False:
        sets = conflicts_with(inputs, agent, wish.holds, until, _booked(wish))
        return replace(told, answer=Answer.NOT_LEGAL, conflicts=_priced(inputs, sets, wish, world, until))
    if line.exists is None:
        return told
    problem = world.changed(inputs, same_prices=False) if wish.leave else world.before.problem
    made = None if problem is None else world.with_change(problem, {agent: line.duties}, wish.days, _holds(wish))
    if made is None:
        return told
    return replace(told, answer=Answer.POSSIBLE, price=world.price(made, same_rules=not wish.leave))


def _wished(inputs: Inputs, wish: Wish) -> Inputs:
    """The inputs with the wished leave booked."""
    if not wish.leave:
        return inputs
    name = inputs.scenario.agents[wish.agent].id
    return inputs.with_agent(name, leave=[*inputs.agent(name).leave, *wish.leave.split(",")])


def _price_without(world: World, inputs: Inputs, wish: Wish, until: float) -> tuple[int | None, str]:
    if time.perf_counter() >= until:
        return None, NOT_TRIED
    line = legal_line(inputs, wish.agent, wish.holds, _left(until))
    if line.exists is False:
        further = [rule.text for found in conflicts_with(inputs, wish.agent, wish.holds, until, _booked(wish)) for rule in found.rules]
        return None, STILL + (f": {', '.join(further)}" if further else "")
    if line.exists is None:
        return None, NOT_FOUND
    problem = world.changed(inputs, same_prices=not wish.leave)
    made = None if problem is None else world.with_change(problem, {wish.agent: line.duties}, wish.days, _holds(wish))
    return (None, NOT_FOUND) if made is None else (world.price(made, same_rules=False).cost, "")


def _booked(wish: Wish) -> frozenset[str]:
    """The leave that is wished for, which is no rule to be taken away."""
    return frozenset(f"leave {day}" for day in wish.leave.split(",") if day)


def _holds(wish: Wish) -> dict[tuple[int, int], Fits]:
    return {(wish.agent, day): fits for day, fits in wish.holds.items()}


def _now(world: World, wish: Wish) -> str:
    own = {duty.day: duty for duty in world.duties if duty.agent == wish.agent}
    return " and ".join(dict.fromkeys(world.words(own.get(day)) for day in wish.days))


def _left(until: float) -> float:
    return max(0.1, min(10.0, until - time.perf_counter()))


def tell_conflicts(inputs: Inputs, sets: Sequence[ConflictSet], world: World | None, until: float) -> tuple[Conflict, ...]:
    """Conflict sets of a problem that has no legal roster, with the price of taking each of their rules away.

    A price is the cost of the roster made without that rule, less that without any rule of the sets; the other sets being out of
    the way in both, so that the prices of a set can be compared.

    Parameters
    ----------
    world
        Of the inputs without any rule of the sets (`freed`); None: nothing is priced.
    """
    days = tuple(range(len(inputs.scenario.horizon.dates)))
    found: list[Conflict] = []
    for one in sets:
        others = freed(inputs, [other for other in sets if other is not one])
        found += _priced(others, [one], Wish(one.agent, days, "", {}), world, until)
    return tuple(found)


def freed(inputs: Inputs, sets: Sequence[ConflictSet]) -> Inputs:
    """The inputs without any rule of the sets."""
    for found in sets:
        for rule in found.rules:
            inputs = rule.without(inputs)
    return inputs


def _priced(inputs: Inputs, sets: Sequence[ConflictSet], wish: Wish, world: World | None, until: float) -> tuple[Conflict, ...]:
    """Sets of one person, each rule with its price, the other sets being out of the way."""
    told = []
    for found in sets:
        others = freed(inputs, [one for one in sets if one is not found])
        rules = []
        for rule in found.rules:
            price, note = (None, "") if world is None else _price_without(world, rule.without(others), wish, until)
            rules.append(RuleOfSet(rule.person, rule.text, rule.where, price, note))
        told.append(Conflict(inputs.scenario.agents[found.agent].id, tuple(rules), found.minimal))
    return tuple(told)
