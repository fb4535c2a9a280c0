"""The ladder: whatever a step does, the climb goes on; what is paid for improves; nobody legal leaves the greedy answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from center.errors import BackendUnavailableError, InputError
from solvers.backends import BACKENDS
from solvers.builder import ModelBuilder
from solvers.ladder import announcement, best_of, climb, compare, in_order, steps_of
from solvers.leap.settings import LeapSettings
from solvers.model import ChoiceModel
from solvers.schema import SolverSpec
from solvers.score import score
from solvers.solution import Budget, Solution, Status

BUDGET = Budget(seconds=0.5, sweeps=100, threads=1)
TOKEN = "TEST-" + "5ec2e7" * 8
BEST, WORSE, WORST, ILLEGAL, ALSO_ILLEGAL = [0, 0], [0, 1], [0, 2], [1, 1], [2, 2]
Says = Callable[..., None]


@pytest.fixture
def pair() -> ChoiceModel:
    """Two decisions of three options at 0, 1 and 2; at most two units may be used in all, the first one's options use 0, 3, 4."""
    builder = ModelBuilder(("units",))
    limit = builder.add_rows(1, hi=2, hard=True)
    nothing = builder.add_profile((), ())
    for units in ((0, 3, 4), (0, 1, 2)):
        options = [builder.add_option(nothing, 0, (use,)) for use in units]
        builder.add_decision(builder.add_list(options), costs=[0, 1, 2], links=[(0, limit)])
    return builder.build()


def test_the_answers_are_what_their_names_say(pair: ChoiceModel) -> None:
    assert [score(pair, np.array(a)) for a in (BEST, WORSE, WORST)] == [(0, 0), (0, 1), (0, 2)]
    assert all(score(pair, np.array(a))[0] > 0 for a in (ILLEGAL, ALSO_ILLEGAL))


@pytest.fixture
def given() -> dict[str, Any]:
    """Where each step that ran was told to start."""
    return {}


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]) -> Says:
    """Makes backends answer what a test wants: an assignment, an exception to raise, or fields of the result."""

    def make(**answers: Any) -> None:
        for name, answer in answers.items():

            def run(model: Any, budget: Any, seed: int, start: Any, *_: Any, answer: Any = answer, name: str = name, **__: Any) -> Any:
                given[name] = None if start is None else start.tolist()
                if isinstance(answer, BaseException):
                    raise answer
                fields = answer if isinstance(answer, dict) else {"assignment": np.array(answer, dtype=np.int32)}
                return {"status": Status.FEASIBLE, **fields}

            monkeypatch.setitem(BACKENDS, name, (run, "crewtide"))

    return make


def _outcome(solutions: Any) -> list[tuple[str, Status]]:
    return [(solution.backend, solution.status) for solution in solutions]


def _objects_to(*assignments: list[int]) -> Callable[[np.ndarray], str | None]:
    return lambda assignment: "Not on Sundays." if assignment.tolist() in assignments else None


class TestOrder:
    @pytest.mark.parametrize(
        ("backends", "steps"),
        [
            (["cpsat", "anneal"], ("anneal", "cpsat")),
            (["cpsat", "mip"], ("cpsat", "mip")),
            (["mip", "leap", "anneal"], ("anneal", "mip", "leap")),
            (["leap"], ("anneal", "leap")),
            (["leap", "cpsat", "leap"], ("anneal", "leap", "cpsat")),
        ],
    )
    def test_annealing_first_and_each_once(self, backends: list[str], steps: tuple[str, ...]) -> None:
        assert in_order(backends) == steps

    @pytest.mark.parametrize("backends", [["anneal", "magic"], []])
    def test_unknown_ones_are_refused_before_anything_runs(self, pair: ChoiceModel, says: Says, given: Any, backends: list[str]) -> None:
        says(anneal=BEST)
        with pytest.raises(InputError, match="backends: found"):
            climb(pair, backends, BUDGET, 1)
        with pytest.raises(InputError, match="backends: found"):
            compare(pair, backends, BUDGET, 1)
        assert given == {}


class TestJoining:
    @pytest.fixture
    def token(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """A machine with a token; nothing is connected to."""
        monkeypatch.setenv("DWAVE_API_TOKEN", TOKEN)

    def test_without_a_token_leap_stays_away(self) -> None:
        spec = SolverSpec(backends=["cpsat", "anneal"])
        assert steps_of(spec) == ("anneal", "cpsat")
        assert announcement(spec, steps_of(spec)) is None

    @pytest.mark.usefixtures("token")
    def test_with_a_token_it_joins_right_after_annealing(self) -> None:
        assert steps_of(SolverSpec(backends=["cpsat", "anneal"])) == ("anneal", "leap", "cpsat")

    @pytest.mark.usefixtures("token")
    @pytest.mark.parametrize(
        ("spec", "asked"),
        [
            ({"backends": ["anneal", "cpsat"], "leap": "never"}, False),
            ({"backends": ["anneal", "cpsat"]}, True),
            ({"backends": ["cpsat", "mip"]}, False),
        ],
        ids=["never", "backends of the command line", "no annealing"],
    )
    def test_it_does_not_join_by_itself(self, spec: dict[str, Any], asked: bool) -> None:
        assert steps_of(SolverSpec.model_validate(spec), asked) == tuple(spec["backends"])

    @pytest.mark.usefixtures("token")
    @pytest.mark.parametrize("asked", [True, False])
    def test_named_it_keeps_its_place(self, asked: bool) -> None:
        assert steps_of(SolverSpec(backends=["anneal", "cpsat", "leap"]), asked) == ("anneal", "cpsat", "leap")

    @pytest.mark.usefixtures("token")
    @pytest.mark.parametrize(
        ("leap", "seconds", "said"),
        [
            ("auto", 600.0, "Leap: at most 3 calls of 60 s, no price configured"),
            ("auto", 10.0, "Leap: at most 3 calls of 10 s and 10 s in all, no price configured"),
            ({"calls": 1, "price_per_second": 0.1, "money": 2}, 90.0, "Leap: at most 1 call of 60 s, at most 2.00 in money"),
            (
                {"price_per_second": 0.1},
                600.0,
                "Leap: at most 3 calls of 60 s, 0.1 in money for each second of solver time, without a limit",
            ),
            ("never", 10.0, "Leap: not used, Leap is switched off (mode: never)"),
        ],
    )
    def test_announcement(self, leap: Any, seconds: float, said: str) -> None:
        spec = SolverSpec.model_validate({"backends": ["anneal", "leap"], "seconds": seconds, "leap": leap})
        assert announcement(spec, steps_of(spec)) == said

    def test_announcement_without_a_token_says_so(self) -> None:
        spec = SolverSpec(backends=["anneal", "leap"])
        said = announcement(spec, steps_of(spec))
        assert said is not None
        assert said.startswith("Leap: not used, no D-Wave Leap token")


def test_the_whole_of_leap_is_the_lesser_of_both_limits() -> None:
    settings = LeapSettings(seconds=5, calls=3)
    assert (settings.within(None), settings.within(7), settings.within(90)) == (20, 7, 20)


class TestClimb:
    def test_each_answer_comes_before_the_next_step_runs(self, pair: ChoiceModel, says: Says, given: dict[str, Any]) -> None:
        says(anneal=BEST, cpsat=BEST)
        solutions = climb(pair, ["cpsat", "anneal"], BUDGET, 7)
        first = next(solutions)
        assert (first.backend, first.seed, list(given)) == ("anneal", 7, ["anneal"])
        assert next(solutions).backend == "cpsat"
        assert next(solutions, None) is None

    def test_a_step_that_raises_is_failed_with_class_and_message(self, pair: ChoiceModel, says: Says) -> None:
        says(anneal=RuntimeError("out of\n  luck"), cpsat=BEST)
        failed, other = climb(pair, ["anneal", "cpsat"], BUDGET, 7)
        assert (failed.status, failed.note, failed.assignment) == (Status.FAILED, "RuntimeError: out of luck", None)
        assert (failed.seed, failed.fingerprint, failed.confidence) == (7, pair.fingerprint, {})
        assert failed.version.startswith("crewtide ")
        assert other.legal

    def test_a_token_in_a_message_is_masked(self, pair: ChoiceModel, says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DWAVE_API_TOKEN", TOKEN)
        says(anneal=ValueError(f"bad header {TOKEN}"), cpsat=BEST)
        assert next(climb(pair, ["anneal", "cpsat"], BUDGET, 1)).note == "ValueError: bad header ***"

    def test_a_token_of_a_file_is_masked(self, pair: ChoiceModel, says: Says, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "dwave.conf").write_text(f"[defaults]\ntoken = {TOKEN}\n")
        monkeypatch.setenv("DWAVE_CONFIG_FILE", str(tmp_path / "dwave.conf"))
        says(anneal=ValueError(TOKEN), cpsat=BEST)
        assert next(climb(pair, ["anneal", "cpsat"], BUDGET, 1)).note == "ValueError: ***"

    def test_a_step_that_refuses_or_has_no_answer_is_passed(self, pair: ChoiceModel, says: Says) -> None:
        says(anneal=BackendUnavailableError("too large"), neal={"status": Status.NO_ANSWER}, cpsat=BEST)
        found = list(climb(pair, ["anneal", "neal", "cpsat"], BUDGET, 1))
        assert [solution.status for solution in found] == [Status.REFUSED, Status.NO_ANSWER, Status.FEASIBLE]

    @pytest.mark.parametrize("stop", [KeyboardInterrupt(), InputError([])], ids=["interrupt", "input"])
    def test_an_interruption_and_bad_input_end_it(self, pair: ChoiceModel, says: Says, given: Any, stop: BaseException) -> None:
        says(anneal=stop, cpsat=BEST)
        with pytest.raises(type(stop)):
            list(climb(pair, ["anneal", "cpsat"], BUDGET, 1))
        assert list(given) == ["anneal"]

    def test_steps_and_improvements_are_told(self, pair: ChoiceModel) -> None:
        stages: list[str] = []
        told: list[tuple[str, int, int]] = []
        steps = climb(
            pair, ["anneal"], BUDGET, 1, stage=stages.append, told=lambda name, _, hard, energy: told.append((name, hard, energy))
        )
        assert [solution.energy for solution in steps] == [0]
        assert stages == ["anneal"]
        assert told[-1] == ("anneal", 0, 0)


class TestWhatIsPaidFor:
    def test_begins_from_the_best_legal_answer_so_far(self, pair: ChoiceModel, says: Says, given: dict[str, Any]) -> None:
        says(anneal=WORSE, neal=WORST, cpsat=ILLEGAL, mip=RuntimeError(), leap=BEST)
        list(climb(pair, ["anneal", "neal", "cpsat", "mip", "leap"], BUDGET, 1))
        assert given == {"anneal": None, "neal": None, "cpsat": None, "mip": None, "leap": WORSE}

    def test_the_last_may_be_the_best(self, pair: ChoiceModel, says: Says, given: dict[str, Any]) -> None:
        says(anneal=WORST, neal=WORSE, leap=BEST)
        list(climb(pair, ["anneal", "neal", "leap"], BUDGET, 1))
        assert given["leap"] == WORSE

    def test_never_begins_from_what_the_caller_objects_to(self, pair: ChoiceModel, says: Says, given: dict[str, Any]) -> None:
        says(anneal=WORSE, neal=BEST, leap=WORSE)
        list(climb(pair, ["anneal", "neal", "leap"], BUDGET, 1, accept=_objects_to(BEST)))
        assert given["leap"] == WORSE

    def test_without_a_legal_answer_it_has_no_start(self, pair: ChoiceModel, says: Says, given: dict[str, Any]) -> None:
        says(anneal=ILLEGAL, leap=BEST)
        list(climb(pair, ["leap"], BUDGET, 1))
        assert given == {"anneal": None, "leap": None}


class TestAccept:
    def test_an_objection_makes_an_answer_infeasible(self, pair: ChoiceModel, says: Says) -> None:
        says(anneal={"assignment": np.array(BEST), "note": "5 sweeps"}, cpsat=WORSE)
        first, second = climb(pair, ["anneal", "cpsat"], BUDGET, 1, accept=_objects_to(BEST))
        assert (first.status, first.note, first.hard, first.legal) == (Status.INFEASIBLE, "Not on Sundays.; 5 sweeps", 0, False)
        assert first.confidence["legal"] is False
        assert (second.status, second.note, second.legal) == (Status.FEASIBLE, "", True)

    def test_an_objection_outweighs_a_proof(self, pair: ChoiceModel) -> None:
        (first, *_) = climb(pair, ["cpsat"], BUDGET, 1, accept=lambda assignment: "no")
        assert (first.status, first.note.split(";")[0]) == (Status.INFEASIBLE, "no")

    def test_what_is_illegal_by_the_model_is_not_asked_about(self, pair: ChoiceModel, says: Says) -> None:
        asked: list[Any] = []
        says(anneal=ILLEGAL, greedy=BEST)
        list(climb(pair, ["anneal"], BUDGET, 1, accept=lambda assignment: asked.append(assignment.tolist())))
        assert asked == [BEST]

    def test_a_check_that_fails_is_an_objection_without_its_words(self, pair: ChoiceModel, says: Says) -> None:
        def fail(assignment: np.ndarray) -> None:
            raise KeyError("Ana Ruiz")

        says(anneal=BEST, greedy=BEST)
        for solution in climb(pair, ["anneal"], BUDGET, 1, accept=fail):
            assert (solution.status, solution.note) == (Status.INFEASIBLE, "the check of the answer failed (KeyError)")


class TestFallback:
    @pytest.mark.parametrize("bad", [RuntimeError("x"), BackendUnavailableError("x"), {"status": Status.NO_ANSWER}, ILLEGAL])
    def test_where_nobody_is_legal_greedy_comes_last(self, pair: ChoiceModel, says: Says, bad: Any) -> None:
        says(anneal=bad, cpsat=bad, greedy=WORSE)
        *_, last = climb(pair, ["anneal", "cpsat"], BUDGET, 1)
        assert (last.backend, last.status, last.energy) == ("greedy", Status.FEASIBLE, 1)

    def test_where_all_are_objected_to_greedy_comes_last(self, pair: ChoiceModel, says: Says) -> None:
        says(anneal=BEST, greedy=WORSE)
        found = _outcome(climb(pair, ["anneal"], BUDGET, 1, accept=_objects_to(BEST)))
        assert found == [("anneal", Status.INFEASIBLE), ("greedy", Status.FEASIBLE)]

    @pytest.mark.parametrize("answers", [{"anneal": BEST, "cpsat": ILLEGAL}, {"anneal": ILLEGAL, "cpsat": WORST}])
    def test_one_legal_answer_is_enough(self, pair: ChoiceModel, says: Says, answers: dict[str, Any]) -> None:
        says(**answers, greedy=AssertionError("not needed"))
        assert len(list(climb(pair, list(answers), BUDGET, 1))) == 2

    def test_it_is_tried_once(self, pair: ChoiceModel, says: Says) -> None:
        says(anneal=ILLEGAL, greedy=ALSO_ILLEGAL)
        found = _outcome(climb(pair, ["greedy", "anneal"], BUDGET, 1))
        assert found == [("anneal", Status.INFEASIBLE), ("greedy", Status.INFEASIBLE)]

    def test_its_own_failure_is_an_answer_too(self, pair: ChoiceModel, says: Says) -> None:
        says(anneal=RuntimeError("x"), greedy=MemoryError())
        *_, last = climb(pair, ["anneal"], BUDGET, 1)
        assert (last.backend, last.status, last.note) == ("greedy", Status.FAILED, "MemoryError")

    def test_the_backend_gives_what_the_greedy_rule_gives(self, pair: ChoiceModel, monkeypatch: pytest.MonkeyPatch, says: Says) -> None:
        rule = SimpleNamespace(greedy_assignment=lambda model: np.array(WORSE, dtype=np.int32))
        monkeypatch.setitem(sys.modules, "solvers.greedy", rule)
        says(anneal=RuntimeError("x"))
        *_, last = climb(pair, ["anneal"], BUDGET, 1)
        assert last.assignment is not None
        assert (last.status, last.assignment.tolist(), last.energy) == (Status.FEASIBLE, WORSE, 1)


class TestCompare:
    def test_the_least_is_chosen_and_the_order_kept(self, pair: ChoiceModel, says: Says) -> None:
        says(cpsat=WORSE, anneal=BEST, mip=WORST, neal=BEST)
        found = compare(pair, ["cpsat", "anneal", "mip", "neal"], BUDGET, 1)
        assert [(s.backend, s.chosen) for s in found] == [("cpsat", False), ("anneal", True), ("mip", False), ("neal", False)]

    def test_legal_comes_before_cheap(self, pair: ChoiceModel, says: Says) -> None:
        says(cpsat=BEST, mip=WORST, neal=ILLEGAL, anneal=RuntimeError("x"))
        found = compare(pair, ["cpsat", "mip", "neal", "anneal"], BUDGET, 1, accept=_objects_to(BEST))
        assert [s.chosen for s in found] == [False, True, False, False]
        assert found[3].note == "RuntimeError: x"

    def test_of_illegal_ones_the_least_excess_is_chosen(self, pair: ChoiceModel, says: Says) -> None:
        says(cpsat=ALSO_ILLEGAL, mip=ILLEGAL)
        assert [s.chosen for s in compare(pair, ["cpsat", "mip"], BUDGET, 1)] == [False, True]

    def test_without_an_answer_nobody_is(self, pair: ChoiceModel, says: Says) -> None:
        says(anneal=RuntimeError("x"))
        found = compare(pair, ["anneal"], BUDGET, 1)
        assert _outcome(found) == [("anneal", Status.FAILED)]
        assert not found[0].chosen

    def test_all_begin_alike_and_nothing_is_added(self, pair: ChoiceModel, says: Says, given: dict[str, Any]) -> None:
        says(cpsat=BEST, leap=BEST)
        compare(pair, ["cpsat", "leap"], BUDGET, 1)
        assert given == {"cpsat": None, "leap": None}

    def test_every_one_has_the_same_budget_and_true_scores(self, pair: ChoiceModel) -> None:
        found = compare(pair, ["anneal", "cpsat", "exact"], BUDGET, 1)
        assert [(s.hard, s.energy) for s in found] == [(0, 0)] * 3
        assert [s.chosen for s in found] == [True, False, False]


def test_best_of_none() -> None:
    silent = Solution("cpsat", "1", Status.NO_ANSWER, 1, 0.0, "")
    assert best_of([]) is best_of([silent]) is None
