"""The simple rivals, on the unpruned problem: greedy index, and first-come longest-idle; and greedy choice led by tolls."""

from __future__ import annotations

import numpy as np

from routing.wave.kernel import Tables
from routing.wave.place import Links, State, count_in, gains, new_state, place_in_turn, place_longest_idle
from routing.wave.problem import WaveChoices, WaveProblem
from routing.wave.tolls import Tolls


def greedy_index(problem: WaveProblem, tables: Tables, links: Links) -> WaveChoices:
    """The contact first that saves most by the minute of work (the c-mu rule), each where it is cheapest now."""
    none = Tolls.none(problem)
    state = new_state(problem)
    order = np.argsort(-gains(tables, none.room), kind="stable")
    place_in_turn(tables, links, state, order, none.room, none.place)
    return choices_of(state)


def longest_idle(problem: WaveProblem, tables: Tables, links: Links) -> WaveChoices:
    """The longest waiting contact first, to the longest idle agent who can take it; held where nobody can in the wave."""
    state = new_state(problem)
    place_longest_idle(tables, links, state, np.argsort(-problem.waited_s, kind="stable"))
    return choices_of(state)


def led_by_tolls(problem: WaveProblem, tables: Tables, links: Links, tolls: Tolls, passes: int = 3) -> WaveChoices:
    """The transport relaxation made whole: greedy choice that pays the tolls of room, then settled without them."""
    none, room = Tolls.none(problem), tolls.room
    state = new_state(problem)
    order = np.argsort(-gains(tables, tolls.by_grain(problem)), kind="stable")
    place_in_turn(tables, links, state, order, room, tolls.place)
    for _ in range(passes):
        if not place_in_turn(tables, links, state, order, none.room, none.place):
            break
    return choices_of(state)


def settled(problem: WaveProblem, tables: Tables, links: Links, choices: WaveChoices, passes: int = 3) -> WaveChoices:
    """Legal choices bettered one contact at a time, over all agents and slots; never dearer."""
    none, state = Tolls.none(problem), state_of(problem, tables, links, choices)
    order = np.arange(problem.n)
    for _ in range(passes):
        if not place_in_turn(tables, links, state, order, none.room, none.place):
            break
    return choices_of(state)


def state_of(problem: WaveProblem, tables: Tables, links: Links, choices: WaveChoices) -> State:
    """The state that some choices are."""
    state = new_state(problem)
    for mine, given in zip(state[:3], (choices.agent, choices.slot, choices.place), strict=True):
        mine[:] = given
    count_in(tables, links, state)
    return state


def choices_of(state: State) -> WaveChoices:
    """Where everybody is."""
    return WaveChoices(state.agent.copy(), state.slot.copy(), state.place.copy())
