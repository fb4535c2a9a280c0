"""A wave's triage: the hand-made case end to end, the contest, sources, risks given and by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from center.errors import InputError
from planning.triage import contest as triage_contest
from planning.triage.contest import hold_triage
from planning.triage.decide import Order, promise_of, triage_wave
from planning.triage.risks import snapshot_risks
from planning.triage.sources import begun_by, log_wave, promises_of, snapshot_wave
from routing.triage.build import build_problem
from routing.triage.problem import TriageProblem
from routing.triage.result import Triage
from routing.triage.snapshot import Promised, Snapshot, load_snapshot, log_of
from solvers.solution import Budget

ROOT = Path(__file__).resolve().parents[2]
WORK = Budget(sweeps=30, seconds=2.0, threads=1)


@pytest.fixture(scope="module")
def hand() -> Snapshot:
    return load_snapshot(ROOT / "scenarios" / "triage" / "hand.yaml")


@pytest.fixture(scope="module")
def problem(hand: Snapshot) -> TriageProblem:
    return build_problem(snapshot_wave(hand, None, None)[0], hand.triage)


@pytest.fixture(scope="module")
def made(hand: Snapshot) -> Triage:
    wave, risks = snapshot_wave(hand, None, None)
    return triage_wave(wave, risks, Order(hand.triage, "hand.yaml", ("anneal", "cpsat", "mip"), WORK))


class TestTheHandMadeCase:
    def test_who_goes_up_and_when(self, made: Triage) -> None:
        up = {one.incident: (one.team, one.tier, one.start_utc) for one in made.escalated}
        eight = datetime(2026, 3, 2, 8, tzinfo=UTC)
        assert up == {11: ("second line", 2, eight), 12: ("second line", 2, eight + timedelta(hours=1))}

    def test_it_costs_what_the_sum_by_hand_says(self, made: Triage) -> None:
        # stays 9 + 1.5 + 36; 36 x .2 + .3; 12 x (1 - .776) + .6
        assert made.chosen is not None
        assert made.chosen.true_cost == made.bound == 900 + 150 + 3600 + 720 + 30 + 269 + 60
        assert [(one.backend, one.true_cost) for one in made.contenders] == [(name, 5729) for name in ("anneal", "cpsat", "mip")]

    def test_why(self, made: Triage) -> None:
        why = {one.incident: one for one in made.choices}
        assert why[12].displaced == 13 and why[12].more == 293
        assert why[15].why == "No team takes it."
        assert "would cost 2.93 points more" in why[13].why
        assert why[14].why == "" and why[14].team is None

    def test_rules_cost_no_less(self, made: Triage) -> None:
        assert made.rivals == {"priority queue": 6754, "first in, first out": 9022, "risk-sorted greedy": 5729}


class TestContest:
    def test_a_backend_that_fails_does_not_end_it(self, problem: TriageProblem, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*args: object, **kwargs: object) -> None:
            raise RuntimeError("no room")

        monkeypatch.setattr(triage_contest, "annealed", broken)
        found = hold_triage(problem, ["anneal", "mip"], WORK, 1)
        assert [(one.backend, one.status, one.chosen) for one in found.contenders] == [
            ("anneal", "failed", False),
            ("mip", "optimal", True),
        ]
        assert found.contenders[0].note == "RuntimeError: no room"

    def test_the_fallback_when_nobody_answers(self, problem: TriageProblem, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*args: object, **kwargs: object) -> None:
            raise RuntimeError("no room")

        monkeypatch.setattr(triage_contest, "annealed", broken)
        found = hold_triage(problem, ["anneal"], WORK, 1)
        assert [one.backend for one in found.contenders] == ["anneal", "greedy"]
        assert found.contenders[1].chosen and found.verdict.legal

    def test_of_a_part_of_the_options_nothing_is_proven(self, problem: TriageProblem, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(triage_contest, "LARGE", 0)
        found = hold_triage(problem, ["anneal", "cpsat"], WORK, 1)
        assert found.core
        assert [(one.status, one.bound) for one in found.contenders] == [("feasible", None), ("feasible", None)]
        assert found.bound == 5729  # the prices' own, of the whole problem

    def test_the_same_work_the_same_answer(self, problem: TriageProblem) -> None:
        one, two = (hold_triage(problem, ["anneal"], WORK, 3) for _ in range(2))
        assert one.choices == two.choices
        assert one.contenders[0].cooling == two.contenders[0].cooling

    def test_an_interruption_keeps_what_is_there(self, problem: TriageProblem) -> None:
        def stage(name: str) -> None:
            if name == "mip":
                raise KeyboardInterrupt

        found = hold_triage(problem, ["anneal", "mip"], WORK, 1, stage)
        assert found.interrupted and [one.backend for one in found.contenders] == ["anneal"]

    def test_an_unknown_backend(self, problem: TriageProblem) -> None:
        with pytest.raises(InputError, match="oracle"):
            hold_triage(problem, ["oracle"], WORK, 1)


class TestRisks:
    def test_given_ones_are_taken_as_they_are(self, hand: Snapshot) -> None:
        found = snapshot_risks(hand, None)
        assert found.breach.tolist() == [0.9, 0.8, 0.6, 0.1, 0.9]
        assert found.used.fingerprint is None and "snapshot gives" in found.used.notes[0]

    def test_missing_ones_follow_the_priority_rule_which_says_so(self, hand: Snapshot) -> None:
        part = hand.model_copy(update={"incidents": [hand.incidents[0].model_copy(update={"breach": None}), *hand.incidents[1:]]})
        found = snapshot_risks(part, None)
        assert found.breach.tolist()[1:] == [0.8, 0.6, 0.1, 0.9]
        assert 0.8 <= found.breach[0] < 0.9  # class 1, two hours old
        assert found.used.notes[0].startswith("No risk model") and "4 risks" in found.used.notes[-1]
        assert found.reasons[0] and not found.reasons[1]


class TestSources:
    def test_promises_that_have_not_begun_hold_and_the_others_are_done(self, made: Triage) -> None:
        later = made.at_utc + timedelta(minutes=30)
        assert promises_of(made, later) == {12: ("second line", made.at_utc + timedelta(hours=1))}
        assert begun_by(made, later) == {11}
        assert promises_of(None, later) == {} and begun_by(None, later) == set()
        assert begun_by(replace(made, gone=(3,)), later) == {3, 11}  # what a wave before that one had escalated

    def test_a_wave_of_a_log_leaves_out_what_is_escalated(self, made: Triage, hand: Snapshot) -> None:
        log = log_of(hand)
        wave, risks = log_wave(log, made.at_utc + timedelta(minutes=30), None, made)
        assert wave.incidents.index.tolist() == [12, 13, 14, 15] and len(risks.breach) == len(risks.reasons) == 4
        assert set(wave.promises) == {12}

    def test_a_kept_promise_and_a_changed_one(self, problem: TriageProblem) -> None:
        told = replace(problem, has_promise=np.array([True, False, True, False, True]), promised=np.zeros((5, 2), dtype=np.int64))
        said = [promise_of(told, k, team, bucket) for k, (team, bucket) in enumerate([(0, 0), (0, 1), (0, 1), (None, None), (None, None)])]
        assert said == ["kept", "new", "moved", None, "withdrawn"]

    def test_stability_keeps_a_promise_that_is_no_longer_the_best(self, hand: Snapshot) -> None:
        """13 was promised the second hour; taking it from him for 12 saves 2.93 points, a change costs more."""
        start = hand.at + timedelta(hours=1)
        promised = [
            one.model_copy(update={"promised": Promised(team="second line", start=start)}) if one.id == 13 else one
            for one in hand.incidents
        ]
        again = Snapshot.model_validate({**hand.model_dump(by_alias=True), "incidents": [one.model_dump() for one in promised]})
        up = {}
        for change in (2.0, 4.0):
            prices = hand.triage.prices.model_copy(update={"change": change})
            snapshot = again.model_copy(update={"triage": hand.triage.model_copy(update={"prices": prices})})
            wave, risks = snapshot_wave(snapshot, None, None)
            up[change] = [one.incident for one in triage_wave(wave, risks, Order(snapshot.triage, "x", ("anneal",), WORK)).escalated]
        assert up == {2.0: [11, 12], 4.0: [11, 13]}

    def test_no_open_incident(self, hand: Snapshot) -> None:
        wave, risks = log_wave(log_of(hand), datetime(2026, 2, 1, tzinfo=UTC), None, None)
        with pytest.raises(InputError, match="no open incident"):
            triage_wave(wave, risks, Order(hand.triage, "log", ("anneal",), WORK))
