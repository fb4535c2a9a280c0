"""Who pays: what is rounded on the way still sums to the change of cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from center.plan import Duty
from scheduling.explain.payers import Judged, payers
from scheduling.roster.verify import verify


def test_parts_of_a_hundredth_are_nobodys_else(case: Any, new_person: Callable[..., Any]) -> None:
    """Three days need a head for an hour, at a hundredth of a point. Ana counts 0.65: each day is left with 0.35, all three with 1.05."""
    case.days, case.rules = 3, {"proficiency": True}
    case.weights = {"under": 0.01, "over": 0, "fairness": 0}
    case.agents = [new_person("ana", skills={"voice": 0.65})]
    case.shapes = [{"name": "day", "start": "09:00-09:30", "start_step_min": 60, "lengths_min": [60]}]
    need = np.zeros((1, 72), dtype=np.int64)
    need[0, [9, 33, 57]] = 1
    problem = case.problem(need)
    duties = tuple(Duty(0, 0, day, "day", 24 * day + 9, 24 * day + 10, (), 60) for day in range(3))
    before, after = (Judged(problem, own, verify(problem, own)) for own in ((), duties))
    assert (before.verdict.cost, after.verdict.cost) == (3, 1)
    found = payers(before, after, lambda duty: "off" if duty is None else "on")
    assert {payer.who for payer in found} == {"ana", "calls"}
    assert sorted(payer.cost for payer in found if payer.who == "calls") == [-1, -1, 0]
