"""Auxiliary decisions, hard cover and bands of heads, pins against rules, and what a rule taken away does to the optimum."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from scheduling.roster.decode import decode, encode
from scheduling.roster.demand import Demand
from scheduling.roster.model import build_model
from scheduling.roster.pins import Pin
from scheduling.roster.verify import verify
from solvers.backends import solve
from solvers.score import score
from solvers.solution import Budget

WEEKENDS = [
    {"rule": "weekends", "most": 0, "price": 2},
    {"rule": "weekends", "most": 1, "of": 2, "price": 1},
    {"rule": "fair_share", "of": "weekends", "price": 3},
]


@pytest.mark.parametrize("law", [*WEEKENDS, {"rule": "fair_share", "of": "weekends"}], ids=["most", "of", "fair", "hard"])
def test_auxiliary_decisions_are_encoded_at_their_cheapest(small_problem, law):
    """Of all their settings none beats the one of `encode`, whatever the roster."""
    roster_model = build_model(small_problem("2026-10-17", 9, 1, [law]))
    assert roster_model.either
    rng = np.random.default_rng(1)
    days = len(roster_model.agent)
    for _ in range(40):
        picked = (rng.random(days) * roster_model.model.size[:days] * rng.integers(0, 2, days)).astype(np.int32)
        assignment = encode(roster_model, decode(roster_model, picked))
        settings = product((0, 1), repeat=len(roster_model.either))
        best = min(score(roster_model.model, np.concatenate([assignment[:days], setting])) for setting in settings)
        assert score(roster_model.model, assignment) == best


def test_few_weekends_need_no_auxiliary_decision(small_problem):
    assert not build_model(small_problem("2026-10-12", 14, 1, [{"rule": "weekends", "most": 1}])).either


def test_without_laws_there_are_no_features_of_laws(small_problem):
    model = build_model(small_problem("2026-10-12", 7, 2, [])).model
    assert model.option_feature.shape[1] == 3


def test_a_demand_has_a_band_and_its_own_prices(case, new_person, lay):
    """Two heads are enough for one needed; the third costs what the demand says, a missing one too, step by step."""
    case.days, case.agents = 1, [new_person(name) for name in ("ana", "bo", "cai")]
    shape = case.scenario().open_steps.shape
    need, spare = np.ones(shape, dtype=np.int64), np.full(shape, 7)
    missing = np.arange(shape[1])[None, :] * 10
    problem = lay(case, Demand(need, need + 1, missing, spare))
    roster_model = build_model(problem)
    for on in (0, 1, 2, 3):
        assignment = np.array([1] * on + [0] * (3 - on))
        verdict = verify(problem, decode(roster_model, assignment))
        assert score(roster_model.model, assignment) == (0, verdict.cost)
        assert verdict.parts["over"] == (7 * 8 if on == 3 else 0)


def test_a_missing_head_breaks_hard_cover(case, lay):
    """Needed from 09:00 to 17:00: working it is legal, a day off is 8 steps short."""
    case.days = 1
    need = np.zeros((1, 24), dtype=np.int64)
    need[0, 9:17] = 1
    problem = lay(case, Demand(need, need, 0 * need, 0 * need, hard=True))
    roster_model = build_model(problem)
    for position in (0, 1):
        assignment = np.array([position])
        duties = decode(roster_model, assignment)
        hard, energy = score(roster_model.model, assignment)
        assert hard == (0 if duties else 8)
        assert (hard == 0) == verify(problem, duties).legal and energy == 0


def test_a_shift_that_is_pinned_against_a_rule_stays_and_breaks_it(case, lay):
    case.days = 2
    monday = decode(build_model(lay(case)), np.array([1, 0]))[0]
    case.rules = {"also": [{"rule": "days_off", "weekdays": "mon"}]}
    assert build_model(lay(case)).day.tolist() == [1]  # Monday is masked out
    problem = lay(case, pins=[Pin(0, 0, monday)])
    roster_model = build_model(problem)
    for position in (0, 1):
        assignment = np.array([0, position])
        assert score(roster_model.model, assignment)[0] > 0
        assert not verify(problem, decode(roster_model, assignment)).legal


def test_a_day_that_must_be_worked_and_cannot_be_is_illegal(case):
    """A wish for a date of leave that is a rule: whatever is planned, it is broken, and the model says so."""
    case.days, case.agents[0]["leave"] = 1, ["2026-10-12"]
    case.rules = {"also": [{"rule": "request", "want": "on", "dates": ["2026-10-12"]}]}
    problem = case.problem()
    assert score(build_model(problem).model, np.zeros(0, dtype=np.int32))[0] == 1
    assert len(verify(problem, []).violations) == 1


@pytest.mark.parametrize("price", [None, 2])
def test_taking_a_rule_away_never_raises_the_optimum(small_problem, price):
    """Nor does making it milder: more nights, more weekends, more hours, more kinds of succession."""
    strict = [
        {"rule": "nights", "most": 1, "price": price},
        {"rule": "weekends", "most": 0, "price": price},
        {"rule": "hours", "most": 24, "price": price},
        {"rule": "succession", "first": ["night"], "then": ["early", "day"], "price": price},
        {"rule": "consecutive_work", "least": 2, "most": 3, "price": price},
    ]
    mild = [{"most": 2}, {"most": 1}, {"most": 32}, {"then": ["early"]}, {"least": 1}]
    whole = _optimum(small_problem("2026-10-14", 6, 2, strict))
    for k, more in enumerate(mild):
        without = [*strict[:k], *strict[k + 1 :]]
        assert _optimum(small_problem("2026-10-14", 6, 2, without)) <= whole
        assert _optimum(small_problem("2026-10-14", 6, 2, [*without, strict[k] | more])) <= whole


def _optimum(problem) -> int:
    found = solve(build_model(problem).model, Budget(seconds=20, threads=1), 1, "mip")
    assert found.status.value == "optimal" and found.hard == 0
    return found.energy


def test_every_form_of_solver_takes_the_laws(small_problem):
    """Pair tables, auxiliary decisions, signed rows and marks: every backend answers with what the referee confirms."""
    also = [
        {"rule": "weekends", "most": 0, "price": 2},
        {"rule": "consecutive_off", "least": 2, "price": 1},
        {"rule": "succession", "first": ["late"], "then": ["early"]},
        {"rule": "request", "want": "on", "dates": ["2026-10-15"], "kinds": ["late"], "price": 3},
    ]
    problem = small_problem("2026-10-15", 4, 2, also)
    roster_model = build_model(problem)
    assert roster_model.either and len(roster_model.model.pair_first)
    costs = {}
    for backend in ("cpsat", "mip", "counts+cpsat", "counts+mip", "anneal", "neal", "tabu"):
        found = solve(roster_model.model, Budget(seconds=5, sweeps=100, threads=1), 1, backend)
        assert found.assignment is not None, (backend, found.status, found.note)
        verdict = verify(problem, decode(roster_model, found.assignment))
        assert verdict.legal == (found.hard == 0)
        costs[backend] = verdict.cost
        assert found.energy >= verdict.cost if verdict.legal else True
    assert costs["cpsat"] == costs["mip"] == min(costs.values()) == costs["anneal"]
