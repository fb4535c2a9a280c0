"""Meetings in shifts that change the queue, and on the days on which the clock does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from center.plan import Duty
from scheduling.meetings.decode import decode
from scheduling.meetings.model import build_meeting_model
from scheduling.meetings.plan import Sitting, duties_with
from scheduling.meetings.problem import make_meeting_problem
from scheduling.meetings.times import Times
from scheduling.meetings.verify import verify
from scheduling.roster.verify import verify as verify_roster
from scheduling.rules import meetings as meetings_rule
from solvers.backends import solve
from solvers.score import score
from solvers.solution import Budget

HUDDLE = {"name": "huddle", "whom": {"groups": ["team"]}, "windows": ["mon 09:00-17:00"]}
BLOCKS = {"blocks": {"least_min": 60}}


@pytest.fixture
def blocked(new_roster, new_duty):
    """Ana and Bo work from 9 to 17 with lunch at 13: calls, and chat from the given hours on."""

    def make(need, edges=(13, 13), meetings=(HUDDLE,), **weights):
        roster = roster_with(need, meetings, weights)
        duties = [_cut(new_duty(agent, 0), edge) for agent, edge in enumerate(edges)]
        return make_meeting_problem(roster, duties)

    def roster_with(need, meetings, weights):
        return new_roster(meetings, need, {"over": 0} | weights, queues=("calls", "chat"), **BLOCKS)

    return make


def _cut(duty: Duty, edge: int) -> Duty:
    blocks = ((duty.start, edge, 0), (edge, duty.end, 1))
    return replace(duty, blocks=blocks, queue=0 if edge - duty.start >= duty.end - edge else 1)


def test_a_meeting_goes_where_the_block_is_not_needed(blocked):
    """Two are needed on calls all day and nobody on chat: with chat from 13 on the huddle is in the afternoon, and costs nothing."""
    problem = blocked([2] * 24, meetings=({**HUDDLE, "missed": 100},))
    model = build_meeting_model(problem)
    for backend in ("anneal", "cpsat", "exact"):
        found = solve(model.model, Budget(seconds=1.0, sweeps=100, threads=1), 1, backend)
        (held,) = decode(model, found.assignment)
        assert held.start in (14, 15, 16)
        duties = duties_with(problem, [held])
        assert [duty.blocks for duty in duties] == [((9, 13, 0), (13, 17, 1))] * 2
        assert verify_roster(problem.roster, duties).legal
    before = verify(problem, ()).cost
    assert verify(problem, [Sitting(0, 14, (0, 1))]).cost == before - 2 * 100 * 100
    assert verify(problem, [Sitting(0, 10, (0, 1))]).cost == before - 2 * 100 * 100 + 2 * 300


def test_across_the_edge_of_two_blocks_it_takes_heads_from_both(blocked):
    """An hour and more: from 11 to 13 with the queue changed at 12, Ana is missing on calls, then on chat; Bo on calls all the time."""
    problem = blocked([0] * 24, edges=(12, 13), meetings=({**HUDDLE, "minutes": 120},))
    with_it = duties_with(problem, [Sitting(0, 11, (0, 1))])
    taken = verify_roster(problem.roster, problem.duties).cover - verify_roster(problem.roster, with_it).cover
    assert taken[:, 11:13].tolist() == [[2, 1], [0, 1]] and taken.sum() == 4


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_model_says_what_the_referee_says_of_blocks(blocked, data):
    need = data.draw(st.lists(st.integers(0, 3), min_size=24, max_size=24))
    edges = data.draw(st.tuples(st.integers(10, 16), st.integers(10, 16)))
    talk = {"name": "talk", "kind": "single", "minutes": data.draw(st.sampled_from([60, 120])), "missed": data.draw(st.integers(0, 5))}
    problem = blocked(need, edges, (HUDDLE, talk), under_square=data.draw(st.integers(0, 2)))
    model = build_meeting_model(problem)
    for _ in range(5):
        places = np.array([data.draw(st.integers(0, len(seat.starts) - 1)) for seat in model.seats])
        verdict, (hard, energy) = verify(problem, decode(model, places)), score(model.model, places)
        assert (hard == 0) is verdict.legal
        assert energy == verdict.cost


@pytest.mark.parametrize(
    ("start", "hours", "begins"),
    [
        ("2026-10-24", 25, {26: "02:00", 27: "02:00"}),  # summer time ends: the hour from two comes twice
        ("2026-03-28", 23, {}),  # it begins: there is none
        ("2026-10-17", 24, {26: "02:00"}),
    ],
)
def test_the_night_the_clock_changes(new_roster, start, hours, begins):
    """A night from 22 on Saturday, eight hours long; a meeting that begins at two on Sunday."""
    meeting = {"name": "drill", "kind": "single", "whom": {"people": ["ana"]}, "windows": ["sun 02:00-03:00"]}
    roster = new_roster([meeting], [0] * 24, {}, start=start, start_step_min=60, lunch=None)
    assert roster.horizon.n == 24 + hours
    night = Duty(0, 0, 0, "day", 22, 30, (), 480)
    problem = make_meeting_problem(roster, [night])
    found = Times(problem, problem.occurrences[0]).of(0).tolist()
    assert {step: f"{roster.horizon.local(step):%H:%M}" for step in found} == begins
    for step in range(22, 30):
        (duty,) = duties_with(problem, [Sitting(0, step, (0,))])
        assert (list(meetings_rule.broken(roster, [duty])) == []) == (step in begins)
        assert duty.paid_min == 480


@pytest.mark.parametrize(("window", "begins"), [("sun 01:00-03:00", []), ("sun 01:00-04:00", [25])])
def test_a_meeting_over_the_hour_that_is_skipped_ends_later_on_the_clock(new_roster, window, begins):
    """Two hours from one o'clock end at four on the Sunday that has no hour from two to three."""
    meeting = {"name": "drill", "kind": "single", "minutes": 120, "whom": {"people": ["ana"]}, "windows": [window]}
    roster = new_roster([meeting], [0] * 24, {}, start="2026-03-28", start_step_min=60, lunch=None)
    problem = make_meeting_problem(roster, [Duty(0, 0, 0, "day", 22, 30, (), 480)])
    assert Times(problem, problem.occurrences[0]).of(0).tolist() == begins


def test_an_eve_after_the_clock_changed_is_on_the_clock(new_roster):
    """On the Sunday that has 25 hours ten o'clock is its eleventh: a meeting at ten is then, not an hour before."""
    meeting = {"name": "huddle", "whom": {"people": ["ana"]}, "windows": ["sun 10:00-11:00"]}
    roster = new_roster([meeting], [0] * 24, {}, start="2026-10-24")
    problem = make_meeting_problem(roster, [Duty(0, 0, 1, "day", 24 + 10, 24 + 18, ((24 + 14, 24 + 15, "lunch", False),), 420)])
    assert Times(problem, problem.occurrences[0]).of(0).tolist() == [24 + 11]
