"""Files of the public formats: what is read, and what is refused and why."""

from __future__ import annotations

import numpy as np
import pytest

from center.errors import InputError
from scheduling.formats.read import read_instance


def test_an_nrp_file_becomes_a_roster_problem(file_of):
    instance = read_instance(file_of("nrp"))
    problem, scenario = instance.problem, instance.scenario
    assert (instance.format, instance.name, scenario.world.name) == ("nrp", "Small_NRP", "nrp-small-nrp")
    assert [agent.id for agent in scenario.agents] == ["ann", "bob", "cyd"]
    assert len(scenario.horizon.dates) == 8 and scenario.horizon.dates[0].weekday() == 0
    first = problem.horizon.day_start[:-1]
    assert problem.need[0, first].tolist() == [1, 0, 1, 1, 1, 0, 0, 1]
    assert problem.need.sum() == problem.need[:, first].sum() == 11
    assert problem.missing_head[1, first].tolist() == [10_000] * 3 + [10_000, 10_000, 5_000, 5_000, 0]
    assert problem.spare_head[1, first[3]] == 700 and not np.delete(problem.spare_head, first, axis=1).any()
    assert problem.eligible(2, 0) == (1,)  # of two types, the only one that Cyd may work


def test_every_nrp_limit_becomes_a_rule(file_of):
    rules = read_instance(file_of("nrp")).rules
    assert rules.rest_hours == 0 and rules.max_consecutive_days == 4
    kinds = [rule.rule for rule in rules.also]
    expected = {
        "succession": 1, "shifts_of_kind": 2, "hours": 3, "consecutive_work": 2,
        "consecutive_off": 1, "weekends": 2, "days_off": 2, "request": 3,
    }  # fmt: skip
    assert {kind: kinds.count(kind) for kind in kinds} == expected
    wish = next(rule for rule in rules.also if rule.rule == "request")
    assert (wish.want, wish.kinds, wish.price, wish.whom.people) == ("on", ["E"], 2.0, ["ann"])
    assert wish.dates == ["2024-01-03", "2024-01-04"]


def test_wishes_said_twice_weigh_twice(file_of):
    instance = read_instance(file_of("nrp", ("bob,1,L,3", "bob,1,L,3\nbob,1,L,4")))
    assert [rule.price for rule in instance.rules.also if rule.rule == "request" and rule.whom.people == ["bob"]] == [7.0]


def test_a_matsp_file_becomes_a_roster_problem(file_of):
    instance = read_instance(file_of("matsp"))
    problem = instance.problem
    assert instance.format == "matsp" and problem.hard_cover and problem.need.shape == (2, 3 * 96)
    assert problem.open_steps.sum(axis=1).tolist() == [192, 192]
    assert problem.open_steps[0, 24:216].all()
    assert problem.need[0].sum() == 12 and problem.enough[1, 24 + 64] == 2 and problem.enough[1, 24 + 63] == 0


def test_matsp_shifts_lie_in_the_horizon(file_of):
    problem = read_instance(file_of("matsp")).problem
    shifts = [[problem.shifts[s] for s in problem.eligible(0, day)] for day in range(3)]
    assert {shift.clock // 60 for shift in shifts[0]} == {6, 7, 8, 9, 10, 14, 15, 16, 17, 18, 20, 21, 22, 23}
    assert max(shift.clock + 15 * shift.steps for shift in shifts[1]) == 30 * 60
    assert [(shift.clock, shift.steps) for shift in shifts[2]] == [(0, 24)]


def test_what_a_matsp_file_does_not_tell_of_is_free(file_of):
    problem = read_instance(file_of("matsp", ("1,06:00-06:15,1,0,1\n", ""))).problem
    assert problem.need[0, 24] == 0 and problem.enough[0, 24] > len(problem.scenario.agents)


@pytest.mark.parametrize(
    ("format", "old", "new", "line", "said"),
    [
        ("nrp", "L,600,E", "L,600,N", 8, "found 'N'; expected a shift type that the file lists"),
        ("nrp", "L,600,E", "L,long,E", 8, "found 'long'; expected minutes, a whole number"),
        ("nrp", "L,600,E", "L,601,E", 8, "found 601 minutes"),
        ("nrp", "L,600,E", "E,600,E", 8, "found E twice; expected once"),
        ("nrp", "ann,E=8|L=1,2400,", "ann,E=8|L,2400,", 12, "most shifts by type, such as D=14|E=3"),
        ("nrp", "ann,E=8|L=1,2400,900,3,2,2,1", "ann,E=8|L=1,2400,900,3,2,2", 12, "found 7 cells; expected 8 cells"),
        ("nrp", "ann,E=8|L=1,2400,900", "ann,E=8|L=1,2400,2401", 12, "found 2401 to 2400 minutes"),
        ("nrp", "cyd,1,7", "cyd,1,8", 19, "found day 8; expected a day from 0 to 7"),
        ("nrp", "bob,1,L,3", "bill,1,L,3", 25, "found 'bill'; expected a person that the file lists"),
        ("nrp", "5,L,1,50,1", "4,L,1,50,1", 43, "found 4, L twice"),
        ("matsp", "2,360,600", "2,600,360", 11, "found 600 to 360 minutes"),
        ("matsp", "2,360,600", "1,360,600", 11, "found 1 twice"),
        ("matsp", "1,06:00-06:15,1,0,1", "1,06:00-06:30,1,0,1", 16, "a quarter hour such as 06:00-06:15"),
        ("matsp", "1,06:00-06:15,1,0,1", "1,05:45-06:00,1,0,1", 16, "a time from day 1 06:00 to day 3 06:00"),
        ("matsp", "1,06:00-06:15,1,0,1", "1,06:00-06:15,3,0,1", 16, "found task 3; expected a task from 1 to 2"),
        ("matsp", "1,06:00-06:15,1,0,1", "1,06:00-06:15,1,2,1", 16, "found 2 to 1 people"),
        ("matsp", "1,06:15-06:30,1,0,1", "1,06:00-06:15,1,0,1", 18, "found 1, 06:00-06:15, 1 twice"),
    ],
)
def test_a_wrong_row_is_refused_by_its_line(file_of, format, old, new, line, said):
    path = file_of(format, (old, new))
    with pytest.raises(InputError) as error:
        read_instance(path)
    assert f"{path}: line {line}:" in str(error.value) and said in str(error.value)


def test_all_wrong_rows_are_told_and_too_many_are_counted(file_of):
    with pytest.raises(InputError) as error:
        read_instance(file_of("nrp", ("0,E,1,100,1\n0,L,1,100,1", "0,E,one,100,1\n0,N,1,100,1")))
    assert len(error.value.faults) == 2
    path = file_of("matsp")
    path.write_text(path.read_text().replace(",0,1\n", ",0,none\n"))
    with pytest.raises(InputError) as error:
        read_instance(path)
    assert len(error.value.faults) == 21 and "more faults" in error.value.faults[-1].found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "found no section"),
        ("14\nSECTION_HORIZON\n", "line 1: found '14'"),
        ("SECTION_HORIZON\n14\nSECTION_HORIZON\n", "the section SECTION_HORIZON twice"),
        ("SECTION_HORIZON\n14\n", "SECTION_SHIFTS (nrp) or SECTION_TASKS (matsp)"),
        ("SECTION_HORIZON\n14\nSECTION_SHIFTS\nD,480,\nSECTION_STAFF\n", "no rows of SECTION_STAFF"),
        ("SECTION_HORIZON\n0\nSECTION_TASKS\n1\nSECTION_STAFF\n1,0,9\nSECTION_COVER\n1,06:00-06:15,1,0,1\n", "found 0 days"),
        ("SECTION_HORIZON\n400\nSECTION_TASKS\n1\nSECTION_STAFF\n1,0,9\nSECTION_COVER\n1,06:00-06:15,1,0,1\n", "found 400"),
    ],
)
def test_a_file_of_no_known_form_is_refused(tmp_path, text, said):
    path = tmp_path / "odd.txt"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        read_instance(path)
    assert said in str(error.value)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_instance(tmp_path / "none.txt")
