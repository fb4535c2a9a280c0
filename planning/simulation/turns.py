"""Turns of a routing policy on the spells of a roster: who serves which queues when."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from center.errors import Fault, InputError
from center.io import nearest
from center.policy import Policy
from center.scenario import Scenario
from twin.parts import Spells

Array = np.ndarray
# (begin, end, level of each queue), seconds from the horizon's start, in the order of time.
_Stretch = tuple[float, float, Array]


def in_turns(spells: Spells, level: Array, policy: Policy, scenario: Scenario, apart: Array | None = None) -> Spells:
    """Spells cut where a turn begins or ends, each with the levels that hold in it; as they are where there are no turns.

    Parameters
    ----------
    spells
        Of the roster, with the queues served outside of turns.
    level
        Skill levels outside of turns, shape ``(agents, queues)``; in a turn only queues above 0 here are served.
    apart
        Spells that no turn changes, bool ``(spells,)``; None: none is apart.

    Raises
    ------
    InputError
        A turn or a profile names a person or queue that is not there.
    """
    if not policy.turns:
        return spells
    _check(policy, scenario)
    turns = _by_agent(policy, scenario, level)
    mask = np.ones((len(spells.agent), level.shape[1]), dtype=bool) if spells.queues is None else np.asarray(spells.queues)
    rows: list[tuple[int, float, float, Array]] = []
    for k, (agent, login, logout) in enumerate(zip(spells.agent.tolist(), spells.login_s.tolist(), spells.logout_s.tolist(), strict=True)):
        own = np.where(mask[k], level[agent], 0) if spells.level is None else np.asarray(spells.level)[k]
        held = [] if apart is not None and apart[k] else turns.get(agent, [])
        rows += [(k, *stretch) for stretch in _cut(login, logout, own, held)]
    source = np.array([row[0] for row in rows], dtype=np.int64)
    return Spells(
        agent=spells.agent[source],
        login_s=np.array([row[1] for row in rows]),
        logout_s=np.array([row[2] for row in rows]),
        day=None if spells.day is None else np.asarray(spells.day)[source],
        level=np.array([row[3] for row in rows], dtype=np.int64).reshape(len(rows), level.shape[1]),
    )


def _cut(login: float, logout: float, own: Array, turns: list[_Stretch]) -> Iterator[_Stretch]:
    at = login
    for start, end, level in turns:
        start, end = max(start, at), min(end, logout)
        if end <= start:
            continue
        if start > at:
            yield at, start, own
        yield start, end, level
        at = end
    if logout > at:
        yield at, logout, own


def _by_agent(policy: Policy, scenario: Scenario, level: Array) -> dict[int, list[_Stretch]]:
    begin, turns = scenario.horizon.start_utc, dict[int, list[_Stretch]]()
    wanted = {
        name: np.array([profile.get(queue.name, 0) for queue in scenario.queues], dtype=np.int64)
        for name, profile in policy.profiles.items()
    }
    for turn in sorted(policy.turns, key=lambda turn: turn.start):
        agent = scenario.index.agent[turn.agent]
        levels = np.where(level[agent] > 0, wanted[turn.profile], 0)
        turns.setdefault(agent, []).append(((turn.start - begin).total_seconds(), (turn.end - begin).total_seconds(), levels))
    return turns


def _check(policy: Policy, scenario: Scenario) -> None:
    known = {"queue": frozenset(scenario.index.queue), "agent": frozenset(scenario.index.agent)}
    faults = [
        Fault(f"policy: {path}", repr(name), f"a{'n' * (kind == 'agent')} {kind} of the scenario", nearest(name, known[kind]))
        for path, name, kind in policy.unknown_names(known["queue"], frozenset(), known["agent"])
        if kind in known
    ]
    if faults:
        raise InputError(faults)
