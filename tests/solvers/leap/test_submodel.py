"""A part of a model scores like the whole, up to a constant."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.bqm import to_bqm
from solvers.leap.limits import Limits
from solvers.leap.piece import Cutter
from solvers.leap.submodel import choose_free, submodel
from solvers.model import ChoiceModel
from solvers.score import score

MakeModel = Callable[..., ChoiceModel]


@given(seed=st.integers(0, 10_000), plain=st.booleans(), data=st.data())
@settings(max_examples=120, deadline=None)
def test_score_differs_from_the_whole_by_a_constant(random_model: MakeModel, seed: int, plain: bool, data: st.DataObject) -> None:
    model = random_model(seed, plain=plain)
    rng = np.random.default_rng(seed)
    incumbent = rng.integers(0, model.size)
    free = np.array(data.draw(st.lists(st.integers(0, model.n_decisions - 1), min_size=1, max_size=4, unique=True)))
    part = submodel(model, incumbent, free)
    differences = set()
    for answer in np.ndindex(*part.model.size):
        whole = score(model, part.put_back(incumbent, np.array(answer)))
        own = score(part.model, np.array(answer))
        differences.add((whole[0] - own[0], whole[1] - own[1]))
    assert len(differences) == 1


def test_fixed_decisions_stay_and_every_free_assignment_can_be_put_back(random_model: MakeModel) -> None:
    model = random_model(7)
    incumbent = np.zeros(model.n_decisions, dtype=np.int32)
    part = submodel(model, incumbent, np.array([3, 1]))
    assert part.free.tolist() == [1, 3]
    wholes = {tuple(part.put_back(incumbent, np.array(a)).tolist()) for a in np.ndindex(*part.model.size)}
    assert len(wholes) == int(np.prod(model.size[[1, 3]]))
    assert all(w[i] == 0 for w in wholes for i in range(model.n_decisions) if i not in (1, 3))
    assert not incumbent.any()


def test_part_holds_only_the_rows_that_it_can_use(crowd: ChoiceModel) -> None:
    incumbent = np.zeros(crowd.n_decisions, dtype=np.int32)
    part = submodel(crowd, incumbent, np.array([0]))
    assert part.model.n_decisions == 1
    assert len(part.model.rows) == 10  # eight cover steps of one day, one person's hours and days
    assert to_bqm(part.model).bqm.num_variables < to_bqm(crowd).bqm.num_variables / 10


@pytest.mark.parametrize("by_owner", [True, False])
class TestChooseFree:
    def test_keeps_to_the_room(self, crowd: ChoiceModel, by_owner: bool) -> None:
        for room in (7, 50, 100):
            free = choose_free(crowd, room, by_owner, np.random.default_rng(1))
            assert 0 < crowd.size[free].sum() <= room
            assert len(set(free.tolist())) == len(free)
        assert len(choose_free(crowd, 6, by_owner, np.random.default_rng(1))) == 0

    def test_takes_whole_groups(self, crowd: ChoiceModel, by_owner: bool) -> None:
        group = crowd.decision_owner if by_owner else crowd.decision_offset
        size = int(crowd.size[group == group[0]].sum())
        free = choose_free(crowd, size, by_owner, np.random.default_rng(2))
        assert len(set(group[free].tolist())) == 1

    def test_seed_decides(self, crowd: ChoiceModel, by_owner: bool) -> None:
        draws = [choose_free(crowd, 60, by_owner, np.random.default_rng(s)).tolist() for s in (1, 1, 2, 3, 4)]
        assert draws[0] == draws[1]
        assert len({tuple(draw) for draw in draws}) > 1


class TestCutter:
    @staticmethod
    def limits(variables: int = 10_000, biases: int = 1_000_000) -> Limits:
        return Limits(variables, biases, ((1.0, 1.0),), 3600.0)

    def test_the_whole_where_it_fits(self, crowd: ChoiceModel) -> None:
        piece = Cutter(crowd, self.limits(), np.random.default_rng(1)).cut(0, np.zeros(crowd.n_decisions, dtype=np.int32))
        assert piece is not None
        assert piece.part is None

    @pytest.mark.parametrize("limit", [{"variables": 150}, {"biases": 3_000}])
    def test_a_part_within_the_limits_else(self, crowd: ChoiceModel, limit: dict[str, int]) -> None:
        limits = self.limits(**limit)
        piece = Cutter(crowd, limits, np.random.default_rng(1)).cut(0, np.zeros(crowd.n_decisions, dtype=np.int32))
        assert piece is not None
        assert piece.part is not None
        assert 0 < piece.part.model.n_decisions < crowd.n_decisions
        assert limits.takes(piece.form.bqm)

    def test_nothing_where_no_decision_fits(self, crowd: ChoiceModel) -> None:
        cutter = Cutter(crowd, self.limits(variables=6), np.random.default_rng(1))
        assert cutter.cut(0, np.zeros(crowd.n_decisions, dtype=np.int32)) is None
