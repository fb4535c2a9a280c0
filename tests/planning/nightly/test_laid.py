"""A night's plan lays deferred work where the roster has room; from then on its heads are fixed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from center.errors import InputError
from center.plan import Plan
from demand.deferred_work import deferred_work, levelled_again, with_work_laid
from demand.forecast import make_forecast
from demand.requirement import make_requirement
from planning.hand.desk import desk_of
from planning.nightly.plan import history_of, plan_night, problem_of
from planning.scenario.file import LoadedScenario, load_scenario
from planning.simulation.layout import layout_of
from scheduling.roster.decode import decode, laid_by
from scheduling.roster.model import build_model
from scheduling.roster.verify import verify
from scheduling.rules.in_time import broken
from solvers.solution import Budget

SCENARIOS = Path(__file__).parent.parent.parent.parent / "scenarios"
MAIL = """  - name: mail
    channel: email
    skill: mail
    open: ["mon-tue 09:00-13:00"]
    aht_s: 3600
    deadline_min: 240
"""
EVE = """  - {id: Eve, contract: short, skills: [mail], preferences: {start: "11:00-12:00"}}
"""


@pytest.fixture(scope="module")
def loaded_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., LoadedScenario]:
    """The tiny week with two e-mails of an hour at 09:00 on both days, due by 13:00.

    Eve writes, for two hours from 09:00, 10:00 or 11:00; she likes 11:00. Levelled, the work is a head's from 09:00 to 11:00, which costs
    her two points a day; laid from 11:00 it costs nothing, and the plan is the two points of the calls.
    """

    def make(mail: str = MAIL, blocks: str = "") -> LoadedScenario:
        text = (SCENARIOS / "tiny.yaml").read_text(encoding="utf-8")
        text = text.replace("  - {name: calls}\n", "  - {name: calls}\n  - {name: mail}\n").replace("shifts:\n", mail + "shifts:\n", 1)
        text = text.replace("history:", EVE + "history:", 1).replace("lengths_min: [120]", "lengths_min: [120]" + blocks)
        history = (SCENARIOS / "tiny_history.csv").read_text(encoding="utf-8").splitlines()
        for row in history[1:]:
            count = 2 if row[11:16] == "09:00" else 0
            history.append(f"{row[:16]},mail,{count},{count},{3600 * count}")
        folder = tmp_path_factory.mktemp("mail")
        (folder / "tiny_history.csv").write_text("\n".join(history) + "\n", encoding="utf-8")
        (folder / "tiny.yaml").write_text(text, encoding="utf-8")
        return load_scenario(folder / "tiny.yaml")

    return make


def planned(loaded: LoadedScenario, *backends: str) -> Plan:
    return plan_night(loaded, backends, Budget(sweeps=200, seconds=None, threads=1), 1, lambda name: None, lambda *_: None)


@pytest.mark.parametrize("blocks", ["", ", blocks: {least_min: 60}"])
def test_work_is_laid_where_it_costs_least(loaded_of: Callable[..., LoadedScenario], blocks: str) -> None:
    loaded = loaded_of(blocks=blocks)
    plan = planned(loaded, "anneal")
    chosen = next(contender for contender in plan.contenders if contender.chosen)
    assert chosen.true_cost == 200
    laid = plan.requirement.rostered[1]
    assert np.flatnonzero(laid).tolist() == [11, 12, 35, 36]
    assert plan.requirement.on_queue[1].tolist() == laid.tolist() == plan.cover[1].tolist()
    levelled = make_requirement(loaded.scenario, loaded.file.shrinkage, plan.forecast).rostered[1]
    assert np.flatnonzero(levelled).tolist() == [9, 10, 33, 34]
    # A saved plan's heads are fixed, and cost the referee what they cost on the night.
    desk = desk_of(plan)
    assert not desk.problem.work and desk.problem.need[1].tolist() == laid.tolist()
    again = verify(desk.problem, plan.duties)
    assert (again.cost, again.violations) == (200, ())


def test_every_backend_lays_work(loaded_of: Callable[..., LoadedScenario]) -> None:
    plan = planned(loaded_of(), "anneal", "neal", "cpsat", "mip", "counts+cpsat", "counts+mip")
    assert {contender.backend: contender.true_cost for contender in plan.contenders if contender.backend != "neal"} == dict.fromkeys(
        ("anneal", "cpsat", "mip", "counts+cpsat", "counts+mip"), 200
    )
    assert all(contender.legal for contender in plan.contenders)
    assert plan.bound == 200


def test_a_stored_answer_says_where_it_laid_the_work(loaded_of: Callable[..., LoadedScenario]) -> None:
    """Each contender has a place of its own for the work: its assignment is of the model with the work still to be laid."""
    loaded = loaded_of()
    plan = planned(loaded, "anneal", "greedy")
    works = deferred_work(loaded.scenario, loaded.file.shrinkage, plan.forecast)
    levelled = replace(plan.requirement, rostered=levelled_again(plan.requirement, works))
    roster = build_model(problem_of(loaded, levelled, (), works))
    for contender in plan.contenders:
        assert contender.assignment is not None and contender.fingerprint == roster.model.fingerprint
        verdict = verify(roster.problem, decode(roster, contender.assignment), laid_by(roster, contender.assignment))
        assert (verdict.cost, verdict.violations) == (contender.true_cost, ())


def test_a_backlog_is_work_at_the_start_and_simulated(loaded_of: Callable[..., LoadedScenario]) -> None:
    """Three e-mails are there on Monday at midnight, due on Tuesday at midnight: three head-hours more on Monday."""
    loaded = loaded_of(MAIL.replace("deadline_min: 240", "deadline_min: 1440\n    backlog: 3"))
    forecast = make_forecast(loaded.scenario, loaded.file.forecast, history_of(loaded))
    (work,) = deferred_work(loaded.scenario, loaded.file.shrinkage, forecast)
    assert (work.backlog, work.head_steps, work.deadline_steps) == (3.0, 7, 24)
    requirement = make_requirement(loaded.scenario, loaded.file.shrinkage, forecast)
    assert requirement.rostered[1, :24].sum() == 5 and requirement.rostered[1].sum() == 7
    assert layout_of(loaded.file, loaded.scenario, forecast, ()).queues[1].backlog == 3


def test_only_deferred_work_has_a_backlog(loaded_of: Callable[..., LoadedScenario]) -> None:
    chat = "channel: chat\n    backlog: 2\n    target: {asa_s: 30}\n"
    with pytest.raises(InputError) as caught:
        loaded_of(MAIL.replace("channel: email\n", chat).replace("    deadline_min: 240\n", ""))
    assert "backlog" in str(caught.value)


def test_heads_laid_elsewhere_are_the_requirement(loaded_of: Callable[..., LoadedScenario]) -> None:
    """What has to be on the queue is among what is rostered, and in time by the referee's own count."""
    loaded = loaded_of()
    forecast = make_forecast(loaded.scenario, loaded.file.forecast, history_of(loaded))
    works = deferred_work(loaded.scenario, loaded.file.shrinkage, forecast)
    before = make_requirement(loaded.scenario, loaded.file.shrinkage, forecast)
    laid = np.zeros_like(before.rostered)
    laid[1, [10, 12, 33, 34]] = 1
    after = with_work_laid(replace(before, shrinkage=0.0), works, laid)
    assert after.rostered[0].tolist() == before.rostered[0].tolist()
    assert after.rostered[1].tolist() == after.on_queue[1].tolist() == laid[1].tolist()
    problem = desk_of(planned(loaded, "anneal")).problem
    assert list(broken(replace(problem, work=works), laid)) == []
