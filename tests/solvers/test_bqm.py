"""The explicit BQM: exact after minimising over its slack, and its penalties are large enough."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import dimod
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from center.errors import BackendUnavailableError
from solvers import bqm
from solvers.bqm import ExplicitModel, slack_weights, soft_range, to_bqm, usage_range
from solvers.builder import ModelBuilder
from solvers.model import ChoiceModel
from solvers.score import row_usage, score

MakeModel = Callable[..., ChoiceModel]
TINY = {"owners": 2, "days": 1, "options": 2}
FITS = 17  # bits that ExactSolver enumerates in a moment


def _one_hot(form: ExplicitModel, assignment: np.ndarray) -> dict[int, int]:
    bits = dict.fromkeys(range(int(form.start[-1])), 0)
    return bits | {int(start) + int(k): 1 for start, k in zip(form.start[:-1], assignment, strict=True)}


def _least_over_slack(form: ExplicitModel, assignment: np.ndarray) -> float:
    slack = form.bqm.copy()
    slack.fix_variables(_one_hot(form, assignment))
    return float(slack.offset) if not slack.num_variables else float(dimod.ExactSolver().sample(slack).first.energy)


def _least(form: ExplicitModel) -> tuple[float, np.ndarray]:
    best = dimod.ExactSolver().sample(form.bqm).first
    return float(best.energy), np.array([best.sample[v] for v in range(int(form.start[-1]))])


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), plain=st.booleans())
def test_least_over_the_slack_is_the_energy(random_model: MakeModel, seed: int, plain: bool) -> None:
    model = random_model(seed, plain=plain, owners=2, days=2, options=2)
    form = to_bqm(model)
    assume(form.bqm.num_variables - form.start[-1] <= FITS)
    for number, assignment in enumerate(np.ndindex(*model.size)):
        hard, energy = score(model, np.array(assignment))
        found = _least_over_slack(form, np.array(assignment))
        if hard:
            assert found >= energy + form.hard
        else:
            assert found == energy
        if number == 5:
            break


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), plain=st.booleans())
def test_least_of_all_bits_is_the_best_legal_assignment(
    random_model: MakeModel, least: Callable[[ChoiceModel], tuple[int, int]], seed: int, plain: bool
) -> None:
    model = random_model(seed, plain=plain, **TINY)
    form = to_bqm(model)
    assume(form.bqm.num_variables <= FITS)
    hard, energy = least(model)
    assume(hard == 0)
    found, bits = _least(form)
    assert form.broken(bits) == 0
    assert found == energy
    assert score(model, form.assignment(bits)) == (0, energy)


@pytest.fixture
def tempting() -> ChoiceModel:
    """One decision whose two options are each dear: 10 heads wanted, 1 and 2 given; both together would be better."""
    builder = ModelBuilder()
    builder.add_rows(1, lo=5, under=(0, 4))
    ones = [builder.add_option(builder.add_profile([0], [units])) for units in (2, 3)]
    builder.add_decision(builder.add_list(ones))
    return builder.build()


def test_one_hot_penalty_is_not_a_token(tempting: ChoiceModel) -> None:
    enough, small = to_bqm(tempting), to_bqm(tempting, one_hot_scale=0.01)
    assert enough.broken(_least(enough)[1]) == 0
    assert small.broken(_least(small)[1]) == 1
    assert small.one_hot < enough.one_hot


def test_a_broken_decision_is_still_read_as_one_option(tempting: ChoiceModel) -> None:
    form = to_bqm(tempting)
    assert form.assignment(np.array([1, 1])).tolist() == [0]
    assert form.assignment(np.array([0, 0])).tolist() == [0]
    assert form.assignment(np.array([0, 1])).tolist() == [1]


@pytest.mark.parametrize("width", range(40))
def test_slack_bits_reach_every_value_up_to_the_width_and_none_above(width: int) -> None:
    weights = slack_weights(width)
    assert {sum(chosen) for chosen in product(*((0, w) for w in weights))} == set(range(width + 1))


@settings(max_examples=50)
@given(seed=st.integers(0, 2**31 - 1))
def test_ranges_hold_every_assignment(random_model: MakeModel, seed: int) -> None:
    model = random_model(seed, owners=2)
    low, high = usage_range(model)
    usage = np.array([row_usage(model, np.array(a)) for a in np.ndindex(*model.size)])
    energies = [score(model, np.array(a))[1] for a in np.ndindex(*model.size)]
    assert usage.min(axis=0).tolist() == low.tolist()
    assert usage.max(axis=0).tolist() == high.tolist()
    assert max(energies) - min(energies) <= soft_range(model)


def test_labels_are_the_choices_in_order(roster_like: ChoiceModel) -> None:
    form = to_bqm(roster_like)
    assert form.start.tolist() == list(range(0, 64, 7))
    assert set(range(63)) < set(form.bqm.variables)


@pytest.mark.parametrize(("limit", "said"), [("MAX_VARIABLES", "63 options"), ("MAX_COUPLINGS", "couplings")])
def test_too_large_is_refused(roster_like: ChoiceModel, monkeypatch: pytest.MonkeyPatch, limit: str, said: str) -> None:
    monkeypatch.setattr(bqm, limit, 62)
    with pytest.raises(BackendUnavailableError, match=said):
        to_bqm(roster_like)
