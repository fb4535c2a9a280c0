"""The routing plan's problem: which queues each person serves at which level, block by block. Frozen data, no solver.

Work and people are counted in units of a tenth of a head over a whole block. A person has as many units as they are on the
queue, and each unit works for one queue: nobody is counted twice. A head is a head, as in the roster; being slow has a price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from center.errors import Fault, InputError
from center.horizon import Horizon
from routing.profile.pieces import Pieces, Stint, block_edges, cut
from routing.profile.prices import Prices
from routing.profile.target import UNITS, block_units, reserves, targets
from routing.schema import RoutingSpec

LEVELS = 3


@dataclass(frozen=True)
class RoutingProblem:
    """What is to be decided, and all that a solver or the referee needs to know.

    Attributes
    ----------
    horizon, queues, agents
        The planned steps; names, as the policy will say them.
    skilled
        Who has the skill for which queue; bool, shape ``(agents, queues)``.
    loss
        Price of a unit of a person's work on a queue, against the queue they are fastest at; hundredths of a point, same shape.
    stints
        Shifts, each with the queue that it was planned for and its breaks; none of people without any of the skills.
    edges
        First step of every block, with the horizon's length appended; shape ``(blocks + 1,)``.
    pieces
        The decisions: a shift's parts, one a block.
    work
        Expected work of each queue and block, in units; integers, shape ``(queues, blocks)``.
    target
        Units that each is to be given: its work, and its share of the people there are more than work.
    reserve
        Units wanted in reserve, with those who have the queue at level 1; same shape, 0 where its skill is not scarce.
    deferred
        Whether a queue's work can wait for a deadline; bool, shape ``(queues,)``. It is served behind the others at no price.
    prices
        Hundredths of a point.
    pooled
        Whether people serve all their skills today, or only the queue of their shift.
    """

    horizon: Horizon
    queues: tuple[str, ...]
    agents: tuple[str, ...]
    skilled: np.ndarray = field(repr=False)
    loss: np.ndarray = field(repr=False)
    stints: tuple[Stint, ...] = field(repr=False)
    edges: np.ndarray = field(repr=False)
    pieces: Pieces = field(repr=False)
    work: np.ndarray = field(repr=False)
    target: np.ndarray = field(repr=False)
    reserve: np.ndarray = field(repr=False)
    deferred: np.ndarray
    prices: Prices
    max_profiles: int
    pooled: bool = True

    @property
    def n_blocks(self) -> int:
        """Number of blocks."""
        return len(self.edges) - 1

    @property
    def able(self) -> tuple[tuple[int, ...], ...]:
        """Queues that each person has the skill for, ascending."""
        return tuple(tuple(np.flatnonzero(row).tolist()) for row in self.skilled)

    @property
    def behind(self) -> np.ndarray:
        """Price of a unit of work on each queue for each level that it stands behind the first; shape ``(queues,)``."""
        return np.where(self.deferred, 0, self.prices.lower)

    @property
    def nothing_to_decide(self) -> bool:
        """Whether nobody on duty serves more than one queue."""
        return not (self.skilled[self.pieces.agent].sum(axis=1) > 1).any()


def make_problem(
    horizon: Horizon,
    queues: Sequence[str],
    agents: Sequence[str],
    skilled: np.ndarray,
    speed: np.ndarray,
    heads: np.ndarray,
    stints: Sequence[Stint],
    spec: RoutingSpec,
    *,
    deferred: np.ndarray | None = None,
    spread: bool = True,
    pooled: bool = True,
) -> RoutingProblem:
    """The problem of people on duty and the work that is expected.

    Parameters
    ----------
    skilled, speed
        Per person and queue, shape ``(agents, queues)``; speed 1.0 is the average.
    heads
        Heads' worth of work per queue and step, grossed up for those who will be missing; shape ``(queues, n)``.
    deferred
        Whether each queue's work can wait for a deadline; None: no queue's.
    spread
        Whether people beyond the work are spread over the queues (`routing.profile.target`); else `heads` is the target.

    Raises
    ------
    InputError
        Shapes that do not fit, blocks off the grid, a shift of a queue that is not there.
    """
    _require(horizon, queues, agents, skilled, speed, heads, stints, spec)
    skilled = np.asarray(skilled, dtype=bool)
    stints = [stint for stint in stints if skilled[stint.agent].any()]
    edges = block_edges(horizon, spec.block_min // horizon.step_min)
    pieces = cut(stints, edges, horizon.n, UNITS)
    work = block_units(np.asarray(heads, dtype=float), edges)
    there = np.zeros(len(edges) - 1, dtype=np.int64)
    np.add.at(there, pieces.block, pieces.units)
    target = targets(work, there) if spread else work
    prices = Prices.of(spec.weights)
    return RoutingProblem(
        horizon=horizon,
        queues=tuple(queues),
        agents=tuple(agents),
        skilled=skilled,
        loss=prices.losses(skilled, np.asarray(speed, dtype=float)),
        stints=tuple(stints),
        edges=edges,
        pieces=pieces,
        work=work,
        target=target,
        reserve=reserves(work, target, skilled, pieces, spec.scarce_share, spec.reserve),
        deferred=np.zeros(len(queues), dtype=bool) if deferred is None else np.asarray(deferred, dtype=bool),
        prices=prices,
        max_profiles=spec.max_profiles,
        pooled=pooled,
    )


def _require(
    horizon: Horizon,
    queues: Sequence[str],
    agents: Sequence[str],
    skilled: np.ndarray,
    speed: np.ndarray,
    heads: np.ndarray,
    stints: Sequence[Stint],
    spec: RoutingSpec,
) -> None:
    people, grid = (len(agents), len(queues)), (len(queues), horizon.n)
    faults = [
        Fault(name, f"shape {np.shape(array)}", f"shape {shape}")
        for name, array, shape in (("skilled", skilled, people), ("speed", speed, people), ("heads", heads, grid))
        if np.shape(array) != shape
    ]
    if spec.block_min % horizon.step_min:
        faults.append(Fault("routing.block_min", str(spec.block_min), f"a multiple of the interval of {horizon.step_min} min"))
    for k, stint in enumerate(stints):
        if not (0 <= stint.agent < people[0] and 0 <= stint.queue < people[1]):
            faults.append(Fault(f"stints[{k}]", f"person {stint.agent}, queue {stint.queue}", f"below {people[0]} and {people[1]}"))
        elif stint.end <= stint.start:
            faults.append(Fault(f"stints[{k}]", f"steps {stint.start} to {stint.end}", "an end after the start"))
    faults += _overlaps(stints)
    if faults:
        raise InputError(faults)


def _overlaps(stints: Sequence[Stint]) -> list[Fault]:
    """A person who is on duty twice at once."""
    last: dict[int, int] = {}
    faults = []
    for stint in sorted(stints, key=lambda stint: (stint.agent, stint.start)):
        if stint.start < last.get(stint.agent, stint.start):
            faults.append(Fault("stints", f"person {stint.agent} on duty twice at step {stint.start}", "shifts that do not overlap"))
        last[stint.agent] = stint.end
    return faults
