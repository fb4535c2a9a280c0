"""Every rule of the referee kept and broken, and its cost by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from center.policy import Turn
from routing.profile.decode import today_levels
from routing.profile.pieces import Stint
from routing.profile.problem import RoutingProblem
from routing.profile.turns import levels_of, turns_of
from routing.profile.verify import verify

Spoken = tuple[dict[str, dict[str, int]], tuple[Turn, ...]]


@pytest.fixture
def spoken(day: RoutingProblem) -> Spoken:
    return turns_of(day, today_levels(day))


def _broken(problem: RoutingProblem, profiles: dict[str, dict[str, int]], turns: tuple[Turn, ...]) -> str:
    return " ".join(verify(problem, profiles, turns).violations)


class TestRules:
    def test_today_keeps_them_all(self, day: RoutingProblem, spoken: Spoken) -> None:
        assert verify(day, *spoken).violations == ()

    def test_names_are_known(self, day: RoutingProblem, spoken: Spoken) -> None:
        profiles, turns = spoken
        stranger = turns[0].model_copy(update={"agent": "nobody"})
        assert "nobody has a turn" in _broken(day, profiles, (*turns, stranger))
        assert "'gone', which is not there" in _broken(day, profiles, (turns[0].model_copy(update={"profile": "gone"}), *turns[1:]))
        name = next(iter(profiles))
        assert "serves 'q9', which is no queue" in _broken(day, profiles | {name: {**profiles[name], "q9": 2}}, turns)

    @pytest.mark.parametrize(
        ("levels", "said"),
        [
            ({"q0": 1, "q1": 1}, "has 2 queues at level 1"),
            ({"q0": 2}, "has 0 queues at level 1"),
            ({"q0": 1, "q1": 4}, "q1 at level 4"),
        ],
    )
    def test_one_queue_is_first(self, day: RoutingProblem, spoken: Spoken, levels: dict[str, int], said: str) -> None:
        profiles, turns = spoken
        assert said in _broken(day, profiles | {turns[0].profile: levels}, turns)

    def test_nobody_serves_without_the_skill(self, day: RoutingProblem) -> None:
        levels = today_levels(day)
        levels[day.pieces.agent == 1] = [1, 0, 2]
        verdict = verify(day, *turns_of(day, levels))
        assert verdict.violations == ("p1 is to serve q2 without the skill.",)
        assert not verdict.given[day.pieces.agent == 1, 2].any()  # what nobody can give is not counted

    def test_turns_fill_the_time_on_duty(self, day: RoutingProblem, spoken: Spoken) -> None:
        profiles, turns = spoken
        early = turns[0].model_copy(update={"end": turns[0].end - timedelta(hours=1)})
        assert "p0's turns are not their time on duty" in _broken(day, profiles, (early, *turns[1:]))
        beyond = turns[0].model_copy(update={"end": turns[0].end + timedelta(hours=1)})
        assert "p0's turns are not their time on duty" in _broken(day, profiles, (beyond, *turns[1:]))
        twice = turns[0].model_copy(update={"start": turns[0].start + timedelta(hours=2)})
        assert "p0 has two turns at" in _broken(day, profiles, (*turns, twice))

    def test_turns_change_at_the_blocks_edges(self, day: RoutingProblem, spoken: Spoken) -> None:
        profiles, turns = spoken
        for hours, fine in ((2, True), (1, False)):
            cut = turns[0].start + timedelta(hours=hours)
            two = (turns[0].model_copy(update={"end": cut}), turns[0].model_copy(update={"start": cut}))
            assert ("inside a block" not in _broken(day, profiles, (*two, *turns[1:]))) == fine

    def test_every_queue_has_somebody(self, day: RoutingProblem) -> None:
        levels = today_levels(day)
        levels[levels[:, 2] == 2, 2] = 0
        said = verify(day, *turns_of(day, levels)).violations
        assert len(said) == 3 and "Nobody serves q2 from Mon 02 Mar 08:00" in said[0]


class TestCost:
    def test_by_hand(self, problem_of) -> None:  # type: ignore[no-untyped-def]
        """One person, two blocks, a head of work on q1 in the second: first q0 then q1, then only q0."""
        heads = np.zeros((2, 24))
        heads[1, 10:12] = 1.0
        weights = {"shortage": 4, "surplus": 1, "left_out": 0.5, "switch": 0.3, "away": 0.05, "lower": 1, "reserve": 2}
        problem = problem_of([(0, 1)], [Stint(0, 0, 8, 12)], heads, weights=weights, scarce_share=0)
        moved = verify(problem, *turns_of(problem, np.array([[1, 2], [2, 1]])))
        # First block, nothing wanted: the surplus is spread, and two units on q1 pay for being behind (17 saved for 13; the third
        # 15 for 15). Second: served, a head away, one change.
        assert {part: cost for part, cost in moved.parts.items() if cost} == {
            "surplus": 8**2 + 2**2, "lower": 2 * 10, "away": 10, "switches": 30,
        }  # fmt: skip
        stays = verify(problem, *turns_of(problem, np.array([[1, 0], [1, 0]])))
        assert {part: cost for part, cost in stays.parts.items() if cost} == {"shortage": 400, "surplus": 200, "left out": 100}
        assert stays.cost == 700

    def test_reserve_counts_who_is_kept_free_whole_and_others_by_half(self, problem_of) -> None:  # type: ignore[no-untyped-def]
        problem = problem_of([(0, 1), (0,)], [Stint(0, 0, 0, 2), Stint(1, 0, 0, 2)], [1.0, 0.8], scarce_share=0.5)
        short = {
            levels: verify(problem, *turns_of(problem, np.array([levels, (1, 0)]))).parts["reserve"] // problem.prices.reserve
            for levels in ((1, 2), (2, 1), (3, 1), (0, 1))
        }
        assert short == {(1, 2): 10, (2, 1): 5, (3, 1): 0, (0, 1): 0}


class TestTurns:
    def test_levels_come_back(self, day: RoutingProblem) -> None:
        levels = today_levels(day)
        levels[1] = [2, 1, 0]
        assert (levels_of(day, *turns_of(day, levels)) == levels).all()

    def test_pieces_alike_are_one_turn(self, day: RoutingProblem, spoken: Spoken) -> None:
        assert len(spoken[1]) == 4
        assert [(turn.end - turn.start).total_seconds() / 3600 for turn in spoken[1]] == [6, 6, 6, 4]

    def test_a_night_over_the_change_of_clocks_reaches_past_the_horizon(self, problem_of) -> None:  # type: ignore[no-untyped-def]
        stints = [Stint(0, 0, 20, 30), Stint(0, 1, 45, 55)]  # 24 + 25 hours: the second one ends after the horizon
        problem = problem_of([(0, 1)], stints, [1, 1], first=date(2026, 10, 24), days=2, zone="Europe/Madrid")
        profiles, turns = turns_of(problem, today_levels(problem))
        spans = [(problem.horizon.index_of(turn.start), problem.horizon.index_of(turn.end)) for turn in turns]
        assert spans == [(20, 30), (45, 55)]
        assert turns[0].start.hour == 18 and turns[0].end.hour == 4  # UTC; ten hours although the clock shows nine
        assert verify(problem, profiles, turns).legal

    def test_names_of_profiles_are_apart(self, day: RoutingProblem) -> None:
        other = replace(day, queues=("a", "a 1", "b"))
        levels = today_levels(other)
        levels[0] = [1, 0, 0]
        profiles, _ = turns_of(other, levels)
        assert len(profiles) == len({tuple(sorted(levels.items())) for levels in profiles.values()})
        assert len({tuple(row) for row in levels.tolist()}) == len(profiles)
