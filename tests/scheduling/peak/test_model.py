"""The peak model says what the referee says; a tiny day is solved by hand, and every backend agrees."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling.peak.decode import decode, encode
from scheduling.peak.model import build_peak_model
from scheduling.peak.roster import untouched
from scheduling.peak.verify import verify
from solvers.backends import solve
from solvers.score import score
from solvers.solution import Budget, Status

NOW = 11
LEVERS = {
    "breaks": {"notice_min": 60, "price": 0.5},
    "overtime": {"notice_min": 60, "price_hour": 2, "step_min": 60, "most_min": 120},
    "start": {"notice_min": 120, "price_hour": 1, "step_min": 60, "early_min": 120, "late_min": 60},
    "time_off": {"notice_min": 0, "price_hour": 0.25, "step_min": 60, "most_min": 180},
    "skills": {"notice_min": 60, "price": 0.5},
}
SPECS = st.fixed_dictionaries(
    {name: st.sampled_from([None, lever]) for name, lever in LEVERS.items()},
    optional={
        "change": st.sampled_from([0, 1]),
        "most_changed": st.integers(0, 2),
        "overflow": st.just([{"queue": "calls", "most_heads": 2, "block_min": 120, "price_hour": 1.5}]),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_model_and_referee_agree(new_peak, new_duty, new_person, drawn, data):
    """H = 0 iff the referee finds nothing, and E is its cost, legal or not, whatever people count."""
    spec = data.draw(SPECS)
    if spec["overtime"] and data.draw(st.booleans()):
        spec["overtime"] = spec["overtime"] | {"most_hours": 2}
    starts = data.draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(8, 14)), max_size=5, unique_by=lambda s: s[:2]))
    duties = tuple(new_duty(agent, start, day) for agent, day, start in starts)
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    need = rng.integers(0, 3, (2, 72))
    now, rest = data.draw(st.integers(0, 23)), data.draw(st.sampled_from([8, 11, 16]))
    hours = data.draw(st.sampled_from([15.0, 40.0]))
    rules = {"rest_hours": rest, "proficiency": data.draw(st.booleans())}
    agents = [new_person("ana", skills={"voice": 0.7, "written": 1.35}), new_person("bo", skills={"voice": 1.1}), new_person("cy")]
    weights = data.draw(st.sampled_from([{}, {"under_square": 0.4, "over_square": 0.1}]))
    problem = new_peak(spec, duties, need, now, rules=rules, agents=agents, hours_week=(0, hours), weights=weights)
    model = build_peak_model(problem)
    for _ in range(6):
        assignment, roster, verdict, hard, energy = drawn(model, rng)
        assert (hard == 0) == verdict.legal, verdict.violations
        assert model.hundredths(int(energy)) == verdict.cost
        assert (encode(model, roster) == assignment).all()


def test_untouched_costs_its_cover_only(new_peak):
    """From 11 on two are needed: Ana (lunch 11, break 14, to 16), Bo (lunch 13, break 16, to 18), Cy (from 14, lunch 17, break 20).

    Heads by hour from 11: 1 2 1 2 3 1 1 1 1 0 1; missing 1 0 1 0 0 1 1 1 1 2 1, and one too many at 15.
    """
    problem = new_peak({"over": 1}, need=2)
    verdict = verify(problem, untouched(problem))
    assert verdict.legal
    assert verdict.cover[0, :11].tolist() == [1, 2, 1, 2, 3, 1, 1, 1, 1, 0, 1]
    assert verdict.parts["under"] == 9 * 300
    assert verdict.parts["over"] == 100
    assert verdict.cost == 2800
    assert verdict.changes == ()


@pytest.mark.parametrize(("need", "spec", "over"), [(2, {}, 0), (1, {}, 100), (2, {"over": 0.5}, 50), (1, {"over": 0}, 0)])
def test_a_head_too_many_costs_nothing_on_a_day_that_lacks_people(new_peak, need, spec, over):
    """With two needed nine are missing and one is too many; with one needed one is missing and four are too many."""
    assert new_peak(spec, need=need).prices.over == (over, 0)


def test_heads_of_other_plans_are_there_too_on_a_day_that_lacks_people(new_peak):
    """With two needed nine are missing and one is too many; with one of another plan beside all day one is missing and four too many."""
    beside = np.zeros((2, 72), dtype=int)
    beside[0, 8:22] = 1
    assert new_peak({}, need=2, beside=beside).prices.over == (100, 0)


def test_heads_beside_the_days_shifts_count_by_proficiency(new_peak, new_duty, new_person):
    """Bo counts one and a half and begins on Tuesday at midnight, when Cy may still be there; other heads are one each."""
    agents = [new_person("ana"), new_person("bo", skills={"voice": 1.5}), new_person("cy")]
    duties, beside = (new_duty(2, 14), new_duty(1, 0, 1)), np.zeros((2, 72), dtype=int)
    beside[1, 20:22] = 1
    problem = new_peak({"overtime": {"most_min": 180}}, duties, 0, rules={"proficiency": True}, agents=agents, beside=beside)
    assert (problem.worth.head, problem.end) == (2, 25)
    assert problem.beside_units[:, 20 - NOW :].tolist() == [[0, 0, 0, 0, 3], [2, 2, 0, 0, 0]]
    rented = replace(problem, booked=np.ones_like(problem.booked))
    assert (rented.given_units - problem.given_units == 2).all()


@pytest.fixture
def overtime_day(new_peak):
    """Only overtime, at 2 points an hour and 1 a person: one missing from 16 to 22 is worth 3 points an hour."""
    spec = dict.fromkeys(LEVERS) | {"overtime": LEVERS["overtime"]}
    return build_peak_model(new_peak(spec, need=np.repeat([0, 1, 2, 1, 0], [8, 3, 9, 2, 50])))


def test_the_optimum_by_hand(overtime_day):
    """Ana may stay to 17 or 18, Bo to 19 or 20, Cy's last hour is the day's last; each hour gained is worth 3 and costs 2.

    Two needed from 11 to 20: at 16 there is Cy only, so Ana's hour from 16 gains 3; at 17 Bo works and Cy has lunch, so a second
    hour gains 3 more: 6 for 1 + 4. Bo from 18 to 20 gains 3 each: again 6 for 5. Both together save 2 points.
    """
    model = overtime_day.model
    best = min(score(model, np.array(picked)) for picked in product(*(range(k) for k in model.size.tolist())))
    start = score(model, encode(overtime_day, untouched(overtime_day.problem)))
    assert start[1] - best[1] == 200
    for backend in ("exact", "cpsat", "anneal", "mip"):
        found = solve(model, Budget(seconds=2, threads=1), 1, backend)
        assert (found.hard, found.energy) == best, backend
        assert found.status in (Status.OPTIMAL, Status.FEASIBLE)
    duties = decode(overtime_day, solve(model, Budget(sweeps=50, threads=1), 1, "anneal").assignment).duties
    assert [duty.end for duty in duties] == [18, 20, 22]


def test_people_alike_share_a_list(new_peak, new_duty, new_person):
    problem = new_peak(duties=(new_duty(0, 10), new_duty(1, 10), new_duty(2, 10)), agents=[new_person(name) for name in "abc"])
    assert len(set(build_peak_model(problem).model.decision_list.tolist())) == 1


def test_who_is_absent_is_in_no_decision(new_peak):
    problem = new_peak(absent=frozenset({1}))
    assert [problem.duties[k].agent for k in problem.today] == [0, 2]
    assert verify(problem, untouched(problem)).cover[0, 1] == 1


def test_the_absence_of_a_day_leaves_the_following_ones(new_peak, new_duty):
    problem = new_peak(duties=(new_duty(0, 12), new_duty(0, 8, 1)), absent=frozenset({0}))
    assert [duty.day for duty in problem.duties] == [1]
    assert problem.today == ()


def test_who_goes_home_was_there_until_now(new_peak, new_duty):
    """Ana began at 8, has lunch from 11 to 12, and it is 11: three hours are hers, and nothing after."""
    problem = new_peak(duties=(new_duty(0, 8), new_duty(0, 8, 1)), absent=frozenset({0}))
    today = problem.duties[0]
    assert (today.start, today.end, today.breaks, today.paid_min) == (8, 11, (), 180)
    assert problem.duties[1] == new_duty(0, 8, 1)
    assert problem.today == ()
