"""The referee: every rule held and broken, every part of the cost against a sum done by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from routing.triage.problem import Choice, TriageProblem
from routing.triage.verify import verify

Make = Callable[..., TriageProblem]
STAY = (Choice(10), Choice(20), Choice(30))


def test_all_stay_costs_their_risks(problem: Make) -> None:
    found = verify(problem(), STAY)
    assert found.legal
    assert found.parts == {"breach": 2104, "needless": 0, "reassign": 109, "team": 0, "change": 0, "related": 0}
    assert found.cost == 2213


def test_an_escalation_costs_what_is_left_what_is_needless_and_the_team(problem: Make) -> None:
    found = verify(problem(), (Choice(10, 0, 1), Choice(20), Choice(30, 1, 0)))
    # 10: 1000 x .450 = 450; 30: 403 x .105 = 42.3, rounded 42; 30 has two units of effort at 59
    assert found.parts == {"breach": 450 + 701 + 42, "needless": 7 + 19, "reassign": 37, "team": 11 + 118, "change": 0, "related": 0}
    assert found.used.tolist() == [[0, 1], [2, 0]]


@pytest.mark.parametrize(
    ("choice", "cost"),
    [
        (Choice(10, 0, 1), 0),
        (Choice(10, 0, 0), 43),
        (Choice(10, 1, 1), 101),
        (Choice(10), 101),
    ],
)
def test_a_promise_costs_when_it_is_not_kept(problem: Make, choice: Choice, cost: int) -> None:
    kept = problem(has_promise=np.array([True, False, False]), promised=np.array([[0, 1], [1, 1], [1, 1]]), capacity=np.full((2, 2), 9))
    assert verify(kept, (choice, *STAY[1:])).parts["change"] == cost


@pytest.mark.parametrize(
    ("one", "two", "cost"),
    [
        (Choice(10), Choice(20), 0),
        (Choice(10, 0, 0), Choice(20, 0, 1), 0),
        (Choice(10, 0, 0), Choice(20, 1, 0), 17),
        (Choice(10), Choice(20, 1, 0), 29),
        (Choice(10, 1, 0), Choice(20), 29),
    ],
)
def test_related_incidents_want_one_team(problem: Make, one: Choice, two: Choice, cost: int) -> None:
    linked = problem(links=np.array([[0, 1]]))
    assert verify(linked, (one, two, STAY[2])).parts["related"] == cost


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ((Choice(10, 0, 0), Choice(20, 0, 0), Choice(30)), "second has 2 units of effort in the bucket from Mon 08:00; its capacity is 1."),
        ((Choice(10), Choice(20), Choice(30, 0, 0)), "its capacity is 1"),
        ((Choice(10), Choice(20)), "Incident 30 is not decided."),
        ((*STAY, Choice(10)), "Incident 10 is decided twice."),
        ((*STAY, Choice(99)), "Incident 99 is not among the open ones."),
        ((Choice(10, 2, 0), *STAY[1:]), "does not exist"),
        ((Choice(10, 0, 2), *STAY[1:]), "does not exist"),
        ((Choice(10, 0, None), *STAY[1:]), "does not exist"),
    ],
)
def test_a_broken_rule_is_a_sentence(problem: Make, choices: tuple[Choice, ...], said: str) -> None:
    found = verify(problem(), choices)
    assert not found.legal
    assert any(said in sentence for sentence in found.violations)


def test_a_team_gets_only_what_it_takes(problem: Make) -> None:
    takes = np.ones((3, 2), dtype=bool)
    takes[0, 0] = False
    assert verify(problem(takes=takes), (Choice(10, 1, 0), *STAY[1:])).legal
    assert verify(problem(takes=takes), (Choice(10, 0, 0), *STAY[1:])).violations == (
        "Incident 10 goes to second, which does not take it.",
    )


def test_shapes_that_contradict_each_other_are_refused(problem: Make) -> None:
    with pytest.raises(ValueError, match=r"effort has shape \(2,\)"):
        problem(effort=np.array([1, 1]))
