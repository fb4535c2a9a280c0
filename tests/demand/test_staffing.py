"""Least heads against brute force."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from center.schema import Target
from demand.erlang import performance
from demand.staffing import Flow, _least_concave, least_heads

ONE_DAY = np.zeros(3, dtype=int)


def flow(*calls: float, aht: float = 180.0, patience: float | None = None, concurrency: int = 1) -> Flow:
    return Flow(np.array(calls) / 900, np.full(len(calls), aht), patience, concurrency)


def test_interval_period_is_the_textbook_answer() -> None:
    target = Target(share=0.8, within_s=20, period="interval")
    one = Flow(np.array([100 / 1800]), np.array([180.0]))
    np.testing.assert_array_equal(least_heads(target, one, np.zeros(1, int)), [14])


@pytest.mark.parametrize(
    ("limits", "kept"),
    [
        ({"asa_s": 10.0}, lambda s: s.asa_s <= 10),
        ({"occupancy": 0.7}, lambda s: s.occupancy <= 0.7),
        ({"abandonment": 0.05}, lambda s: s.abandonment <= 0.05),
        ({"asa_s": 10.0, "occupancy": 0.85}, lambda s: (s.asa_s <= 10) & (s.occupancy <= 0.85)),
    ],
)
def test_each_limit_is_just_met(limits: dict[str, float], kept: Any) -> None:
    calls = flow(5, 60, 400, patience=90.0)
    heads = least_heads(Target(**limits), calls, ONE_DAY)
    assert kept(calls.performance(heads, None)).all()
    assert not kept(calls.performance(heads - 1, None))[heads > 1].any()


def test_the_largest_of_several_targets_holds() -> None:
    calls, share = flow(5, 60, 400, patience=90.0), {"share": 0.8, "within_s": 20, "period": "interval"}
    alone = [least_heads(Target(**limit), calls, ONE_DAY) for limit in (share, {"occupancy": 0.7}, {"asa_s": 3.0})]
    together = least_heads(Target(**share, occupancy=0.7, asa_s=3.0), calls, ONE_DAY)
    np.testing.assert_array_equal(together, np.max(alone, axis=0))


def test_impatience_can_make_fewer_heads_than_the_load_enough() -> None:
    busy = flow(400, patience=60.0)
    heads = least_heads(Target(abandonment=0.2), busy, np.zeros(1, int))
    assert heads[0] < busy.load[0]
    assert busy.performance(heads, None).abandonment[0] <= 0.2 < busy.performance(heads - 1, None).abandonment[0]


def test_without_patience_every_interval_is_stable() -> None:
    calls = flow(5, 100, 300)
    heads = least_heads(Target(occupancy=1.0), calls, ONE_DAY)
    assert (heads > calls.load).all()
    assert (heads - 1 <= calls.load).all()


def kept_share(calls: Flow, heads: np.ndarray, formula: str) -> np.ndarray:
    """Ratio of sums over the last axis of `heads`."""
    state = calls.performance(heads, 20)
    base = {"offered": 1 + 0 * state.within, "answered": 1 - state.abandonment, "short_abandons_excluded": 1 - state.abandoned_within}
    return (calls.arrivals_per_s * state.within).sum(axis=-1) / (calls.arrivals_per_s * base[formula]).sum(axis=-1)


@pytest.mark.parametrize("patience", [None, 150.0])
@pytest.mark.parametrize("formula", ["offered", "answered", "short_abandons_excluded"])
@pytest.mark.parametrize("floor", [0.0, 0.4])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_day_share_with_least_heads(patience: float | None, formula: Any, floor: float, seed: int) -> None:
    calls = flow(*np.random.default_rng(seed).uniform(4, 55, 3), patience=patience)
    target = Target(share=0.8, within_s=20, formula=formula, floor=floor)
    heads = least_heads(target, calls, ONE_DAY)
    assert kept_share(calls, heads, formula) >= 0.8
    assert (calls.performance(heads, 20).service_level(target.formula) >= floor).all()
    every = Target(share=0.8, within_s=20, formula=formula, period="interval")
    start = _least_concave(target, calls)
    if floor:
        start = np.maximum(start, least_heads(every.model_copy(update={"share": floor}), calls, ONE_DAY))
    choices = np.array(list(product(*(range(s, s + 9) for s in start))))
    assert heads.sum() == choices[kept_share(calls, choices, formula) >= 0.8].sum(axis=1).min()
    assert heads.sum() <= least_heads(every, calls, ONE_DAY).sum()


def test_days_keep_their_share_one_by_one_and_a_week_as_a_whole() -> None:
    calls, days = flow(10, 50, 200, 12, 60, 30), np.array([0, 0, 0, 1, 1, 1])
    target = Target(share=0.8, within_s=20)
    heads = least_heads(target, calls, days)
    for day in (0, 1):
        assert kept_share(calls.part(days == day), heads[days == day], "offered") >= 0.8
    week = least_heads(target.model_copy(update={"period": "week"}), calls, 0 * days)
    assert kept_share(calls, week, "offered") >= 0.8
    assert week.sum() <= heads.sum()


def test_chat_servers_are_slots() -> None:
    chats = flow(60, 200, 20, aht=600.0, patience=120.0, concurrency=3)
    heads = least_heads(Target(share=0.8, within_s=30, period="interval"), chats, ONE_DAY)
    slots = least_heads(Target(share=0.8, within_s=30, period="interval"), flow(60, 200, 20, aht=600.0, patience=120.0), ONE_DAY)
    np.testing.assert_array_equal(heads, np.ceil(slots / 3))
    direct = performance(3 * heads, chats.arrivals_per_s, 600.0, 120.0, 30.0)
    np.testing.assert_array_equal(chats.performance(heads, 30.0).within, direct.within)
