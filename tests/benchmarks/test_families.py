"""The benchmark's models: of the sizes they claim, the same for the same seed, and solvable."""

from __future__ import annotations

import pytest

from benchmarks.families import FAMILIES, OPTIONS, SIZES, make
from solvers.backends import solve
from solvers.score import score
from solvers.solution import Budget, Status


@pytest.mark.parametrize("size", SIZES[:-1])
@pytest.mark.parametrize("family", FAMILIES)
def test_instances_have_the_size_they_claim(family: str, size: str) -> None:
    least, most = OPTIONS[size]
    assert least <= make(family, size).model.n_choices <= most


@pytest.mark.parametrize("family", FAMILIES)
def test_a_million_options_share_their_lists(family: str) -> None:
    model = make(family, "huge").model
    least, most = OPTIONS["huge"]
    assert least <= model.n_choices <= most
    assert len(model.list_option) < model.n_choices / 50


@pytest.mark.parametrize("family", FAMILIES)
def test_a_seed_makes_one_instance(family: str) -> None:
    first, again, other = (make(family, "small", seed).model.fingerprint for seed in (3, 3, 4))
    assert first == again
    assert first != other


@pytest.mark.parametrize("family", FAMILIES)
def test_small_instances_are_proven_with_a_legal_answer(family: str) -> None:
    instance = make(family, "small")
    found = solve(instance.model, Budget(seconds=60), 1, "mip")
    assert found.status is Status.OPTIMAL
    assert found.assignment is not None
    assert score(instance.model, found.assignment)[0] == 0


@pytest.mark.parametrize("family", FAMILIES)
def test_a_unit_of_cover_has_a_price(family: str) -> None:
    instance = make(family, "small")
    rows = instance.model.rows
    prices = {*(rows.under_linear + rows.under_square).tolist(), *(rows.over_linear + rows.over_square).tolist()}
    assert instance.unit in prices - {0}
