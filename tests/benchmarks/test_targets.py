"""The benchmark's own arithmetic: gaps, medians, and which targets are missed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from benchmarks.solvers.chart import cost_chart
from benchmarks.solvers.run import Run
from benchmarks.solvers.summary import Case, case_of
from benchmarks.solvers.targets import missed_first, targets_of

MakeRun = Callable[..., Run]


@pytest.fixture
def make_run() -> MakeRun:
    def make(backend: str, cost: int | None, *, hard: int = 0, at: float = 1.0, seed: int = 1, **more: object) -> Run:
        legal = cost is not None and not hard
        facts = {"status": "feasible", "trace": ((at, cost),) if legal else (), **more}
        return Run("roster_week", "medium", 20_000, backend, seed, seconds=10.0, cost=cost, hard=None if cost is None else hard, **facts)  # type: ignore[arg-type]

    return make


def _case(runs: Sequence[Run]) -> Case:
    return case_of(runs, floor=100, unit=50, roster=True)


def _missed(runs: Sequence[Run]) -> list[str]:
    return [target.name for target in missed_first(targets_of(_case(runs))) if not target.met]


def test_a_gap_is_relative_to_what_is_above_the_floor(make_run: MakeRun) -> None:
    case = _case([make_run("anneal", 330), make_run("cpsat", 310, bound=300)])
    assert case.gap(case.lines["anneal"]) == pytest.approx(30 / 200)


def test_a_gap_is_never_relative_to_less_than_a_unit_of_cover(make_run: MakeRun) -> None:
    case = _case([make_run("anneal", 110), make_run("cpsat", 105, bound=101)])
    assert case.gap(case.lines["anneal"]) == pytest.approx(9 / 50)


def test_the_median_ranks_broken_answers_last(make_run: MakeRun) -> None:
    case = _case([make_run("anneal", 500), make_run("anneal", 90, hard=2, seed=2), make_run("anneal", 400, seed=3)])
    assert case.lines["anneal"].middle.cost == 500
    assert case.best == 400


def test_within_one_percent_counts_from_the_best_of_anybody(make_run: MakeRun) -> None:
    case = _case([make_run("anneal", 1_000, trace=((1.0, 2_000), (2.0, 1_009), (9.0, 1_000))), make_run("cpsat", 1_030)])
    assert case.near(case.lines["anneal"]) == 2.0
    assert case.near(case.lines["cpsat"]) is None


def test_nothing_is_missed_by_a_clear_winner(make_run: MakeRun) -> None:
    runs = [make_run("anneal", 1_000, at=0.01), make_run("neal", 2_000, at=5.0), make_run("cpsat", 1_500, at=9.0, bound=900)]
    assert _missed(runs) == []


@pytest.mark.parametrize(
    ("rival", "missed"),
    [
        ({"backend": "neal", "cost": 990}, ["neal never better", "neal's best 100x sooner"]),
        ({"backend": "tabu", "cost": 990}, ["tabu never better"]),
        ({"backend": "cpsat", "cost": 990, "status": "optimal", "bound": 990}, ["gap at most 0.5% where an exact form proves"]),
        ({"backend": "cpsat", "cost": 999, "at": 9.0}, ["below CP-SAT where it does not prove"]),
        ({"backend": "mip", "cost": 997, "at": 9.0}, ["within 0.2% of the best exact form"]),
        ({"backend": "mip", "cost": 1_000}, ["5x sooner than the best exact form"]),
        ({"backend": "mip", "cost": 1_100, "at": 9.0, "bound": 1_050}, ["bounds are bounds"]),
    ],
)
def test_each_target_is_missed_by_its_own_rival(make_run: MakeRun, rival: dict, missed: list[str]) -> None:
    assert _missed([make_run("anneal", 1_000), make_run(**rival)]) == missed


def test_one_broken_seed_is_a_miss(make_run: MakeRun) -> None:
    runs = [make_run("anneal", 1_000, at=0.1), make_run("anneal", 900, hard=1, seed=2), make_run("anneal", 1_000, seed=3)]
    assert _missed(runs) == ["legal wherever anybody is"]


def test_the_chart_has_a_panel_for_every_instance_with_an_answer(make_run: MakeRun) -> None:
    answered, silent = _case([make_run("anneal", 1_000), make_run("cpsat", 5_000)]), _case([make_run("cpsat", None)])
    chart = cost_chart([answered, silent])
    assert chart.count('class="name"') == 1
    assert "↑5,000" in chart
