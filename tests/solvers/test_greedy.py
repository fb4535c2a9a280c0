"""The deterministic fallback: legal where settling one decision at a time can be, and never far from sensible."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.families import FAMILIES, make
from solvers.builder import ModelBuilder
from solvers.greedy import greedy_assignment
from solvers.model import ChoiceModel
from solvers.score import score


@pytest.mark.parametrize("family", FAMILIES)
def test_is_legal_on_every_family(family: str) -> None:
    model = make(family, "small").model
    assert score(model, greedy_assignment(model))[0] == 0


def test_is_the_same_every_time(random_model: Callable[..., ChoiceModel]) -> None:
    for seed in range(10):
        model = random_model(seed)
        assert greedy_assignment(model).tolist() == greedy_assignment(model).tolist()


def test_no_single_change_makes_it_better(random_model: Callable[..., ChoiceModel]) -> None:
    """Three passes settle models of a few decisions; what is left is a local minimum of (H, E) together."""
    better = 0
    for seed in range(20):
        model = random_model(seed)
        found = greedy_assignment(model)
        least = score(model, found)
        for decision in range(model.n_decisions):
            for position in range(int(model.size[decision])):
                other = found.copy()
                other[decision] = position
                better += score(model, other) < least
    assert better <= 2


def test_hard_limits_come_before_any_price() -> None:
    """Everybody would rather work, at a price that no limit of a single step can match, but only one may."""
    builder = ModelBuilder(("worked",))
    cover = builder.add_rows(1, lo=np.array([1000]), under=(0, 10_000))
    assert cover == 0
    shifts = [
        builder.add_option(builder.add_profile((), ()), features=(0,)),
        builder.add_option(builder.add_profile((0,), (1,)), features=(1,)),
    ]
    options = builder.add_list(shifts)
    room = builder.add_rows(1, hi=1, hard=True)
    for owner in range(3):
        builder.add_decision(options, links=[(0, room)], owner=owner)
    model = builder.build()
    assert score(model, greedy_assignment(model))[0] == 0
    assert sorted(greedy_assignment(model).tolist()) == [0, 0, 1]
