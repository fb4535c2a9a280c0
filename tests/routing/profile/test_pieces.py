"""Shifts cut into blocks: night shifts, breaks, days on which clocks change, the horizon's ends."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from center.errors import InputError
from center.horizon import Horizon
from routing.profile.pieces import Stint, block_edges, cut, on_queue
from routing.profile.problem import RoutingProblem


class TestEdges:
    @pytest.mark.parametrize(("first", "lengths"), [(date(2026, 10, 25), [2] * 12 + [1]), (date(2026, 3, 29), [2] * 11 + [1])])
    def test_a_day_of_25_or_23_hours_ends_with_what_is_left(self, first: date, lengths: list[int]) -> None:
        horizon = Horizon.of_days(first, 2, 60, "Europe/Madrid")
        edges = block_edges(horizon, 2)
        assert np.diff(edges).tolist() == lengths + [2] * 12
        assert horizon.local(int(edges[len(lengths)])).hour == 0

    def test_blocks_begin_anew_at_midnight(self) -> None:
        edges = block_edges(Horizon.of_days(date(2026, 3, 2), 2, 60, "UTC"), 7)
        assert edges.tolist() == [0, 7, 14, 21, 24, 31, 38, 45, 48]


class TestCut:
    def test_a_night_shift_goes_on_past_midnight(self) -> None:
        horizon = Horizon.of_days(date(2026, 3, 2), 2, 60, "UTC")
        pieces = cut([Stint(0, 1, 21, 29)], block_edges(horizon, 2), horizon.n, 10)
        assert list(zip(pieces.start.tolist(), pieces.end.tolist(), strict=True)) == [(21, 22), (22, 24), (24, 26), (26, 28), (28, 29)]
        assert pieces.units.tolist() == [5, 10, 10, 10, 5]
        assert pieces.before.tolist() == [-1, 0, 1, 2, 3]

    def test_what_lies_outside_the_horizon_is_none(self) -> None:
        horizon = Horizon.of_days(date(2026, 3, 2), 1, 60, "UTC")
        pieces = cut([Stint(0, 0, -3, 2), Stint(0, 0, 22, 30), Stint(1, 0, 24, 30)], block_edges(horizon, 2), horizon.n, 10)
        assert list(zip(pieces.start.tolist(), pieces.end.tolist(), strict=True)) == [(0, 2), (22, 24)]

    def test_a_break_gives_no_units(self) -> None:
        horizon = Horizon.of_days(date(2026, 3, 2), 1, 30, "UTC")
        pieces = cut([Stint(0, 0, 16, 24, ((18, 20), (23, 24)))], block_edges(horizon, 4), horizon.n, 10)
        assert pieces.units.tolist() == [5, 8]  # 2 and 3 of 4 half hours; 7.5 rounds up

    @settings(max_examples=60, deadline=None)
    @given(start=st.integers(-10, 60), length=st.integers(1, 40), block=st.integers(1, 9), rest=st.integers(0, 8))
    def test_pieces_partition_the_shift_inside_the_horizon(self, start: int, length: int, block: int, rest: int) -> None:
        horizon = Horizon.of_days(date(2026, 10, 24), 2, 60, "Europe/Madrid")
        stint = Stint(0, 0, start, start + length, ((start + length // 3, min(start + length, start + length // 3 + rest)),))
        pieces = cut([stint], block_edges(horizon, block), horizon.n, 10)
        steps = [step for a, b in zip(pieces.start.tolist(), pieces.end.tolist(), strict=True) for step in range(a, b)]
        assert steps == list(range(max(0, start), min(horizon.n, start + length)))
        worked = sum(on_queue(stint, a, b) for a, b in zip(pieces.start.tolist(), pieces.end.tolist(), strict=True))
        assert worked == on_queue(stint, max(0, start), max(0, min(horizon.n, start + length)))


class TestProblem:
    def test_blocks_off_the_grid_are_refused(self, problem_of) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(InputError, match=r"block_min.*90"):
            problem_of([(0, 1)], [Stint(0, 0, 8, 12)], [1, 1], block_min=90)

    def test_nobody_is_on_duty_twice(self, problem_of) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(InputError, match="twice at step 11"):
            problem_of([(0, 1)], [Stint(0, 0, 8, 12), Stint(0, 1, 11, 14)], [1, 1])

    def test_a_person_without_the_skills_has_no_pieces(self, problem_of) -> None:  # type: ignore[no-untyped-def]
        problem: RoutingProblem = problem_of([(0, 1), ()], [Stint(0, 0, 8, 10), Stint(1, 0, 8, 10)], [1, 1])
        assert problem.pieces.agent.tolist() == [0]

    def test_nobody_on_duty(self, problem_of) -> None:  # type: ignore[no-untyped-def]
        assert problem_of([(0, 1)], [], [1, 1]).nothing_to_decide
