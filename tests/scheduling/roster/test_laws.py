"""The model says of every law what the referee says, on random rosters, laws, histories and assignments."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from center.errors import InputError
from scheduling.roster.decode import decode, encode
from scheduling.roster.model import build_model
from scheduling.roster.past import Past
from scheduling.roster.verify import verify
from scheduling.rules.line import Stint
from solvers.score import score

QUIET = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


def agree(problem, seed: int) -> None:
    """Of random assignments, auxiliary decisions at their cheapest: H = 0 iff the referee finds nothing, and E is its cost."""
    roster_model = build_model(problem)
    rng = np.random.default_rng(seed)
    days = len(roster_model.agent)
    off = np.array([int(np.argmax(ways.meaning == -1)) for ways in roster_model.way_lists])[roster_model.way_list]
    for share in (0.0, 0.3, 0.6, 0.9):
        worked = (rng.random(days) * roster_model.model.size[:days]).astype(np.int32)
        duties = decode(roster_model, np.where(rng.random(days) < share, off, worked))
        assignment = encode(roster_model, duties)
        assert decode(roster_model, assignment) == duties
        verdict = verify(problem, duties)
        hard, energy = score(roster_model.model, assignment)
        assert (hard == 0) == verdict.legal, (hard, verdict.violations)
        assert energy == verdict.cost, (verdict.parts, duties)


def test_model_and_referee_agree_on_a_law(small_problem, random_law, random_past, random_start, law_kind):
    @QUIET
    @given(st.data())
    def check(data):
        also, people = [data.draw(random_law(law_kind)), *([data.draw(random_law("request"))] if law_kind == "turn" else [])], 2
        try:
            problem = small_problem(
                data.draw(random_start), data.draw(st.sampled_from([5, 9, 12])), people, also, data.draw(random_past(people))
            )
        except InputError:
            reject()
        agree(problem, data.draw(st.integers(0, 99)))

    check()


def test_model_and_referee_agree_on_laws_together(small_problem, random_law, random_past, random_start, law_kinds):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def check(data):
        kinds = data.draw(st.lists(st.sampled_from(law_kinds), min_size=2, max_size=6))
        try:
            problem = small_problem(
                data.draw(random_start), 10, 3, [data.draw(random_law(kind)) for kind in kinds], data.draw(random_past(3))
            )
        except InputError:
            reject()
        agree(problem, data.draw(st.integers(0, 99)))

    check()


@pytest.mark.parametrize("price", [None, 2])
@pytest.mark.parametrize(("minutes", "within"), [(420, True), (421, False), (437, False)])
def test_history_of_any_length_is_added_up_exactly(case, lay, minutes, within, price):
    """Two shifts of 8 h after a day of `minutes` paid, at most 23 h in three days: 7 h fit, and not a minute more."""
    case.days, case.rules = 2, {"rest_hours": 0, "also": [{"rule": "hours", "per": "rolling", "days": 3, "most": 23, "price": price}]}
    problem = lay(case, past=Past(((Stint(-1, -900, -900 + minutes, 540, 540 + minutes, minutes, "day"),),), -1))
    roster_model = build_model(problem)
    assignment = np.array([1, 1], dtype=np.int32)
    verdict = verify(problem, decode(roster_model, assignment))
    hard, energy = score(roster_model.model, assignment)
    assert (hard == 0, energy) == (verdict.legal, verdict.cost)
    assert (verdict.legal if price is None else verdict.parts["rules"] == 0) == within
