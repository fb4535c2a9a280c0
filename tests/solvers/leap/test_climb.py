"""Leap as a step of the ladder: it improves on what annealing found, within its settings, and its faults end nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dimod
import numpy as np
import pytest

from solvers.backends import BACKENDS, solve
from solvers.ladder import climb
from solvers.leap.deadline import Deadline
from solvers.leap.settings import LeapSettings
from solvers.score import score
from solvers.solution import Budget, Solution, Status

BUDGET = Budget(seconds=9.0, threads=1)
ONE = LeapSettings(seconds=8, calls=1, price_per_second=3.0)


@pytest.fixture
def annealed(monkeypatch: pytest.MonkeyPatch) -> Callable[[np.ndarray], None]:
    """Decides what annealing finds."""

    def decide(assignment: np.ndarray) -> None:
        found = {"status": Status.FEASIBLE, "assignment": assignment}
        monkeypatch.setitem(BACKENDS, "anneal", (lambda *_: dict(found), "crewtide"))

    return decide


def _starts(model: Any) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(model.size)[:-1]])


def _answering(case: Any, *assignments: Any) -> Callable[[Any, Any], Any]:
    """Forger of an answer with these assignments as its samples."""

    def forge(bqm: Any, true: Any) -> Any:
        rows = np.zeros((len(assignments), bqm.num_variables), dtype=np.int8)
        for row, assignment in zip(rows, assignments, strict=True):
            row[_starts(case.model) + np.array(assignment)] = 1
        return dimod.SampleSet.from_samples((rows, list(range(bqm.num_variables))), energy=[0.0] * len(rows), vartype="BINARY")

    return forge


def _climbed(case: Any, settings: LeapSettings = ONE, **more: Any) -> list[Solution]:
    return list(climb(case.model, ["anneal", "leap"], BUDGET, 1, leap=settings, **more))


def test_improves_on_annealing(leap: Any, case: Any, annealed: Any) -> None:
    annealed(case.worse)
    leap.forge = _answering(case, case.best)
    first, second = _climbed(case)
    assert second.energy < first.energy
    assert second.assignment.tolist() == case.best.tolist()
    assert (second.status, second.confidence["legal"], second.note) == (Status.FEASIBLE, True, "1 call, 0.1 solver seconds")
    assert second.version.startswith("hybrid_bqm_solver 1.0, dwave-cloud-client ")
    assert second.money == pytest.approx(0.3)
    assert first.money is None


def test_a_worse_answer_leaves_the_incumbent_and_says_so(leap: Any, case: Any, annealed: Any) -> None:
    annealed(case.best)
    leap.forge = _answering(case, case.worse)
    _, second = _climbed(case)
    assert (second.status, second.assignment.tolist()) == (Status.FEASIBLE, case.best.tolist())
    assert "call 1: an answer was dropped, at " in second.note
    assert "no better than the best known" in second.note
    assert second.trace == ()


def _illegal(case: Any) -> list[tuple[int, ...]]:
    """Illegal assignments, least (H, E) first."""
    scored = sorted((score(case.model, np.array(a)), a) for a in np.ndindex(*case.model.size))
    return [a for (hard, _), a in scored if hard]


def test_an_illegal_answer_leaves_the_incumbent_and_says_so(leap: Any, case: Any, annealed: Any) -> None:
    annealed(case.worse)
    leap.forge = _answering(case, _illegal(case)[0])
    _, second = _climbed(case)
    assert (second.status, second.assignment.tolist()) == (Status.FEASIBLE, case.worse.tolist())
    assert "an answer was dropped, it is illegal by" in second.note


def test_an_illegal_incumbent_that_stays_is_infeasible(leap: Any, case: Any) -> None:
    least, *_, most = _illegal(case)
    assert score(case.model, np.array(least)) < score(case.model, np.array(most))
    leap.forge = _answering(case, most)
    found = solve(case.model, BUDGET, 1, "leap", start=np.array(least, dtype=np.int32), leap=ONE)
    assert found.status is Status.INFEASIBLE
    assert found.assignment is not None
    assert found.assignment.tolist() == list(least)
    assert "dropped" in found.note


def test_an_answer_that_the_caller_objects_to_never_replaces_the_incumbent(leap: Any, case: Any, annealed: Any) -> None:
    annealed(case.worse)
    leap.forge = _answering(case, case.best)
    _, second = _climbed(case, accept=lambda assignment: "Not on Sundays." if assignment.tolist() == case.best.tolist() else None)
    assert (second.status, second.assignment.tolist()) == (Status.FEASIBLE, case.worse.tolist())
    assert second.note.endswith("; call 1: an answer was dropped, Not on Sundays.")
    assert second.trace == ()


def test_the_next_sample_is_taken_where_the_best_is_objected_to(leap: Any, case: Any, annealed: Any) -> None:
    scored = sorted((score(case.model, np.array(a)), a) for a in np.ndindex(*case.model.size))
    second_best = next(a for rank, a in scored if score(case.model, case.best) < rank < score(case.model, case.worse))
    annealed(case.worse)
    leap.forge = _answering(case, second_best, case.best)
    _, second = _climbed(case, accept=lambda assignment: "No." if assignment.tolist() == case.best.tolist() else None)
    assert second.assignment.tolist() == list(second_best)
    assert "an answer was dropped, No." in second.note


def test_without_an_accepted_answer_and_without_a_start_there_is_none(leap: Any, case: Any) -> None:
    leap.forge = _answering(case, case.best)
    found = solve(case.model, BUDGET, 1, "leap", leap=ONE, accept=lambda assignment: "No.")
    assert (found.status, found.assignment, found.confidence) == (Status.INFEASIBLE, None, {})
    assert "No." in found.note


def test_an_error_of_the_server_is_a_reason_and_the_ladder_goes_on(leap: Any, fault: Any, case: Any, annealed: Any) -> None:
    annealed(case.worse)
    leap.faults["submit"] = fault("say", code=500)
    found = list(climb(case.model, ["leap", "cpsat"], Budget(seconds=4.0, threads=1), 1, leap=ONE))
    assert [(s.backend, s.status) for s in found] == [("anneal", "feasible"), ("leap", "failed"), ("cpsat", "optimal")]
    assert found[1].assignment is None
    assert "Leap answered with 500" in found[1].note
    assert found[1].version.startswith("hybrid_bqm_solver 1.0, ")
    assert found[1].money == 0.0


def test_the_settings_reach_leap(leap: Any, case: Any, annealed: Any) -> None:
    annealed(case.worse)
    leap.forge = _answering(case, case.worse)
    _, second = _climbed(case, LeapSettings(seconds=8, calls=2, solver_seconds=0.5, price_per_second=1.0, money=0.55))
    assert [problem["params"]["time_limit"] for problem in leap.asked] == [0.5]
    assert "stopped before call 2: it would cost 0.5 and 0.45 of 0.55 is left" in second.note


def test_the_settings_bind_where_the_step_has_more_time(leap: Any, case: Any, annealed: Any) -> None:
    annealed(case.worse)
    leap.pending = 10**9
    _, second = _climbed(case, LeapSettings(seconds=0.4, calls=1))
    assert second.status is Status.NO_ANSWER
    assert "no answer within 0.4 s" in second.note


def test_the_steps_time_binds_where_the_settings_have_more(leap: Any, case: Any, annealed: Any) -> None:
    annealed(case.worse)
    leap.pending = 10**9
    *_, last = climb(case.model, ["leap"], Budget(seconds=0.6), 1, leap=LeapSettings(seconds=60))
    assert last.status is Status.NO_ANSWER
    assert "no answer within 0." in last.note


def test_never_wins_over_being_named(leap: Any, case: Any, annealed: Any) -> None:
    annealed(case.worse)
    _, second = _climbed(case, LeapSettings(mode="never"))
    assert (second.status, second.assignment, second.money) == (Status.REFUSED, None, None)
    assert "switched off" in second.note
    assert leap.steps == []


def test_no_fault_of_ours_tells_the_token(leap: Any, case: Any, annealed: Any, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError(f"header X-Auth-Token: {token}")

    annealed(case.worse)
    monkeypatch.setattr("solvers.leap.solve.Cutter", fail)
    _, second = _climbed(case)
    assert second.status is Status.FAILED
    assert second.note == "a fault in the Leap backend (RuntimeError: header X-Auth-Token: ***)"


@pytest.mark.parametrize(("budget", "whole"), [(Budget(seconds=7.0), 7.0), (Budget(seconds=90.0), 32.0), (Budget(), 32.0)])
def test_the_deadline_of_the_whole(leap: Any, case: Any, monkeypatch: pytest.MonkeyPatch, budget: Budget, whole: float) -> None:
    seen: list[float] = []

    def note(seconds: float, cancelled: Any) -> Any:
        seen.append(seconds)
        return Deadline(seconds, cancelled)

    monkeypatch.setattr("solvers.leap.solve.Deadline", note)
    solve(case.model, budget, 1, "leap", start=case.worse, leap=LeapSettings(seconds=8, calls=3))
    assert seen == [whole]
