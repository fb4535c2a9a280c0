"""A contest that somebody interrupts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from center.plan import Plan
from planning.nightly import plan_night
from planning.scenario import load_scenario
from solvers.backends import solve
from solvers.solution import Budget, Solution

TINY = Path(__file__).parent.parent.parent / "scenarios" / "tiny.yaml"
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

        monkeypatch.setattr("planning.contest.solve", solve_until)
        if name == "bound":
            monkeypatch.setattr("planning.contest.counts_bound", no_bound)
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

    monkeypatch.setattr("planning.contest.solve", solve_and_note)
    budget = Budget(seconds=1.0, sweeps=200, threads=1)
    plan = plan_night(load_scenario(TINY), ("anneal", "cpsat", "leap"), budget, 1, lambda name: None, lambda name, seconds, cost: None)
    assert given["anneal"] is None
    assert given["cpsat"] is None
    assert given["leap"].tolist() == plan.contenders[0].assignment.tolist()
