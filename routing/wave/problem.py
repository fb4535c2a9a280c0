"""What a wave decides, as frozen arrays: contacts, agents and slots as dense integers, costs as hundredths of a point.

Work is counted in *grains* (a minute, unless the snapshot says otherwise). A contact handled by an agent lasts
``ceil(handle_s x factor / grain)`` grains, begins with a slot, and fills slot after slot; in each of them it takes its
channel's weight of those grains of the agent, rounded up. Where no contact, agent or group exists the arrays inside hold -1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np

NONE = -1
NO_DUE = 1 << 40


class Place(IntEnum):
    """Where a contact goes that no agent takes; agents follow after these."""

    HOLD = 0
    CALLBACK = 1
    SELF_SERVICE = 2
    OVERFLOW = 3


PLACES = len(Place)


@dataclass(frozen=True)
class WavePrices:
    """Hundredths of a point; `ageing` and `importance` are hundredths of a share, `risk_s` is in seconds.

    `reserve` is by grain, `balance` by squared grain, `wait`, `late`, `handle`, `overflow_min` by minute.
    """

    wait: int
    ageing: int
    deadline: int
    risk_s: int
    late: int
    handle: int
    below_level: int
    sticky: int
    channel: int
    agent_channel: int
    customer_apart: int
    incident_apart: int
    balance: int
    reserve: int
    hold: int
    callback: int
    self_service: int
    overflow: int
    overflow_min: int


@dataclass(frozen=True)
class WaveProblem:
    """Int64 arrays unless said otherwise; n contacts, a agents, q queues, k skills, c channels, s slots.

    Attributes
    ----------
    queue, channel, importance, waited_s, due_s, handle_s, level, sticky, sticky_s, prefers, customer, incident
        Per contact, shape ``(n,)``. `importance` in hundredths; `due_s` and `sticky_s` (when the tie ends) in seconds from now,
        `NO_DUE` where there is none; `level` is its own least level (0: the queue's steps hold); `prefers` a channel, or the
        number of channels for self-service.
    skill, also, relax_s, relax_level, places
        Per queue: its skill; further levels ``(q, k)``; waits from which a level is enough, ``(q, steps)``, first 0; whether each
        of `Place` is open to it, bool ``(q, 4)``.
    levels, factor, takes, likes, capacity, idle_s
        Per agent: levels ``(a, k)``; handle-time factors in percent ``(a, q)``; channels handled and liked, bool ``(a, c)``;
        capacity in grains ``(a, s)``; seconds idle.
    weight
        Percent of an agent that a contact of each channel takes.
    place_room
        How many contacts each place takes; `NO_DUE` where any number.
    reserve
        Grains to keep free per queue and slot, ``(q, s)``; 0 where nothing is expected.
    pair_first, pair_second, pair_customer, pair_incident
        Contacts that belong together, and by what, bool.
    """

    site: str
    slot_s: int
    grain_s: int
    callback_s: int
    contacts: tuple[str, ...]
    agents: tuple[str, ...]
    queues: tuple[str, ...]
    skills: tuple[str, ...]
    channels: tuple[str, ...]
    prices: WavePrices
    queue: np.ndarray
    channel: np.ndarray
    priority: np.ndarray
    importance: np.ndarray
    waited_s: np.ndarray
    due_s: np.ndarray
    handle_s: np.ndarray
    level: np.ndarray
    sticky: np.ndarray
    sticky_s: np.ndarray
    prefers: np.ndarray
    customer: np.ndarray
    incident: np.ndarray
    skill: np.ndarray
    also: np.ndarray
    relax_s: np.ndarray
    relax_level: np.ndarray
    places: np.ndarray
    levels: np.ndarray
    factor: np.ndarray
    takes: np.ndarray
    likes: np.ndarray
    capacity: np.ndarray
    idle_s: np.ndarray
    weight: np.ndarray
    place_room: np.ndarray
    reserve: np.ndarray
    pair_first: np.ndarray
    pair_second: np.ndarray
    pair_customer: np.ndarray
    pair_incident: np.ndarray

    @property
    def n(self) -> int:
        """Number of contacts."""
        return len(self.queue)

    @property
    def n_agents(self) -> int:
        """Number of agents."""
        return len(self.levels)

    @property
    def n_slots(self) -> int:
        """Number of slots."""
        return self.capacity.shape[1]

    @property
    def slot_grains(self) -> int:
        """Grains of a slot."""
        return self.slot_s // self.grain_s

    @cached_property
    def even_share(self) -> np.ndarray:
        """Grains above which an agent's load is priced: capacity times the share of all capacity that the waiting work would fill."""
        work = int((-(-self.handle_s * self.weight[self.channel] // (100 * self.grain_s))).sum())
        total, mine = int(self.capacity.sum()), self.capacity.sum(axis=1)
        return -(-mine * min(work, total) // max(1, total))

    @cached_property
    def capable(self) -> np.ndarray:
        """Whether each agent serves each queue at its full level, bool ``(q, a)``."""
        own = self.relax_level[:, :1] <= self.levels[:, self.skill].T
        return own & (self.levels[None, :, :] >= self.also[:, None, :]).all(axis=2)

    @cached_property
    def reserve_room(self) -> np.ndarray:
        """Grains that the capable agents of each queue may be used for in each slot before expected arrivals lack any, ``(q, s)``."""
        return np.maximum(0, self.capable.astype(np.int64) @ self.capacity - self.reserve)


@dataclass(frozen=True)
class WaveChoices:
    """Where every contact goes.

    Attributes
    ----------
    agent, slot
        Shape ``(n,)``; -1 where no agent takes it.
    place
        A `Place` where no agent takes it, else -1.
    """

    agent: np.ndarray
    slot: np.ndarray
    place: np.ndarray

    @property
    def code(self) -> np.ndarray:
        """The place, or ``PLACES + agent``: contacts of equal code go to the same place."""
        return np.where(self.agent >= 0, PLACES + self.agent, self.place)
