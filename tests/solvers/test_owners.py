"""Some owners' lines chosen anew, together and exactly."""

from __future__ import annotations

import threading
from itertools import product
from math import inf

import numpy as np
import pytest

from solvers.anneal.owners import has_lines, settled_start
from solvers.anneal.start import Limits
from solvers.builder import ModelBuilder
from solvers.exact.seed import Seed, relaxed_seed
from solvers.model import ChoiceModel
from solvers.score import score

DAYS, PEOPLE = 6, 3


def runs_model(seed: int) -> ChoiceModel:
    """Days on and off, at least two days of either in a row: from one such line to another no single day leads."""
    rng = np.random.default_rng(seed)
    builder = ModelBuilder(("worked", "not"))
    need = rng.integers(0, PEOPLE + 1, DAYS)
    builder.add_rows(DAYS, lo=need, hi=need, under=(9, 1), over=(2, 0))
    builder.add_rows(1)
    off = builder.add_option(builder.add_profile((), ()), features=(0, 0))
    works = [builder.add_option(builder.add_profile((0,), (1,)), 0, (1, -1), kind) for kind in (1, 2)]
    option_list = builder.add_list([off, *works])
    for owner in range(PEOPLE):
        links: dict[int, list[tuple[int, int]]] = {day: [] for day in range(DAYS)}
        for feature, other, most in ((0, 1, 0), (1, 0, 1)):
            for day in range(1, DAYS - 1):
                row = builder.add_rows(1, hi=most, hard=True)
                links[day - 1].append((other, row) if feature == 0 else (0, row))
                links[day].append((feature, row))
                links[day + 1].append((other, row) if feature == 0 else (0, row))
        for day in range(DAYS):
            builder.add_decision(option_list, offset=day, costs=[0, *rng.integers(0, 6, 2)], links=links[day], owner=owner)
    return builder.build()


def least_of(model: ChoiceModel) -> tuple[int, int]:
    """Least (H, E): of each owner the lines that break nothing, of all of them together the cheapest."""
    lines = []
    for owner in range(PEOPLE):
        own = []
        for line in product(range(3), repeat=DAYS):
            full = np.zeros(model.n_decisions, dtype=np.int64)
            full[owner * DAYS : (owner + 1) * DAYS] = line
            if score(model, full)[0] == 0:
                own.append(line)
        lines.append(own)
    return min(
        score(model, np.array([*one, *two, *three]))
        for one, two, three in product(*(_thinned(model, own, k) for k, own in enumerate(lines)))
    )


def _thinned(model: ChoiceModel, lines: list[tuple[int, ...]], owner: int) -> list[tuple[int, ...]]:
    """Of lines that work the same days the cheapest: cover sees nothing else."""
    best: dict[tuple[bool, ...], tuple[int, tuple[int, ...]]] = {}
    for line in lines:
        cost = sum(int(model.costs_of(owner * DAYS + day)[position]) for day, position in enumerate(line))
        key = tuple(position > 0 for position in line)
        best[key] = min(best.get(key, (cost, line)), (cost, line))
    return [line for _, line in best.values()]


def seed_of(model: ChoiceModel) -> Seed:
    seed = relaxed_seed(model, 20.0)
    assert seed is not None
    return seed


@pytest.mark.parametrize("number", range(4))
def test_everybody_together_is_the_optimum(number: int) -> None:
    model = runs_model(number)
    found = seed_of(model).resolved(np.zeros(model.n_decisions, dtype=np.int64), np.arange(PEOPLE), 20.0)
    assert found is not None
    assert score(model, found) == least_of(model)


@pytest.mark.parametrize("number", range(4))
def test_who_is_not_chosen_stays(number: int) -> None:
    model, start = runs_model(number), np.zeros(PEOPLE * DAYS, dtype=np.int64)
    found = seed_of(model).resolved(start, np.array([1]), 20.0)
    assert found is not None
    assert score(model, found) <= score(model, start)
    np.testing.assert_array_equal(found[:DAYS], start[:DAYS])
    np.testing.assert_array_equal(found[2 * DAYS :], start[2 * DAYS :])


def test_rounds_end_at_the_optimum_and_are_the_same_again() -> None:
    model = runs_model(2)
    seed, told = seed_of(model), []
    assert has_lines(seed)
    start = np.zeros(model.n_decisions, dtype=np.int64)
    one, rounds = settled_start(seed, start, 5, Limits(inf, None, 1, threading.Event()), told.append, 0)
    assert score(model, one) == least_of(model) == told[-1]
    two, again = settled_start(seed, start, 5, Limits(inf, rounds, 1, threading.Event()), told.append, 0)
    np.testing.assert_array_equal(one, two)
    assert again == rounds


def test_single_decisions_are_no_lines(wave_like: ChoiceModel) -> None:
    assert not has_lines(seed_of(wave_like))
