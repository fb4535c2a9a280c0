"""Pinned days: no solver changes them, the bounds stay bounds, and pins that cannot be kept are found beforehand."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from center.errors import InputError
from center.plan import Duty, Requirement
from scheduling.roster.decode import decode, encode
from scheduling.roster.model import build_model
from scheduling.roster.pin_checks import kept_together
from scheduling.roster.pins import Pin
from scheduling.roster.problem import make_problem
from scheduling.roster.verify import verify
from scheduling.rules import locked
from scheduling.schema import Rules, ShiftShape, Weights
from solvers.backends import solve
from solvers.exact.solve import counts_bound, whole_bound
from solvers.score import score
from solvers.solution import Budget

BACKENDS = ("anneal", "neal", "tabu", "cpsat", "mip", "counts+cpsat", "counts+mip", "greedy")
LUNCH = {"minutes": 60, "after_min": [120, 180], "step_min": 60, "paid": False}


@pytest.fixture
def crowd(case, new_person):
    """Three people, two of them alike, for four days; short shifts at three starts and a longer one with lunch."""
    case.days = 4
    case.queues[0]["open"] = ["daily 08:00-18:00"]
    case.shapes = [
        {"name": "brief", "start": "08:00-14:00", "start_step_min": 180, "lengths_min": [240]},
        {"name": "long", "start": "08:00-09:00", "start_step_min": 60, "lengths_min": [480], "lunch": LUNCH},
    ]
    case.contracts[0] |= {"hours_week": [0, 24], "days_week": [1, 4], "shifts": ["brief", "long"]}
    case.agents = [new_person("ana", preferences={"days_off": "tue"}), new_person("bo"), new_person("cai")]
    case.rules = {"max_consecutive_days": 3, "rest_hours": 17}
    return case


def duty(day: int, start: int, hours: int = 8, agent: int = 0, **more) -> Duty:
    first = 24 * day + start
    return replace(Duty(agent, 0, day, "day", first, first + hours, (), 60 * hours), **more)


def test_a_locked_shift_is_kept(case):
    problem = case.problem()
    pinned = replace(problem, pins=(Pin(0, 1, duty(1, 9)), Pin(0, 2)))
    assert verify(pinned, [duty(0, 9), duty(1, 9)]).violations == ()
    assert verify(pinned, [duty(0, 9)]).violations == ("ana on Tue 2026-10-13: off; locked: the shift 'day' 09:00-17:00 on calls.",)
    worked = verify(pinned, [duty(1, 9), duty(2, 9)])
    assert worked.violations == ("ana on Wed 2026-10-14: the shift 'day' 09:00-17:00 on calls; locked: off.",)


def test_a_locked_break_is_kept(crowd):
    problem = crowd.problem()
    (early, *_) = [duty for duty in _options(problem, 0, 0) if duty.breaks]
    later = replace(early, breaks=tuple((start + 1, end + 1, kind, paid) for start, end, kind, paid in early.breaks))
    (found,) = verify(replace(problem, pins=(Pin(0, 0, early),)), [later]).violations
    assert found == (
        "ana on Mon 2026-10-12: the shift 'long' 08:00-16:00 on calls (lunch 11:00-12:00); "
        "locked: the shift 'long' 08:00-16:00 on calls (lunch 10:00-11:00)."
    )


def test_a_pinned_day_has_one_option_or_no_decision(crowd):
    free = crowd.problem()
    pins = [Pin(0, 0, _options(free, 0, 0)[1]), Pin(1, 2)]
    roster_model = build_model(_pinned(crowd, pins))
    cells = list(zip(roster_model.agent.tolist(), roster_model.day.tolist(), strict=True))
    assert roster_model.model.size[cells.index((0, 0))] == 1 and (1, 2) not in cells
    assert set(np.delete(roster_model.model.size, cells.index((0, 0))).tolist()) == {1 + len(free.shifts)}
    assert pins[0].duty in decode(roster_model, encode(roster_model, []))


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_backend_keeps_what_is_pinned(crowd, data):
    """The optimum comes from trying every assignment of the free problem that keeps the pins."""
    crowd.days, crowd.agents = 2, crowd.agents[:2]
    free = crowd.problem(data.draw(st.integers(1, 2)))
    pins = [data.draw(_pin(free, a, d)) for a in range(2) for d in range(2) if data.draw(st.booleans())]
    try:
        problem = _pinned(crowd, pins, free.need)
    except InputError:
        reject()
    model = build_model(problem)
    optimum = solve(model.model, Budget(), 1, "exact")
    assert optimum.legal == (_best(free, problem) is not None)
    if not optimum.legal:
        reject()
    assert optimum.energy == _best(free, problem)
    for backend in BACKENDS:
        answer = solve(model.model, Budget(sweeps=60, seconds=0.5, threads=1), 1, backend)
        if answer.legal:
            assert answer.assignment is not None
            verdict = verify(problem, decode(model, answer.assignment))
            assert verdict.legal and verdict.cost == answer.energy >= optimum.energy
        assert answer.bound is None or answer.bound <= optimum.energy
    for bound in (counts_bound(model.model, 1.0), whole_bound(model.model, 1.0)):
        assert bound is None or bound <= optimum.energy


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_pins_that_pass_the_check_make_a_problem_and_its_model_is_the_referees(crowd, data):
    free = crowd.problem()
    wanted = [data.draw(_pin(free, a, d)) for a in range(3) for d in range(4) if data.draw(st.booleans())]
    checked = list(kept_together(free, wanted))
    pins = [pin for pin, reasons in checked if not reasons]
    problem = _pinned(crowd, pins)
    roster_model = build_model(problem)
    rng = np.random.default_rng(data.draw(st.integers(0, 100)))
    for _ in range(3):
        assignment = (rng.random(roster_model.model.n_decisions) * roster_model.model.size).astype(np.int32)
        duties = decode(roster_model, assignment)
        verdict, (hard, energy) = verify(problem, duties), score(roster_model.model, assignment)
        assert (hard == 0) == verdict.legal and energy == verdict.cost
        assert (encode(roster_model, duties) == assignment).all()
        worked = {(one.agent, one.day): one for one in duties}
        assert all(worked.get((pin.agent, pin.day)) == pin.duty for pin in pins)


def test_why_a_pin_cannot_be_kept(crowd):
    crowd.contracts[0]["days_week"] = [1, 2]
    problem = crowd.problem()
    late = duty(0, 14, 4, shape="brief")
    pins = [
        Pin(0, 0, late),
        Pin(0, 1, duty(1, 8, 4, shape="brief")),  # 14 h after the first: 17 needed
        Pin(0, 2, duty(2, 7, 4, shape="brief")),
        Pin(0, 0),
        Pin(0, 3, duty(3, 8, 4, shape="brief")),
        Pin(0, 1, duty(1, 14, 4, shape="brief")),  # a third day
        Pin(1, 0, duty(0, 14, 4, agent=1, shape="brief")),
    ]
    *found, third, other = [" ".join(reasons) for _, reasons in kept_together(problem, pins)]
    assert found == [
        "",
        "ana on Tue 2026-10-13: starts 14 h after the last shift; at least 17 h.",
        "ana on Wed 2026-10-14: the shift 'brief' starts at 07:00; allowed 08:00-14:00 every 180 minutes.",
        "the day is locked already.",
        "",
    ]
    assert third.startswith("agents[0] (ana), week from 2026-10-12: eligible shifts for at most") and other == ""


def test_days_off_that_leave_too_few_days(case):
    case.contracts[0] |= {"days_week": [5, 7], "hours_week": [0, 56]}
    found = [bool(reasons) for _, reasons in kept_together(case.problem(), [Pin(0, 1), Pin(0, 3), Pin(0, 5)])]
    assert found == [False, False, True]


def test_a_pin_that_nobody_could_work_is_refused(case):
    with pytest.raises(InputError):
        _pinned(case, [Pin(0, 0, duty(0, 3))])
    with pytest.raises(InputError):
        _pinned(case, [Pin(0, 0), Pin(0, 0)])
    case.contracts[0]["days_week"] = [0, 1]
    with pytest.raises(InputError):
        _pinned(case, [Pin(0, 0, duty(0, 9)), Pin(0, 1, duty(1, 9))])


def test_the_queue_is_pinned_too(case, new_queue):
    case.days = 1
    case.queues.append(new_queue("chat", "written"))
    case.agents[0]["skills"] = ["voice", "written"]
    for queue in (0, 1):
        shift = duty(0, 9, queue=queue)
        roster_model = build_model(_pinned(case, [Pin(0, 0, shift)]))
        assert roster_model.model.size.tolist() == [1] and decode(roster_model, np.array([0])) == (shift,)


@pytest.mark.parametrize(("edge", "kept"), [(12, True), (13, True), (14, False)])
def test_a_break_between_two_blocks_may_be_counted_to_either(case, new_queue, edge, kept):
    """Pinned: calls until 12, then a break of an hour, then chat. Calls until 13 are the same work; calls after it are not."""
    case.queues.append(new_queue("chat", "written"))
    case.agents[0]["skills"] = ["voice", "written"]
    shift = replace(duty(0, 9), breaks=((12, 13, "break", True),))
    pinned, found = (replace(shift, blocks=((9, at, 0), (at, shift.end, 1))) for at in (12, edge))
    problem = replace(case.problem(), pins=(Pin(0, 0, pinned),))
    assert (not list(locked.broken(problem, [found]))) is kept


def test_a_pinned_day_off_is_no_leave(case):
    """Two of five days pinned off: what the contract owes, and everybody's fair share, stay as they were."""
    case.contracts[0] |= {"hours_week": [0, 40], "days_week": [0, 5]}
    case.rules = {"unpopular": {"weekends": True}}
    free, pinned = case.problem(), _pinned(case, [Pin(0, 0), Pin(0, 5)])
    for name in ("least_min", "most_min", "least_days", "most_days", "owed_min"):
        np.testing.assert_array_equal(getattr(free.bands, name), getattr(pinned.bands, name))
    np.testing.assert_array_equal(free.fair.share, pinned.fair.share)
    np.testing.assert_array_equal(free.eligibility.excused, pinned.eligibility.excused)


def _pinned(case, pins, need=1):
    """The case's problem with pins."""
    free = case.problem(need)
    nothing = np.full(free.need.shape, np.nan)
    requirement = Requirement(free.need, free.need, nothing, nothing, nothing, nothing, 0.0)
    shapes = [ShiftShape.model_validate(shape) for shape in case.shapes]
    rules, weights = Rules.model_validate(case.rules), Weights.model_validate(case.weights)
    return make_problem(free.scenario, shapes, rules, weights, requirement, pins)


def _options(problem, agent: int, day: int) -> list[Duty]:
    """Every shift that the person can work on the day, in order of start."""
    grid = problem.grids[problem.agent_zone[agent]]
    made = []
    for s in problem.eligible(agent, day):
        shift, start = problem.shifts[s], int(grid.start[day, s])
        breaks = tuple((start + a, start + b, kind, paid) for a, b, kind, paid in shift.breaks)
        made.append(Duty(agent, 0, day, problem.shapes[shift.shape].name, start, start + shift.steps, breaks, shift.paid_min))
    return sorted(made, key=lambda one: (one.start, one.breaks))


@st.composite
def _pin(draw, problem, agent: int, day: int) -> Pin:
    return Pin(agent, day, draw(st.sampled_from([None, *_options(problem, agent, day)])))


def _best(free, problem) -> int | None:
    """Least cost of a legal roster that keeps the pins, over every assignment of the free model; None without one."""
    model = build_model(free)
    best = None
    for picked in product(*(range(int(size)) for size in model.model.size)):
        assignment = np.array(picked, dtype=np.int32)
        hard, energy = score(model.model, assignment)
        if hard == 0 and (best is None or energy < best):
            worked = {(one.agent, one.day): one for one in decode(model, assignment)}
            if all(worked.get((pin.agent, pin.day)) == pin.duty for pin in problem.pins):
                best = energy
    return best
