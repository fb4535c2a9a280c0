"""The best roster under each kind of law, found by trying every one with the referee, is every solver's optimum."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from scheduling.roster.decode import decode
from scheduling.roster.model import build_model
from scheduling.roster.past import Past
from scheduling.roster.verify import verify
from scheduling.rules.line import Stint
from solvers.backends import solve
from solvers.solution import Budget

LAWS = {
    "rest": {"hours": 20, "after": ["night"]},
    "hours": {"per": "horizon", "least": 13, "most": 15},
    "day_hours": {"most": 7.5},
    "working_days": {"per": "rolling", "days": 3, "most": 1},
    "consecutive_work": {"least": 2, "most": 3},
    "consecutive_off": {"least": 2},
    "weekends": {"most": 0, "whole": True},
    "succession": {"first": ["day"], "then": ["night"]},
    "shifts_of_kind": {"kinds": ["night"], "least": 2, "per": "horizon"},
    "start_band": {"minutes": 60},
    "split_shifts": {"most": 0},
    "nights": {"in_a_row": 1},
    "minors": {"week_hours": 20},
    "days_off": {"weekdays": "fri"},
    "available": {"windows": ["daily 08:00-20:00"]},
    "request": {"want": "on", "dates": ["2026-10-16"], "kinds": ["day"]},
    "overtime": {"above": 10, "most": 20, "price": 1},
    "fair_share": {"of": "weekends"},
}


@pytest.fixture
def days_of_one(new_case, new_person, lay):
    """Thursday to Monday for one person, a shift by day and one by night; the night before was worked."""

    def make(also):
        case = new_case(start="2026-10-15", days=5)
        case.shapes = [
            {"name": "day", "start": "09:00-09:30", "start_step_min": 60, "lengths_min": [480]},
            {"name": "night", "start": "22:00-22:30", "start_step_min": 60, "lengths_min": [420]},
        ]
        case.contracts[0]["shifts"] = ["day", "night"]
        case.agents = [new_person("ana")]
        case.rules = {"rest_hours": 8, "also": also}
        past = Past(((Stint(-1, -120, 300, 1320, 1740, 420, "night"),),), -2)
        return lay(case, np.resize([0] * 9 + [1] * 8 + [0] * 5 + [1] * 2, 120), past)

    return make


def optimum(problem) -> int | None:
    """Cost of the cheapest legal roster, by the referee, over everything the person can work; None where none is legal."""
    roster_model = build_model(problem)
    days = len(roster_model.agent)
    best = None
    for picked in product(*(range(size) for size in roster_model.model.size[:days])):
        verdict = verify(problem, decode(roster_model, np.array(picked)))
        if verdict.legal:
            best = verdict.cost if best is None else min(best, verdict.cost)
    return best


@pytest.mark.parametrize("price", [None, 2.5], ids=["hard", "priced"])
@pytest.mark.parametrize("kind", LAWS)
def test_every_solver_finds_the_best_roster(days_of_one, kind, price):
    problem = days_of_one([{"rule": kind, "price": price} | LAWS[kind]])
    best = optimum(problem)
    model = build_model(problem).model
    for backend in ("exact", "cpsat", "anneal"):
        found = solve(model, Budget(sweeps=200, threads=1), 1, backend)
        assert (found.hard != 0) if best is None else (found.hard, found.energy) == (0, best), backend
