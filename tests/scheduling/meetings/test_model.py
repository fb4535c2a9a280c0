"""The model of meetings: the referee's numbers, and solvers that agree with trying everything."""

from __future__ import annotations

from itertools import product

import dimod
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling.meetings.decode import decode
from scheduling.meetings.kept import with_own_meetings
from scheduling.meetings.model import build_meeting_model
from scheduling.meetings.plan import Sitting, duties_with
from scheduling.meetings.problem import make_meeting_problem
from scheduling.meetings.reasons import why_not
from scheduling.meetings.verify import verify
from scheduling.rules.pauses import meetings_in
from solvers.backends import solve
from solvers.bqm import to_bqm
from solvers.score import score
from solvers.solution import Budget

TEAM = {"name": "huddle", "whom": {"groups": ["team"]}, "windows": ["mon 09:00-12:00"]}
TALK = {"name": "talk", "kind": "single", "whom": {"people": ["ana"]}, "windows": ["mon 10:00-12:00"]}
NEED = [0] * 9 + [3, 2, 1, 2, 1, 2, 2, 1, 0] + [0] * 6


def _every(model):
    return [np.array(places) for places in product(*(range(len(seat.starts)) for seat in model.seats))]


def test_trying_all_the_exact_sampler_and_the_solvers_agree(new_meetings):
    problem = new_meetings([{**TEAM, "windows": ["mon 10:00-12:00"]}, TALK], need=NEED, weights={"under": 0, "under_square": 3, "over": 0})
    model = build_meeting_model(problem)
    best = min(verify(problem, told).cost for places in _every(model) if verify(problem, told := decode(model, places)).legal)
    explicit = to_bqm(model.model)
    assert explicit.bqm.num_variables <= 18
    sample = dimod.ExactSolver().sample(explicit.bqm).first.sample
    places = explicit.assignment(np.array([sample[v] for v in range(explicit.bqm.num_variables)]))
    assert verify(problem, decode(model, places)).cost == best and verify(problem, decode(model, places)).legal
    for backend in ("anneal", "cpsat"):
        found = solve(model.model, Budget(seconds=1.0, sweeps=200, threads=1), 1, backend)
        told = decode(model, found.assignment)
        assert (found.hard, found.energy) == (0, best) == (0, verify(problem, told).cost)
    assert [(one.occurrence, one.people) for one in told] == [(0, (0, 1)), (1, (0,))]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_model_says_what_the_referee_says(new_meetings, data):
    need = data.draw(st.lists(st.integers(0, 4), min_size=24, max_size=24))
    kinds = data.draw(st.lists(st.sampled_from([TEAM, TALK, {"name": "all", "least_share": 0.4, "apart_min": 60}]), min_size=1, max_size=3))
    meetings = [{**kind, "name": f"{kind['name']} {k}", "missed": data.draw(st.integers(0, 5))} for k, kind in enumerate(kinds)]
    weights = {"under_square": data.draw(st.integers(0, 2)), "over_square": data.draw(st.integers(0, 2))}
    proficiency = data.draw(st.sampled_from([(), (0.5, 1.2, 1.75), (0.9, 1, 1)]))
    problem = new_meetings(meetings, need=need, weights=weights, proficiency=proficiency)
    model = build_meeting_model(problem)
    for _ in range(5):
        places = np.array([data.draw(st.integers(0, len(seat.starts) - 1)) for seat in model.seats])
        verdict = verify(problem, decode(model, places))
        hard, energy = score(model.model, places)
        assert (hard == 0) is verdict.legal
        assert model.hundredths(int(energy)) == verdict.cost


def test_it_is_held_where_cover_suffers_least_and_left_out_where_it_is_not_worth_it(new_meetings):
    need = [0] * 9 + [3, 3, 1, 3] + [0] * 11
    for missed, held in ((100, [11]), (0, [])):
        problem = new_meetings([{**TEAM, "missed": missed, "windows": ["mon 09:00-13:00"]}], need=need, weights={"over": 0})
        model = build_meeting_model(problem)
        found = solve(model.model, Budget(sweeps=200, threads=1), 1, "anneal")
        told = decode(model, found.assignment)
        assert [one.start for one in told] == held or (missed == 0 and verify(problem, told).cost == verify(problem, ()).cost)


def test_why_somebody_is_not_there(new_meetings):
    problem = new_meetings([{"name": "all", "apart_min": 60}, TALK], worked=((0, 0), (2, 0), (1, 1)))
    assert why_not(problem, Sitting(0, 11, (2,)), 1) == "off that day"
    assert why_not(problem, Sitting(0, 13, (2,)), 0) == "on lunch then"
    assert why_not(problem, Sitting(0, 9, (2,)), 0) == "too near an edge of the shift or a break"
    assert why_not(problem, Sitting(0, 18, (2,)), 0) == "not at work then"
    assert why_not(problem, Sitting(1, 11, (0,)), 1) == "no time that fits a shift"


def test_meetings_are_taken_out_and_placed_anew(new_meetings, new_duty):
    problem = new_meetings([TEAM])
    once = duties_with(problem, [Sitting(0, 10, (0, 1))])
    again = make_meeting_problem(problem.roster, once)
    assert again.duties == problem.duties and [duty.paid_min for duty in once] == [420] * 3


def test_a_shift_given_away_keeps_the_meetings_of_its_new_owner(new_meetings, new_duty):
    roster, pause = new_meetings([TEAM]).roster, (10, 11, "meeting", True)
    assert meetings_in(with_own_meetings(roster, new_duty(1, 0), (pause,)).breaks) == (pause,)
    assert meetings_in(with_own_meetings(roster, new_duty(2, 0), (pause,)).breaks) == ()
