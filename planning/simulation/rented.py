"""Heads of a partner as agents of the digital twin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from center.scenario import Scenario
from twin.parts import Agents, Spells

Array = np.ndarray
Rented = tuple[int, int, int, int]


def with_rented(agents: Agents, rented: Sequence[Rented], scenario: Scenario) -> Agents:
    """The agents, and one more for each head rented: (queue, start, end, heads), steps [start, end).

    A rented agent serves one queue, at level 1 and average speed, without a wage here: the price is the partner's.
    """
    rows = list(_rows(rented, scenario))
    if not rows:
        return agents
    names = list(dict.fromkeys(name for name, *_ in rows))
    size, queues = len(names), len(scenario.queues)
    own = np.zeros((size, queues), dtype=np.int64)
    for name, queue, _, _ in rows:
        own[names.index(name), queue] = 1
    here = len(agents.names)
    return replace(
        agents,
        names=(*agents.names, *names),
        level=np.concatenate([agents.level, own]),
        spells=_joined(agents.spells, rows, names, here, np.asarray(agents.level), queues),
        speed=np.concatenate([_or(agents.speed, np.ones((here, queues))), np.ones((size, queues))]),
        hourly_cost=np.concatenate([_or(agents.hourly_cost, np.zeros(here)), np.zeros(size)]),
        paid_s=None if agents.paid_s is None else np.concatenate([agents.paid_s, np.zeros(size)]),
    )


def _rows(rented: Sequence[Rented], scenario: Scenario) -> list[tuple[str, int, float, float]]:
    """(name, queue, login, logout) of each head: one of the queue's who is free by then goes on, else another comes."""
    step_s, rows, until = scenario.horizon.step_min * 60.0, [], dict[int, list[int]]()
    for queue, start, end, heads in sorted(rented):
        busy = until.setdefault(queue, [])
        for _ in range(heads):
            k = next((k for k, last in enumerate(busy) if last <= start), len(busy))
            busy[k:] = [end, *busy[k + 1 :]]
            rows.append((f"rented for {scenario.queues[queue].name}, {k + 1}", queue, start * step_s, end * step_s))
    return rows


def _joined(
    spells: Spells, rows: Sequence[tuple[str, int, float, float]], names: list[str], here: int, level: Array, queues: int
) -> Spells:
    """Spells of both, with a level for each spell."""
    mask = True if spells.queues is None else np.asarray(spells.queues)
    before = np.where(mask, level[spells.agent], 0) if spells.level is None else np.asarray(spells.level)
    theirs = np.zeros((len(rows), queues), dtype=np.int64)
    theirs[np.arange(len(rows)), [queue for _, queue, _, _ in rows]] = 1
    day = np.zeros(len(spells.agent), dtype=np.int64) if spells.day is None else np.asarray(spells.day)
    sure = np.zeros(len(spells.agent), dtype=bool) if spells.sure is None else np.asarray(spells.sure)
    return Spells(
        agent=np.concatenate([spells.agent, [here + names.index(name) for name, *_ in rows]]).astype(np.int64),
        login_s=np.concatenate([spells.login_s, [login for *_, login, _ in rows]]),
        logout_s=np.concatenate([spells.logout_s, [logout for *_, logout in rows]]),
        day=np.concatenate([day, np.zeros(len(rows), dtype=np.int64)]),
        level=np.concatenate([before, theirs]),
        sure=np.concatenate([sure, np.ones(len(rows), dtype=bool)]),
    )


def _or(values: Array | None, default: Array) -> Array:
    return default if values is None else np.asarray(values)
