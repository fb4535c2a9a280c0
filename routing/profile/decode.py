"""Assignment -> levels per piece, and back."""

from __future__ import annotations

import numpy as np

from center.errors import Fault, InputError
from routing.profile.catalogue import Profile, today
from routing.profile.model import RoutingModel
from routing.profile.problem import RoutingProblem


def decode(routing_model: RoutingModel, assignment: np.ndarray) -> np.ndarray:
    """Level of each queue in each piece, 0 where it is not served; int64, shape ``(pieces, queues)``."""
    rows = [routing_model.ways_of(k).profiles[position] for k, position in enumerate(np.asarray(assignment).tolist())]
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(routing_model.problem.queues))


def today_levels(problem: RoutingProblem) -> np.ndarray:
    """Levels without a routing plan: the shift's queue first, every other skill behind it. Shape ``(pieces, queues)``."""
    able, pieces, n = problem.able, problem.pieces, len(problem.queues)
    rows = [today(able[a], q, n, problem.pooled) for a, q in zip(pieces.agent.tolist(), pieces.queue.tolist(), strict=True)]
    return np.array(rows, dtype=np.int64).reshape(len(rows), n)


def encode(routing_model: RoutingModel, levels: np.ndarray, served: np.ndarray | None = None) -> np.ndarray:
    """An assignment with these levels, int32; each piece with the split nearest to `served`.

    Parameters
    ----------
    served
        Units of each piece on each queue, shape ``(pieces, queues)``; None: all on the first queue.

    Raises
    ------
    InputError
        A piece has levels that none of its options has.
    """
    assignment = np.zeros(len(levels), dtype=np.int32)
    faults = []
    for k, row in enumerate(levels.tolist()):
        ways, profile = routing_model.ways_of(k), tuple(row)
        wanted = served[k] if served is not None else None
        position = _position(ways.profiles, ways.splits, profile, wanted)
        if position is None:
            faults.append(Fault(f"levels[{k}]", str(profile), "a profile of that piece"))
        else:
            assignment[k] = position
    if faults:
        raise InputError(faults)
    return assignment


def _position(
    profiles: tuple[Profile, ...], splits: tuple[tuple[int, ...], ...], profile: Profile, wanted: np.ndarray | None
) -> int | None:
    places = [k for k, one in enumerate(profiles) if one == profile]
    if not places:
        return None
    first = profile.index(1)
    if wanted is None:
        return max(places, key=lambda k: splits[k][first])
    return min(places, key=lambda k: int(np.abs(np.array(splits[k]) - wanted).sum()))
