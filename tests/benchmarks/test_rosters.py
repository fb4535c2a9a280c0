"""The command that solves public rostering benchmarks."""

from __future__ import annotations

import json

import pytest

from benchmarks.rosters.__main__ import main
from benchmarks.rosters.found import Found
from benchmarks.rosters.run import Outcome, Run, points_up
from benchmarks.rosters.second_nrp import judge_nrp
from benchmarks.rosters.table import as_json

WARD = """SECTION_HORIZON
7
SECTION_SHIFTS
D,480,
N,480,D
SECTION_STAFF
a,D=7|N=7,2400,960,4,2,2,1
b,D=7|N=7,2400,960,4,2,2,1
c,D=7|N=0,2400,960,4,2,2,0
SECTION_DAYS_OFF
a,3
SECTION_SHIFT_ON_REQUESTS
b,2,N,3
SECTION_SHIFT_OFF_REQUESTS
c,4,D,2
SECTION_COVER
0,D,1,20,1
1,D,1,20,1
2,N,1,20,1
3,N,1,20,1
4,D,1,20,1
5,D,1,20,1
6,D,1,20,1
"""


@pytest.fixture
def ward(tmp_path):
    path = tmp_path / "Ward.txt"
    path.write_text(WARD)
    return path


def test_a_file_is_solved_judged_twice_and_saved(ward, tmp_path, capsys):
    options = ["--seconds", "20", "--backends", "cpsat", "--json", str(tmp_path / "runs.json"), "--solutions", str(tmp_path / "rosters")]
    assert main([str(ward), *options]) == 0
    (outcome,) = json.loads((tmp_path / "runs.json").read_text())
    (run,) = outcome["runs"]
    assert run["status"] == "optimal" and run["legal"] and run["referees_agree"] and run["cost"] == run["bound"] == outcome["bound"]
    assert (outcome["people"], outcome["days"]) == (3, 7)
    (roster,) = (tmp_path / "rosters").iterdir()
    assert roster.name == f"Ward.cpsat.seed1.{run['cost']:g}.xml"
    assert judge_nrp(WARD, roster.read_text()) == Found(run["cost"], ())
    assert "agrees" in capsys.readouterr().out


def test_a_bad_file_is_a_sentence_and_exit_code_2(tmp_path, capsys):
    path = tmp_path / "bad.txt"
    path.write_text(WARD.replace("N,480,D", "N,480,X"))
    assert main([str(path)]) == 2
    assert "line 5: found 'X'" in capsys.readouterr().err


def test_an_unknown_backend_is_refused(ward, capsys):
    with pytest.raises(SystemExit) as end:
        main([str(ward), "--backends", "magic"])
    assert end.value.code == 2 and "magic: expected some of" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("violations", "second", "agreed"),
    [
        ((), Found(7, ()), True),
        ((), Found(8, ()), False),
        ((), Found(7, ("two shifts",)), False),
        (("too long",), Found(7, ()), False),
        (("too long",), Found(7, ("too long",)), True),
    ],
)
def test_referees_agree_on_legality_and_cost(violations, second, agreed):
    run = Run("f", "nrp", "anneal", 1, "feasible", 1.0, 7.0, violations=violations, second=second)
    assert run.agreed == agreed
    (saved,) = json.loads(as_json([Outcome("f", 1, 1, 0.0, None, None, (run,))]))[0]["runs"]
    assert saved["referees_agree"] == agreed and saved["legal"] == (not violations)


def test_without_an_answer_nothing_is_said_of_legality():
    run = Run("f", "nrp", "anneal", 1, "no answer", 1.0)
    (saved,) = json.loads(as_json([Outcome("f", 1, 1, 0.0, None, None, (run,))]))[0]["runs"]
    assert run.agreed and saved["legal"] is None and saved["cost"] is None


@pytest.mark.parametrize(("hundredths", "points"), [(None, None), (0, 0), (1, 1), (100, 1), (101, 2), (-1, 0)])
def test_bounds_are_rounded_up_to_whole_points(hundredths, points):
    assert points_up(hundredths) == points
