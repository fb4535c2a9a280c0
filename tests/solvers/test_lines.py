"""A line's response: the least of all of an owner's lines, everybody else as they are."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.anneal.read import new_state, penalised
from solvers.builder import ModelBuilder
from solvers.factored.compile import compile_model, with_penalty
from solvers.factored.line import compile_lines
from solvers.factored.line_kernel import respond
from solvers.model import ChoiceModel

NOTHING = np.zeros((0, 0))
PENALTY = 500


def line_model(seed: int, days: int = 4) -> ChoiceModel:
    """Two owners with a line of days each: cover by day, hours in a band, days in a row, a table between days."""
    rng = np.random.default_rng(seed)
    builder = ModelBuilder(("hours", "worked"))
    for _ in range(2 * days):
        need = int(rng.integers(0, 3))
        builder.add_rows(1, lo=need, hi=need, under=(int(rng.integers(1, 9)), int(rng.integers(0, 3))), over=(int(rng.integers(0, 5)), 0))
    off = builder.add_option(builder.add_profile((), ()))
    profiles = [builder.add_profile(rows, [1] * len(rows)) for rows in ((0,), (1,), (0, 1))]
    shifts = [builder.add_option(p, 0, (k + 1, 1), int(rng.integers(1, 3))) for k, p in enumerate(profiles)]
    table = builder.add_table(rng.integers(0, 2, (3, 3)) * np.array([[0, 0, 0], [0, 1, 1], [0, 1, 1]]), hard=bool(rng.integers(0, 2)))
    for owner in range(2):
        hours = builder.add_rows(1, lo=int(rng.integers(0, 4)), hi=int(rng.integers(4, 9)), hard=True)
        fair = builder.add_rows(1, lo=1, hi=2, under=(3, 1), over=(2, 1))
        runs = [builder.add_rows(1, hi=2, hard=True) for _ in range(days - 2)]
        decisions = []
        for day in range(days):
            option_list = builder.add_list([off, *[shift for shift in shifts if rng.random() < 0.8]])
            costs = rng.integers(0, 6, len(builder.list_options(option_list)))
            links = [(0, hours), (1, fair), *((1, row) for k, row in enumerate(runs) if k <= day <= k + 2)]
            decisions.append(builder.add_decision(option_list, offset=2 * day, costs=costs, links=links, owner=owner))
        for one, two in pairwise(decisions):
            builder.add_pair(one, two, table)
    return builder.build()


def responded(model: ChoiceModel, seed: int, temperature: float = 0.0, rounds: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(positions before, after, energies after) when the first owner responds."""
    compiled = with_penalty(compile_model(model), model, PENALTY)
    lines, state = compile_lines(model, compiled), new_state(model, compiled, np.random.default_rng(seed), None)
    before = state.position.copy()
    for _ in range(rounds):
        arrays = (state.rng, state.position, state.chosen, state.usage, state.energy)
        respond(compiled, lines, *arrays, 0, temperature, NOTHING)
    np.testing.assert_array_equal(state.energy, penalised(compiled, model, state.position, state.usage))
    return before, state.position, state.energy


@settings(max_examples=60)
@given(st.integers(0, 10_000))
def test_no_other_line_of_the_owner_is_cheaper(seed: int) -> None:
    model = line_model(seed)
    before, after, energy = responded(model, seed)
    np.testing.assert_array_equal(before[4:], after[4:])
    compiled = with_penalty(compile_model(model), model, PENALTY)
    least = None
    for line in product(*(range(size) for size in model.size[:4].tolist())):
        position = np.array([*line, *before[4:]])
        state = new_state(model, compiled, np.random.default_rng(0), position)
        total = int(state.energy.sum())
        least = total if least is None else min(least, total)
    assert int(energy.sum()) == least


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.floats(0.5, 20.0))
def test_energies_stay_right_at_any_temperature(seed: int, temperature: float) -> None:
    responded(line_model(seed, days=6), seed, temperature, rounds=5)


def test_heat_draws_different_lines() -> None:
    model = line_model(3)
    assert len({responded(model, 1, 50.0, rounds)[1].tobytes() for rounds in range(1, 30)}) > 5


@pytest.mark.parametrize("seed", range(3))
def test_a_line_never_breaks_more_than_before(seed: int) -> None:
    """Forty days of many states, of which only a part can be kept."""
    model = line_model(seed, days=40)
    compiled = with_penalty(compile_model(model), model, PENALTY)
    lines, state = compile_lines(model, compiled), new_state(model, compiled, np.random.default_rng(seed), None)
    for _ in range(20):
        broken = int(state.energy[1])
        respond(compiled, lines, state.rng, state.position, state.chosen, state.usage, state.energy, 0, 5.0, NOTHING)
        assert int(state.energy[1]) <= broken
