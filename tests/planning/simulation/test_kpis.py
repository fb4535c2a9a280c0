"""KPIs of plans, by hand on tiny plans and counts, and the simulated ones against the plan's own simulation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import pytest

from center.contender import Contender
from center.kpi import Kpi
from center.peak import Peak, PeakChange, PeakRented
from center.plan import Duty, Plan
from center.routing_plan import RoutingPlan
from planning.nightly.plan import plan_night
from planning.scenario.file import load_scenario
from planning.simulation.compare import compare_plans
from planning.simulation.kpis import Paid, decision_kpis, kpi_parts, overtime_hours, paid_of, with_kpis
from planning.simulation.layout import layout_of
from planning.simulation.plan_days import changes_of, duties_of
from planning.simulation.run import world_of
from solvers.solution import Budget
from twin.simulate import simulate

TINY = Path(__file__).parent.parent.parent.parent / "scenarios" / "tiny.yaml"


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The tiny plan, with few replications."""
    loaded = load_scenario(TINY)
    few = replace(loaded, file=loaded.file.model_copy(update={"twin": loaded.file.twin.model_copy(update={"replications": 12})}))
    return plan_night(few, ("anneal",), Budget(sweeps=200, threads=1), 1, lambda name: None, lambda name, seconds, cost: None)


class _Answers:
    """Two replications of calls (with a service level), chat (none) and e-mail (deferred)."""

    replications = 2
    _PARTS: ClassVar[dict[str, Any]] = {
        "service_level": ([[80, 5, 9], [60, 5, 9]], [[100, 10, 10], [100, 10, 10]]),
        "asa": ([[1000, 50, 90_000], [2000, 50, 90_000]], [[90, 10, 10], [80, 10, 10]]),
        "abandonment": ([[10, 0, 0], [20, 1, 0]], [[100, 10, 10], [100, 11, 10]]),
        "occupancy": ([7200.0, 6000.0], [9000.0, 9000.0]),
    }

    def parts(self, kpi: str, per: str) -> tuple[np.ndarray, np.ndarray]:
        assert per == ("total" if kpi == "occupancy" else "queue")
        above, below = self._PARTS[kpi]
        return np.array(above), np.array(below)

    def counts(self, name: str) -> np.ndarray:
        assert name == "answered"
        return np.array([[[90], [10], [10]], [[80], [10], [10]]])


def _queue(share: float | None, deferred: bool) -> Any:
    target = None if deferred else SimpleNamespace(share=share)
    return SimpleNamespace(target=target, channel=SimpleNamespace(deferred=deferred))


_QUEUES = SimpleNamespace(queues=[_queue(0.8, False), _queue(None, False), _queue(None, True)])


def _of(parts: dict[str, Any]) -> dict[str, float]:
    return {name: float(above.sum() / below.sum()) for name, (above, below) in parts.items()}


def test_simulated_ones_by_hand() -> None:
    """Service level of calls only, ASA and abandonment without e-mail; 3 h paid at 20: 10,800 s and 60 in money."""
    found = _of(kpi_parts(_Answers(), _QUEUES, Paid(60.0, 10_800.0)))  # type: ignore[arg-type]
    assert found == {
        "service_level": pytest.approx(140 / 200),
        "asa": pytest.approx((1000 + 2000 + 100) / (90 + 80 + 20)),
        "abandonment": pytest.approx(31 / 221),
        "occupancy": pytest.approx(13_200 / 18_000),
        "utilisation": pytest.approx(13_200 / 21_600),
        "cost_per_contact": pytest.approx(120 / 210),
    }


def test_without_a_source_there_is_none() -> None:
    only_mail = SimpleNamespace(queues=[_queue(None, True)] * 3)
    assert set(kpi_parts(_Answers(), only_mail, Paid(0.0, 0.0))) == {"occupancy"}  # type: ignore[arg-type]


def test_paid_time_is_work_and_paid_breaks_inside_the_horizon() -> None:
    """09-13 with a paid break and an unpaid lunch of an hour each, of which the horizon ends at 12; the whole shift costs 3 h at 20."""
    duty = Duty(0, 0, 0, "day", 9, 13, ((10, 11, "break", True), (11, 12, "lunch", False)), 180)
    assert paid_of([duty], [20.0], 12, 60) == Paid(60.0, 2 * 3600.0)
    assert paid_of([replace(duty, start=-1, end=1, breaks=())], [20.0], 12, 60).seconds == 3600.0
    assert paid_of([], [], 12, 60) == Paid(0.0, 0.0)
    assert paid_of([], [], 12, 60, [(0, 10, 14, 3)]).seconds == 3 * 2 * 3600.0


def test_overtime_is_what_is_paid_beyond_the_weeks_most(small_plan: Plan) -> None:
    """Most 8 h a week: Ana has 15, Íñigo 7.5, Bo 8."""
    scenario: Any = SimpleNamespace(agents=range(3), contract_of=lambda agent: SimpleNamespace(hours_week=(0, 8)))
    assert overtime_hours(small_plan, scenario) == pytest.approx(7.0)
    in_next_week = tuple(replace(duty, day=duty.day + 6) for duty in small_plan.duties)
    assert overtime_hours(replace(small_plan, duties=in_next_week), scenario) == 0


def test_what_the_days_changes_add_is_overtime_but_not_twice(small_plan: Plan) -> None:
    scenario: Any = SimpleNamespace(agents=range(3), contract_of=lambda agent: SimpleNamespace(hours_week=(0, 8)))
    changes = [(0, 60), (1, 90), (2, -120)]  # Ana is 7 h over already
    peak = Peak("base", 10, changes=tuple(PeakChange(agent, 0, ("overtime",), minutes, 0, None, "") for agent, minutes in changes))
    assert overtime_hours(replace(small_plan, peak=peak), scenario) == pytest.approx(7.0 + 1.5)


def test_cost_of_deciding_by_hand(small_plan: Plan) -> None:
    """Six decisions of the roster and four of the routing plan; all contenders' time counts, of both."""
    routed = Contender("anneal", "1", "feasible", 1, 2.0, assignment=np.zeros(4, dtype=np.int32), chosen=True)
    routing = RoutingPlan.__new__(RoutingPlan)
    object.__setattr__(routing, "contenders", (routed, Contender("cpsat", "9", "no answer", 1, 1.25)))
    found = decision_kpis(replace(small_plan, routing=routing))
    seconds = 1.25 + 0.0 + 10.5 + 2.0 + 1.25
    assert found == {
        "decisions": 10.0,
        "decision_seconds": pytest.approx(seconds),
        "ms_per_decision": pytest.approx(100 * seconds),
        "decision_cost": 0.0375,
        "cost_per_decision": pytest.approx(0.00375),
    }
    assert decision_kpis(small_plan)["decisions"] == 6
    nobody = tuple(replace(contender, assignment=None) for contender in small_plan.contenders)
    assert decision_kpis(replace(small_plan, contenders=nobody)) == {}


def test_they_belong_to_the_plans_own_simulation(plan: Plan) -> None:
    found, made = with_kpis(plan, threads=1), plan.simulated
    assert made is not None
    days = made.day_service_level * made.day_offered
    assert found.kpis["service_level"] == pytest.approx(np.nansum(days) / made.day_offered[np.isfinite(days)].sum(), abs=0.02)
    assert set(found.kpi_intervals) == {"service_level", "asa", "occupancy", "utilisation", "cost_per_contact"}  # nobody has a patience
    for name, (low, high) in found.kpi_intervals.items():
        assert low <= found.kpis[name] <= high and low < high, name
    assert found.kpis["utilisation"] == pytest.approx(found.kpis["occupancy"], abs=0.02)  # all paid time is on the queue there
    assert found.kpis["overtime_hours"] == 0.0 == found.kpis["decision_cost"]
    assert {name: value for name, value in found.kpis.items() if name in plan.kpis} == plan.kpis
    assert not {Kpi.ESCALATION_SHARE.value, Kpi.CONTAINMENT.value} & set(found.kpis)
    assert with_kpis(plan, threads=2).kpis == found.kpis
    file, scenario = world_of(plan)
    again = simulate(layout_of(file, scenario, plan.forecast, plan.duties, plan.policy), made.replications, made.seed, 1)
    assert with_kpis(plan, answers=again).kpi_intervals == found.kpi_intervals


def test_a_peak_plan_is_simulated_with_its_changes_where_asked(plan: Plan) -> None:
    """Three heads rented over the first morning answer what waited."""
    busy = replace(plan, simulated=None, forecast=replace(plan.forecast, offered=plan.forecast.offered * 2))
    day = plan.horizon.day_steps(0)
    rented = replace(busy, peak=Peak("base", 0, rented=(PeakRented(0, day.start, day.stop, 3, 0),)))
    before, after = (with_kpis(one, threads=1, replications=8) for one in (busy, rented))
    assert after.kpi_intervals["service_level"][0] > before.kpi_intervals["service_level"][1]
    assert after.kpis["cost_per_contact"] == pytest.approx(before.kpis["cost_per_contact"], rel=0.05)


def test_plans_are_compared_with_the_changes_of_their_days(plan: Plan) -> None:
    """Heads rented on the second day: they are there from its midnight on, and the plan without them does worse."""
    day = plan.horizon.day_steps(1)
    rented = replace(plan, id="tiny-peak", peak=Peak("base", 0, rented=(PeakRented(0, day.start + 9, day.stop + 2, 3, 0),)))
    found = changes_of(rented, [plan.horizon.dates[1]])
    assert found.rented == ((0, 9, day.stop - day.start, 3),)
    assert changes_of(rented, [plan.horizon.dates[0]]).rented == ()
    busy = replace(plan, forecast=replace(plan.forecast, offered=plan.forecast.offered * 2))
    level, *_ = (pair for pair in compare_plans(busy, rented, 1, 8).simulated if pair.kpi == "service_level")
    assert float(level.difference.low) > 0


def test_a_switch_keeps_its_shift_when_the_plan_is_cut(small_plan: Plan) -> None:
    """Íñigo's night from the first day on, and Bo's switch on the second, in steps of the second day."""
    change = PeakChange(2, 1, ("skills",), 0, 0, (75, 0), "")
    peak = replace(small_plan, peak=Peak("base", 60, changes=(change,)))
    second = [small_plan.horizon.dates[1]]
    assert changes_of(peak, list(small_plan.horizon.dates)).switches == {2: (75, 0)}
    assert [duty.agent for duty in duties_of(peak, second)] == [1, 2, 0]
    assert changes_of(peak, second).switches == {1: (75 - 48, 0)}


def test_a_plan_that_was_not_simulated_has_no_simulated_ones(plan: Plan) -> None:
    found = with_kpis(replace(plan, simulated=None))
    assert found.kpi_intervals == {} and not {"service_level", "utilisation", "cost_per_contact"} & set(found.kpis)
    assert found.kpis["decisions"] == next(len(one.assignment) for one in plan.contenders if one.chosen and one.assignment is not None) > 0
