"""Small layouts, and models of the same centres in SimPy, written without the engine in mind: the independent oracle."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import simpy

from center.policy import Policy
from twin.distribution import exponential, fixed, never
from twin.layout import Layout
from twin.parts import Agents, LayoutQueue, Spells, Trace


@pytest.fixture
def erlang_layout() -> Callable[..., Layout]:
    """M/M/n(/room)(+M): agents stay until all is done; hours as intervals."""

    def make(n: int, per_s: float, aht: float, patience: float | None, within: float = 20.0, hours: int = 50, **more: Any) -> Layout:
        queue = LayoutQueue(
            "calls",
            np.full(hours, per_s * 3600),
            (exponential(aht),),
            (never() if patience is None else exponential(patience),),
            within_s=within,
            **more,
        )
        spells = Spells(np.arange(n), np.zeros(n), np.full(n, np.inf))
        return Layout((queue,), Agents(tuple(f"a{k}" for k in range(n)), np.ones((n, 1), dtype=int), spells), 3600.0, hours)

    return make


@pytest.fixture
def replay() -> Callable[..., Layout]:
    """A centre in which recorded contacts are replayed, one a minute at most, so that an interval is a contact.

    Queues are ``name: ([(time, service), ...], {settings})``; agents are ``(name, {queue: level}, [(login, logout), ...])`` and
    further settings of `Agents` by name, per agent.
    """

    def make(queues: dict[str, Any], agents: list[Any], policy: dict[str, Any] | None = None, minutes: int = 60, **more: Any) -> Layout:
        names = list(queues)
        lines = []
        for name, (contacts, settings) in queues.items():
            times = np.array([float(time) for time, *_ in contacts])
            service = np.array([float(rest[0]) for _, *rest in contacts])
            customer = np.array([rest[1] for _, *rest in contacts]) if contacts and len(contacts[0]) > 2 else None
            law = settings.pop("service", (fixed(60),))
            trace = Trace(times, service, None, customer) if contacts else None
            lines.append(LayoutQueue(name, np.zeros(minutes), law, trace=trace, **settings))
        spells = [(k, login, logout) for k, (_, _, duty, *_) in enumerate(agents) for login, logout in duty]
        who, login, logout = (np.array(column) for column in zip(*spells, strict=True))
        teams = tuple(dict.fromkeys(agent[3] if len(agent) > 3 else "all" for agent in agents))
        people = Agents(
            names=tuple(agent[0] for agent in agents),
            level=np.array([[agent[1].get(name, 0) for name in names] for agent in agents]),
            spells=Spells(who, login.astype(float), logout.astype(float)),
            teams=teams,
            team=np.array([teams.index(agent[3] if len(agent) > 3 else "all") for agent in agents]),
            speed=np.array([agent[4] if len(agent) > 4 else [1.0] * len(names) for agent in agents]),
        )
        return Layout(tuple(lines), people, 60.0, minutes, policy=Policy.model_validate(policy or {}), **more)

    return make


@pytest.fixture
def simpy_rerouting() -> Callable[[int, float], dict[str, np.ndarray]]:
    """Two types, two groups: type 1 may go to group 1 only after a wait. Counts a day, per type: answered in time, answered, abandoned."""

    def run(days: int, after: float) -> dict[str, np.ndarray]:
        rng = random.Random(20050)
        rows: dict[str, list[list[int]]] = {"within": [], "answered": [], "abandoned": []}
        for _ in range(days):
            day = _rerouting_day(rng, after)
            for name, row in rows.items():
                row.append(day[name])
        return {name: np.array(row) for name, row in rows.items()}

    return run


def _rerouting_day(rng: random.Random, after: float) -> dict[str, list[int]]:
    env = simpy.Environment()
    seen = {"within": [0, 0], "answered": [0, 0], "abandoned": [0, 0]}
    free = [5, 4]
    waiting: list[dict[str, Any]] = []  # in the order of arrival

    def allowed(contact: dict[str, Any], group: int) -> bool:
        if contact["type"] == 0:
            return group == 0
        return group == 1 or (group == 0 and env.now >= contact["came"] + after)

    def serve(contact: dict[str, Any], group: int) -> Any:
        free[group] -= 1
        contact["served"] = True
        wait = env.now - contact["came"]
        seen["answered"][contact["type"]] += 1
        seen["within"][contact["type"]] += wait <= 20
        yield env.timeout(rng.expovariate(1 / 180))
        free[group] += 1
        look(group)

    def look(group: int) -> None:
        for contact in waiting:
            if allowed(contact, group):
                waiting.remove(contact)
                env.process(serve(contact, group))
                return

    def contact(kind: int) -> Any:
        me = {"type": kind, "came": env.now, "served": False}
        groups = [0] if kind == 0 else [1]
        for group in groups:
            if free[group]:
                env.process(serve(me, group))
                return
        waiting.append(me)
        gives_up = env.now + rng.expovariate(1 / 120)
        if kind == 1 and gives_up > env.now + after:
            yield env.timeout(after)
            if me["served"] or me not in waiting:
                return
            if free[0]:
                waiting.remove(me)
                env.process(serve(me, 0))
                return
        yield env.timeout(gives_up - env.now)
        if me in waiting:
            waiting.remove(me)
            seen["abandoned"][kind] += 1

    def source(kind: int, rate: float) -> Any:
        while True:
            yield env.timeout(rng.expovariate(rate))
            if env.now >= 7200:
                return
            env.process(contact(kind))

    env.process(source(0, 70 / 3600))
    env.process(source(1, 100 / 3600))
    env.run()
    return seen


@pytest.fixture
def simpy_shifts() -> Callable[[int], dict[str, np.ndarray]]:
    """One queue over three hours; two crews with a break each, who finish the call that they are at. Per day and hour."""

    def run(days: int) -> dict[str, np.ndarray]:
        rng = random.Random(77)
        rows = [_shift_day(rng) for _ in range(days)]
        return {name: np.array([row[name] for row in rows]) for name in rows[0]}

    return run


def _shift_day(rng: random.Random) -> dict[str, Any]:
    env = simpy.Environment()
    seen: dict[str, Any] = {"within": [0] * 4, "answered": [0] * 4, "abandoned": [0] * 4, "busy": 0.0}
    waiting: list[dict[str, Any]] = []
    idle: list[simpy.Event] = []

    def contact() -> Any:
        me = {"came": env.now, "hour": int(env.now // 3600), "taken": env.event()}
        waiting.append(me)
        if idle:
            idle.pop(0).succeed()
        patience = env.timeout(rng.lognormvariate(4.0, 1.0))
        yield me["taken"] | patience
        if not me["taken"].triggered:
            waiting.remove(me)
            seen["abandoned"][me["hour"]] += 1

    def agent(spells: list[tuple[float, float]]) -> Any:
        for login, logout in spells:
            yield env.timeout(max(0.0, login - env.now))
            while env.now < logout:
                if not waiting:
                    bell = env.event()
                    idle.append(bell)
                    yield bell | env.timeout(logout - env.now)
                    if not bell.triggered:
                        idle.remove(bell)
                        break
                    if not waiting:
                        continue
                me = waiting.pop(0)
                me["taken"].succeed()
                seen["answered"][me["hour"]] += 1
                seen["within"][me["hour"]] += env.now - me["came"] <= 15
                service = rng.gammavariate(2.0, 75.0)
                seen["busy"] += service
                yield env.timeout(service)

    def source() -> Any:
        for hour, calls in enumerate((130, 210, 150)):
            while True:
                gap = rng.expovariate(calls / 3600)
                if env.now + gap >= (hour + 1) * 3600:
                    yield env.timeout((hour + 1) * 3600 - env.now)
                    break
                yield env.timeout(gap)
                env.process(contact())

    for k in range(5):
        env.process(agent([(0, 4000), (4900, 10800)] if k < 3 else [(0, 5400), (6300, 10800)]))
    for _ in range(4):
        env.process(agent([(3000, 12000)]))
    env.process(source())
    env.run()
    return seen


@pytest.fixture
def simpy_journeys() -> Callable[[int], dict[str, np.ndarray]]:
    """Two tiers with priority, room for 5, retrials of those who abandon or are blocked, transfers. Per day and queue."""

    def run(days: int) -> dict[str, np.ndarray]:
        rng = random.Random(5)
        rows = [_journey_day(rng) for _ in range(days)]
        return {name: np.array([row[name] for row in rows]) for name in rows[0]}

    return run


def _journey_day(rng: random.Random) -> dict[str, list[float]]:
    env = simpy.Environment()
    seen: dict[str, list[float]] = {name: [0, 0] for name in ("offered", "answered", "abandoned", "blocked", "wait")}
    agents = [{"both": k >= 3, "busy": False} for k in range(5)]
    lines: list[list[dict[str, Any]]] = [[], []]

    def can(agent: dict[str, Any], queue: int) -> bool:
        return queue == 0 or bool(agent["both"])

    def serve(agent: dict[str, Any], me: dict[str, Any]) -> Any:
        agent["busy"] = True
        queue = me["queue"]
        seen["answered"][queue] += 1
        seen["wait"][queue] += env.now - me["came"]
        yield env.timeout(rng.expovariate(1 / (120 if queue == 0 else 300)))
        if queue == 0 and rng.random() < 0.25:
            env.process(contact(1))
        yield env.timeout(0)
        agent["busy"] = False
        for other in (1, 0) if agent["both"] else (0,):  # the second tier goes first
            if lines[other]:
                mine = lines[other].pop(0)
                mine["served"] = True
                env.process(serve(agent, mine))
                return

    def later(queue: int) -> Any:
        if rng.random() < 0.5:
            yield env.timeout(rng.expovariate(1 / 400))
            if env.now < 10800:
                env.process(contact(queue))

    def contact(queue: int) -> Any:
        seen["offered"][queue] += 1
        me = {"queue": queue, "came": env.now, "served": False}
        for agent in agents:
            if not agent["busy"] and can(agent, queue):
                agent["busy"] = True
                env.process(serve(agent, me))
                return
        if queue == 0 and len(lines[0]) >= 5:
            seen["blocked"][0] += 1
            env.process(later(0))
            return
        lines[queue].append(me)
        yield env.timeout(rng.expovariate(1 / 150))
        if not me["served"]:
            lines[queue].remove(me)
            seen["abandoned"][queue] += 1
            seen["wait"][queue] += env.now - me["came"]
            if queue == 0:
                env.process(later(0))

    def source() -> Any:
        while True:
            yield env.timeout(rng.expovariate(110 / 3600))
            if env.now >= 10800:
                return
            env.process(contact(0))

    env.process(source())
    env.run()
    return seen
