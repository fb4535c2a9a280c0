"""Best responses: the one that is chosen is the best of all, by the referee, and everything stays legal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from center.plan import Duty
from scheduling.roster.fill import fill
from scheduling.roster.verify import verify


@pytest.fixture
def crew(case, new_person, new_queue):
    """Four people for a week of hours; two queues, lunches, wishes, fair weekends and labour above what is owed."""
    case.days = 7
    case.queues = [new_queue("calls", "voice", ["daily 06:00-23:00"]), new_queue("chat", "written", ["mon-fri 08:00-16:00"])]
    case.shapes = [
        {
            "name": "day",
            "start": "07:00-09:00",
            "start_step_min": 60,
            "lengths_min": [480],
            "lunch": {"minutes": 60, "after_min": [180, 240], "step_min": 60, "paid": False},
        },
        {"name": "late", "start": "14:00-16:00", "start_step_min": 120, "lengths_min": [420]},
    ]
    case.contracts[0] |= {"hours_week": [0, 28], "days_week": [0, 4], "shifts": ["day", "late"]}
    case.agents = [
        new_person("ana", hourly_cost=20, preferences={"start": "07:00-08:00", "days_off": "wed"}),
        new_person("bo", skills=["voice", "written"], hourly_cost=18),
        new_person("cai", skills=["written"], availability=["mon-thu 06:00-20:00"]),
        new_person("dee", preferences={"start": "14:00-15:00"}),
    ]
    case.rules = {"rest_hours": 11, "max_consecutive_days": 3, "unpopular": {"ends_after": "21:30", "weekends": True}}
    case.weights = {"under": 3, "under_square": 0.5, "over": 1, "over_square": 0.25, "labour": 0.05}
    return case.problem(1)


def _shifts(problem, agent, day):
    grid = problem.grids[problem.agent_zone[agent]]
    for s in problem.eligible(agent, day):
        shift, start = problem.shifts[s], int(grid.start[day, s])
        breaks = tuple((start + a, start + b, kind, paid) for a, b, kind, paid in shift.breaks)
        for queue in problem.agent_queues[agent]:
            if problem.eligibility.serves[problem.agent_zone[agent], queue, day, s]:
                yield Duty(agent, queue, day, problem.shapes[shift.shape].name, start, start + shift.steps, breaks, shift.paid_min)


def _legal_start(problem, seed):
    """A legal roster at random."""
    rng, duties = np.random.default_rng(seed), []
    for agent in range(4):
        for day in rng.permutation(7).tolist():
            options = list(_shifts(problem, agent, day))
            if options and rng.random() < 0.7:
                tried = [*duties, options[rng.integers(len(options))]]
                duties = tried if verify(problem, tried).legal else duties
    return duties


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), day=st.integers(0, 6), fixed=st.sets(st.tuples(st.integers(0, 3), st.integers(0, 6)), max_size=6))
def test_the_first_change_is_the_best_there_is(crew, seed, day, fixed):
    duties = _legal_start(crew, seed)
    before = verify(crew, duties).cost
    after, fills = fill(crew, duties, [day], fixed, 1, most_a_day=1)
    verdict = verify(crew, after)
    assert verdict.legal and verdict.cost == before - sum(one.saves for one in fills)
    best = before
    for agent in range(4):
        if (agent, day) in fixed:
            continue
        here = [duty for duty in duties if (duty.agent, duty.day) == (agent, day)]
        others = [[duty] for duty in duties if duty.agent == agent and duty.day != day and (agent, duty.day) not in fixed]
        for gives in [here] if here else [[], *others]:
            left = [duty for duty in duties if duty not in gives]
            judged = (verify(crew, [*left, new]) for new in _shifts(crew, agent, day))
            best = min([best, *(one.cost for one in judged if one.legal)])
    assert verdict.cost == best


def test_nobody_is_asked_for_less_than_it_must_save(crew):
    duties = _legal_start(crew, 5)
    _, fills = fill(crew, duties, [0, 1, 2], frozenset(), 1)
    assert fills and len({(one.agent, one.takes.day) for one in fills}) == len(fills)
    dearest = max(one.saves for one in fills)
    assert fill(crew, duties, [0, 1, 2], frozenset(), dearest + 100_000) == (tuple(duties), ())
