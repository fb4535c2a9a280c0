"""Levels per piece -> named profiles and turns, as the routing policy says them; and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from center.policy import Turn
from routing.profile.catalogue import Profile
from routing.profile.problem import RoutingProblem

_LONGEST_NAME = 70


def turns_of(problem: RoutingProblem, levels: np.ndarray) -> tuple[dict[str, dict[str, int]], tuple[Turn, ...]]:
    """(profiles by name, turns by person and time) of levels, shape ``(pieces, queues)``.

    Pieces of a shift with the same levels are one turn. A shift's first and last turn reach to its ends, also outside the horizon.
    """
    rows = [tuple(row) for row in levels.tolist()]
    names = _names(problem, rows)
    profiles = {name: _spoken(problem, profile) for profile, name in names.items()}
    found = [
        Turn(
            agent=problem.agents[problem.stints[stint].agent],
            profile=names[profile],
            start=problem.horizon.time_of(start),
            end=problem.horizon.time_of(end),
        )
        for stint, start, end, profile in _runs(problem, rows)
    ]
    return profiles, tuple(sorted(found, key=lambda turn: (problem.agents.index(turn.agent), turn.start)))


def levels_of(problem: RoutingProblem, profiles: Mapping[str, Mapping[str, int]], turns: Sequence[Turn]) -> np.ndarray:
    """Levels of each piece by the turn that its first step lies in; 0 everywhere where no turn does.

    Unknown agents, profiles and queues are passed over: the referee says them.
    """
    queue = {name: q for q, name in enumerate(problem.queues)}
    agent = {name: a for a, name in enumerate(problem.agents)}
    spoken = {name: _levels(levels, queue, len(queue)) for name, levels in profiles.items()}
    own: dict[int, list[tuple[int, int, str]]] = {}
    for turn in turns:
        if turn.agent in agent and turn.profile in spoken:
            span = (problem.horizon.index_of(turn.start), problem.horizon.index_of(turn.end), turn.profile)
            own.setdefault(agent[turn.agent], []).append(span)
    levels = np.zeros((len(problem.pieces), len(queue)), dtype=np.int64)
    for k, (person, start) in enumerate(zip(problem.pieces.agent.tolist(), problem.pieces.start.tolist(), strict=True)):
        for first, last, name in own.get(person, ()):
            if first <= start < last:
                levels[k] = spoken[name]
    return levels


def _levels(spoken: Mapping[str, int], queue: Mapping[str, int], n: int) -> np.ndarray:
    row = np.zeros(n, dtype=np.int64)
    for name, level in spoken.items():
        if name in queue:
            row[queue[name]] = level
    return row


def _runs(problem: RoutingProblem, rows: Sequence[Profile]) -> list[tuple[int, int, int, Profile]]:
    """(shift, first step, step after the last, profile) of pieces in a row that are alike."""
    pieces, runs = problem.pieces, list[tuple[int, int, int, Profile]]()
    for k, profile in enumerate(rows):
        stint, start, end = int(pieces.stint[k]), int(pieces.start[k]), int(pieces.end[k])
        if runs and runs[-1][0] == stint and runs[-1][3] == profile:
            runs[-1] = (stint, runs[-1][1], end, profile)
        else:
            first = not runs or runs[-1][0] != stint
            runs.append((stint, problem.stints[stint].start if first else start, end, profile))
    last = {stint: k for k, (stint, _, _, _) in enumerate(runs)}
    return [(s, a, problem.stints[s].end if last[s] == k else b, profile) for k, (s, a, b, profile) in enumerate(runs)]


def _names(problem: RoutingProblem, rows: Sequence[Profile]) -> dict[Profile, str]:
    """``calls-de`` where its profile is the only one that puts that queue first, else ``calls-de 1``, ``calls-de 2``, by use."""
    uses: dict[Profile, int] = {}
    for profile in rows:
        uses[profile] = uses.get(profile, 0) + 1
    names: dict[Profile, str] = {}
    for q, queue in enumerate(problem.queues):
        mine = sorted((p for p in uses if p.index(1) == q), key=lambda p: (-uses[p], p))
        short = queue[:_LONGEST_NAME].strip()
        names |= {profile: short if len(mine) == 1 else f"{short} {k}" for k, profile in enumerate(mine, start=1)}
    return _apart(names)


def _apart(names: dict[Profile, str]) -> dict[Profile, str]:
    """Names that two queues cannot share, as ``a 1`` could be a queue's name too."""
    taken: set[str] = set()
    for profile, name in names.items():
        while name in taken:
            name += "'"
        taken.add(name)
        names[profile] = name
    return names


def _spoken(problem: RoutingProblem, profile: Profile) -> dict[str, int]:
    by_level = sorted((level, q) for q, level in enumerate(profile) if level)
    return {problem.queues[q]: level for level, q in by_level}
