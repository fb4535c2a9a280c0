"""The nightly use case on a week that is solved by hand, and on spoilt copies of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from center.errors import IllegalPlanError
from center.plan import Plan
from planning.nightly.plan import plan_night
from planning.scenario.file import load_scenario
from solvers.solution import Budget

SCENARIOS = Path(__file__).parent.parent.parent.parent / "scenarios"
TINY = (SCENARIOS / "tiny.yaml").read_text(encoding="utf-8")
HISTORY = (SCENARIOS / "tiny_history.csv").read_text(encoding="utf-8")
ALL = ("anneal", "neal", "cpsat", "mip", "counts+cpsat", "counts+mip")
MakePlan = Callable[..., Plan]


@pytest.fixture(scope="module")
def plan_of(tmp_path_factory: pytest.TempPathFactory) -> MakePlan:
    """Plans a scenario text with a history."""

    def make(
        text: str = TINY,
        history: str = HISTORY,
        backends: tuple[str, ...] = ("anneal",),
        budget: Budget | None = None,
        seed: int = 1,
        stage: Callable[[str], None] = lambda name: None,
        improved: Callable[[str, float, int], None] = lambda name, seconds, cost: None,
    ) -> Plan:
        folder = tmp_path_factory.mktemp("scenario")
        (folder / "tiny_history.csv").write_text(history, encoding="utf-8")
        (folder / "tiny.yaml").write_text(text, encoding="utf-8")
        return plan_night(load_scenario(folder / "tiny.yaml"), backends, budget or Budget(sweeps=200, threads=1), seed, stage, improved)

    return make


@pytest.fixture(scope="module")
def told() -> list[str | tuple[str, int]]:
    """What the plan below told on its way."""
    return []


@pytest.fixture(scope="module")
def plan(plan_of: MakePlan, told: list[str | tuple[str, int]]) -> Plan:
    """The tiny week by every backend."""
    budget = Budget(seconds=0.5, threads=1)
    return plan_of(backends=ALL, budget=budget, stage=told.append, improved=lambda name, _, cost: told.append((name, cost)))


class TestTinyWeek:
    def test_every_backend_finds_the_optimum_by_hand(self, plan: Plan) -> None:
        costs = {
            contender.backend: (contender.hard, contender.energy, contender.true_cost, contender.legal) for contender in plan.contenders
        }
        assert costs == dict.fromkeys(ALL, (0, 200, 200, True))

    def test_bound_proves_it(self, plan: Plan) -> None:
        assert plan.bound == 200

    def test_one_is_chosen_and_all_solved_the_same_model(self, plan: Plan) -> None:
        assert [contender.chosen for contender in plan.contenders] == [True] + [False] * 5
        assert len({contender.fingerprint for contender in plan.contenders}) == 1

    def test_cover_is_the_requirement_by_hand(self, plan: Plan) -> None:
        worked = plan.open_steps[0]
        assert plan.requirement.rostered[0, worked].tolist() == [3, 4, 4, 3] * 2
        assert plan.cover[0, worked].tolist() == [3, 4, 4, 3] * 2
        assert plan.cover.sum() == 28
        assert plan.unmet == ()

    def test_who_works_when(self, plan: Plan) -> None:
        starts = sorted((plan.agents[duty.agent], plan.horizon.local(duty.start).hour, duty.paid_min) for duty in plan.duties)
        full = [(name, 9, 240) for name in ("Ana", "Ana", "Ben", "Ben", "Cai", "Cai")]
        assert starts == [*full, ("Dee", 10, 120), ("Dee", 10, 120)]

    def test_stages_and_improvements_are_told_in_order(self, plan: Plan, told: list[str | tuple[str, int]]) -> None:
        assert [item for item in told if isinstance(item, str)] == ["forecast", "requirement", "model", *ALL, "simulation"]
        falls = [item[1] for item in told if isinstance(item, tuple) and item[0] == "anneal"]
        assert falls == sorted(set(falls), reverse=True)
        assert falls[-1] == 200

    def test_says_what_it_takes_for_granted(self, plan: Plan) -> None:
        assert any("180 s" in sentence for sentence in plan.assumptions)
        assert any("nobody abandons" in sentence for sentence in plan.assumptions)
        assert plan.kpis["offered"] == pytest.approx(240, abs=6)


def test_round_the_clock_says_that_earlier_shifts_are_unknown(plan_of: MakePlan, plan: Plan) -> None:
    assert not any("began before" in sentence for sentence in plan.assumptions)
    assert 'open: ["mon-tue 09:00-13:00"]' in TINY
    header, *rows = HISTORY.splitlines()
    days = sorted({row[:10] for row in rows})
    quiet = [f"{day} {hour:02}:00,calls,0,0,0" for day in days for hour in (*range(9), *range(13, 24))]
    text = TINY.replace('open: ["mon-tue 09:00-13:00"]', 'open: ["mon-tue 00:00-24:00"]')
    early = plan_of(text, "\n".join([header, *rows, *quiet]) + "\n")
    said = next(sentence for sentence in early.assumptions if "began before" in sentence)
    assert said == "Shifts that began before the first day are unknown: nobody covers Mon 2 Mar 00:00–09:00."


def test_shrinkage_is_said_as_the_report_says_percent(plan_of: MakePlan) -> None:
    text = TINY + "\nshrinkage:\n  - {name: breaks, share: 0.06, in_roster: true}\n"
    assert "Shrinkage: breaks 6.0 %, shown in the roster." in plan_of(text).assumptions


def test_same_seed_and_sweeps_same_plan(plan_of: MakePlan) -> None:
    one, two = (plan_of(budget=Budget(sweeps=40, threads=threads), seed=9) for threads in (1, 2))
    assert one.duties == two.duties
    assert one.id != two.id
    assignments = [plan.contenders[0].assignment for plan in (one, two)]
    assert assignments[0] is not None
    assert assignments[1] is not None
    assert assignments[0].tolist() == assignments[1].tolist()


def test_demand_beyond_everybody_is_no_error(plan_of: MakePlan) -> None:
    plan = plan_of(TINY.replace("aht_s: 180", "aht_s: 1800"))
    worked = plan.open_steps[0]
    gap = plan.requirement.rostered[0, worked] - plan.cover[0, worked]
    assert [(unmet.queue, unmet.end - unmet.start) for unmet in plan.unmet] == [(0, 4), (0, 4)]
    assert sum(unmet.heads for unmet in plan.unmet) == gap.sum() > 100
    assert plan.cover.sum() == 28


@pytest.fixture
def no_rest() -> tuple[str, str]:
    """Opening hours that leave eight hours of rest between the only two days of everybody's contract."""
    text = TINY.replace('open: ["mon-tue 09:00-13:00"]', 'open: ["mon 18:00-22:00", "tue 06:00-10:00"]')
    text = text.replace('start: "09:00-10:00", start_step_min: 120', 'start: "06:00-18:00", start_step_min: 720')
    text = text.replace('start: "09:00-11:00"', 'start: "06:00-20:00"')
    rows = []
    for number, line in enumerate(HISTORY.splitlines()[1:]):
        hour = int(line[11:13]) + (9 if number % 8 < 4 else -3)  # four rows of a Monday, four of a Tuesday
        rows.append(f"{line[:11]}{hour:02}{line[13:]}")
    return text, "\n".join([HISTORY.splitlines()[0], *rows]) + "\n"


@pytest.mark.parametrize("backend", ["anneal", "cpsat", "mip"])
def test_no_legal_roster_is_said_by_its_broken_rules(plan_of: MakePlan, no_rest: tuple[str, str], backend: str) -> None:
    with pytest.raises(IllegalPlanError) as refusal:
        plan_of(*no_rest, backends=(backend,), budget=Budget(seconds=0.5, sweeps=200))
    sentences = refusal.value.violations
    named = [any(name in sentence for name in ("Ana", "Ben", "Cai", "Dee")) for sentence in sentences]
    assert named and all(named[:-1]), sentences
    if backend == "anneal":
        assert named[-1]
    else:  # the rules are those that the ladder's last step breaks
        assert sentences[-1].startswith(f"{backend}: infeasible"), sentences
        assert len(named) > 1
