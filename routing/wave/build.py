"""Snapshot -> WaveProblem: names to integers, times to seconds from now, points to hundredths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np

from routing.wave.problem import NO_DUE, NONE, PLACES, Place, WavePrices, WaveProblem
from routing.wave.schema import CHANNELS, PREFERENCES, SnapshotFile, WaveContact
from routing.wave.snapshot import Snapshot

# An incident may be everybody's; each contact is tied to so many that follow it.
INCIDENT_REACH = 8


def wave_problem(snapshot: Snapshot) -> WaveProblem:
    """The problem that a snapshot poses."""
    file = snapshot.file
    queues = {queue.name: k for k, queue in enumerate(file.queues)}
    agents = {agent.id: k for k, agent in enumerate(file.agents)}
    skills = {name: k for k, name in enumerate(_skills(file))}
    customer, incident = _numbered(c.customer for c in file.contacts), _numbered(c.incident for c in file.contacts)
    return WaveProblem(
        site=file.site,
        slot_s=file.slot_min * 60,
        grain_s=file.grain_s,
        callback_s=round(file.callback_after_min * 60),
        contacts=tuple(c.id for c in file.contacts),
        agents=tuple(agents),
        queues=tuple(queues),
        skills=tuple(skills),
        channels=CHANNELS,
        prices=_prices(file),
        customer=customer,
        incident=incident,
        **_contacts(file, queues, agents),
        **_queues(file, skills),
        **_agents(file, queues, skills),
        **_pairs(customer, incident),
        weight=np.array([file.weights.get(name, 100) for name in CHANNELS], dtype=np.int64),
        place_room=_room(file),
    )


def _contacts(file: SnapshotFile, queues: dict[str, int], agents: dict[str, int]) -> dict[str, np.ndarray]:
    now, of = file.taken_at, {queue.name: queue for queue in file.queues}
    rows = [
        (
            queues[c.queue],
            CHANNELS.index(c.channel),
            c.priority,
            _importance(c, file),
            max(0, _seconds(now, c.created, -1)),
            _due(now, c, of[c.queue].deadline_min),
            max(1, round(c.handle_s or of[c.queue].aht_s)),
            c.level or 0,
            agents.get(c.sticky_agent or "", NONE),
            NO_DUE if c.sticky_until is None else _seconds(now, c.sticky_until),
            NONE if c.prefers is None else PREFERENCES.index(c.prefers),
        )
        for c in file.contacts
    ]
    names = ("queue", "channel", "priority", "importance", "waited_s", "due_s", "handle_s", "level", "sticky", "sticky_s", "prefers")
    return dict(zip(names, np.array(rows, dtype=np.int64).reshape(-1, len(names)).T.copy(), strict=True))


def _importance(contact: WaveContact, file: SnapshotFile) -> int:
    prices = file.prices
    return max(1, round(100 * prices.priority[contact.priority - 1] * max(0.01, contact.urgency) * (1 + prices.value * contact.value)))


def _due(now: datetime, contact: WaveContact, deadline_min: float | None) -> int:
    if contact.deadline is not None:
        return _seconds(now, contact.deadline)
    return NO_DUE if deadline_min is None else _seconds(now, contact.created) + round(deadline_min * 60)


def _seconds(now: datetime, then: datetime, sign: int = 1) -> int:
    return sign * round((then - now).total_seconds())


def _queues(file: SnapshotFile, skills: dict[str, int]) -> dict[str, np.ndarray]:
    also = np.zeros((len(file.queues), len(skills)), dtype=np.int64)
    for q, queue in enumerate(file.queues):
        for name, level in queue.also.items():
            also[q, skills[name]] = level
    width = 1 + max(len(queue.relax) for queue in file.queues)
    steps = [[(0, q.level), *((round(s.after_min * 60), s.level) for s in q.relax)] for q in file.queues]
    padded = np.array([[*row, *[(NO_DUE, 0)] * (width - len(row))] for row in steps], dtype=np.int64)
    expected = [q.expected_per_slot if isinstance(q.expected_per_slot, list) else [q.expected_per_slot] * file.slots for q in file.queues]
    aht = np.array([q.aht_s for q in file.queues])
    return {
        "skill": np.array([skills[q.skill] for q in file.queues], dtype=np.int64),
        "also": also,
        "relax_s": padded[:, :, 0].copy(),
        "relax_level": padded[:, :, 1].copy(),
        "places": np.array([[True, q.callback, q.self_service, q.overflow] for q in file.queues]),
        "reserve": np.ceil(np.array(expected) * aht[:, None] / file.grain_s - 1e-9).astype(np.int64),
    }


def _agents(file: SnapshotFile, queues: dict[str, int], skills: dict[str, int]) -> dict[str, np.ndarray]:
    count = len(file.agents)
    levels, factor = np.zeros((count, len(skills)), dtype=np.int64), np.full((count, len(queues)), 100, dtype=np.int64)
    takes, likes = np.zeros((count, len(CHANNELS)), dtype=bool), np.ones((count, len(CHANNELS)), dtype=bool)
    capacity, idle = np.zeros((count, file.slots), dtype=np.int64), np.zeros(count, dtype=np.int64)
    starts = np.arange(file.slots) * file.slot_min * 60
    for a, agent in enumerate(file.agents):
        for name, level in agent.skills.items():
            levels[a, skills[name]] = level
        for name, value in agent.factors.items():
            factor[a, queues[name]] = max(1, round(100 * value))
        takes[a] = [name in agent.channels for name in CHANNELS]
        if agent.prefers:
            likes[a] = [name in agent.prefers for name in CHANNELS]
        free = 0 if agent.free_at is None else _seconds(file.taken_at, agent.free_at)
        until = NO_DUE if agent.until is None else _seconds(file.taken_at, agent.until)
        there = np.minimum(starts + file.slot_min * 60, until) - np.maximum(starts, free)
        capacity[a] = np.maximum(0, there) // file.grain_s
        idle[a] = 0 if agent.idle_since is None else max(0, _seconds(file.taken_at, agent.idle_since, -1))
    return {"levels": levels, "factor": factor, "takes": takes, "likes": likes, "capacity": capacity, "idle_s": idle}


def _pairs(customer: np.ndarray, incident: np.ndarray) -> dict[str, np.ndarray]:
    by_customer, by_incident = _tied(customer, None), _tied(incident, INCIDENT_REACH)
    pairs = np.array(sorted(by_customer | by_incident), dtype=np.int64).reshape(-1, 2)
    listed = [(int(i), int(j)) for i, j in pairs]
    return {
        "pair_first": pairs[:, 0].copy(),
        "pair_second": pairs[:, 1].copy(),
        "pair_customer": np.array([pair in by_customer for pair in listed], dtype=bool),
        "pair_incident": np.array([pair in by_incident for pair in listed], dtype=bool),
    }


def _tied(group: np.ndarray, reach: int | None) -> set[tuple[int, int]]:
    members: dict[int, list[int]] = defaultdict(list)
    for k in np.flatnonzero(group >= 0).tolist():
        members[int(group[k])].append(k)
    return {
        (first, second) for found in members.values() for k, first in enumerate(found) for second in found[k + 1 :][:reach]
    }  # each with those that follow it


def _numbered(names: Iterable[str | None]) -> np.ndarray:
    numbers: dict[str, int] = {}
    return np.array([NONE if name is None else numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)


def _skills(file: SnapshotFile) -> Sequence[str]:
    """Every skill that a queue needs or an agent has, once."""
    needed = [name for queue in file.queues for name in (queue.skill, *queue.also)]
    return list(dict.fromkeys([*needed, *(name for agent in file.agents for name in agent.skills)]))


def _room(file: SnapshotFile) -> np.ndarray:
    room = np.full(PLACES, NO_DUE, dtype=np.int64)
    for place, limit in ((Place.CALLBACK, file.limits.callback), (Place.OVERFLOW, file.limits.overflow)):
        if limit is not None:
            room[place] = limit
    return room


def _prices(file: SnapshotFile) -> WavePrices:
    given, grain_min = file.prices, file.grain_s / 60

    def cents(points: float) -> int:
        return round(100 * points)

    return WavePrices(
        wait=cents(given.wait_per_min),
        ageing=cents(given.ageing_per_hour),
        deadline=cents(given.deadline),
        risk_s=max(1, round(given.risk_min * 60)),
        late=cents(given.late_per_min),
        handle=cents(given.handle_per_min),
        below_level=cents(given.below_level),
        sticky=cents(given.sticky),
        channel=cents(given.channel),
        agent_channel=cents(given.agent_channel),
        customer_apart=cents(given.customer_apart),
        incident_apart=cents(given.incident_apart),
        balance=round(100 * given.balance * grain_min**2),
        reserve=round(100 * given.reserve_per_min * grain_min),
        hold=cents(given.hold),
        callback=cents(given.callback),
        self_service=cents(given.self_service),
        overflow=cents(given.overflow),
        overflow_min=cents(given.overflow_per_min),
    )
