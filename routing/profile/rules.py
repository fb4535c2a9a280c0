"""The rules of a routing plan; each yields a sentence for everything that breaks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np

from center.policy import Turn
from routing.profile.problem import LEVELS, RoutingProblem

Profiles = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Judged:
    """What the rules look at: the problem, what the policy says, and what that makes of each piece's levels."""

    problem: RoutingProblem
    profiles: Profiles
    turns: Sequence[Turn]
    levels: np.ndarray


def known_names(judged: Judged) -> Iterator[str]:
    """Turns name people of the problem and profiles of the policy; profiles name its queues."""
    problem = judged.problem
    for name in sorted({turn.agent for turn in judged.turns} - set(problem.agents)):
        yield f"{name} has a turn, but is nobody of the roster."
    for name in sorted({turn.profile for turn in judged.turns} - set(judged.profiles)):
        yield f"A turn has the profile {name!r}, which is not there."
    for name, profile in judged.profiles.items():
        for queue in sorted(set(profile) - set(problem.queues)):
            yield f"Profile {name!r} serves {queue!r}, which is no queue."


def levels_rise(judged: Judged) -> Iterator[str]:
    """A profile has exactly one queue at level 1, and no level beyond the last."""
    for name, profile in judged.profiles.items():
        firsts = sum(level == 1 for level in profile.values())
        if firsts != 1:
            yield f"Profile {name!r} has {firsts} queues at level 1; exactly one is served first."
        for queue, level in profile.items():
            if not 1 <= level <= LEVELS:
                yield f"Profile {name!r} has {queue} at level {level}; levels are 1 to {LEVELS}."


def has_the_skill(judged: Judged) -> Iterator[str]:
    """Nobody serves a queue whose skill they have not."""
    problem = judged.problem
    wrong = np.argwhere((judged.levels > 0) & ~problem.skilled[problem.pieces.agent])
    for agent, queue in sorted({(int(problem.pieces.agent[k]), int(q)) for k, q in wrong}):
        yield f"{problem.agents[agent]} is to serve {problem.queues[queue]} without the skill."


def partitions_duty(judged: Judged) -> Iterator[str]:
    """A person's turns fill their shifts, do not overlap, and are nowhere else."""
    problem, clock = judged.problem, judged.problem.horizon.time_of
    for a, name in enumerate(problem.agents):
        duty = sorted((clock(stint.start), clock(stint.end)) for stint in problem.stints if stint.agent == a)
        turns = sorted((turn.start, turn.end) for turn in judged.turns if turn.agent == name)
        for (_, end), (start, _) in pairwise(turns):
            if start < end:
                yield f"{name} has two turns at {start:%a %d %b %H:%M} UTC."
        if _union(duty) != _union(turns):
            yield f"{name}'s turns are not their time on duty: {_spans(_union(turns))}; on duty {_spans(_union(duty))}."


def changes_at_edges(judged: Judged) -> Iterator[str]:
    """Inside a shift turns change at the blocks' edges only."""
    problem = judged.problem
    edges = {problem.horizon.time_of(int(edge)) for edge in problem.edges}
    agent = {name: a for a, name in enumerate(problem.agents)}
    starts = {(stint.agent, problem.horizon.time_of(stint.start)) for stint in problem.stints}
    for turn in judged.turns:
        a = agent.get(turn.agent)
        if a is not None and turn.start not in edges and (a, turn.start) not in starts:
            yield f"{turn.agent}'s turn begins at {turn.start:%a %d %b %H:%M} UTC, inside a block."


def every_queue_kept(judged: Judged) -> Iterator[str]:
    """In every block somebody serves each queue that somebody on duty has the skill for."""
    problem, pieces = judged.problem, judged.problem.pieces
    can, does = (np.zeros(problem.target.shape, dtype=bool) for _ in range(2))
    for k, block in enumerate(pieces.block.tolist()):
        can[:, block] |= problem.skilled[pieces.agent[k]]
        does[:, block] |= judged.levels[k] > 0
    for q, block in np.argwhere(can & ~does).tolist():
        moment = problem.horizon.local(int(problem.edges[block]))
        yield f"Nobody serves {problem.queues[q]} from {moment:%a %d %b %H:%M} on, though somebody on duty has the skill."


RULES = (known_names, levels_rise, has_the_skill, partitions_duty, changes_at_edges, every_queue_kept)


def _union(spans: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Spans in order, those that touch or overlap joined."""
    joined: list[tuple[datetime, datetime]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _spans(spans: Sequence[tuple[datetime, datetime]]) -> str:
    return ", ".join(f"{start:%d %b %H:%M}–{end:%d %b %H:%M}" for start, end in spans) or "none"
