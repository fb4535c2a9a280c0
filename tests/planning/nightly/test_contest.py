"""A contest that somebody interrupts, in which solvers fail, or in which the referee objects."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from center.errors import IllegalPlanError
from center.plan import Plan
from planning.nightly.plan import plan_night
from planning.scenario.file import load_scenario
from scheduling.roster.verify import verify
from solvers.backends import BACKENDS as ALL
from solvers.backends import solve
from solvers.solution import Budget, Solution

TINY = Path(__file__).parent.parent.parent.parent / "scenarios" / "tiny.yaml"
BACKENDS = ("anneal", "cpsat", "counts+cpsat")


@pytest.fixture
def interrupted_at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Plan]:
    """Plans the tiny week; Ctrl-C comes in the backend or stage of that name."""

    def make(name: str, backends: tuple[str, ...] = BACKENDS) -> Plan:
        def solve_until(model: Any, budget: Budget, seed: int, backend: str, **more: Any) -> Solution:
            if backend == name:
                raise KeyboardInterrupt
            return solve(model, budget, seed, backend, **more)

        def no_bound(*_: Any) -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr("solvers.ladder.solve", solve_until)
        if name == "bound":
            monkeypatch.setattr("planning.nightly.contest.counts_bound", no_bound)
        budget = Budget(seconds=1.0, sweeps=200, threads=1)
        return plan_night(load_scenario(TINY), backends, budget, 1, lambda name: None, lambda name, seconds, cost: None)

    return make


def test_plan_of_those_who_had_answered(interrupted_at: Callable[..., Plan]) -> None:
    plan = interrupted_at("cpsat")
    assert [(c.backend, c.status, c.note) for c in plan.contenders[1:]] == [
        ("cpsat", "no answer", "interrupted"),
        ("counts+cpsat", "no answer", "not run: interrupted"),
    ]
    assert plan.contenders[0].chosen
    assert plan.contenders[0].legal
    assert plan.duties
    assert any("interrupted" in sentence for sentence in plan.assumptions)


def test_an_interrupted_bound_keeps_the_plan(interrupted_at: Callable[..., Plan]) -> None:
    plan = interrupted_at("bound", ("anneal",))
    assert all(contender.legal for contender in plan.contenders)
    assert plan.bound is None
    assert any("interrupted" in sentence for sentence in plan.assumptions)


def test_without_a_contenders_bound_the_counts_give_one(interrupted_at: Callable[..., Plan]) -> None:
    assert interrupted_at("nobody", ("anneal",)).bound == 200


def test_without_an_answer_the_interruption_goes_on(interrupted_at: Callable[..., Plan]) -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted_at("anneal")


def test_what_is_paid_for_begins_from_the_best_roster_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def solve_and_note(model: Any, budget: Budget, seed: int, backend: str, start: Any = None, **more: Any) -> Solution:
        given[backend] = start
        return solve(model, budget, seed, "exact" if backend == "leap" else backend, **more)

    monkeypatch.setattr("solvers.ladder.solve", solve_and_note)
    budget = Budget(seconds=1.0, sweeps=200, threads=1)
    plan = plan_night(load_scenario(TINY), ("anneal", "cpsat", "leap"), budget, 1, lambda name: None, lambda name, seconds, cost: None)
    assert given["anneal"] is None
    assert given["cpsat"] is None
    assert given["leap"].tolist() == plan.contenders[0].assignment.tolist()


def _plan(*backends: str) -> Plan:
    budget = Budget(seconds=1.0, sweeps=200, threads=1)
    return plan_night(load_scenario(TINY), backends, budget, 1, lambda name: None, lambda name, seconds, cost: None)


def _broken(*_: Any) -> dict[str, Any]:
    raise MemoryError("no room for 3 tables")


def test_a_solver_that_fails_is_a_contender_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ALL, "anneal", (_broken, "crewtide"))
    failed, other = _plan("anneal", "cpsat").contenders
    assert (failed.status, failed.true_cost, failed.note) == ("failed", None, "MemoryError: no room for 3 tables")
    assert other.chosen and other.legal


def test_without_any_answer_the_greedy_roster_is_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    legal = _plan("anneal").contenders[0].assignment
    monkeypatch.setitem(sys.modules, "solvers.greedy", SimpleNamespace(greedy_assignment=lambda model: legal))
    monkeypatch.setitem(ALL, "anneal", (_broken, "crewtide"))
    plan = _plan("anneal")
    assert [(c.backend, c.status, c.chosen) for c in plan.contenders] == [("anneal", "failed", False), ("greedy", "feasible", True)]
    assert plan.duties


def test_what_the_referee_objects_to_is_infeasible_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def object_always(problem: Any, duties: Any, laid: Any) -> Any:
        seen.append(duties)
        return replace(verify(problem, duties), violations=("Ana sings.", "Ben hums."))

    monkeypatch.setattr("planning.nightly.contest.verify", object_always)
    monkeypatch.setitem(ALL, "greedy", (_broken, "crewtide"))
    told: list[Any] = []
    monkeypatch.setattr("planning.nightly.plan._why_not", lambda contest: told.append(contest) or ["no"])
    with pytest.raises(IllegalPlanError):
        _plan("anneal")
    anneal, greedy = told[0].contenders
    assert (anneal.status, anneal.hard, anneal.confidence["legal"]) == ("infeasible", 0, False)
    assert anneal.note.startswith("the referee objects: Ana sings (and 1 more); ")
    assert anneal.violations == ("Ana sings.", "Ben hums.")
    assert greedy.status == "failed"
    assert len(seen) == 1  # the same roster is judged once


def test_why_there_is_no_plan_names_rules_and_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "planning.nightly.contest.verify", lambda problem, duties, laid: replace(verify(problem, duties), violations=("Ana sings.",))
    )
    monkeypatch.setitem(ALL, "greedy", (_broken, "crewtide"))
    with pytest.raises(IllegalPlanError) as refusal:
        _plan("anneal")
    assert refusal.value.violations == ("Ana sings.", "greedy: failed. MemoryError: no room for 3 tables")


def test_a_bound_that_fails_costs_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.nightly.contest.counts_bound", _broken)
    plan = _plan("anneal")
    assert plan.contenders[0].chosen
    assert plan.bound is None
    assert "No lower bound was computed: that failed with MemoryError." in plan.assumptions


def test_confidence_reaches_the_plan() -> None:
    anneal, cpsat = _plan("anneal", "cpsat").contenders
    assert anneal.confidence["legal"] is True
    assert 0 < anneal.confidence["reads_within_1_percent"] <= 1
    assert cpsat.confidence["gap_to_bound"] == 0.0
    assert (anneal.money, cpsat.money) == (None, None)
