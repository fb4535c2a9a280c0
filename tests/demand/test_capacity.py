"""Capacity: heads by hand, expectation against simulation, allocation, least hires, trend and season."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from center.capacity import Month
from center.errors import InputError
from demand.capacity.hires import Opening, least_hires
from demand.capacity.shortage import shortage, shortage_by_skill, skill_sets
from demand.capacity.staff import Cohort, drawn, expected, summed, walk
from demand.capacity.volume import Levels, fit, monthly_levels

JAN = Month(2026, 1)
YEAR = tuple(JAN.plus(k) for k in range(12))


def test_months() -> None:
    assert [str(JAN.plus(k)) for k in (-1, 0, 11, 12)] == ["2025-12", "2026-01", "2026-12", "2027-01"]
    assert len(Month(2024, 2).dates) == 29 and Month.of(date(2026, 3, 31)) == JAN.plus(2)


def test_a_tenth_leaves_each_month() -> None:
    """100 heads: 100, 90, 81, ...; those who leave work half of their last month."""
    told = list(walk(Cohort(JAN.first, 100, 0, 0.5, wage=70.0), YEAR[:3], 0.1, expected))
    assert [one.heads for one in told] == pytest.approx([100, 90, 81])
    assert [one.leavers for one in told] == pytest.approx([10, 9, 8.1])
    assert [one.fte for one in told] == pytest.approx([47.5, 42.75, 38.475])
    assert told[0].cost == pytest.approx(95 * 70 * 31 / 7)


def test_a_class_by_hand() -> None:
    """20 start on 1 February and train until 1 March (28 days); 18 pass; no ramp; a tenth leaves each month from February on.

    February: 20 on the payroll, 2 fail, 1.8 of 18 leave, no work. March: 16.2, of whom 1.62 leave, all productive: 15.39.
    """
    one = Cohort(date(2026, 2, 1), 20, 0, 1.0, training_weeks=4, pass_rate=0.9, hiring_cost=1000.0)
    told = list(walk(one, YEAR[:4], 0.1, expected))
    assert [month.heads for month in told] == pytest.approx([0, 20, 16.2, 14.58])
    assert [month.leavers for month in told] == pytest.approx([0, 3.8, 1.62, 1.458])
    assert [month.fte for month in told] == pytest.approx([0, 0, 15.39, 13.851])
    assert [month.cost for month in told] == pytest.approx([0, 20_000, 0, 0])


def test_a_class_inside_a_month_and_its_ramp() -> None:
    """Starts on 16 February: not on the payroll at the month's begin. Passes on 2 March; over two weeks from a half to all."""
    one = Cohort(date(2026, 2, 16), 10, 0, 1.0, training_weeks=2, ramp_weeks=2, ramp_start=0.5)
    told = list(walk(one, YEAR[:4], 0.0, expected))
    assert [month.heads for month in told] == pytest.approx([0, 0, 10, 10])
    ramp = sum(0.5 + 0.5 * day / 14 for day in range(14))
    assert told[2].fte == pytest.approx(10 * (ramp + 16) / 31) and told[3].fte == pytest.approx(10)
    earlier = list(walk(replace(one, start=date(2025, 11, 1)), YEAR[:1], 0.1, expected))
    assert earlier[0].heads == pytest.approx(10 * 0.9**2)


@settings(max_examples=12, deadline=None)
@given(
    heads=st.integers(0, 60),
    start=st.integers(-40, 200),
    training=st.integers(0, 10),
    passing=st.integers(6, 20).map(lambda k: k / 20),
    attrition=st.integers(0, 6).map(lambda k: k / 20),
)
def test_what_is_expected_is_the_mean_of_the_simulation(heads: int, start: int, training: int, passing: float, attrition: float) -> None:
    first = date.fromordinal(JAN.first.toordinal() + start)
    cohorts = [Cohort(JAN.first, 40, 0, 1.0, 10.0), Cohort(first, heads, 1, 0.6, 10.0, training, 6, 0.4, passing, 100.0)]
    mean = summed(cohorts, 2, YEAR, attrition)
    draws = 1500
    lots = summed(cohorts, 2, YEAR, attrition, drawn(np.random.default_rng(5)), draws)
    for name, values in mean.items():
        error = 5.5 * lots[name].std(axis=0) / np.sqrt(draws) + 1e-6
        assert (np.abs(lots[name].mean(axis=0) - values) <= error).all(), name
    flow = lots["heads"][:, 0, :-1] - lots["leavers"][:, 0, :-1]
    assert (flow == lots["heads"][:, 0, 1:]).all()


def test_people_with_two_skills_are_counted_once() -> None:
    groups, need = [(0,), (0, 1)], np.array([[5.0], [5.0]])
    assert shortage(need, np.array([[3.0], [6.0]]), groups).tolist() == [1]
    assert shortage(need, np.array([[9.0], [2.0]]), groups).tolist() == [3]
    by_skill = shortage_by_skill(need, np.array([[3.0], [6.0]]), groups)
    assert by_skill[:, 0] == pytest.approx([0.5, 0.5], abs=1e-5)
    assert shortage_by_skill(need, np.array([[9.0], [2.0]]), groups)[:, 0] == pytest.approx([0, 3], abs=1e-5)
    assert len(skill_sets(3)) == 7
    with pytest.raises(InputError, match="at most 10"):
        skill_sets(11)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=3, max_size=3), st.lists(st.integers(0, 6), min_size=4, max_size=4))
def test_the_shortage_is_that_of_the_best_allocation(need: list[int], supply: list[int]) -> None:
    groups = [(0,), (0, 1), (1, 2), (2,)]
    best = min(
        sum(max(0, n - met) for n, met in zip(need, (supply[0] + a, supply[1] - a + b, supply[2] - b + supply[3]), strict=True))
        for a, b in product(range(supply[1] + 1), range(supply[2] + 1))
    )
    found = shortage(np.array(need, dtype=float)[:, None], np.array(supply, dtype=float)[:, None], groups)
    assert found[0] == best


def _opening(month: Month, most: int = 20, group: int = 0, **more: float) -> Opening:
    return Opening(Cohort(month.first, 1, group, 1.0, **more), most)  # type: ignore[arg-type]


def test_the_least_hires_by_hand() -> None:
    """Ten needed and eight there, nobody leaves: two, as soon as they can be trained, and nobody for the last months alone."""
    need, there = np.full((1, 12), 10.0), np.full((1, 12), 8.0)
    openings = [_opening(month, training_weeks=4.0) for month in YEAR[1:]]
    heads, proven = least_hires(openings, need, there, [(0,)], YEAR, 0.0)
    assert proven and heads.tolist() == [2, *[0] * 10]
    few, _ = least_hires([replace(one, most=1) for one in openings], need, there, [(0,)], YEAR, 0.0)
    assert few.tolist() == [1, 1, *[0] * 9]
    assert least_hires(openings, need, there + 2, [(0,)], YEAR, 0.0)[0].sum() == 0
    assert least_hires([], need, there, [(0,)], YEAR, 0.0) == (pytest.approx(np.zeros(0)), True)


def test_the_least_hires_are_least_by_trying_all() -> None:
    months, attrition = YEAR[:5], 0.2
    openings = [_opening(month, 4) for month in months[:4]]
    need = np.array([[6.0, 6.5, 7.0, 6.0, 7.5]])
    there = summed([Cohort(JAN.first, 6, 0, 1.0)], 1, months, attrition)["fte"]
    heads, proven = least_hires(openings, need, there, [(0,)], months, attrition)
    work = np.array([[told.fte for told in walk(one.cohort, months, attrition, expected)] for one in openings])
    tried = [np.array(x) for x in product(range(5), repeat=4)]
    short = [float(np.maximum(need[0] - there[0] - x @ work, 0).sum()) for x in tried]
    least = min(short)
    fewest = min(int(x.sum()) for x, missing in zip(tried, short, strict=True) if missing <= least + 1e-6)
    assert proven and heads.sum() == fewest
    assert float(np.maximum(need[0] - there[0] - heads @ work, 0).sum()) == pytest.approx(least, abs=1e-5)


def test_one_with_two_skills_may_be_hired_for_either() -> None:
    need, there = np.array([[4.0] * 3, [4.0] * 3]), np.array([[3.5] * 3, [3.5] * 3, [0.0] * 3])
    openings = [_opening(JAN, group=g) for g in (0, 1, 2)]
    heads, _ = least_hires(openings, need, there, [(0,), (1,), (0, 1)], YEAR[:3], 0.0)
    assert heads.tolist() == [0, 0, 1]


def _levels(count: int, growth: float, season: bool) -> Levels:
    months = tuple(Month(2022, 1).plus(k) for k in range(count))
    swing = np.array([0.2 * np.sin(2 * np.pi * month.number / 12) if season else 0.0 for month in months])
    return Levels(months, 100 * np.exp(np.log1p(growth) / 12 * np.arange(count) + swing), np.ones(count))


def test_trend_and_season_are_found_in_three_years() -> None:
    model = fit(_levels(36, 0.06, season=True), None, 0.1)
    assert model.seasonal and model.growth_year == pytest.approx(0.06, abs=0.012)
    coming = [Month(2025, 1).plus(k) for k in range(12)]
    truth = 100 * 1.06 ** ((36 + np.arange(12)) / 12) * np.exp([0.2 * np.sin(2 * np.pi * month.number / 12) for month in coming])
    assert model.levels(coming) == pytest.approx(truth, rel=0.03)


def test_a_short_history_has_no_season_and_little_trend() -> None:
    steep = _levels(3, 1.0, season=False)
    model = fit(steep, None, 0.1)
    assert not model.seasonal and 0 < model.growth_year < 0.3
    flat = fit(_levels(8, 0.0, season=False), None, 0.1)
    assert flat.levels(YEAR) == pytest.approx(np.full(12, 100.0))


def test_a_given_growth_goes_before_the_trend() -> None:
    model = fit(_levels(36, 0.3, season=False), -0.12, 0.05)
    ahead = [model.origin.plus(12), model.origin.plus(24)]
    assert model.growth_year == pytest.approx(-0.12)
    assert model.levels(ahead)[1] / model.levels(ahead)[0] == pytest.approx(0.88)
    draws = model.draw(ahead, 4000, np.random.default_rng(1))
    assert np.std(np.log(draws[:, 1] / draws[:, 0])) == pytest.approx(np.hypot(0.05, model.noise * np.sqrt(2)), rel=0.1)


def test_working_days_are_taken_out_of_the_levels() -> None:
    """Mondays twice as busy: a month of five Mondays has more contacts, and the same level."""
    weights = np.array([2.0, 1, 1, 1, 1, 0, 0]) / 1.2
    dates = [day for month in YEAR[:3] for day in month.dates if day.weekday() < 5]
    found = monthly_levels(dates, np.array([60 * weights[day.weekday()] for day in dates]), weights)
    assert found.level == pytest.approx([60, 60, 60]) and found.weight == pytest.approx([1, 1, 1])
    part = monthly_levels(dates[:5], np.full(5, 60.0), weights)
    assert part.months == ()
