"""A roster as the twin sees it, and what the twin says of the tiny week."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from center.errors import InputError
from center.plan import Duty, Forecast
from center.policy import Policy
from demand.forecast import make_forecast
from demand.schema import ShrinkageItem
from planning.nightly.plan import history_of
from planning.scenario.file import LoadedScenario, load_scenario
from planning.simulation.day_changes import DayChanges
from planning.simulation.layout import layout_of, on_queue
from planning.simulation.run import run_twin, seed_of
from twin.distribution import Shape
from twin.parts import LayoutChannel

SCENARIOS = Path(__file__).parent.parent.parent.parent / "scenarios"
HOUR = 3600.0


@pytest.fixture(scope="module")
def tiny() -> LoadedScenario:
    return load_scenario(SCENARIOS / "tiny.yaml")


@pytest.fixture(scope="module")
def multisite() -> LoadedScenario:
    return load_scenario(SCENARIOS / "multisite.yaml")


@pytest.fixture(scope="module")
def forecast_of() -> Callable[[LoadedScenario], Forecast]:
    made: dict[Path, Forecast] = {}

    def of(loaded: LoadedScenario) -> Forecast:
        if loaded.path not in made:
            made[loaded.path] = make_forecast(loaded.scenario, loaded.file.forecast, history_of(loaded))
        return made[loaded.path]

    return of


def _duty(agent: int, day: int, start: int, end: int, breaks: tuple[tuple[int, int, str, bool], ...] = (), queue: int = 0) -> Duty:
    return Duty(agent, queue, day, "morning", start, end, breaks, 60 * (end - start))


def _with(loaded: LoadedScenario, **twin: Any) -> LoadedScenario:
    return replace(loaded, file=loaded.file.model_copy(update={"twin": loaded.file.twin.model_copy(update=twin)}))


@pytest.mark.parametrize(
    ("breaks", "stretches"),
    [
        ((), [(8, 16)]),
        (((10, 11, "break", True), (12, 14, "lunch", False)), [(8, 10), (11, 12), (14, 16)]),
        (((12, 14, "lunch", False), (10, 11, "break", True)), [(8, 10), (11, 12), (14, 16)]),
        (((8, 9, "break", True), (15, 16, "break", True)), [(9, 15)]),
        (((9, 10, "break", True), (10, 12, "lunch", False)), [(8, 9), (12, 16)]),
    ],
)
def test_breaks_are_time_off_the_queue(breaks: tuple[tuple[int, int, str, bool], ...], stretches: list[tuple[int, int]]) -> None:
    assert list(on_queue(_duty(0, 0, 8, 16, breaks))) == stretches


class TestLayout:
    def test_people_log_in_and_out_as_the_roster_says(self, tiny: LoadedScenario, forecast_of: Callable[..., Forecast]) -> None:
        duties = [_duty(0, 0, 9, 13, ((11, 12, "break", True),)), _duty(2, 1, 33, 37)]
        layout = layout_of(tiny.file, tiny.scenario, forecast_of(tiny), duties)
        spells = layout.agents.spells
        assert spells.agent.tolist() == [0, 0, 2]
        assert spells.login_s.tolist() == [9 * HOUR, 12 * HOUR, 33 * HOUR]
        assert spells.logout_s.tolist() == [11 * HOUR, 13 * HOUR, 37 * HOUR]
        assert np.asarray(spells.day).tolist() == [0, 0, 1]
        assert np.asarray(layout.agents.paid_s).tolist() == [4 * HOUR, 0.0, 4 * HOUR, 0.0]
        assert layout.agents.names == ("Ana", "Ben", "Cai", "Dee")

    def test_contacts_come_as_forecast_while_open(self, tiny: LoadedScenario, forecast_of: Callable[..., Forecast]) -> None:
        forecast = forecast_of(tiny)
        queue = layout_of(tiny.file, tiny.scenario, forecast, [_duty(0, 0, 9, 13)]).queues[0]
        is_open = tiny.scenario.open_steps[0]
        assert queue.arrivals[is_open] == pytest.approx(forecast.offered[0, is_open])
        assert queue.arrivals[~is_open].sum() == 0
        assert [law.mean for law in queue.service] == [180.0]
        assert queue.service[0].shape is Shape.EXPONENTIAL
        assert queue.patience[0].shape is Shape.NEVER
        assert (queue.within_s, queue.slots, queue.channel) == (20.0, 1, LayoutChannel.VOICE)

    def test_days_stray_as_told_or_as_in_the_back_test(self, tiny: LoadedScenario, forecast_of: Callable[..., Forecast]) -> None:
        forecast = replace(forecast_of(tiny), day_cv=(0.2,))

        def shape(loaded: LoadedScenario, known: Forecast = forecast) -> float | None:
            return layout_of(loaded.file, loaded.scenario, known, [_duty(0, 0, 9, 13)]).queues[0].gamma_shape

        assert shape(tiny) == pytest.approx(25.0)
        assert shape(_with(tiny, day_cv=0.1)) == pytest.approx(100.0)
        assert shape(_with(tiny, day_cv=0.0)) is None
        assert shape(tiny, replace(forecast, day_cv=(None,))) is None

    def test_handle_times_as_told(self, tiny: LoadedScenario, forecast_of: Callable[..., Forecast]) -> None:
        told = _with(tiny, service="lognormal", service_cv=1.3)
        law = layout_of(told.file, told.scenario, forecast_of(tiny), [_duty(0, 0, 9, 13)]).queues[0].service[0]
        assert (law.shape, law.mean) == (Shape.LOGNORMAL, 180.0)

    def test_pooled_people_serve_all_their_skills_and_their_own_queue_first(
        self, multisite: LoadedScenario, forecast_of: Callable[..., Forecast]
    ) -> None:
        scenario, forecast = multisite.scenario, forecast_of(multisite)
        agent = next(k for k, one in enumerate(scenario.agents) if len(one.skills) > 1)
        served = [scenario.can_serve(scenario.agents[agent], queue) for queue in scenario.queues]
        duty = _duty(agent, 1, 60, 76, queue=served.index(True))
        pooled = layout_of(multisite.file, scenario, forecast, [duty]).agents
        alone = layout_of(_with(multisite, pooled=False).file, scenario, forecast, [duty]).agents
        assert np.asarray(pooled.spells.queues)[0].tolist() == served
        assert np.flatnonzero(np.asarray(alone.spells.queues)[0]).tolist() == [duty.queue]
        assert pooled.level[agent, duty.queue] == 1
        assert {int(pooled.level[agent, q]) for q in np.flatnonzero(served) if q != duty.queue} == {2}

    @pytest.mark.parametrize("pooled", [True, False])
    def test_who_is_switched_serves_another_queue_first_from_then_on(
        self, multisite: LoadedScenario, forecast_of: Callable[..., Forecast], pooled: bool
    ) -> None:
        scenario = multisite.scenario
        agent = next(k for k, one in enumerate(scenario.agents) if len(one.skills) > 1)
        one, two = [q for q, queue in enumerate(scenario.queues) if scenario.can_serve(scenario.agents[agent], queue)][:2]
        duties = [_duty(agent, 0, 20, 40, ((28, 30, "break", True),), queue=one), _duty(agent, 1, 120, 130, queue=one)]
        file = _with(multisite, pooled=pooled).file
        layout = layout_of(file, scenario, forecast_of(multisite), duties, changes=DayChanges({0: (34, two)}))
        spells, step_s = layout.agents.spells, scenario.horizon.step_min * 60
        assert (np.asarray(spells.login_s) / step_s).tolist() == [20, 30, 34, 120]
        assert spells.level is not None
        assert spells.level[:, [one, two]].tolist() == [[1, 2 * pooled], [1, 2 * pooled], [2 * pooled, 1], [1, 2 * pooled]]

    def test_a_switch_of_the_day_ends_the_turns(self, multisite: LoadedScenario, forecast_of: Callable[..., Forecast]) -> None:
        scenario, step = multisite.scenario, multisite.scenario.horizon.step_min
        agent = next(k for k, one in enumerate(scenario.agents) if len(one.skills) > 1)
        one, two = [q for q, queue in enumerate(scenario.queues) if scenario.can_serve(scenario.agents[agent], queue)][:2]
        begin = scenario.horizon.start_utc
        turn = {"agent": scenario.agents[agent].id, "profile": "only", "start": begin, "end": begin + timedelta(minutes=60 * step)}
        policy = Policy.model_validate({"profiles": {"only": {scenario.queues[one].name: 1}}, "turns": [turn]})
        duty = _duty(agent, 0, 20, 40, queue=one)
        spells = layout_of(multisite.file, scenario, forecast_of(multisite), [duty], policy, DayChanges({0: (34, two)})).agents.spells
        assert spells.level is not None
        assert spells.level[:, [one, two]].tolist() == [[1, 0], [2, 1]]

    def test_rented_heads_are_agents_of_their_queue(self, tiny: LoadedScenario, forecast_of: Callable[..., Forecast]) -> None:
        rented = ((0, 9, 11, 2), (0, 11, 12, 1), (0, 10, 12, 1))  # two, then one of them on; and one beside them
        layout = layout_of(tiny.file, tiny.scenario, forecast_of(tiny), [_duty(0, 0, 9, 13)], changes=DayChanges({}, rented))
        spells, names = layout.agents.spells, layout.agents.names
        rows = [(names[a], start / HOUR, end / HOUR) for a, start, end in zip(spells.agent, spells.login_s, spells.logout_s, strict=True)]
        first, second, third = (f"rented for calls, {k}" for k in (1, 2, 3))
        assert sorted(rows[1:]) == [(first, 9, 11), (first, 11, 12), (second, 9, 11), (third, 10, 12)]
        assert rows[0] == ("Ana", 9, 13)
        assert np.asarray(spells.sure).tolist() == [False, True, True, True, True]
        assert np.asarray(layout.agents.paid_s)[4:].sum() == 0

    def test_shrinkage_that_the_roster_does_not_show(self, tiny: LoadedScenario, forecast_of: Callable[..., Forecast]) -> None:
        items = [
            ShrinkageItem(name="breaks", share=0.1, in_roster=True, drawn="absence"),
            ShrinkageItem(name="sickness", share=0.05, in_roster=False, drawn="absence"),
            ShrinkageItem(name="lateness", share=0.01, in_roster=False, drawn="late"),
            ShrinkageItem(name="coffee", share=0.03, in_roster=False),
        ]
        file = tiny.file.model_copy(update={"shrinkage": items})
        lost = layout_of(file, tiny.scenario, forecast_of(tiny), [_duty(0, 0, 9, 13)]).shrinkage
        assert (lost.absence, lost.away) == (0.05, 0.03)
        assert lost.late * lost.late_mean_s == pytest.approx(0.01 * 4 * HOUR)


@pytest.fixture(scope="module")
def duties() -> list[Duty]:
    """Ana, Ben and Cai from 09 to 13, Dee from 10 to 12, on both days: the optimum of tiny.yaml."""
    return [_duty(a, d, 24 * d + 9, 24 * d + 13) for d in (0, 1) for a in (0, 1, 2)] + [
        _duty(3, d, 24 * d + 10, 24 * d + 12) for d in (0, 1)
    ]


class TestSimulated:
    def test_the_tiny_week_keeps_its_target(self, tiny: LoadedScenario, forecast_of: Callable[..., Forecast], duties: list[Duty]) -> None:
        found = run_twin(tiny.file, tiny.scenario, forecast_of(tiny), duties, 5, replications=400, threads=1).found
        is_open = tiny.scenario.open_steps[0]
        assert found.replications == 400
        assert found.offered[0, is_open].sum() == pytest.approx(240, rel=0.03)
        assert not np.isnan(found.service_level[0, is_open]).any()
        assert np.isnan(found.service_level[0, ~is_open]).all()
        assert found.met_share == 1.0
        weight = found.day_offered[0, :2]
        inside = [slice(24 * d, 24 * d + 24) for d in (0, 1)]
        by_hand = [np.nansum(found.service_level[0, s] * found.offered[0, s]) / found.offered[0, s].sum() for s in inside]
        assert found.day_service_level[0, :2] == pytest.approx(by_hand, abs=1e-4)  # but for who still waits
        assert weight == pytest.approx([120, 120], rel=0.05)
        assert (found.day_low[0, :2] < found.day_service_level[0, :2]).all()
        assert np.isnan(found.day_service_level[0, 2:]).all()

    def test_fewer_people_answer_later(self, tiny: LoadedScenario, forecast_of: Callable[..., Forecast], duties: list[Duty]) -> None:
        forecast = forecast_of(tiny)
        all_of_them, some = (run_twin(tiny.file, tiny.scenario, forecast, who, 5, replications=200).found for who in (duties, duties[1:]))
        assert np.nanmean(some.asa_s) > np.nanmean(all_of_them.asa_s)
        assert some.day_service_level[0, 0] < all_of_them.day_service_level[0, 0]
        assert some.day_service_level[0, 1] == pytest.approx(all_of_them.day_service_level[0, 1], abs=0.005)  # the same customers

    def test_seeds_of_rounds_differ(self) -> None:
        assert len({seed_of(1, number) for number in range(-1, 20)}) == 21


def test_a_policy_may_only_name_queues_that_are_there(tmp_path: Path) -> None:
    text = (SCENARIOS / "tiny.yaml").read_text(encoding="utf-8")
    (tmp_path / "tiny_history.csv").write_bytes((SCENARIOS / "tiny_history.csv").read_bytes())
    policy = "policy: {queues: {cals: {priority: 2}}, reserve: [{team: gold, keep: 1, queues: [calls]}]}"
    (tmp_path / "tiny.yaml").write_text(text.replace("corrections: 0}", f"corrections: 0, {policy}}}"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(tmp_path / "tiny.yaml")
    assert "'cals'" in str(caught.value)
    assert "'gold'" in str(caught.value)
