"""A layout with a routing plan is the same people at the same times, with levels of their skills."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.routing.chain import CENTRES, Centre, cases, layout_of
from benchmarks.routing.profile_layout import problem_of, with_routing_plan
from routing.schema import RoutingSpec
from twin.distribution import exponential
from twin.layout import Layout
from twin.parts import Agents, LayoutQueue, Spells


@pytest.fixture(scope="module")
def layout() -> Layout:
    """Six hours; the work moves from one queue to the other at noon; one person comes and goes in the middle of a block."""
    busy, quiet = [20.0] * 3 + [4.0] * 3, [4.0] * 3 + [20.0] * 3
    queues = tuple(LayoutQueue(name, np.array(calls), (exponential(300.0),)) for name, calls in (("a", busy), ("b", quiet)))
    level = np.array([[1, 2], [1, 2], [2, 1], [1, 0]])
    login = np.array([0.0, 0.0, 5400.0, 0.0])
    logout = np.array([9000.0, 21600.0, 20000.0, 21600.0])
    return Layout(queues, Agents(("p", "q", "r", "s"), level, Spells(np.arange(4), login, logout)), 3600.0, 6)


def test_times_stay_and_levels_are_of_the_skills(layout: Layout) -> None:
    planned = with_routing_plan(layout, 0.5, 1)
    spells, before = planned.agents.spells, layout.agents.spells
    on_duty = np.bincount(spells.agent, weights=np.asarray(spells.logout_s) - np.asarray(spells.login_s))
    assert on_duty.tolist() == (np.asarray(before.logout_s) - np.asarray(before.login_s)).tolist()
    assert spells.level is not None
    assert not spells.level[np.asarray(layout.agents.level)[spells.agent] == 0].any()
    assert (spells.level == 1).sum(axis=1).tolist() == [1] * len(spells.agent)
    cuts = set(np.asarray(spells.login_s).tolist()) - set(np.asarray(before.login_s).tolist())
    assert cuts <= {7200.0, 14400.0}
    assert planned.policy.own_level_first and planned.policy.agents == "level"


def test_the_problem_of_a_layout(layout: Layout) -> None:
    problem = problem_of(layout, RoutingSpec())
    assert problem.work[:, 0].tolist() == [17, 3]  # 20 and 4 calls of five minutes an hour
    assert problem.pieces.queue[problem.pieces.agent == 2].tolist() == [1, 1, 1]


@pytest.mark.parametrize("centre", CENTRES, ids=str)
def test_every_case_has_the_same_people(centre: Centre) -> None:
    found = cases(centre)
    skills = {case.name: (case.level > 0).sum(axis=1) for case in found}
    assert (skills.pop("all skills") == centre.queues).all() and (skills.pop("one") == 1).all()
    for name, count in skills.items():
        assert (count == 2).all(), name
    for case in found:
        assert (np.bincount((case.level == 1).argmax(axis=1)) == centre.people).all()
        assert layout_of(centre, case).agents.level.shape == (centre.queues * centre.people, centre.queues)
