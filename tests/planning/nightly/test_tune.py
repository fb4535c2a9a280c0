"""Closing the loop: where heads are added and given back, and a centre whose requirement was wrong."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from center.plan import Correction, Forecast, Requirement, Simulated
from demand.forecast import make_forecast
from demand.requirement import make_requirement
from planning.nightly.plan import history_of, plan_night, problem_of
from planning.nightly.tune import DEARER, MOST_DOWN, MOST_UP, MOST_URGENT, Tuned, _best, _Round, corrected, tune
from planning.scenario.file import LoadedScenario, load_scenario
from solvers.solution import Budget

SCENARIOS = Path(__file__).parent.parent.parent.parent / "scenarios"
FIRST = slice(9, 13)


@pytest.fixture(scope="module")
def tiny() -> LoadedScenario:
    return load_scenario(SCENARIOS / "tiny.yaml")


@pytest.fixture(scope="module")
def forecast(tiny: LoadedScenario) -> Forecast:
    return make_forecast(tiny.scenario, tiny.file.forecast, history_of(tiny))


@pytest.fixture(scope="module")
def requirement(tiny: LoadedScenario, forecast: Forecast) -> Requirement:
    return make_requirement(tiny.scenario, tiny.file.shrinkage, forecast)


def _found(level: np.ndarray, half: float = 0.01) -> Simulated:
    nothing = np.full(level.shape, np.nan)
    by_day = np.full((1, 7), np.nan)
    return Simulated(
        replications=10,
        seed=1,
        confidence=0.95,
        offered=np.where(np.isnan(level), 0.0, 10.0),
        service_level=level,
        low=level - half,
        high=level + half,
        asa_s=nothing,
        abandonment=nothing,
        occupancy=nothing,
        day_offered=by_day,
        day_service_level=by_day,
        day_low=by_day,
        day_high=by_day,
        day_asa_s=by_day,
        day_abandonment=by_day,
        goal=np.where(np.isnan(level), np.nan, 0.8),
        day_goal=np.array([0.8]),
    )


class TestCorrected:
    @pytest.fixture
    def level(self, requirement: Requirement) -> np.ndarray:
        """Everything at the goal, where somebody is needed."""
        return np.where(requirement.rostered > 0, 0.8, np.nan)

    def test_at_the_goal_nothing_changes(
        self, tiny: LoadedScenario, forecast: Forecast, requirement: Requirement, level: np.ndarray
    ) -> None:
        after = corrected(tiny.scenario, forecast, requirement, requirement.rostered, _found(level))
        assert after.rostered.tolist() == requirement.rostered.tolist()

    def test_a_step_that_misses_gets_heads(
        self, tiny: LoadedScenario, forecast: Forecast, requirement: Requirement, level: np.ndarray
    ) -> None:
        level[0, FIRST] = [0.3, 0.79, 0.81, 0.8]
        after = corrected(tiny.scenario, forecast, requirement, requirement.rostered, _found(level)).rostered
        change = (after - requirement.rostered)[0, FIRST].tolist()
        assert change[0] > 1
        assert change[1:] == [1, 0, 0]
        assert max(change) <= MOST_UP

    def test_a_step_far_above_gives_heads_back_but_one(
        self, tiny: LoadedScenario, forecast: Forecast, requirement: Requirement, level: np.ndarray
    ) -> None:
        level[0, FIRST] = [1.0, 0.84, 0.8, 0.8]
        plenty = requirement.rostered + np.where(requirement.rostered > 0, 6, 0)
        asked = replace(requirement, rostered=plenty)
        after = corrected(tiny.scenario, forecast, asked, plenty, _found(level)).rostered
        change = (after - plenty)[0, FIRST].tolist()
        assert -MOST_DOWN <= change[0] < 0
        assert change[1:] == [0, 0, 0]
        one = replace(requirement, rostered=np.minimum(requirement.rostered, 1))
        assert corrected(tiny.scenario, forecast, one, one.rostered, _found(level)).rostered[0, 9] == 1

    def test_what_the_roster_could_not_give_is_not_asked_for_twice(
        self, tiny: LoadedScenario, forecast: Forecast, requirement: Requirement, level: np.ndarray
    ) -> None:
        level[0, 9] = 0.3
        cover = requirement.rostered.copy()
        cover[0, 9] -= 1
        after = corrected(tiny.scenario, forecast, requirement, cover, _found(level))
        assert after.rostered.tolist() == requirement.rostered.tolist()

    def test_what_is_asked_for_in_vain_becomes_more_urgent_where_few_heads_would_do(
        self, tiny: LoadedScenario, forecast: Forecast, requirement: Requirement, level: np.ndarray
    ) -> None:
        level[0, FIRST] = [0.7, 0.7, 0.8, 0.7]
        asked = replace(requirement, rostered=requirement.rostered + np.where(requirement.rostered > 0, 1, 0))
        cover = asked.rostered.copy()
        cover[0, [9, 11]] -= 1
        after = corrected(tiny.scenario, forecast, asked, cover, _found(level))
        assert after.urgency is not None
        assert after.urgency[0, FIRST].tolist() == [DEARER, 1, 1, 1]
        for _ in range(5):
            after = corrected(tiny.scenario, forecast, replace(asked, urgency=after.urgency), cover, _found(level))
        assert after.urgency.max() == MOST_URGENT

    def test_what_is_out_of_reach_is_not_more_urgent(
        self, tiny: LoadedScenario, forecast: Forecast, requirement: Requirement, level: np.ndarray, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        level[0, 9] = 0.3
        cover = requirement.rostered.copy()
        cover[0, 9] -= 1
        monkeypatch.setattr("planning.nightly.tune.WITHIN_REACH", 1)
        assert corrected(tiny.scenario, forecast, requirement, cover, _found(level)).urgency is None

    def test_closed_steps_stay_closed(self, tiny: LoadedScenario, forecast: Forecast, requirement: Requirement) -> None:
        level = np.full(requirement.rostered.shape, 0.1)
        after = corrected(tiny.scenario, forecast, requirement, requirement.rostered, _found(level))
        assert (after.rostered[requirement.rostered == 0] == 0).all()


@pytest.fixture(scope="module")
def tuned(tiny: LoadedScenario, forecast: Forecast, requirement: Requirement) -> Tuned:
    """A requirement of one head too few in every hour, and a centre that has the people."""
    twin = tiny.file.twin.model_copy(update={"corrections": 4, "replications": 200})
    loaded = replace(tiny, file=tiny.file.model_copy(update={"twin": twin}))
    wrong = replace(requirement, rostered=np.where(requirement.rostered > 2, requirement.rostered - 1, requirement.rostered))
    budget = Budget(sweeps=200, threads=1)
    return tune(loaded, forecast, wrong, lambda wanted: problem_of(loaded, wanted), budget, 1, lambda name: None)


class TestLoop:
    def test_one_round_is_chosen_and_it_is_no_worse_than_the_first(self, tuned: Tuned) -> None:
        chosen = [correction for correction in tuned.corrections if correction.chosen]
        assert len(chosen) == 1
        assert chosen[0].met_share >= tuned.corrections[0].met_share

    def test_hours_add_up(self, tuned: Tuned) -> None:
        rounds = tuned.corrections
        assert len(rounds) > 1
        for one, two in pairwise(rounds):
            assert two.rostered_hours == pytest.approx(one.rostered_hours + one.raised - one.lowered)
        assert (rounds[-1].raised, rounds[-1].lowered) == (0.0, 0.0)
        chosen = next(correction for correction in rounds if correction.chosen)
        assert tuned.requirement.rostered.sum() == pytest.approx(chosen.rostered_hours)
        assert tuned.saved_hours == pytest.approx(rounds[0].rostered_hours - chosen.rostered_hours)

    def test_a_plan_says_what_was_corrected(self, tiny: LoadedScenario) -> None:
        twin = tiny.file.twin.model_copy(update={"corrections": 2, "replications": 50})
        loaded = replace(tiny, file=tiny.file.model_copy(update={"twin": twin}))
        stages: list[str] = []
        plan = plan_night(loaded, ("anneal",), Budget(sweeps=200, threads=1), 1, stages.append, lambda name, seconds, cost: None)
        assert plan.simulated is not None
        assert plan.simulated.corrections
        assert plan.simulated.seed != plan.seed
        assert stages[2] == "trial 1"
        assert stages[-1] == "simulation"
        assert sum(correction.chosen for correction in plan.simulated.corrections) == 1

    def test_without_replications_nothing_is_simulated(self, tiny: LoadedScenario) -> None:
        loaded = replace(tiny, file=tiny.file.model_copy(update={"twin": tiny.file.twin.model_copy(update={"replications": 0})}))
        plan = plan_night(loaded, ("anneal",), Budget(sweeps=200, threads=1), 1, lambda name: None, lambda name, seconds, cost: None)
        assert plan.simulated is None


def test_of_rosters_that_cost_the_same_the_one_that_does_better_is_chosen(requirement: Requirement) -> None:
    def one(share: float, cost: float, missed: int = 0) -> _Round:
        return _Round(requirement, Correction(590.0, cost, share, 0.0, 0.0), missed)

    def chosen(*rounds: _Round) -> float:
        return next(correction.met_share for correction in _best(list(rounds)).corrections if correction.chosen)

    assert chosen(one(0.971, 12_600.0), one(0.993, 12_600.0), one(0.985, 12_600.0)) == 0.993
    assert chosen(one(0.971, 12_500.0), one(0.993, 12_600.0)) == 0.971  # enough, and cheaper
    assert chosen(one(0.95, 12_500.0), one(0.96, 12_600.0)) == 0.96
    assert chosen(one(0.99, 12_500.0, missed=1), one(0.90, 12_600.0)) == 0.90
