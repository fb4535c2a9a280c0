"""The routing plan end to end: two queues over a night, one queue, nobody on duty, and the twin's judgement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from center.errors import InputError
from center.plan import Duty, Forecast, Requirement
from center.routing_plan import RoutingPlan, with_turns
from center.scenario import Scenario
from planning.routing.judged import MOST_LOST, judge
from planning.routing.plan import plan_routing, spec_of
from planning.routing.problem import expected_heads, routing_problem
from planning.scenario.file import ScenarioFile
from planning.simulation.layout import layout_of
from routing.profile.verify import verify
from routing.schema import RoutingSpec
from solvers.solution import Budget

SPEC = RoutingSpec(backends=["anneal"], replications=20, block_min=120)
BUDGET = Budget(sweeps=50, threads=1)


@dataclass(frozen=True)
class Night:
    """A roster over the night in which summer time ends, all that planning knows of it."""

    file: ScenarioFile
    scenario: Scenario
    forecast: Forecast
    requirement: Requirement
    duties: tuple[Duty, ...]

    def plan(self, **more: Any) -> RoutingPlan:
        return plan_routing(self.file, self.scenario, self.forecast, self.requirement, self.duties, BUDGET, 1, **{"spec": SPEC, **more})


def _queue(name: str, **more: Any) -> dict[str, Any]:
    target = {"share": 0.8, "within_s": 20}
    return {"name": name, "skill": name, "open": ["daily 00:00-24:00"], "target": target, "aht_s": 300, "patience_s": 120} | more


def _file(queues: list[dict[str, Any]], skills: list[list[str]]) -> ScenarioFile:
    return ScenarioFile.model_validate(
        {
            "schema_version": 1,
            "name": "night",
            "sites": [{"name": "madrid", "zone": "Europe/Madrid"}],
            "horizon": {"start": "2026-10-24", "days": 2, "interval_min": 60},
            "skills": [{"name": queue["skill"]} for queue in queues],
            "queues": queues,
            "contracts": [{"name": "full", "hours_week": [0, 48], "shifts": ["any"]}],
            "agents": [{"id": f"person {k}", "contract": "full", "skills": own} for k, own in enumerate(skills)],
            "shifts": [{"name": "any", "start": "08:00-22:00", "lengths_min": [480]}],
            "history": {"file": "none.csv", "zone": "Europe/Madrid", "interval_min": 60},
        }
    )


@pytest.fixture(scope="module")
def make_night() -> Callable[..., Night]:
    """Builds a night: contacts an hour by queue, and (person, queue, start, end) of the shifts."""

    def make(queues: list[dict[str, Any]], skills: list[list[str]], hourly: list[float], shifts: list[tuple[int, int, int, int]]) -> Night:
        file = _file(queues, skills)
        scenario = Scenario(world=file)
        shape = (len(queues), scenario.horizon.n)
        offered = np.broadcast_to(np.array(hourly)[:, None], shape).copy()
        forecast = Forecast(offered, {0.5: offered}, np.full(shape, 300.0), ("by hand",) * len(queues))
        heads = np.ones(shape, dtype=np.int64)
        nothing = np.full(shape, np.nan)
        requirement = Requirement(heads, heads, nothing, nothing, nothing, nothing, 0.0)
        days = np.searchsorted(scenario.horizon.day_start, [shift[2] for shift in shifts], "right") - 1
        duties = tuple(
            Duty(a, q, int(day), "any", start, end, ((start + 4, start + 5, "lunch", False),), 60 * (end - start - 1))
            for (a, q, start, end), day in zip(shifts, days, strict=True)
        )
        return Night(file, scenario, forecast, requirement, duties)

    return make


@pytest.fixture(scope="module")
def night(make_night: Callable[..., Night]) -> Night:
    """Everybody's shift was planned for calls, but half the work is billing, which three of six can do."""
    skills = [["calls"]] * 3 + [["calls", "billing"]] * 3
    shifts = [(a, 0, start, start + 9) for a in range(6) for start in (20, 44)]
    return make_night([_queue("calls"), _queue("billing")], skills, [20.0, 20.0], shifts)


@pytest.fixture(scope="module")
def plan(night: Night) -> RoutingPlan:
    return night.plan()


class TestNight:
    def test_people_with_billing_serve_it_first(self, plan: RoutingPlan) -> None:
        firsts = {turn.agent: plan.profiles[turn.profile] for turn in plan.turns}
        assert [min(firsts[f"person {k}"], key=firsts[f"person {k}"].__getitem__) for k in range(6)] == ["calls"] * 3 + ["billing"] * 3

    def test_the_twin_says_that_it_does_better(self, plan: RoutingPlan) -> None:
        level = plan.figure("service_level")
        assert level is not None and level.change is not None and level.before is not None and level.after is not None
        assert level.change == pytest.approx(level.after - level.before)
        assert plan.adopted == (
            level.change + (level.half_width or 0) >= 0
            and all((one.change or 0) >= -MOST_LOST for one in plan.compared if one.kpi == "service_level" and one.queue)
        )
        assert plan.in_force == (plan.policy if plan.adopted else plan.today)
        assert plan.reasons

    def test_the_referee_finds_nothing_wrong_and_confirms_the_cost(self, night: Night, plan: RoutingPlan) -> None:
        problem = routing_problem(night.scenario, night.forecast, night.requirement, night.duties, SPEC)
        verdict = verify(problem, plan.profiles, plan.turns)
        assert plan.chosen is not None and plan.bound is not None
        assert (verdict.violations, verdict.cost) == ((), plan.chosen.true_cost)
        costs = {one.backend: one.true_cost for one in plan.contenders}
        assert set(costs) == {"anneal", "polish", "today"}
        assert plan.bound <= verdict.cost == min(cost for cost in costs.values() if cost is not None)

    def test_turns_are_the_shifts(self, night: Night, plan: RoutingPlan) -> None:
        hours = sum((turn.end - turn.start).total_seconds() for turn in plan.turns) / 3600
        assert hours == sum(duty.end - duty.start for duty in night.duties)

    def test_the_policy_runs_in_the_twin_as_written(self, night: Night, plan: RoutingPlan) -> None:
        layout = layout_of(night.file, night.scenario, night.forecast, night.duties, with_turns(plan.today, plan.profiles, plan.turns))
        levels = layout.agents.spells.level
        assert levels is not None
        last = levels[np.asarray(layout.agents.spells.agent) == 5]
        assert (last[:, 1] == 1).all()

    def test_the_same_seed_gives_the_same_plan(self, night: Night, plan: RoutingPlan) -> None:
        again = night.plan()
        assert (again.turns, again.profiles, again.compared) == (plan.turns, plan.profiles, plan.compared)

    def test_stages_are_told(self, night: Night) -> None:
        told: list[str] = []
        night.plan(stage=told.append)
        assert told == ["model", "anneal", "polish", "simulation"]

    def test_an_interruption_ends_with_what_is_there_and_is_said(self, night: Night) -> None:
        def stage(name: str) -> None:
            if name == "polish":
                raise KeyboardInterrupt

        plan = night.plan(stage=stage)
        assert {one.backend for one in plan.contenders} == {"anneal", "today"}
        assert "interrupted" in plan.notes[0]

    def test_polishing_that_fails_is_recorded_and_ends_nothing(self, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*args: object, **kwargs: object) -> None:
            raise RuntimeError("no luck")

        monkeypatch.setattr("planning.routing.contest.solve", broken)
        plan = night.plan()
        failed = next(one for one in plan.contenders if one.backend == "polish")
        assert failed.status == "failed" and "no luck" in failed.note
        assert plan.chosen is not None and plan.chosen.legal

    def test_a_shifts_work_without_people_is_said(self, plan: RoutingPlan) -> None:
        assert any(note.startswith("billing, Sat 24 Oct 00:00") and "have nobody" in note for note in plan.notes)
        assert plan.kpis["unmet_head_hours"] > 0

    def test_an_unknown_backend_is_refused(self, night: Night) -> None:
        with pytest.raises(InputError, match="backends"):
            night.plan(backends=["magic"])

    def test_a_backend_that_cannot_take_it_ends_nothing(self, night: Night) -> None:
        found = night.plan(backends=["anneal", "exact"])
        assert next(one for one in found.contenders if one.backend == "exact").true_cost is None
        assert found.chosen is not None and found.chosen.legal


class TestNothingToDecide:
    def test_one_queue(self, make_night: Callable[..., Night]) -> None:
        told: list[str] = []
        found = make_night([_queue("calls")], [["calls"]], [5.0], [(0, 0, 8, 17)]).plan(stage=told.append)
        assert "one queue, calls" in found.notes[0]
        assert (told, found.turns, found.adopted, found.in_force) == ([], (), False, found.today)

    def test_switched_off(self, night: Night) -> None:
        assert "asks for no routing plan" in night.plan(spec=SPEC.model_copy(update={"enabled": False})).notes[0]

    def test_nobody_on_duty(self, make_night: Callable[..., Night]) -> None:
        found = make_night([_queue("calls"), _queue("billing")], [["calls", "billing"]], [5.0, 5.0], []).plan()
        assert "Nobody is on duty" in found.notes[0]

    def test_one_skill_each(self, make_night: Callable[..., Night]) -> None:
        shifts = [(0, 0, 8, 17), (1, 1, 8, 17)]
        found = make_night([_queue("calls"), _queue("billing")], [["calls"], ["billing"]], [5.0, 5.0], shifts).plan()
        assert "more than one queue" in found.notes[0]


class TestJudgement:
    def test_the_same_routing_is_not_worse(self, night: Night) -> None:
        layout = layout_of(night.file, night.scenario, night.forecast, night.duties)
        found = judge(layout, layout, 10, 5)
        assert found.adopted
        assert {one.change for one in found.compared} <= {0.0, None}

    def test_a_plan_that_does_worse_is_not_adopted(self, night: Night, plan: RoutingPlan) -> None:
        """Nobody but person 5 serves billing any more."""
        profiles = {**plan.profiles, "calls only": {"calls": 1}}
        turns = tuple(turn if turn.agent == "person 5" else turn.model_copy(update={"profile": "calls only"}) for turn in plan.turns)
        today = layout_of(night.file, night.scenario, night.forecast, night.duties)
        worse = layout_of(night.file, night.scenario, night.forecast, night.duties, with_turns(plan.today, profiles, turns))
        found = judge(today, worse, 20, 5)
        assert not found.adopted
        assert found.reasons[0] == "Today's routing stays."
        assert "billing (-" in " ".join(found.reasons)


class TestWork:
    def test_offered_load_in_heads(self, night: Night) -> None:
        heads = expected_heads(night.scenario, night.forecast, replace(night.requirement, shrinkage=0.5), SPEC)
        assert heads[0, 0] == pytest.approx(20 * 300 / 3600 / 0.5)

    def test_chats_share_a_head_and_work_that_can_wait_goes_by_the_requirement(self, make_night: Callable[..., Night]) -> None:
        queues = [
            _queue("chat", channel="chat", concurrency=2),
            {"name": "mail", "skill": "mail", "channel": "email", "open": ["daily 00:00-24:00"], "deadline_min": 600, "aht_s": 300},
        ]
        made = make_night(queues, [["chat", "mail"]], [12.0, 99.0], [(0, 0, 8, 17)])
        heads = expected_heads(made.scenario, made.forecast, made.requirement, SPEC)
        assert heads[:, 0].tolist() == [0.5, 1.0]
        required = expected_heads(made.scenario, made.forecast, made.requirement, SPEC.model_copy(update={"load": "heads"}))
        assert required[:, 0].tolist() == [1.0, 1.0]

    def test_a_scenario_without_the_section_has_the_default_one(self, night: Night) -> None:
        assert spec_of(night.file) == RoutingSpec()
