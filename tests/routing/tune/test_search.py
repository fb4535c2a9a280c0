"""The search on functions whose best point is known, with and without noise; and its bookkeeping."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from routing.tune.search import Rung, Search

BEST = np.array([0.2, 0.7, 0.9, 0.4, 0.05])


def hill(point: np.ndarray) -> float:
    return -float(((point - BEST) ** 2).sum())


def searched(score: Callable[[np.ndarray, Rung], float], seed: int, rungs: int = 30) -> Search:
    search = Search(len(BEST), [np.full(len(BEST), 0.5)], seed)
    for _ in range(rungs):
        rung = search.ask()
        search.tell([score(point, rung) for point in rung.points])
    return search


@pytest.mark.parametrize("seed", range(4))
def test_the_top_of_a_hill_is_found(seed: int) -> None:
    assert hill(searched(lambda point, _: hill(point), seed).leaders(1)[0]) > -0.015


@pytest.mark.parametrize("seed", range(4))
def test_noise_is_seen_through(seed: int) -> None:
    """Noise of one rung at effort 1 is a tenth of the hill; the luckiest of 240 would win by it."""
    random = np.random.default_rng(seed)
    search = searched(lambda point, rung: hill(point) + random.normal(0, 0.1 / np.sqrt(rung.effort)), seed)
    assert hill(search.leaders(1)[0]) > -0.08


def test_the_same_seed_and_scores_give_the_same_points() -> None:
    one, two, other = (searched(lambda point, _: hill(point), seed, 8) for seed in (5, 5, 6))
    assert all((a == b).all() for a, b in zip(one.ask().points, two.ask().points, strict=True))
    assert not all((a == b).all() for a, b in zip(one.ask().points, other.ask().points, strict=True))


def test_rungs_grow_in_effort_and_shrink_in_points() -> None:
    search = Search(3, [np.array([0.1, 0.2, 0.3])], 1, population=24)
    efforts, sizes, numbers = [], [], []
    for _ in range(6):
        rung = search.ask()
        efforts.append(rung.effort)
        sizes.append(len(rung.points))
        numbers.append(rung.number)
        search.tell([hill(np.resize(point, 5)) for point in rung.points])
    assert efforts[:3] == efforts[3:] == [1, 3, 9]
    assert sizes == [24, 8, 3, 24, 8, 6]  # the second round's last rung scores the leaders again
    assert numbers == list(range(6))


def test_the_points_given_come_first_and_all_are_in_the_cube() -> None:
    start = np.array([0.1, 0.2, 0.3])
    search = Search(3, [start], 1)
    assert (search.ask().points[0] == start).all()
    for _ in range(9):
        points = np.array(search.ask().points)
        assert ((points >= 0) & (points <= 1)).all()
        search.tell([0.0] * len(points))


def test_only_what_was_scored_most_may_lead() -> None:
    search = Search(2, [], 3, population=12)
    assert search.leaders(3) == []
    for _ in range(3):
        assert search.leaders(3) == []
        search.tell([float(k) for k in range(len(search.ask().points))])
    assert len(search.leaders(9)) == 2


@pytest.mark.parametrize("scores", [[1.0], [float("nan")] * 24])
def test_scores_that_do_not_fit_are_refused(scores: list[float]) -> None:
    with pytest.raises(ValueError, match="one finite score for each"):
        Search(2, [], 1).tell(scores)
