"""Proficiency in cover from end to end: the tiny week with a slow Ana, planned, stored, judged again, edited, and shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from center.plan import Plan
from planning.explain.asked import Asked
from planning.explain.plan import explain_plan
from planning.hand.desk import desk_of
from planning.hand.edit import judge
from planning.nightly.plan import plan_night
from planning.peak.ask import Ask
from planning.peak.run import plan_peak
from planning.scenario.file import load_scenario
from reports.counted import counted_cover
from reports.headline import Headline
from reports.plan_diff import plan_diff
from scheduling.explain.world import Effort
from scheduling.roster.kpis import kpis
from scheduling.roster.verify import verify
from solvers.solution import Budget
from store.database import open_database
from store.plans import load_plan, save_plan

TINY = Path(__file__).parent.parent.parent / "scenarios" / "tiny.yaml"
SOLVERS = ("anneal", "cpsat", "mip", "counts+cpsat", "counts+mip")


@pytest.fixture(scope="module")
def told() -> list[tuple[str, int]]:
    """(backend, cost) of each improvement of the plan below."""
    return []


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, int]]) -> Plan:
    """Ana counts half a head: 3.5 heads at most where 4 are needed."""
    folder = tmp_path_factory.mktemp("slow")
    (folder / "tiny_history.csv").write_text((TINY.parent / "tiny_history.csv").read_text(encoding="utf-8"), encoding="utf-8")
    text = TINY.read_text(encoding="utf-8").replace("Ana, contract: long, skills: [calls]", "Ana, contract: long, skills: {calls: 0.5}")
    text = text.replace("rules: {", "rules: {proficiency: true, ").replace("replications: 100", "replications: 0")
    text += "\npeak: {overtime: {price_hour: 1.5, week_hours: 40}, breaks: null, skills: null}\n"
    (folder / "tiny.yaml").write_text(text, encoding="utf-8")
    loaded = load_scenario(folder / "tiny.yaml")
    budget = Budget(seconds=2, sweeps=100, threads=1)
    return plan_night(loaded, SOLVERS, budget, 1, lambda name: None, lambda name, _, cost: told.append((name, cost)))


def test_every_backend_finds_the_optimum_by_hand(plan: Plan) -> None:
    """3, 4, 4 and 3 heads are needed. Three mornings are 2.5 heads; Dee makes them 3.5 from 10 to 12: half a head is missing in each of
    four hours, 6 points a day, and Dee's start is an hour off, 1 point. From 9 to 11 Dee would cost 8, later more: 14 points.
    """
    for contender in plan.contenders:
        assert (contender.hard, contender.energy, contender.true_cost, contender.legal) == (0, 1400, 1400, True), contender.backend
    assert plan.bound == 1400
    assert plan.contenders[0].cost_parts | {"under": 1200, "over": 0, "preferences": 200} == plan.contenders[0].cost_parts


def test_what_is_told_and_traced_is_hundredths_and_falls(plan: Plan, told: list[tuple[str, int]]) -> None:
    for name in SOLVERS:
        falls = [cost for backend, cost in told if backend == name]
        assert falls == sorted(set(falls), reverse=True) and (not falls or falls[-1] == 1400)
    assert all(trace[-1][1] == 1400 for trace in (contender.trace for contender in plan.contenders) if trace)


def test_heads_are_shown_and_what_is_missing_is_counted(plan: Plan) -> None:
    worked = plan.open_steps[0]
    assert plan.cover[0, worked].tolist() == [3, 4, 4, 3] * 2
    assert counted_cover(plan)[0, worked].tolist() == [2.5, 3.5, 3.5, 2.5] * 2
    assert [(run.heads, run.worst) for run in plan.unmet] == [(4, 1)] * 2
    assert plan.kpis["under_hours"] == 4.0
    assert Headline(plan).under_hours == 4.0
    assert Headline(plan).coverage == pytest.approx(24 / 28) == Headline(replace(plan, kpis={})).coverage
    assert any(
        note.startswith("People count in cover by their proficiency, in steps of 5 %: from 0.5 to 1 heads.") for note in plan.assumptions
    )


def test_the_stored_plan_is_judged_the_same(plan: Plan, tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'plans.db'}")
    save_plan(engine, plan)
    desk = desk_of(load_plan(engine, plan.id))
    verdict = verify(desk.problem, desk.plan.duties)
    assert verdict.cost == plan.contenders[0].true_cost
    assert (verdict.cover == plan.cover).all() and verdict.unmet == plan.unmet
    assert kpis(desk.problem, desk.plan.duties, verdict)["coverage"] == plan.kpis["coverage"]


def test_taking_somebody_out_by_hand_takes_what_they_count(plan: Plan) -> None:
    """Ana's first morning: half a head less for four hours."""
    desk = desk_of(plan)
    ana = next(duty for duty in plan.duties if duty.agent == plan.agents.index("Ana"))
    judged = judge(desk, [duty for duty in plan.duties if duty != ana])
    assert judged.after.cost - judged.before.cost == 4 * 150
    assert [hour.heads[0] - hour.heads[1] for hour in judged.hours] == [1.0] * 4
    assert [hour.missing[1] - hour.missing[0] for hour in judged.hours] == [0.5] * 4


def test_explained_by_what_people_count(plan: Plan) -> None:
    """Dee's wish, 9 to 11, costs 8 points in place of 7. At 9, where 2.5 heads of 3 are there, it is what brings a third."""
    found = explain_plan(desk_of(plan), Asked(most=1), Effort(20.0, 1))
    (told,) = found.wishes
    assert told.price is not None
    assert (told.person, told.price.cost, told.price.exact) == ("Dee", 100, True)
    assert told.price.parts == {"under": 150, "over": 50, "preferences": -100}
    assert sum(payer.cost for payer in told.price.payers) == 100
    (short,) = found.unmet
    assert short.price is not None
    assert (short.need, short.heads, short.reached, short.price.cost) == (3, 2, 3, 100)


def test_the_rest_of_a_day_counts_them_too(plan: Plan) -> None:
    """Ben leaves at 10: 2.5, 2.5 and 1.5 heads are left of 4, 4 and 3. Dee stays until 13, for 1 + 1.50 points and a whole head."""
    made = plan_peak(plan, Ask(10, 0, None, frozenset({1}), ()), solvers=(("anneal", "cpsat"), Budget(seconds=2, sweeps=30, threads=1)))
    assert made.peak is not None and [(change.agent, change.minutes) for change in made.peak.changes] == [(3, 60)]
    assert made.cover[0, 9:13].tolist() == [3, 3, 3, 3]
    assert counted_cover(made)[0, 9:13].tolist() == [2.5, 2.5, 2.5, 2.5]
    first = made.unmet[0]
    assert (first.start, first.end, first.heads, first.worst) == (9, 13, 6, 2)
    assert made.kpis["under_hours"] == 4.0 + 2.0
    chosen = next(contender for contender in made.contenders if contender.chosen)
    assert chosen.cost_parts["under"] == 300 * (1.5 + 1.5 + 0.5)
    assert {(c.energy, c.true_cost) for c in made.contenders if c.backend != "untouched"} == {(chosen.true_cost, chosen.true_cost)}
    assert made.bound == chosen.true_cost


def test_without_the_rule_the_cover_is_itself(plan: Plan) -> None:
    plain = replace(plan, scenario_text=plan.scenario_text.replace('"proficiency":true', '"proficiency":false'))
    assert counted_cover(plain) is plain.cover
    assert counted_cover(replace(plan, scenario_text="?")) is plan.cover
    assert not np.array_equal(counted_cover(plan), plan.cover)
    changed = plan_diff(plain, plan).cover
    assert [(one.rostered[0] - one.rostered[1], one.unmet) for one in changed] == [(0.0, (0.0, 2.0))] * 2
