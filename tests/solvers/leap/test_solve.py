"""Leap on good days: it improves an incumbent, within its budgets, and sends nothing but numbers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from solvers.leap.settings import LeapSettings
from solvers.leap.solve import solve_leap
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Budget, Status

ONE = LeapSettings(seconds=8, calls=1)
BUDGET = Budget(seconds=30)
SCENARIOS = Path(__file__).parent.parent.parent.parent / "scenarios"


def idle(model: ChoiceModel) -> np.ndarray:
    """Everybody off."""
    return np.zeros(model.n_decisions, dtype=np.int32)


def test_improves_the_incumbent(leap: Any, case: Any) -> None:
    found = solve_leap(case.model, BUDGET, 1, case.worse, ONE)
    assert found.assignment is not None
    assert (found.status, found.calls, found.reasons) == (Status.FEASIBLE, 1, ())
    assert score(case.model, found.assignment) < score(case.model, case.worse)
    assert [energy for _, energy in found.trace] == [score(case.model, found.assignment)[1]]
    assert found.version.startswith("hybrid_bqm_solver 1.0, dwave-cloud-client ")


def test_needs_no_incumbent(leap: Any, case: Any) -> None:
    found = solve_leap(case.model, BUDGET, 1, None, ONE)
    assert found.assignment is not None
    assert (found.status is Status.FEASIBLE) == (score(case.model, found.assignment)[0] == 0)


def test_true_optimum_comes_home_unchanged(leap: Any, case: Any) -> None:
    import dimod

    starts = np.concatenate([[0], np.cumsum(case.model.size)[:-1]])

    def forge(bqm: Any, true: Any) -> Any:
        row = np.zeros(bqm.num_variables, dtype=np.int8)
        row[starts + case.best] = 1
        shuffled = np.random.default_rng(1).permutation(len(row))
        return dimod.SampleSet.from_samples((row[None, shuffled], shuffled.tolist()), energy=[0.0], vartype="BINARY")

    leap.forge = forge
    found = solve_leap(case.model, BUDGET, 1, case.worse, ONE)
    assert found.assignment is not None
    assert found.assignment.tolist() == case.best.tolist()


def test_too_large_a_model_goes_in_parts(leap: Any, crowd: ChoiceModel) -> None:
    leap.properties["maximum_number_of_variables"] = 150
    start = idle(crowd)
    found = solve_leap(crowd, BUDGET, 1, start, LeapSettings(seconds=8, calls=3))
    assert found.assignment is not None
    assert score(crowd, found.assignment) < score(crowd, start)
    assert found.calls == len(leap.bqms) == 3
    assert all(bqm.num_variables <= 150 < crowd.n_choices for bqm in leap.bqms)


def test_parts_follow_the_seed(leap: Any, crowd: ChoiceModel) -> None:
    leap.properties["maximum_number_of_variables"] = 60
    for seed in (1, 1, 2):
        solve_leap(crowd, BUDGET, seed, idle(crowd), ONE)
    assert leap.bqms[0] == leap.bqms[1] != leap.bqms[2]


def test_not_even_one_decision_fits(leap: Any, crowd: ChoiceModel) -> None:
    leap.properties["maximum_number_of_variables"] = 5
    found = solve_leap(crowd, BUDGET, 1, idle(crowd), ONE)
    assert (found.status, found.calls) == (Status.REFUSED, 0)
    assert "not even one decision" in found.reasons[0]
    assert "submit" not in leap.steps


class TestBudgets:
    def test_calls(self, leap: Any, case: Any) -> None:
        assert solve_leap(case.model, BUDGET, 1, case.worse, LeapSettings(seconds=8, calls=2)).calls == len(leap.asked) == 2

    def test_money_stops_before_the_call_that_would_exceed(self, leap: Any, case: Any) -> None:
        settings = LeapSettings(seconds=8, calls=9, solver_seconds=1.0, price_per_second=3.0, money=3.4)
        found = solve_leap(case.model, BUDGET, 1, case.worse, settings)
        assert found.calls == len(leap.asked) == 2  # 0.1 s each is charged, 1 s each is asked for: 3.0, then 3.3 at most
        assert found.cost == pytest.approx(0.6)
        assert "stopped before call 3: it would cost 3 and 2.8 of 3.4 is left" in found.reasons

    def test_unknown_charge_counts_in_full(self, leap: Any, case: Any) -> None:
        leap.charge = None
        found = solve_leap(case.model, BUDGET, 1, case.worse, LeapSettings(seconds=8, calls=1, solver_seconds=2.0, price_per_second=3.0))
        assert (found.charged, found.cost) == (2.0, 6.0)

    def test_no_price_no_cost(self, leap: Any, case: Any) -> None:
        assert solve_leap(case.model, BUDGET, 1, case.worse, ONE).cost is None

    def test_solver_time_beyond_the_deadline_is_not_bought(self, leap: Any, case: Any) -> None:
        leap.properties["minimum_time_limit"] = [[1, 60.0]]
        found = solve_leap(case.model, BUDGET, 1, case.worse, ONE)
        assert (found.status, found.calls) == (Status.NO_ANSWER, 0)
        assert "the solver needs 60 s" in found.reasons[0]
        assert "create" not in leap.steps

    def test_time_asked_for(self, leap: Any, case: Any) -> None:
        leap.properties |= {"minimum_time_limit": [[1, 0.5], [10_000, 0.5]], "maximum_time_limit_hrs": 2 / 3600}
        for wanted in (None, 0.1, 1.5, 3.0):
            solve_leap(case.model, BUDGET, 1, case.worse, LeapSettings(seconds=8, calls=1, solver_seconds=wanted))
        assert [problem["params"]["time_limit"] for problem in leap.asked] == [0.5, 0.5, 1.5, 2.0]

    def test_money_needs_a_price(self) -> None:
        with pytest.raises(ValidationError, match="price_per_second"):
            LeapSettings(money=5.0)


class TestWhatLeaves:
    def test_numbers_only(self, leap: Any, crowd: ChoiceModel, token: str) -> None:
        solve_leap(crowd, BUDGET, 1, idle(crowd), ONE)
        sent = b"\n".join(leap.received)
        for secret in (crowd.fingerprint, str(crowd), "ChoiceModel", "label"):
            assert secret.encode() not in sent
        assert token.encode() in sent  # the header is among what is looked at
        assert list(leap.bqms[0].variables) == list(range(leap.bqms[0].num_variables))
        assert set(leap.asked[0]) == {"solver", "data", "type", "params"}

    def test_no_name_of_a_roster(self, leap: Any, tmp_path: Path) -> None:
        from demand.forecast import make_forecast
        from demand.requirement import make_requirement
        from planning.nightly.plan import history_of, roster_model_of
        from planning.scenario.file import load_scenario

        text = (SCENARIOS / "tiny.yaml").read_text(encoding="utf-8")
        history = (SCENARIOS / "tiny_history.csv").read_text(encoding="utf-8")
        for name in ("calls", "Ana", "Ben", "Cai", "Dee", "here", "morning", "peak", "long", "short"):
            text = text.replace(f"{name},", f"{name}canary,").replace(f"{name}}}", f"{name}canary}}").replace(f"{name}]", f"{name}canary]")
            text = text.replace(f": {name}\n", f": {name}canary\n")
        (tmp_path / "tiny.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "tiny_history.csv").write_text(history.replace("calls,", "callscanary,"), encoding="utf-8")
        loaded = load_scenario(tmp_path / "tiny.yaml")
        assert all("canary" in agent.id for agent in loaded.scenario.agents)
        forecast = make_forecast(loaded.scenario, loaded.file.forecast, history_of(loaded))
        model = roster_model_of(loaded, make_requirement(loaded.scenario, loaded.file.shrinkage, forecast)).model
        found = solve_leap(model, BUDGET, 1, idle(model), ONE)
        assert found.assignment is not None
        assert len(leap.bqms) == 1
        assert b"canary" not in b"\n".join(leap.received)


def test_import_is_light() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, solvers.leap.solve; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    assert not {"dwave", "dimod", "requests", "urllib3"} & {name.split(".")[0] for name in done.stdout.split()}
