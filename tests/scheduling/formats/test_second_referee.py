"""Our referee and one written from each format's definition alone say the same of legality and cost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.rosters.run import SECOND
from benchmarks.rosters.solution_files import duties_in, solution_text
from scheduling.formats.read import read_instance
from scheduling.roster.blocks.solve import anneal_blocks
from scheduling.roster.verify import verify

QUICK = settings(max_examples=40, deadline=None)


def nrp_solution(roster: dict[str, str]) -> str:
    """``{"ann": "-EE--"}`` as the format's XML."""

    def assigned(line: str) -> str:
        return "".join(f"<Assign><Day>{day}</Day><Shift>{shift}</Shift></Assign>" for day, shift in enumerate(line) if shift != "-")

    return "<Roster>" + "".join(f'<Employee ID="{who}">{assigned(line)}</Employee>' for who, line in roster.items()) + "</Roster>"


def matsp_solution(roster: dict[str, list[tuple[int, str, str]]]) -> str:
    """``{"1": [(0, "06:00", "1x360 2x60")]}``, days from 0, as the format's XML."""

    def shift(day: int, start: str, tasks: str) -> str:
        parts = (part.split("x") for part in tasks.split())
        stretches = "".join(f"<Task><ID>{task}</ID><Length>{minutes}</Length></Task>" for task, minutes in parts)
        return f"<Shift><Day>{day}</Day><Start>{start}:00</Start>{stretches}</Shift>"

    return (
        "<Solution>"
        + "".join(f'<Employee ID="{who}">{"".join(shift(*one) for one in shifts)}</Employee>' for who, shifts in roster.items())
        + "</Solution>"
    )


def judged(instance, text):
    """What both referees say: (legal, cost in points, sentences); and a roster written again is the same."""
    duties = duties_in(instance, text)
    file, second = instance.file.read_text(), SECOND[instance.format]
    ours, theirs = verify(instance.problem, duties), second(file, text)
    assert second(file, solution_text(instance, duties)) == theirs
    return (ours.legal, ours.cost / 100, ours.violations), (theirs.legal, theirs.cost, theirs.faults)


@pytest.mark.parametrize(
    ("roster", "ours", "theirs"),
    [
        ({"ann": "-EE--EE-"}, None, None),
        ({"ann": "--EL----"}, None, None),
        ({"ann": "--LE----"}, "on the day after 'L'", "L on day 2, then E"),
        ({"ann": "-LL-E---"}, "2", "2 shifts L, at most 1"),
        ({"ann": "EE------"}, "off", "day 0: a fixed day off"),
        ({"ann": "-E------"}, "allowed 15 h", "480 minutes, 900 to 2400"),
        ({"bob": "LLLLL---"}, "5", "5 shifts in a row from day 0, at most 4"),
        ({"bob": "--L--EE-"}, "1", "1 shifts in a row from day 2, at least 2"),
        ({"bob": "EE-EE---"}, "1", "1 days off in a row from day 2, at least 2"),
        ({"bob": "----EEE-"}, "weekend", "1 weekends, at most 0"),
        ({"bob": "LL-----E"}, None, None),
        ({"cyd": "--E-----"}, "contract", "1 shifts E, at most 0"),
        ({"cyd": "-L------"}, "off", "day 1: a fixed day off"),
    ],
)
def test_nrp_limits(small, roster, ours, theirs):
    whole = {"ann": "-EE-----", "bob": "LL------", "cyd": "------L-"} | roster
    (legal, cost, violations), (second_legal, second_cost, faults) = judged(small["nrp"], nrp_solution(whole))
    assert (legal, cost) == (second_legal, second_cost)
    if theirs is None:
        assert legal, (violations, faults)
    else:
        assert any(theirs in fault for fault in faults), faults
        assert any(ours in sentence for sentence in violations), violations


@pytest.mark.parametrize(
    ("roster", "cost"),
    [
        ({"ann": "--------", "bob": "--------", "cyd": "--------"}, 8 * 100 + 100 + 2 * 50 + 2 + 2 + 3),
        ({"ann": "--EE----", "bob": "-L------", "cyd": "--L-L---"}, 4 * 100 + 2 * 50 + 4),
        ({"ann": "---L----", "bob": "---L----", "cyd": "--------"}, 8 * 100 + 100 + 2 * 50 + 2 + 2 + 3 + 2 * 7),
    ],
)
def test_nrp_cost(small, roster, cost):
    ours, theirs = judged(small["nrp"], nrp_solution(roster))
    assert ours[1] == theirs[1] == cost


@QUICK
@given(st.fixed_dictionaries({who: st.lists(st.sampled_from("-EL"), min_size=8, max_size=8) for who in ("ann", "bob", "cyd")}))
def test_nrp_rosters_at_random(small, roster):
    ours, theirs = judged(small["nrp"], nrp_solution({who: "".join(line) for who, line in roster.items()}))
    assert ours[:2] == theirs[:2], (ours, theirs)


SHIFT_2 = {"2": [(1, "06:00", "2x360")]}


@pytest.mark.parametrize(
    ("shifts", "ours", "theirs"),
    [
        ([(1, "08:00", "1x480")], None, None),
        ([(1, "08:00", "2x60 1x240 2x180")], None, None),
        ([(0, "20:00", "1x360"), (1, "23:45", "2x375")], None, None),
        ([(2, "00:00", "2x360")], None, None),
        ([(1, "00:00", "1x360"), (2, "00:00", "1x360")], None, None),
        ([(1, "08:00", "1x45 2x360")], "45", "less than an hour on a task"),
        ([(1, "10:15", "1x360")], "starts at 10:15", "begins at minute 615 of the day"),
        ([(1, "08:00", "1x345")], "345", "345 minutes long"),
        ([(1, "08:00", "1x615")], "615", "615 minutes long"),
        ([(0, "06:00", "1x360"), (0, "20:00", "1x360")], "2 shifts", "two shifts start on day 0"),
        ([(0, "18:00", "1x360"), (1, "09:00", "1x360")], "9 h after", "540 minutes of rest"),
        ([(1, "06:00", "1x600"), (2, "00:00", "1x600")], "", "1200 minutes, 0 to 1000"),
        ([(0, "00:00", "2x420")], "closed", "outside the horizon"),
        ([(1, "23:00", "2x435")], "closed", "outside the horizon"),
        ([(2, "14:00", "2x360")], "closed", "outside the horizon"),
    ],
)
def test_matsp_limits(small, shifts, ours, theirs):
    text = matsp_solution({"1": shifts, **SHIFT_2, "3": [(1, "09:00", "1x360")]})
    (legal, cost, violations), (second_legal, second_cost, faults) = judged(small["matsp"], text)
    assert (legal, cost) == (second_legal, second_cost)
    if theirs is None:
        assert legal, (violations, faults)
    else:
        assert any(theirs in fault for fault in faults), faults
        assert any(ours in sentence for sentence in violations), violations


def test_matsp_five_days_in_a_row(file_of):
    week = read_instance(file_of("matsp", ("SECTION_HORIZON\n2", "SECTION_HORIZON\n7"), ("1,0,1000", "1,0,9000")))
    for days, legal in ((5, True), (6, False)):
        text = matsp_solution({"1": [(day, "09:00", "1x360") for day in range(days)], **SHIFT_2})
        ours, theirs = judged(week, text)
        assert ours[0] == theirs[0] == legal and ours[1] == theirs[1]


def test_matsp_least_people_and_cost(small):
    nobody = matsp_solution({**SHIFT_2})
    ours, theirs = judged(small["matsp"], nobody)
    assert not ours[0] and not theirs[0] and len(theirs[2]) == 12
    assert ours[1] == theirs[1] == 24
    three = matsp_solution({who: [(1, "09:00", "1x360")] for who in "123"})
    ours, theirs = judged(small["matsp"], three)
    assert ours[0] and theirs[0]
    assert ours[1] == theirs[1] == 24 * (3 - 1) ** 2


@st.composite
def matsp_rosters(draw):
    """Up to three shifts a person, most of them at times and of lengths that are allowed."""
    clock = st.one_of(st.sampled_from(["06:00", "10:00", "14:00", "18:00", "20:00", "23:45", "00:00"]), st.just("12:30"))
    tasks = st.lists(st.tuples(st.sampled_from("12"), st.sampled_from([45, 60, 180, 240, 360])), min_size=1, max_size=3)
    shift = st.tuples(st.integers(0, 2), clock, tasks)
    return {
        who: [(day, start, " ".join(f"{task}x{minutes}" for task, minutes in stretches)) for day, start, stretches in shifts]
        for who, shifts in ((who, draw(st.lists(shift, max_size=3))) for who in "123")
    }


@QUICK
@given(matsp_rosters())
def test_matsp_rosters_at_random(small, roster):
    ours, theirs = judged(small["matsp"], matsp_solution(roster))
    assert ours[:2] == theirs[:2], (ours, theirs)


def test_a_solved_matsp_roster_is_judged_alike(small):
    found = anneal_blocks(small["matsp"].problem, seed=1, sweeps=40)
    ours, theirs = judged(small["matsp"], solution_text(small["matsp"], found.duties))
    assert ours[:2] == theirs[:2] == (True, found.value[1] / 100), (ours, theirs)
