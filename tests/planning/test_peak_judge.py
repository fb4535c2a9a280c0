"""The rest of a day judged: what is known, who is there, what is counted, and which alternative is better before the same customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from center.errors import InputError
from center.history import Actuals
from center.peak import Pace, Peak, PeakChange, PeakRented
from center.plan import Duty, Forecast, Plan
from center.snapshot import Snapshot
from planning.peak.judge import UNTOUCHED, outcomes
from planning.peak.judge_layout import Known, begin_of, rest_of_day, shape_of
from planning.scenario.file import LoadedScenario, load_scenario
from planning.simulation.day_changes import changes_of_plan
from planning.simulation.run import simulated_again
from scheduling.peak.problem import PeakProblem, make_peak_problem
from scheduling.peak.roster import PeakRoster, Rented, Switch, untouched
from scheduling.peak.schema import PeakSpec

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
NOW, CAME, HOUR = 11, (30, 60), 3600.0


@pytest.fixture(scope="module")
def tiny() -> LoadedScenario:
    return load_scenario(SCENARIOS / "tiny.yaml")


@pytest.fixture(scope="module")
def forecast(tiny: LoadedScenario) -> Forecast:
    """20, 40, 40 and 20 calls an hour on two mornings."""
    offered = np.zeros((1, tiny.scenario.horizon.n))
    for day in (0, 1):
        offered[0, 24 * day + 9 : 24 * day + 13] = 20, 40, 40, 20
    return Forecast(offered, {}, np.full(offered.shape, 180.0), ("made up",), day_cv=(0.2,))


@pytest.fixture(scope="module")
def actuals(tiny: LoadedScenario) -> Actuals:
    offered = np.full((1, tiny.scenario.horizon.n), np.nan)
    offered[0, 9:NOW] = CAME
    return Actuals(offered, np.zeros(offered.shape), np.zeros(offered.shape))


@pytest.fixture(scope="module")
def duties() -> tuple[Duty, ...]:
    """Ana, Ben and Cai from 09 to 13, Dee from 12 to 13, on both days."""
    long = [Duty(a, 0, d, "morning", 24 * d + 9, 24 * d + 13, (), 240) for d in (0, 1) for a in (0, 1, 2)]
    return (*long, *(Duty(3, 0, d, "peak", 24 * d + 12, 24 * d + 13, (), 60) for d in (0, 1)))


@pytest.fixture(scope="module")
def problem(tiny: LoadedScenario, duties: tuple[Duty, ...]) -> PeakProblem:
    need = np.full(tiny.scenario.open_steps.shape, 5)
    spec = PeakSpec.model_validate({"overflow": [{"queue": "calls", "most_heads": 5}]})
    file = tiny.file
    return make_peak_problem(tiny.scenario, file.shifts, file.rules, file.weights, spec, duties, need, NOW, frozenset({1}))


@pytest.fixture(scope="module")
def base(tiny: LoadedScenario, duties: tuple[Duty, ...], forecast: Forecast) -> Any:
    """What of a plan the judge reads."""
    return SimpleNamespace(peak=None, duties=duties, forecast=forecast)


@pytest.fixture
def judge(tiny: LoadedScenario, base: Any, forecast: Forecast, problem: PeakProblem, actuals: Actuals) -> Callable[..., dict[str, Any]]:
    def judged(alternatives: dict[str, Any], snapshot: Snapshot | None = None, times: int = 200, **more: Any) -> dict[str, Any]:
        priced = {name: (roster, 100 * k) for k, (name, roster) in enumerate(alternatives.items())}
        args = (tiny.file, base, forecast, problem, priced, NOW, actuals, snapshot, None)
        return {one.name: one for one in outcomes(*args, seed=3, replications=times, threads=1, **more)}

    return judged


def rented(problem: PeakProblem, heads: int = 3) -> PeakRoster:
    return PeakRoster(problem.duties, (), (Rented(0, 0, NOW, 12, heads), Rented(0, 0, 12, 13, heads)))


class TestOutcomes:
    @pytest.mark.parametrize("snapshot", [None, Snapshot(((0, 200.0), (0, 20.0)), ((0, 0, 60.0), (0, None, 400.0)))])
    def test_more_heads_answer_more_in_time(self, judge: Any, problem: PeakProblem, snapshot: Snapshot | None) -> None:
        found = judge({UNTOUCHED: untouched(problem), "plan": rented(problem)}, snapshot)
        plan, before = found["plan"], found[UNTOUCHED]
        assert (before.gain, before.gain_low, before.gain_high, before.price, plan.price) == (None, None, None, 0, 100)
        assert plan.gain == pytest.approx(plan.overall - before.overall)
        assert 0 < plan.gain_low < plan.gain < plan.gain_high
        assert plan.asa_s[0] < before.asa_s[0]
        # The same customers came to both, and only those after now are counted: 60 on average.
        assert plan.offered == pytest.approx(before.offered)
        assert plan.offered[0] == pytest.approx(60, rel=0.08)
        assert plan.overall == pytest.approx(float(plan.service_level[0]))

    def test_nothing_changed_is_no_gain(self, judge: Any, problem: PeakProblem) -> None:
        found = judge({UNTOUCHED: untouched(problem), "plan": untouched(problem)}, times=20)
        assert (found["plan"].gain, found["plan"].gain_low, found["plan"].gain_high) == (0.0, 0.0, 0.0)

    def test_without_the_untouched_there_is_nothing_to_compare_to(self, judge: Any, problem: PeakProblem) -> None:
        assert judge({"plan": untouched(problem)}, times=5)["plan"].gain is None

    def test_what_was_rented_earlier_is_there_in_all(self, judge: Any, base: Any, problem: PeakProblem) -> None:
        poor = judge({UNTOUCHED: untouched(problem)})[UNTOUCHED].overall
        base.peak = Peak("x", 9, rented=(PeakRented(0, NOW, 13, 3, 0),))
        try:
            rich = judge({UNTOUCHED: untouched(problem)})[UNTOUCHED].overall
        finally:
            base.peak = None
        assert rich == pytest.approx(judge({"plan": rented(problem)})["plan"].overall)
        assert rich > poor + 0.05

    def test_a_snapshot_that_cannot_be_is_said(self, judge: Any, problem: PeakProblem) -> None:
        with pytest.raises(InputError, match="2 contacts of Ana; expected at most 1"):
            judge({UNTOUCHED: untouched(problem)}, Snapshot((), ((0, 0, 1.0), (0, 0, 2.0))))

    def test_a_queue_that_waits_now_costs_those_who_come(self, judge: Any, problem: PeakProblem) -> None:
        long = Snapshot(tuple((0, 60.0) for _ in range(30)), ((0, 0, 60.0), (0, 2, 60.0)))
        full, empty = (judge({UNTOUCHED: untouched(problem)}, there)[UNTOUCHED] for there in (long, Snapshot()))
        assert full.overall < empty.overall - 0.1
        assert full.offered == pytest.approx(empty.offered)


class TestLayout:
    def test_the_day_so_far_is_what_came(self, tiny: LoadedScenario, problem: PeakProblem, forecast: Forecast, actuals: Actuals) -> None:
        known = Known(forecast, actuals)
        layout = rest_of_day(tiny.file, problem, untouched(problem), known)
        queue = layout.queues[0]
        assert begin_of(problem, known) == 0 and layout.intervals == problem.end
        assert queue.counts is not None
        assert queue.counts[9:NOW].tolist() == list(CAME)
        assert np.isnan(queue.counts[:9]).all() and np.isnan(queue.counts[NOW:]).all()
        assert queue.arrivals[9:13].tolist() == [20, 40, 40, 20]
        assert queue.gamma_shape == pytest.approx(25)

    def test_with_a_snapshot_the_time_begins_now(self, tiny: LoadedScenario, problem: PeakProblem, forecast: Forecast) -> None:
        # Ben has gone home and is still at his contact; Dee comes at 12.
        known = Known(forecast, None, Snapshot(((0, 9.0),), ((0, 1, 30.0),)), paces=(Pace(0, 90, 60, 1.4, 1.2, 1.6, 1.0),))
        layout = rest_of_day(tiny.file, problem, untouched(problem), known)
        spells = layout.agents.spells
        rows = list(zip(spells.agent.tolist(), spells.login_s.tolist(), spells.logout_s.tolist(), strict=True))
        assert (begin_of(problem, known), layout.intervals, layout.queues[0].counts) == (NOW, problem.end - NOW, None)
        assert rows == [(0, 0.0, 2 * HOUR), (2, 0.0, 2 * HOUR), (3, HOUR, 2 * HOUR), (1, 0.0, 1e-3)]
        assert spells.sure is not None
        assert spells.sure.tolist() == [True, True, False, True]  # who is to come later may yet not come
        assert layout.queues[0].gamma_shape == pytest.approx((2 * stats.norm.ppf(0.9) * 1.4 / 0.4) ** 2)

    @pytest.mark.parametrize("shape", [10, 100, 2000])
    def test_the_shape_of_a_pace(self, shape: float) -> None:
        low, high = stats.gamma(shape, scale=1.3 / shape).interval(0.8)
        assert shape_of(Pace(0, 0, 0, 1.3, low, high, 1.0)) == pytest.approx(shape, rel=0.04)

    def test_no_spread_no_factor(self) -> None:
        assert shape_of(Pace(0, 0, 0, 1.3, 1.3, 1.3, 1.0)) is None

    def test_a_switch_goes_with_the_shift(self, tiny: LoadedScenario, problem: PeakProblem, forecast: Forecast) -> None:
        roster = PeakRoster(problem.duties, (Switch(0, 12, 0),))
        layout = rest_of_day(tiny.file, problem, roster, Known(forecast, None, Snapshot()))
        rows = layout.agents.spells
        assert rows.logout_s[rows.agent == 0].tolist() == [HOUR, 2 * HOUR]


class TestSavedPlans:
    @pytest.fixture
    def plan(self, small_plan: Plan, tiny: LoadedScenario, duties: tuple[Duty, ...], forecast: Forecast) -> Plan:
        agents = tuple(agent.id for agent in tiny.scenario.agents)
        horizon = tiny.scenario.horizon
        return replace(
            small_plan, horizon=horizon, queues=("calls",), agents=agents, duties=duties, forecast=forecast, scenario_text=tiny.text
        )

    def test_a_peaks_plan_is_simulated_with_its_rented_heads(self, plan: Plan) -> None:
        peak = Peak("x", NOW, rented=(PeakRented(0, 9, 13, 3, 0),))
        before, after = (simulated_again(one, 5, days=350).found for one in (plan, replace(plan, peak=peak)))
        assert after.day_service_level[0, 0] > before.day_service_level[0, 0] + 0.05
        assert after.day_service_level[0, 1] == pytest.approx(before.day_service_level[0, 1])

    def test_switches_are_found_by_person_and_day(self, plan: Plan) -> None:
        told = PeakChange(2, 1, ("skills",), 0, 0, (34, 0), "")
        changes = changes_of_plan(replace(plan, peak=Peak("x", NOW, changes=(told, replace(told, agent=0, switch=None)))))
        assert {plan.duties[k].agent for k in changes.switches} == {2}
        assert list(changes.switches.values()) == [(34, 0)]
        assert changes_of_plan(plan).switches == {}
