"""Nights, changes of clocks and two zones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduling.roster.decode import decode, encode
from scheduling.roster.model import build_model
from scheduling.roster.verify import verify
from solvers.score import score

NIGHT = {"name": "night", "start": "22:00-22:30", "start_step_min": 60, "lengths_min": [480]}
EARLY = {"name": "early", "start": "06:00-09:00", "start_step_min": 60, "lengths_min": [480]}


@pytest.fixture
def nights(case):
    """Nights from 22:00 and earlies from 06:00 to 09:00; rest of 11 h."""
    case.shapes = [NIGHT, EARLY]
    case.contracts[0]["shifts"] = ["night", "early"]
    case.rules = {"rest_hours": 11}
    return case


def judge(problem, picks):
    """Verdict and H of the roster that takes, for each day, the shift starting at that hour."""
    roster_model = build_model(problem)
    assignment = encode(roster_model, [])
    for k, ways in enumerate(roster_model.way_list):
        hours = [None if way < 0 else problem.shifts[way].clock // 60 for way in roster_model.way_lists[ways].meaning]
        assignment[k] = hours.index(picks.get(int(roster_model.day[k])))
    duties = decode(roster_model, assignment)
    verdict = verify(problem, duties)
    assert (score(roster_model.model, assignment)[0] == 0) == verdict.legal
    return duties, verdict


@pytest.mark.parametrize(("start", "sunday_steps"), [("2026-10-12", 24), ("2026-10-19", 25), ("2026-03-23", 23)])
def test_a_night_belongs_to_its_first_day_and_lasts_its_elapsed_hours(nights, start, sunday_steps):
    """Saturday 22:00 for 8 h of elapsed time: till 06:00, 05:00 in October's long night, 07:00 in March's short one."""
    nights.start = start
    problem = nights.problem()
    assert len(problem.horizon.day_steps(6)) == sunday_steps
    (duty,), verdict = judge(problem, {5: 22})
    assert duty.day == 5 and duty.start == 5 * 24 + 22 and duty.end - duty.start == 8 and verdict.legal
    assert problem.horizon.local(duty.end).hour == {24: 6, 25: 5, 23: 7}[sunday_steps]
    assert verdict.cover[0, duty.start : duty.end].tolist() == [1] * 8 and verdict.cover.sum() == 8


@pytest.mark.parametrize(("start", "hours"), [("2026-10-12", [9]), ("2026-10-19", [8, 9]), ("2026-03-23", [])])
def test_rest_counts_elapsed_hours_over_the_change_of_clocks(case, start, hours):
    """Late shift on Saturday 14:00 to 22:00 and 11 h of rest: Sunday 09:00; with the extra hour of October, 08:00.

    In March 09:00 is only 10 h later, so not even the last start is legal.
    """
    case.start = start
    case.shapes = [{"name": "late", "start": "14:00-14:30", "start_step_min": 60, "lengths_min": [480]}, EARLY]
    case.contracts[0]["shifts"] = ["late", "early"]
    case.rules = {"rest_hours": 11}
    problem = case.problem()
    assert [hour for hour in (6, 7, 8, 9) if judge(problem, {5: 14, 6: hour})[1].legal] == hours
    assert [hour for hour in (6, 7, 8, 9) if judge(problem, {3: 14, 4: hour})[1].legal] == [9]


def test_a_start_that_the_change_skips_does_not_exist(case):
    """02:00 does not exist on 29 March 2026 in Madrid; it does on the other days."""
    case.start = "2026-03-27"
    case.days = 3
    case.shapes[0] |= {"start": "02:00-02:30", "lengths_min": [240]}
    problem = case.problem()
    assert [len(problem.eligible(0, day)) for day in range(3)] == [1, 1, 0]


def test_the_hour_that_comes_twice_starts_a_shift_once(case):
    """25 October 2026: the first 02:00 is step 2."""
    case.start, case.days = "2026-10-25", 1
    case.shapes[0] |= {"start": "02:00-03:00", "lengths_min": [240]}
    problem = case.problem()
    assert sorted(int(problem.grids[0].start[0, s]) for s in problem.eligible(0, 0)) == [2, 4]


def test_starts_follow_the_clock_of_the_persons_site(case, new_person):
    """09:00 in Las Palmas is 10:00 in Madrid; in Bogota it is 16:00, and 15:00 once Madrid is on winter time."""
    case.start, case.days = "2026-10-24", 3
    case.sites += [{"name": "islands", "zone": "Atlantic/Canary"}, {"name": "bogota", "zone": "America/Bogota"}]
    case.agents = [new_person("ana"), new_person("bo", site="islands"), new_person("cai", site="bogota")]
    problem = case.problem()
    roster_model = build_model(problem)
    duties = decode(roster_model, 1 - encode(roster_model, []))
    starts = {(d.agent, d.day): problem.horizon.local(d.start).strftime("%d %H:%M") for d in duties}
    assert [starts[agent, 0] for agent in range(3)] == ["24 09:00", "24 10:00", "24 16:00"]
    assert [starts[agent, 2] for agent in range(3)] == ["26 09:00", "26 10:00", "26 15:00"]
    assert verify(problem, duties).legal


def test_availability_is_on_the_clock_of_the_site(case, new_person):
    case.sites.append({"name": "islands", "zone": "Atlantic/Canary"})
    windows = {"availability": ["daily 09:00-17:00"]}
    case.agents = [new_person("ana", **windows), new_person("bo", site="islands", **windows)]
    problem = case.problem()
    assert len(problem.eligible(0, 0)) == len(problem.eligible(1, 0)) == 1
    duty = decode(build_model(problem), 1 - encode(build_model(problem), []))[0]
    assert (
        verify(problem, [replace(duty, agent=1)])
        .violations[0]
        .endswith("the shift 'day' starts at 08:00; allowed 09:00-09:30 every 60 minutes.")
    )


def test_shifts_run_past_the_horizon_but_never_start_outside(case, new_person):
    """Tokyo's Monday begins on Madrid's Sunday: its early starts are before the horizon, its nights run past no end."""
    case.days = 1
    case.sites.append({"name": "east", "zone": "Asia/Tokyo"})
    case.shapes = [NIGHT, {**EARLY, "start": "00:00-09:00"}]
    case.contracts[0]["shifts"] = ["night", "early"]
    case.agents = [new_person("ana"), new_person("bo", site="east")]
    problem = case.problem()
    assert sorted(problem.shifts[s].clock // 60 for s in problem.eligible(1, 0)) == [7, 8, 9, 22]
    case.agents.pop()
    (duty,), verdict = judge(case.problem(), {0: 22})
    assert (duty.start, duty.end, duty.paid_min) == (22, 30, 480) and verdict.cover.sum() == 2
