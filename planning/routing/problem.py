"""A roster as a routing problem: who is on duty with which skills, and how many heads' worth of work each queue expects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from center.plan import Duty, Forecast, Requirement
from center.scenario import Scenario
from routing.profile.pieces import Stint
from routing.profile.problem import RoutingProblem, make_problem
from routing.schema import RoutingSpec


def routing_problem(
    scenario: Scenario, forecast: Forecast, requirement: Requirement, duties: Sequence[Duty], spec: RoutingSpec, pooled: bool = True
) -> RoutingProblem:
    """The routing problem of a roster.

    Raises
    ------
    InputError
        Blocks off the grid.
    """
    people, queues = scenario.agents, scenario.queues
    skilled = [[scenario.can_serve(agent, queue) for queue in queues] for agent in people]
    speed = [[agent.skills.get(queue.skill, 1.0) for queue in queues] for agent in people]
    return make_problem(
        scenario.horizon,
        tuple(queue.name for queue in queues),
        tuple(agent.id for agent in people),
        np.array(skilled, dtype=bool).reshape(len(people), len(queues)),
        np.array(speed, dtype=float).reshape(len(people), len(queues)),
        expected_heads(scenario, forecast, requirement, spec),
        tuple(stint for duty in duties for stint in stints_of(duty)),
        spec,
        deferred=np.array([queue.channel.deferred for queue in queues], dtype=bool),
        spread=spec.load == "erlangs",
        pooled=pooled,
    )


def stints_of(duty: Duty) -> Iterator[Stint]:
    """A duty as the routing plan sees it: each task block is planned for its own queue; the change between two is the roster's."""
    for start, end, queue in duty.blocks or ((duty.start, duty.end, duty.queue),):
        pauses = ((max(a, start), min(b, end)) for a, b, _, _ in duty.breaks)
        yield Stint(duty.agent, queue, start, end, tuple((a, b) for a, b in pauses if a < b))


def expected_heads(scenario: Scenario, forecast: Forecast, requirement: Requirement, spec: RoutingSpec) -> np.ndarray:
    """Heads' worth of work per queue and step, grossed up for shrinkage that is not in the roster; shape ``(queues, n)``.

    With ``load: erlangs`` the offered load, chats several to a head; deferred work where the requirement does it. With ``load: heads``
    the required heads.
    """
    rostered = np.asarray(requirement.rostered, dtype=float)
    if spec.load == "heads":
        return rostered
    seconds, there = scenario.horizon.step_min * 60.0, 1 - requirement.shrinkage
    heads = np.zeros_like(rostered)
    for q, queue in enumerate(scenario.queues):
        if queue.channel.deferred:
            heads[q] = rostered[q]
        else:
            contacts = np.where(scenario.open_steps[q], np.nan_to_num(forecast.offered[q]), 0.0)
            heads[q] = contacts * np.nan_to_num(forecast.aht_s[q]) / seconds / queue.concurrency / there
    return heads
