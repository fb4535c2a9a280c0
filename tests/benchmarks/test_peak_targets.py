"""Which targets the peak's benchmark calls met."""

from __future__ import annotations

import pytest

from benchmarks.peak.costs import Answer, Costs, table, target


def _answer(backend: str, asked: float, cost: float | None, violations: int = 0) -> Answer:
    return Answer(backend, asked, asked, cost, violations, None, "", None)


def _costs(annealed: list[Answer], cpsat: float | None, bound: float | None) -> Costs:
    return Costs(tuple(annealed), (_answer("cpsat", 5, 120.0), _answer("cpsat", 120, cpsat), _answer("mip", 120, 90.0)), bound)


@pytest.mark.parametrize(
    ("ours", "cpsat", "bound", "met"),
    [
        (101.9, 100.0, 100.0, True),  # near the bound
        (102.1, 102.1, 100.0, True),  # not above CP-SAT's
        (102.1, 102.0, 100.0, False),
        (102.1, None, 100.0, False),
        (99.0, 100.0, None, True),
        (101.0, 100.0, None, False),
    ],
)
def test_near_the_bound_or_not_above_cpsat(ours: float, cpsat: float | None, bound: float | None, met: bool) -> None:
    costs = _costs([_answer("anneal", 5, cost) for cost in (ours - 9, ours, ours + 9)], cpsat, bound)
    assert target(costs)[0] is met
    assert costs.middle.cost == ours
    assert len(table(costs)) == 8


def test_an_answer_that_breaks_a_rule_does_not_count() -> None:
    costs = _costs([_answer("anneal", 5, 90.0), _answer("anneal", 5, 90.0, violations=1)], 100.0, 100.0)
    assert target(costs) == (False, "legal for 1 of 2 seeds")
