"""What queues are to be given, and what is kept in reserve."""

from __future__ import annotations

import numpy as np
import pytest

from routing.profile.pieces import Stint
from routing.profile.target import block_units, targets


def test_spare_people_go_by_the_square_root() -> None:
    work = np.array([[40], [10]])
    assert targets(work, np.array([80])).ravel().tolist() == [60, 20]  # 30 spare, as 2 to 1
    assert targets(work, np.array([30])).ravel().tolist() == [40, 10]  # too few people: the work


def test_work_is_the_mean_over_a_block() -> None:
    heads = np.array([[1.0, 2.0, np.nan, 0.0, 0.55]])
    assert block_units(heads, np.array([0, 2, 4, 5])).tolist() == [[15, 0, 6]]


@pytest.mark.parametrize(("share", "wanted"), [(0.5, 10), (0.4, 0)])
def test_a_reserve_is_kept_where_few_have_the_skill(problem_of, share: float, wanted: int) -> None:  # type: ignore[no-untyped-def]
    problem = problem_of([(0, 1), (0,)], [Stint(0, 0, 0, 2), Stint(1, 0, 0, 2)], [1.0, 0.8], scarce_share=share)
    assert problem.reserve[1, 0] == wanted  # 1.5 x the target of 9, but no more than the one person can give
    assert problem.reserve[0, 0] == 0


def test_nobody_is_kept_where_there_is_more_work_than_people(problem_of) -> None:  # type: ignore[no-untyped-def]
    problem = problem_of([(0, 1), (0,)], [Stint(0, 0, 0, 2), Stint(1, 0, 0, 2)], [1.5, 0.8], scarce_share=0.5)
    assert not problem.reserve.any()
