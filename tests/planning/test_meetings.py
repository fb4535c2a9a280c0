"""Meetings in a night's plan: placed, told by name, saved, cut by the peak, and planned against actual."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from center.adherence import AgentState
from center.errors import InputError
from center.plan import Duty, Plan
from planning.adherence.pieces import planned_pieces
from planning.explain.plan import world_of
from planning.hand.desk import desk_of
from planning.nightly.plan import plan_night
from planning.scenario.file import load_scenario
from reports.plan_json import plan_dict
from reports.svg.paths import duty_bar
from scheduling.explain.world import Effort
from scheduling.peak.decode import decode
from scheduling.peak.model import build_peak_model
from scheduling.peak.problem import make_peak_problem
from scheduling.peak.verify import verify as verify_peak
from scheduling.roster.verify import verify
from scheduling.rules.pauses import meetings_in
from solvers.backends import solve
from solvers.solution import Budget
from store.database import open_database
from store.plans import load_plan, save_plan

TINY = Path(__file__).parent.parent.parent / "scenarios" / "tiny.yaml"
MEETINGS = """
meetings:
  - {name: huddle, minutes: 60, whom: {contracts: [long]}, windows: ["mon 09:00-13:00"]}
  - {name: first aid, kind: single, minutes: 60, whom: {people: [Ana, Dee]}, windows: ["tue 12:00-13:00"]}
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The tiny week with a meeting of three and a training of two, of whom Dee is not there at the only time for it."""
    loaded = load_scenario(_written(tmp_path_factory.mktemp("m"), MEETINGS))
    return plan_night(loaded, ("anneal",), Budget(sweeps=200, threads=1), 1, _quiet, _quiet)


def _quiet(*_: object) -> None:
    pass


def _written(folder: Path, more: str) -> Path:
    (folder / "tiny_history.csv").write_text((TINY.parent / "tiny_history.csv").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "tiny.yaml").write_text(TINY.read_text(encoding="utf-8") + more, encoding="utf-8")
    return folder / "tiny.yaml"


def test_they_are_placed_and_told(plan: Plan) -> None:
    found = {(plan.agents[duty.agent], duty.day): meetings_in(duty.breaks) for duty in plan.duties if meetings_in(duty.breaks)}
    assert {key: [pause[2] for pause in pauses] for key, pauses in found.items()} == {
        **{(name, 0): ["meeting"] for name in ("Ana", "Ben", "Cai")},
        ("Ana", 1): ["training"],
    }
    said = "\n".join(plan.assumptions)
    assert "huddle (60 min): on Mon 2026-03-02" in said and "3 of 3 attend; it costs 3 head-intervals." in said
    assert "first aid (60 min): one by one, 1 of 2 attend; it costs 1 head-intervals." in said
    assert "Cannot attend: Dee (no time that fits a shift)." in said
    assert "4 more head-intervals missing in all, +12 points of cover" in said
    verdict = verify(desk_of(plan).problem, plan.duties)
    assert verdict.legal and (verdict.cover == plan.cover).all() and sum(run.heads for run in plan.unmet) == 4


def test_they_are_the_same_after_saving(plan: Plan, tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'plans.db'}")
    save_plan(engine, plan)
    again = load_plan(engine, plan.id)
    assert [duty.breaks for duty in again.duties] == [duty.breaks for duty in plan.duties]
    assert '"training"' in json.dumps(plan_dict(again))


def test_a_plan_made_again_for_an_explanation_has_none(plan: Plan) -> None:
    world = world_of(desk_of(plan), Effort(0.1))
    assert not any(meetings_in(duty.breaks) for duty in world.duties)


def test_the_peak_cancels_what_is_dear(plan: Plan) -> None:
    desk = desk_of(plan)
    spec = desk.file.peak.model_copy(update={"change": 0.0, "overtime": None, "start": None, "time_off": None, "skills": None})
    problem = make_peak_problem(
        desk.scenario, desk.file.shifts, desk.file.rules, desk.file.weights, spec, plan.duties, plan.requirement.rostered, now=24 + 9
    )
    model = build_peak_model(problem)
    roster = decode(model, solve(model.model, Budget(sweeps=100, threads=1), 1, "anneal").assignment)
    verdict = verify_peak(problem, roster)
    assert verdict.legal and [change.meetings for change in verdict.changes] == [1]
    assert [desk.plan.agents[change.agent] for change in verdict.changes] == ["Ana"]


def test_faults_are_said_with_their_place(tmp_path: Path) -> None:
    more = "meetings:\n  - {name: a, minutes: 45, whom: {groups: [nobody]}}\n  - {name: a, minutes: 60, kind: single}\n"
    with pytest.raises(InputError) as caught:
        load_scenario(_written(tmp_path, more))
    said = "\n".join(str(fault) for fault in caught.value.faults)
    for part in ("meetings[0].minutes", "meetings[0].whom.groups[0]", "meetings[1].name"):
        assert part in said


def test_planned_states_and_bars() -> None:
    duty = Duty(0, 0, 0, "day", 8, 20, ((9, 10, "meeting", True), (12, 14, "split", False), (16, 17, "break", True)), 0)
    states = [(start, end, state) for start, end, state in planned_pieces(duty, 1)]
    assert (9, 10, AgentState.MEETING) in states and (16, 17, AgentState.BREAK) in states
    assert all(end <= 12 or start >= 14 for start, end, _ in states)
    assert "H12V5H14V0" in duty_bar(duty) and "H16V2H17V0" in duty_bar(duty)
