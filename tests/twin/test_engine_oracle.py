"""The engine against SimPy models of the same centres (conftest), each mean within four standard errors of the difference."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from center.policy import Policy, QueueRule, Step
from twin.distribution import exponential, gamma, lognormal
from twin.engine import columns as at
from twin.layout import Layout
from twin.parts import Agents, LayoutQueue, Retry, Spells, Transfer
from twin.simulate import simulate

Oracle = Callable[..., dict[str, np.ndarray]]


def agree(ours: np.ndarray, theirs: np.ndarray) -> None:
    """Per replication values of one or several figures."""
    ours, theirs = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    error = np.sqrt(ours.var(axis=0, ddof=1) / len(ours) + theirs.var(axis=0, ddof=1) / len(theirs))
    assert (np.abs(ours.mean(axis=0) - theirs.mean(axis=0)) <= 4 * error + 1e-9).all(), (ours.mean(axis=0), theirs.mean(axis=0), error)


@pytest.mark.parametrize("after", [12.0, 60.0])
def test_rerouting_after_a_wait(simpy_rerouting: Oracle, after: float) -> None:
    theirs = simpy_rerouting(60, after)
    arrivals = (70, 100)
    queues = tuple(LayoutQueue(f"t{k}", np.full(2, float(n)), (exponential(180),), (exponential(120),)) for k, n in enumerate(arrivals))
    level = np.array([[1, 2]] * 5 + [[0, 1]] * 4)
    agents = Agents(tuple(f"a{k}" for k in range(9)), level, Spells(np.arange(9), np.zeros(9), np.full(9, np.inf)))
    policy = Policy(agents="level", queues={"t1": QueueRule(level=1, steps=[Step(after_s=after, level=2)])})
    ours = simulate(Layout(queues, agents, 3600.0, 2, policy=policy), 600, seed=1)
    for name, kind in (("within", "answered_within"), ("answered", "answered"), ("abandoned", "abandoned")):
        agree(ours.counts(kind).sum(axis=2), theirs[name])


def test_shifts_with_breaks(simpy_shifts: Oracle) -> None:
    theirs = simpy_shifts(60)
    queue = LayoutQueue(
        "calls", np.array([130.0, 210.0, 150.0]), (gamma(150, 2**-0.5),), (lognormal(np.exp(4.5), np.sqrt(np.e - 1)),), within_s=15
    )
    rows = [(k, 0, 4000) for k in range(3)] + [(k, 4900, 10800) for k in range(3)]
    rows += [(k, 0, 5400) for k in (3, 4)] + [(k, 6300, 10800) for k in (3, 4)] + [(k, 3000, 12000) for k in range(5, 9)]
    who, login, logout = np.array(rows, dtype=float).T
    agents = Agents(tuple(f"a{k}" for k in range(9)), np.ones((9, 1), dtype=int), Spells(who.astype(int), login, logout))
    ours = simulate(Layout((queue,), agents, 3600.0, 3), 600, seed=2)
    for name, kind in (("within", "answered_within"), ("answered", "answered"), ("abandoned", "abandoned")):
        agree(ours.counts(kind)[:, 0], theirs[name])
    agree(ours.out.agents[..., at.AGENT_BUSY].sum(axis=1), theirs["busy"])


def test_priority_room_retrials_and_transfers(simpy_journeys: Oracle) -> None:
    theirs = simpy_journeys(60)
    first = LayoutQueue(
        "first",
        np.full(3, 110.0),
        (exponential(120),),
        (exponential(150),),
        room=5,
        retry=Retry(0.5, exponential(400)),
        transfers=(Transfer(1, 0.25),),
    )
    second = LayoutQueue("second", np.zeros(3), (exponential(300),), (exponential(150),))
    level = np.array([[1, 0]] * 3 + [[2, 1]] * 2)
    agents = Agents(tuple(f"a{k}" for k in range(5)), level, Spells(np.arange(5), np.zeros(5), np.full(5, np.inf)))
    policy = Policy(order="priority", agents="level", queues={"first": QueueRule(priority=2), "second": QueueRule(priority=1)})
    ours = simulate(Layout((first, second), agents, 3600.0, 3, policy=policy), 600, seed=3)
    for kind in ("offered", "answered", "abandoned", "blocked"):
        agree(ours.counts(kind).sum(axis=2), theirs[kind])
    agree(ours.out.sums[..., [at.WAIT_ANSWERED, at.WAIT_OTHER]].sum(axis=(2, 3)), theirs["wait"])
