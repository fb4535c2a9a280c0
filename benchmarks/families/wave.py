"""A routing wave: every waiting contact goes to an agent and a slot, to callback, or is held for the next wave.

An agent's slot has a hard capacity, an agent's load is balanced by its square, and two contacts of one customer cost
extra in one slot: nobody speaks to two agents at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from benchmarks.families.instance import Instance
from solvers.builder import ModelBuilder

UNDER, OVER = (0, 2), (0, 4)
LATE, WAIT, SAME_SLOT, CALLBACK_OVER = 6, 4, 60, 20
LONGEST = 3


@dataclass(frozen=True)
class Size:
    """Contacts, agents, slots, and skills; an agent has two of the skills."""

    contacts: int
    agents: int
    slots: int
    skills: int


SIZES = {"small": Size(52, 6, 6, 4), "medium": Size(400, 24, 8, 8), "large": Size(2000, 80, 8, 16), "huge": Size(8000, 256, 8, 32)}


class _Catalogue:
    """Options: an agent's slot for a duration, callback, hold; `agent` and `slot` per catalogue option, -1 where none."""

    def __init__(self, builder: ModelBuilder, size: Size, proficiency: np.ndarray) -> None:
        self.builder, self.size, self.proficiency = builder, size, proficiency
        block = size.slots + 1
        empty, one = builder.add_profile((), ()), builder.add_profile((0,), (1,))
        self.hold, self.callback = builder.add_option(empty), builder.add_option(one, size.agents * block)
        places = [(-1, -1), (-1, -1)]
        self.at: dict[tuple[int, int, int], int] = {}
        for length in range(1, LONGEST + 1):
            for slot in range(size.slots):
                profile = builder.add_profile((0, size.slots - slot), (length, length))
                for agent in range(size.agents):
                    self.at[length, agent, slot] = builder.add_option(profile, agent * block + slot, klass=1 + slot)
                    places.append((agent, slot))
        self.agent, self.slot = np.array(places).T

    def list_of(self, skill: int, length: int) -> int:
        """List of who can take a contact, and when."""
        agents = np.flatnonzero(self.proficiency[:, skill]).tolist()
        options = [self.at[length, agent, slot] for agent in agents for slot in range(self.size.slots)]
        return self.builder.add_list([self.hold, self.callback, *options])

    def costs(self, option_list: int, skill: int, length: int, priority: int, due: int) -> np.ndarray:
        """Waiting, lateness and slow handling by position; callback and hold by priority."""
        options = self.builder.list_options(option_list)
        slot = self.slot[options]
        handled = priority * (WAIT * slot + LATE * np.maximum(0, slot - due)) + length * (9 - self.proficiency[self.agent[options], skill])
        elsewhere = np.where(options == self.hold, 40 + priority * (WAIT + LATE) * self.size.slots, 30 + 12 * priority)
        return np.where(slot >= 0, handled, elsewhere)


def build(size: str, seed: int) -> Instance:
    """The wave; agents have capacity for a little more than what waits."""
    shape, rng = SIZES[size], np.random.default_rng(seed)
    builder = ModelBuilder()
    length = rng.integers(1, LONGEST + 1, shape.contacts)
    _add_rows(builder, shape, int(length.sum()))
    catalogue = _Catalogue(builder, shape, _proficiency(shape, rng))
    for units in length.tolist():
        skill, priority, due = (int(rng.integers(*ends)) for ends in ((0, shape.skills), (1, 4), (0, shape.slots)))
        chosen = catalogue.list_of(skill, units)
        builder.add_decision(chosen, costs=catalogue.costs(chosen, skill, units, priority, due))
    same = builder.add_table(SAME_SLOT * np.diag([0] + [1] * shape.slots))
    for first, second in _same_customer(shape.contacts, rng):
        builder.add_pair(first, second, same)
    return Instance("wave", size, seed, builder.build(), sum(OVER), roster=False)


def _add_rows(builder: ModelBuilder, size: Size, load: int) -> None:
    """Per agent a hard capacity of every slot and the balanced load; then the callbacks of all."""
    capacity = max(LONGEST, -(-load // (size.agents * size.slots)))
    for _ in range(size.agents):
        builder.add_rows(size.slots, hi=capacity, hard=True)
        builder.add_rows(1, lo=load // size.agents, hi=-(-load // size.agents), under=UNDER, over=OVER)
    builder.add_rows(1, hi=size.contacts // 20, over=(CALLBACK_OVER, 0))


def _proficiency(size: Size, rng: np.random.Generator) -> np.ndarray:
    """1 to 9 where an agent has a skill, else 0; every skill is somebody's. Shape ``(agents, skills)``."""
    table = np.zeros((size.agents, size.skills), dtype=np.int64)
    for agent in range(size.agents):
        other = (agent + int(rng.integers(1, size.skills))) % size.skills
        table[agent, [agent % size.skills, other]] = rng.integers(1, 10, 2)
    return table


def _same_customer(contacts: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Pairs of contacts of one customer: three in ten contacts come from a customer with two or three."""
    shuffled, pairs = rng.permutation(contacts)[: round(0.3 * contacts)].tolist(), []
    while len(shuffled) > 1:
        group = [shuffled.pop() for _ in range(min(len(shuffled), int(rng.integers(2, 4))))]
        pairs += list(combinations(sorted(group), 2))
    return pairs
