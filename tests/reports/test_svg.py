from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from center.contender import Contender
from center.plan import Duty
from reports.svg.bars import bar_chart
from reports.svg.contest import contest_chart, frame
from reports.svg.paths import duty_bar, gapped_line, step_area, step_line
from reports.svg.scale import Axis, apart, log_ticks, ticks, whole_ticks

levels = st.lists(st.integers(0, 5), min_size=1, max_size=40)
_POINT = re.compile(r"([MHV])([-\d.]+)(?: ([-\d.]+))?")


def _area(path: str) -> float:
    """Area inside a path of M, H, V and Z, by the shoelace formula."""
    total = 0.0
    for loop in filter(None, path.split("Z")):
        corners: list[tuple[float, float]] = []
        for kind, a, b in _POINT.findall(loop):
            x, y = corners[-1] if corners else (0.0, 0.0)
            corners.append((float(a), float(b)) if kind == "M" else (float(a), y) if kind == "H" else (x, float(a)))
        ring = [*corners, corners[0]]
        total += abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))) / 2
    return total


@given(levels)
def test_a_step_line_reads_back(values: list[int]) -> None:
    path = step_line(np.array(values), 6)
    corners = _POINT.findall(path)
    read, level = [], 6 - float(corners[0][2])
    for kind, number, _ in corners[1:]:
        if kind == "H":
            read += [level] * (int(number) - len(read))
        else:
            level = 6 - float(number)
    assert read == values


@given(st.lists(st.none() | st.integers(0, 5), min_size=1, max_size=40))
def test_a_broken_line_reads_back_with_its_gaps(values: list[int | None]) -> None:
    path = gapped_line(np.array([np.nan if value is None else value for value in values]), 6)
    read: list[int | None] = [None] * len(values)
    at, level = 0, 0
    for kind, a, b in _POINT.findall(path):
        if kind == "M":
            at, level = int(a), 6 - int(b)
        elif kind == "V":
            level = 6 - int(a)
        else:
            read[at : int(a)] = [level] * (int(a) - at)
            at = int(a)
    assert read == values


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=40))
def test_the_area_between_two_lines_is_the_sum_of_the_positive_differences(pairs: list[tuple[int, int]]) -> None:
    low, high = np.array(pairs).T
    assert _area(step_area(low, high, 10)) == np.maximum(high - low, 0).sum()


def test_a_duty_is_narrow_in_its_breaks() -> None:
    bare = Duty(0, 0, 0, "day", 10, 20, (), 150)
    pauses = ((16, 17, "break", True), (13, 15, "lunch", False))
    assert _area(duty_bar(bare)) == 100
    assert _area(duty_bar(Duty(0, 0, 0, "day", 10, 20, pauses, 120))) == 100 - 2 * 8 - 1 * 4


def test_ticks_are_round_and_inside() -> None:
    assert ticks(21.3, 24.1, 5) == [22.0, 23.0, 24.0]
    assert whole_ticks(2.2) == [0, 1, 2]
    assert log_ticks(0.1, 10) == [0.1, 0.2, 0.5, 1, 2, 5, 10]
    assert log_ticks(0.01, 1000) == [0.01, 0.1, 1, 10, 100, 1000]


@given(st.lists(st.floats(0, 100), max_size=8).map(sorted))
def test_labels_never_touch(places: list[float]) -> None:
    moved = apart(places, 12, 0, 100)
    assert all(b - a >= 12 - 1e-6 for a, b in pairwise(moved))
    assert all(0 - 1e-6 <= place <= 100 + 1e-6 for place in moved)


def _contender(backend: str, *trace: tuple[float, int], chosen: bool = False) -> Contender:
    return Contender(backend, "1", "feasible", 1, trace[-1][0], 0, trace[-1][1], trace[-1][1], trace=trace, chosen=chosen)


def test_the_frame_shows_late_differences_and_names_what_is_far_above() -> None:
    close = (_contender("a", (0.1, 900_000), (9.0, 100_000), chosen=True), _contender("b", (5.0, 101_000)), _contender("c", (9.0, 800_000)))
    view = frame(close, 99_000)
    assert view is not None and view.shows_bound
    assert view.high < 1_100 and view.low < 990
    chart = contest_chart(close, 99_000)
    assert "c<tspan" in chart and "↑ 8,000.00" in chart and "bound<tspan" in chart
    assert 'class="line b2"' not in chart


def test_a_bound_far_below_is_not_drawn() -> None:
    close = (_contender("a", (9.0, 100_000)), _contender("b", (5.0, 101_000)))
    view = frame(close, 1_000)
    assert view is not None and not view.shows_bound
    assert 'class="bound"' not in contest_chart(close, 1_000)


def test_line_ends_are_the_last_costs() -> None:
    pair = (_contender("a", (0.1, 104_000), (9.0, 100_000)), _contender("b", (5.0, 101_000)))
    view = frame(pair, None)
    assert view is not None
    dots = [float(y) for y in re.findall(r'class="dot b\d" cx="[\d.]+" cy="([\d.]+)"', contest_chart(pair, None))]
    axis = Axis(view.low, view.high, 340 - 44, 16)
    assert dots == [axis(1000.0), axis(1010.0)]


def test_no_answer_no_chart() -> None:
    assert contest_chart((Contender("neal", "1", "refused", 1, 0.0),), None) == ""


def test_bars_carry_their_numbers() -> None:
    chart = bar_chart(["x & y", "z", ""], [3, 0], [False, True], "t", "u")
    assert "x &amp; y" in chart
    assert re.findall(r'class="value mid"[^>]*>(\d+)<', chart) == ["3"]


def test_read_steps_agrees(read_steps: Callable[[str, float], np.ndarray]) -> None:
    values = np.array([0, 2, 2, 1])
    assert read_steps(step_line(values, 3), 3).tolist() == values.tolist()
