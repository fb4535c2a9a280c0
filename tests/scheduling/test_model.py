"""The model says what the referee says; a tiny case is solved by hand; decode and encode are inverse."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from center.errors import InputError
from scheduling.roster.decode import decode, encode
from scheduling.roster.model import build_model
from scheduling.roster.verify import verify
from solvers.score import score

SHAPES = {
    "day": {
        "start": "08:00-11:00",
        "start_step_min": 60,
        "lengths_min": [360, 480],
        "lunch": {"minutes": 60, "after_min": [120, 180], "step_min": 60, "paid": False},
    },
    "late": {
        "start": "14:00-16:00",
        "start_step_min": 120,
        "lengths_min": [480],
        "breaks": [{"minutes": 60, "after_min": [180, 240], "step_min": 60, "paid": True}],
    },
    "night": {"start": "22:00-23:00", "start_step_min": 60, "lengths_min": [420]},
    "brief": {"start": "09:00-10:00", "start_step_min": 60, "lengths_min": [180]},
    "long": {"start": "06:00-20:00", "start_step_min": 420, "lengths_min": [840]},
}
STARTS = ("2026-10-12", "2026-10-21", "2026-03-25")  # an ordinary week, and weeks with each change of clocks
PEOPLE = st.fixed_dictionaries(
    {
        "skills": st.sampled_from(
            [["voice"], ["written"], ["voice", "written"], {"voice": 0.85}, {"voice": 1.3, "written": 0.62}, {"written": 2}]
        ),
        "site": st.sampled_from(["here", "islands", "east"]),
        "hourly_cost": st.sampled_from([0, 17.5, 30]),
        "availability": st.sampled_from([[], ["daily 07:00-20:00"], ["mon-fri 20:00-08:00", "sat 08:00-24:00", "sun 00:00-24:00"]]),
        "leave": st.sampled_from([[], ["2026-10-22..2026-10-23"], ["2026-03-28", "2026-10-14"]]),
    },
    optional={
        "preferences": st.fixed_dictionaries(
            {
                "start": st.sampled_from([None, "08:00-09:30", "22:00-02:00"]),
                "days_off": st.sampled_from([None, "sat-sun"]),
                "weight": st.integers(1, 3),
            }
        )
    },
)


@st.composite
def cases(draw, new_case, new_queue):
    case = new_case(start=draw(st.sampled_from(STARTS)), days=draw(st.integers(1, 10)))
    case.sites += [{"name": "islands", "zone": "Atlantic/Canary"}, {"name": "east", "zone": "Asia/Tokyo"}]
    case.queues = [new_queue("calls", "voice", draw(st.sampled_from([["daily 00:00-24:00"], ["mon-sat 08:00-20:00"]])))]
    case.queues += [new_queue("chat", "written", ["daily 10:00-02:00"]) | {"closed": ["2026-10-23"]}][: draw(st.integers(0, 1))]
    names = draw(st.lists(st.sampled_from(sorted(SHAPES)), min_size=1, max_size=3, unique=True))
    case.shapes = [{"name": name, **SHAPES[name]} for name in names]
    case.contracts[0] |= {
        "hours_week": [draw(st.sampled_from([0, 0, 7.5])), draw(st.sampled_from([16, 24, 40]))],
        "days_week": [draw(st.integers(0, 1)), draw(st.integers(1, 7))],
        "shifts": names,
    }
    case.agents = [{"id": f"p{k}", "contract": "any", **body} for k, body in enumerate(draw(st.lists(PEOPLE, min_size=1, max_size=3)))]
    if not any("voice" in agent["skills"] for agent in case.agents):
        case.agents[0]["skills"] = ["voice", "written"]
    if not any("written" in agent["skills"] for agent in case.agents):
        case.agents[0]["skills"] = ["voice", "written"]
    case.rules = {"rest_hours": draw(st.sampled_from([0, 11, 14.5, 30])), "max_consecutive_days": draw(st.integers(1, 4))}
    case.rules["unpopular"] = draw(st.sampled_from([{}, {"ends_after": "21:00"}, {"starts_before": "09:00", "weekends": True}]))
    case.rules["proficiency"] = draw(st.booleans())
    squares = draw(st.sampled_from([{}, {"under_square": 0.5, "over_square": 0.25}, {"under_square": 0.03}]))
    case.weights = {**squares, "labour": draw(st.sampled_from([0, 0.03]))}
    return case


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_model_and_referee_agree(new_case, new_queue, data):
    """H = 0 iff the referee finds nothing, and E is its cost, legal or not, whatever people count."""
    try:
        urgency = data.draw(st.none() | st.lists(st.sampled_from([1.0, 1.5, 4.0]), min_size=5, max_size=5).map(np.array))
        problem = data.draw(cases(new_case, new_queue)).problem(data.draw(st.integers(0, 2)), urgency)
    except InputError:  # somebody cannot fulfil the contract
        reject()
    roster_model = build_model(problem)
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    share_off = data.draw(st.sampled_from([0.0, 0.4, 0.8]))
    for _ in range(4):
        worked = (rng.random(roster_model.model.n_decisions) * roster_model.model.size).astype(np.int32)
        off = encode(roster_model, [])
        assignment = np.where(rng.random(len(off)) < share_off, off, worked)
        duties = decode(roster_model, assignment)
        verdict = verify(problem, duties)
        hard, energy = score(roster_model.model, assignment)
        assert (hard == 0) == verdict.legal, verdict.violations
        assert roster_model.hundredths(int(energy)) == verdict.cost
        assert energy == verdict.cost or not problem.worth.plain
        assert (encode(roster_model, duties) == assignment).all()


@pytest.fixture
def pair(case, new_person):
    """Two people, Monday and Tuesday from 09 to 13; two needed from 09 to 11, one from 11 to 13.

    A shift of 4 h (09-13) or of 2 h (09-11 or 11-13). Each owes 1 or 2 days and 4 to 6 h. Ana likes Mondays off.
    """
    case.days = 7
    case.queues[0]["open"] = ["mon-tue 09:00-13:00"]
    case.shapes = [
        {"name": "full", "start": "09:00-09:30", "lengths_min": [240], "start_step_min": 60},
        {"name": "half", "start": "09:00-11:00", "lengths_min": [120], "start_step_min": 120},
    ]
    case.contracts[0] |= {"hours_week": [4, 6], "days_week": [1, 2], "shifts": ["full", "half"]}
    case.agents = [new_person("ana", preferences={"days_off": "mon"}), new_person("bo")]
    case.weights = {"under": 3, "over": 1, "day_off": 4}
    heads = np.zeros((1, 168), dtype=np.int64)
    for monday_or_tuesday in (0, 24):
        heads[0, monday_or_tuesday + 9 : monday_or_tuesday + 13] = (2, 2, 1, 1)
    return case.problem(heads)


def test_the_optimum_by_hand(pair):
    """The need is 6 head-hours a day, 12 in all: just what both may work at most.

    Covered whole it takes one full and one early half a day: each person works a full and a half shift, and Ana's Monday costs 4.
    Is leaving Monday to Bo better? Ana works Tuesday only, 4 h; Bo at most 6 h, so 2 head-hours are missing at 3 each: 6 > 4.
    So the optimum is 4 points, by two rosters: who has the full shift on Monday.
    """
    roster_model = build_model(pair)
    model = roster_model.model
    assert model.size.tolist() == [4, 4, 4, 4]  # off, full, early half, late half
    scored = {picked: score(model, np.array(picked)) for picked in product(range(4), repeat=4)}
    best = min(scored.values())
    assert best == (0, 400)
    winners = [decode(roster_model, np.array(picked)) for picked, value in scored.items() if value == best]
    assert len(winners) == 2
    for duties in winners:
        assert sorted((duty.day, duty.start - 24 * duty.day, duty.paid_min) for duty in duties) == [
            (0, 9, 120),
            (0, 9, 240),
            (1, 9, 120),
            (1, 9, 240),
        ]
        assert [sum(duty.paid_min for duty in duties if duty.agent == agent) for agent in (0, 1)] == [360, 360]


def test_a_person_counts_in_one_queue_only(case, new_queue):
    case.days = 1
    case.queues.append(new_queue("chat", "written"))
    case.agents[0]["skills"] = ["voice", "written"]
    problem = case.problem(1)
    roster_model = build_model(problem)
    covers = [verify(problem, decode(roster_model, np.array([k]))).cover.sum(axis=1).tolist() for k in range(3)]
    assert sorted(covers) == [[0, 0], [0, 8], [8, 0]]


def test_shifts_that_work_alike_share_an_option(case):
    """Two shapes with the same hours: one option, which either duty encodes to."""
    case.days = 1
    case.shapes.append({**case.shapes[0], "name": "twin"})
    case.contracts[0]["shifts"] = ["day", "twin"]
    roster_model = build_model(case.problem())
    assert roster_model.model.size.tolist() == [2]
    (duty,) = decode(roster_model, 1 - encode(roster_model, []))
    assert (encode(roster_model, [replace(duty, shape="twin")]) == encode(roster_model, [duty])).all()


def test_people_of_one_kind_share_a_list_but_read_their_own_shapes(case, new_person):
    case.shapes.append({**case.shapes[0], "name": "twin"})
    case.contracts.append({**case.contracts[0], "name": "other", "shifts": ["twin"]})
    case.agents.append(new_person("bo", contract="other"))
    roster_model = build_model(case.problem())
    assert len(roster_model.model.list_size) == 1
    duties = decode(roster_model, 1 - encode(roster_model, []))
    assert {(duty.agent, duty.shape) for duty in duties} == {(0, "day"), (1, "twin")}


def test_encode_refuses_a_duty_that_is_no_option(case):
    roster_model = build_model(case.problem())
    duties = decode(roster_model, 1 - encode(roster_model, []))
    with pytest.raises(InputError) as caught:
        encode(roster_model, [replace(duties[0], start=8, end=16), duties[1], duties[1]])
    assert [fault.where for fault in caught.value.faults] == ["duties[0]", "duties[2]"]


def test_rest_of_more_than_a_day_couples_days_further_apart(case):
    """Work ends at 17:00; 40 h later is 09:00 two days on: rest of 40 h allows it, 41 h does not."""
    for rest_hours, days_apart in ((16, set()), (17, {1}), (40, {1}), (41, {1, 2})):
        case.rules = {"rest_hours": rest_hours}
        model = build_model(case.problem()).model
        assert set((model.pair_second - model.pair_first).tolist()) == days_apart


def test_harmless_shifts_need_no_class(case):
    model = build_model(case.problem()).model
    assert model.tables.shape[0] == 0 and set(model.option_class.tolist()) == {0}


def test_least_days_alone_are_a_row(case):
    """No hours owed, but 2 days: a week off is 2 days short."""
    case.contracts[0]["days_week"] = [2, 7]
    roster_model = build_model(case.problem())
    assert score(roster_model.model, encode(roster_model, []))[0] == 2


def test_people_who_share_a_list_keep_their_own_wishes(case, new_person):
    """09:00 is 1 h after Ana's window and 2 h before Bo's; Cai does not mind."""
    case.days = 1
    case.agents = [
        new_person("ana", preferences={"start": "07:00-08:00"}),
        new_person("bo", preferences={"start": "11:00-12:00"}),
        new_person("cai"),
    ]
    model = build_model(case.problem()).model
    assert len(model.list_size) == 1
    assert [model.costs_of(k).tolist() for k in range(3)] == [[0, 100], [0, 200], [0, 0]]


def test_days_on_which_nobody_can_work_make_no_decision(case):
    """The only shift is Tuesday's, and the horizon a Monday: nothing to decide, everything missing."""
    case.days = 1
    case.shapes[0]["weekdays"] = "tue"
    problem = case.problem(1)
    roster_model = build_model(problem)
    assert roster_model.model.n_decisions == 0
    assert decode(roster_model, encode(roster_model, [])) == ()
    assert score(roster_model.model, encode(roster_model, []))[1] == verify(problem, []).cost == 24 * 300


def test_a_missing_head_costs_its_urgency(case):
    """The only shift is Tuesday's; on Monday every missing head costs 3 points, from noon on four times that."""
    case.days = 1
    case.shapes[0]["weekdays"] = "tue"
    problem = case.problem(1, np.repeat([1.0, 4.0], 12))
    assert verify(problem, []).cost == 12 * 300 + 12 * 1200
