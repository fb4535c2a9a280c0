"""A peak of the tiny week, solved by hand, and what may never change."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from center.errors import InputError
from center.history import Actuals
from center.plan import Duty, Plan
from planning.nightly.plan import plan_night
from planning.peak.around import Around, Origin, _reach, around, origin
from planning.peak.ask import Ask
from planning.peak.asked import asked_of
from planning.peak.overtime import greedy_overtime
from planning.peak.requirement import taken_nearby
from planning.peak.run import peak_problem, plan_peak, solvers_of
from planning.scenario.file import checked, read_scenario
from planning.simulation.run import world_of
from scheduling.peak.change_price import price_of_change
from scheduling.peak.verify import price_of, verify
from scheduling.schema import Rules
from solvers.solution import Budget
from store.database import open_database
from store.lifecycle import publish
from store.plans import load_plan, save_plan

TINY = Path(__file__).parent.parent.parent / "scenarios" / "tiny.yaml"
TEN = 10
SWEEPS = (("anneal",), Budget(sweeps=30, threads=1))
DEE = 3


@pytest.fixture(scope="module")
def tiny() -> Plan:
    """Monday and Tuesday from 9 to 13: Ana, Ben and Cai all four hours, Dee from 10 to 12. An hour of overtime costs 1.50 points."""
    read = read_scenario(TINY)
    read.data["peak"] = {"overtime": {"price_hour": 1.5, "week_hours": 40}, "breaks": None, "skills": None}
    read.data["twin"] = {"replications": 0}
    loaded = checked(read)
    made = plan_night(loaded, ["anneal"], Budget(sweeps=60, threads=1), 1, lambda name: None, lambda *found: None)
    assert [duty.start for duty in made.duties if duty.agent == DEE and duty.day == 0] == [TEN]
    return made


def _ask(plan: Plan, *changes: str, now: int = TEN, absent: frozenset[int] = frozenset(), actuals: Actuals | None = None) -> Ask:
    return Ask(now, 0, actuals, absent, asked_of(changes, plan.queues))


def _actuals(plan: Plan, first: float) -> Actuals:
    came = np.full(plan.forecast.offered.shape, np.nan)
    came[0, 9] = first
    return Actuals(came, np.zeros(came.shape), np.zeros(came.shape))


def test_more_calls_and_nobody_less_by_hand(tiny: Plan) -> None:
    """From 10 on 40 % more calls: loads of 2.8, 2.8 and 1.4 erlang need 5, 5 and 3 heads (80 % within 20 s, as for 4, 4 and 3 before).

    There are 4, 4 and 3, so one is missing at 10 and at 11, nobody at 12: nothing can be done at 10, and overtime helps after 12 only.
    """
    made = plan_peak(tiny, _ask(tiny, "demand=1.4"), solvers=SWEEPS)
    assert made.requirement.rostered[0, 9:13].tolist() == [3, 5, 5, 3]
    assert made.duties == tiny.duties
    assert made.peak is not None and made.peak.changes == ()
    assert [(run.start, run.end, run.heads) for run in made.unmet] == [(10, 12, 2)]
    assert any("No change is worth its price" in text for text in made.assumptions)


def test_somebody_goes_home_and_dee_stays_by_hand(tiny: Plan) -> None:
    """Cai leaves at 10. One head is missing at 10, 11 and 12; Dee, who goes at 12, stays until 13: 1 + 1.50 points for 3 saved."""
    made = plan_peak(tiny, _ask(tiny, absent=frozenset({2})), solvers=SWEEPS)
    assert made.peak is not None
    (change,) = made.peak.changes
    assert (change.agent, change.levers, change.minutes, change.price) == (DEE, ("overtime",), 60, 250)
    assert change.words == "ends 1 h later, at 13:00"
    assert made.cover[0, 9:13].tolist() == [3, 3, 3, 3]
    chosen = next(one for one in made.contenders if one.chosen)
    assert chosen.true_cost == 2 * 300 + 250
    assert {one.backend: one.true_cost for one in made.contenders} == {"anneal": 850, "untouched": 900}
    assert [(duty.start, duty.end, duty.paid_min) for duty in made.duties if duty.agent == 2 and duty.day == 0] == [(9, 10, 60)]
    assert made.kpis["paid_hours"] == tiny.kpis["paid_hours"] - 3 + 1


def test_all_but_the_rest_of_the_day_is_as_it_was(tiny: Plan) -> None:
    made = plan_peak(tiny, _ask(tiny, "demand=0.5", "aht=1.2", actuals=_actuals(tiny, 30)), solvers=SWEEPS)
    assert made.id != tiny.id
    assert (made.horizon, made.agents, made.scenario_text) == (tiny.horizon, tiny.agents, tiny.scenario_text)
    assert [duty for duty in made.duties if duty.day] == [duty for duty in tiny.duties if duty.day]
    for name in ("offered", "aht_s"):
        one, two = getattr(tiny.forecast, name), getattr(made.forecast, name)
        assert np.array_equal(one[:, :TEN], two[:, :TEN], equal_nan=True)
        assert np.array_equal(one[:, 24:], two[:, 24:], equal_nan=True)
    assert (made.requirement.rostered[:, :TEN] == tiny.requirement.rostered[:, :TEN]).all()
    assert (made.requirement.rostered[:, 24:] == tiny.requirement.rostered[:, 24:]).all()
    assert (made.cover[:, :TEN] == tiny.cover[:, :TEN]).all()
    assert (made.forecast.offered[0, 10:13] < 0.7 * tiny.forecast.offered[0, 10:13]).all()


def test_heads_that_simulation_added_are_kept(tiny: Plan) -> None:
    """Erlang asks for 4 at 10 and simulation made it 6; with 40 % more calls Erlang asks for 5, so 7 are needed, and never below 0."""
    heads = tiny.requirement.rostered.copy()
    heads[0, 10], heads[0, 12] = 6, 0
    raised = replace(tiny, requirement=replace(tiny.requirement, rostered=heads))
    assert plan_peak(raised, _ask(raised, "demand=1.4"), solvers=SWEEPS).requirement.rostered[0, 9:13].tolist() == [3, 7, 5, 0]
    assert plan_peak(raised, _ask(raised, "demand=0"), solvers=SWEEPS).requirement.rostered[0, 9:13].tolist() == [3, 0, 0, 0]


def test_a_second_peak_measures_the_pace_against_the_day_as_first_planned(tiny: Plan) -> None:
    first = plan_peak(tiny, _ask(tiny, actuals=_actuals(tiny, 40)), solvers=SWEEPS)
    again = plan_peak(
        first, _ask(first, now=11, actuals=_actuals(tiny, 40)), origin=Origin(tiny.forecast, tiny.requirement), solvers=SWEEPS
    )
    assert first.peak is not None and again.peak is not None
    assert again.peak.paces[0].factor == pytest.approx(first.peak.paces[0].factor)
    assert again.forecast.offered[0, 12] == pytest.approx(first.forecast.offered[0, 12])
    assert again.forecast.offered[0, 10] == first.forecast.offered[0, 10]


def test_prices_of_people_and_of_rent_add_up_to_the_plans(tiny: Plan) -> None:
    made = plan_peak(tiny, _ask(tiny, absent=frozenset({2})), solvers=SWEEPS)
    assert made.peak is not None and made.peak.changes
    chosen = next(one for one in made.contenders if one.chosen)
    assert sum(change.price for change in made.peak.changes) + sum(item.price for item in made.peak.rented) == price_of(chosen.cost_parts)


def test_same_sweeps_same_plan(tiny: Plan) -> None:
    one, two = (plan_peak(tiny, _ask(tiny, "demand=0.6"), solvers=SWEEPS, seed=4) for _ in range(2))
    assert one.duties == two.duties
    assert one.peak == two.peak


@pytest.fixture
def problem(tiny: Plan):  # type: ignore[no-untyped-def]
    """Cai leaves at 10."""
    file, scenario = world_of(tiny)
    return peak_problem(tiny, file, scenario, _ask(tiny, absent=frozenset({2})), tiny.requirement, Around())


@pytest.mark.parametrize(("most", "price"), [(1000, 250), (250, 250), (249, 0), (0, 0)])
def test_greedy_overtime_spends_no_more_than_it_may(problem, most: int, price: int) -> None:
    roster, spent = greedy_overtime(problem, most)
    verdict = verify(problem, roster)
    assert verdict.legal
    assert spent == price == price_of(verdict.parts) == sum(price_of_change(problem.prices, change) for change in verdict.changes)


def test_without_the_lever_there_is_no_rival(problem) -> None:
    assert greedy_overtime(replace(problem, spec=problem.spec.model_copy(update={"overtime": None})), 1000) is None


def test_a_scenario_that_another_version_saved_is_told_in_a_sentence(tiny: Plan) -> None:
    text = json.loads(tiny.scenario_text)
    text["peak"]["seconds"] = None
    with pytest.raises(InputError, match=r"saved with plan .*peak\.seconds") as raised:
        world_of(replace(tiny, scenario_text=json.dumps(text)))
    assert "make the plan anew" in str(raised.value)


def test_solvers(tiny: Plan) -> None:
    file, _ = world_of(tiny)
    assert solvers_of(file) == (("anneal", "cpsat"), Budget(seconds=5))
    crowd = file.model_copy(update={"agents": file.agents * 251})
    assert solvers_of(crowd) == (("anneal",), Budget(seconds=5))
    assert solvers_of(crowd, ["mip"], 3) == (("mip",), Budget(seconds=3))


@pytest.fixture
def engine(tmp_path: Path, tiny: Plan):  # type: ignore[no-untyped-def]
    made = open_database(f"sqlite:///{tmp_path / 'plans.db'}")
    save_plan(made, tiny)
    yield made
    made.dispose()


def test_published_shifts_of_other_plans_hold_people(engine, tiny: Plan) -> None:
    """Of Tuesday another plan is in force, in which Dee begins at midnight: no overtime for her on Monday, as 11 hours are to be rest."""
    early = Duty(DEE, 0, 1, "peak", 23, 25, (), 120)
    other = replace(tiny, id="tiny-20260302-aaaaaa", duties=(*(d for d in tiny.duties if (d.agent, d.day) != (DEE, 1)), early))
    save_plan(engine, other)
    publish(engine, tiny.id, "me", "first")
    publish(engine, other.id, "me", "Tuesday anew", expected={tiny.horizon.dates[1]: 1}, days=[tiny.horizon.dates[1]])
    held = around(engine, tiny, 0)
    assert held.taken == {1}
    assert {(duty.agent, duty.start, duty.end, duty.day) for duty in held.duties} >= {(DEE, 23, 25, 1)}
    assert len(held.duties) == 4
    assert other.id in held.notes[0]
    made = plan_peak(tiny, _ask(tiny, absent=frozenset({2})), held, solvers=SWEEPS)
    assert made.peak is not None and made.peak.changes == ()
    assert [duty for duty in made.duties if duty.day] == [duty for duty in tiny.duties if duty.day]


def test_the_plan_comes_back_and_leads_to_its_origin(engine, tiny: Plan) -> None:
    made = plan_peak(tiny, _ask(tiny, absent=frozenset({2})), around(engine, tiny, 0), solvers=SWEEPS)
    save_plan(engine, made)
    back = load_plan(engine, made.id)
    assert back.peak == made.peak
    assert back.duties == made.duties
    assert (origin(engine, back, 0).forecast.offered == tiny.forecast.offered).all()
    assert origin(engine, back, 1).forecast.offered.tolist() == made.forecast.offered.tolist()


@pytest.mark.parametrize(
    ("rule", "price"),
    [
        ({"rule": "day_hours", "most": 3, "whom": {"people": ["Dee"]}}, 250),
        ({"rule": "day_hours", "most": 2, "whom": {"people": ["Dee"]}}, None),
        ({"rule": "day_hours", "most": 2, "price": 0.25}, 275),
        ({"rule": "day_hours", "most": 2, "price": 1}, None),
    ],
)
def test_rules_of_the_scenario_hold_the_day_by_hand(tiny: Plan, rule: dict, price: int | None) -> None:
    """Cai leaves at 10 and an hour of Dee's overtime saves 3 points for 2.50; a rule forbids it, or takes what is saved."""
    text = json.loads(tiny.scenario_text)
    text["rules"]["also"] = [rule]
    made = plan_peak(replace(tiny, scenario_text=json.dumps(text)), _ask(tiny, absent=frozenset({2})), solvers=SWEEPS)
    assert made.peak is not None
    assert [change.price for change in made.peak.changes] == ([] if price is None else [price])
    chosen = next(one for one in made.contenders if one.chosen)
    assert chosen.cost_parts["rules"] == (0 if price is None else price - 250)
    assert sum(change.price for change in made.peak.changes) == price_of(chosen.cost_parts)


@pytest.mark.parametrize(("also", "days"), [([], 3), ([{"rule": "hours", "per": "rolling", "days": 28, "most": 160}], 28)])
def test_published_days_are_looked_at_as_far_as_the_rules_look(also: list, days: int) -> None:
    assert _reach(Rules.model_validate({"also": also})).days == days
    assert _reach(None).days == 3


def test_work_that_falls_away_where_none_was_laid_is_taken_nearby() -> None:
    changes = np.array([False, True, True, True, True])
    taken = taken_nearby(np.array([2, -1, 0, 3, 1]), changes)
    assert taken.tolist() == [2, 0, 0, 2, 1]
    assert taken_nearby(np.array([0, -2, 1, -1, 3]), changes).tolist() == [0, 0, 0, 0, 1]
    assert taken_nearby(np.array([4, -2, 1, 0, 0]), changes).tolist() == [4, -1, 0, 0, 0]  # what came before stays
