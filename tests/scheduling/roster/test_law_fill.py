"""Best responses under laws and history: the one chosen is the best of all, by the referee, and everything stays legal."""

from __future__ import annotations

import numpy as np
import pytest

from scheduling.roster.decode import decode
from scheduling.roster.fill import fill
from scheduling.roster.model import build_model
from scheduling.roster.past import Past
from scheduling.roster.verify import verify
from scheduling.rules.line import Stint
from solvers.backends import solve
from solvers.solution import Budget

LAWS = [
    {"rule": "nights", "most": 2},
    {"rule": "succession", "first": ["late"], "then": ["early", "split"], "price": 6},
    {"rule": "consecutive_work", "most": 3},
    {"rule": "shifts_of_kind", "kinds": ["day"], "most": 1, "price": 0.5},
    {"rule": "days_off", "dates": ["2026-10-13"], "whom": {"people": ["p1"]}},
    {"rule": "weekends", "most": 0, "price": 5},
]


@pytest.fixture
def ward(small_problem):
    """Three people, a week, rules hard and priced; p0 has worked the three days before."""
    before = tuple(Stint(day, day * 1440 + 540, day * 1440 + 1020, 540, 1020, 480, "day") for day in (-3, -2, -1))
    return small_problem("2026-10-12", 7, 3, LAWS, Past((before, (), ()), -5))


def test_the_first_change_is_the_best_there_is(ward):
    """Every option of the model's, in place of what the person does that day, or as one more, judged by the referee."""
    roster_model = build_model(ward)
    full = decode(roster_model, solve(roster_model.model, Budget(sweeps=100, threads=1), 2, "anneal").assignment)
    duties = [duty for duty in full if duty.day not in (1, 5)]
    assert verify(ward, duties).legal
    off = np.array([int(np.argmax(ways.meaning == -1)) for ways in roster_model.way_lists])[roster_model.way_list]
    for day in (1, 3, 5):
        before = best = verify(ward, duties).cost
        after, fills = fill(ward, duties, [day], frozenset(), 1, most_a_day=1)
        verdict = verify(ward, after)
        assert verdict.legal and verdict.cost == before - sum(one.saves for one in fills)
        for k in np.flatnonzero(roster_model.day == day).tolist():
            others = [duty for duty in duties if duty.agent == roster_model.agent[k] and duty.day != day]
            here = [duty for duty in duties if (duty.agent, duty.day) == (roster_model.agent[k], day)]
            for gives in [here] if here else [[], *([duty] for duty in others)]:
                left = [duty for duty in duties if duty not in gives]
                for position in range(roster_model.model.size[k]):
                    picked = off.copy()
                    picked[k] = position
                    new = decode(roster_model, picked)
                    tried = verify(ward, [*left, *new])
                    best = min(best, tried.cost) if new and tried.legal else best
        assert verdict.cost == best


def test_nobody_is_asked_for_what_history_forbids(ward):
    """p0 has worked three days in a row: Monday would be the fourth."""
    _, fills = fill(ward, [], [0], frozenset(), 1, most_a_day=3)
    assert {one.agent for one in fills} == {1, 2}
