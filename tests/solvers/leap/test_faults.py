"""Leap on bad days: the incumbent survives every fault, the reason is told, nothing is left behind (the fixture sees to it)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from solvers.leap.settings import LeapSettings
from solvers.leap.solve import LeapResult, solve_leap
from solvers.score import score
from solvers.solution import Budget, Status

SHORT = LeapSettings(seconds=0.8, calls=1, price_per_second=2.0)
PATIENT = LeapSettings(seconds=8.0, calls=1, price_per_second=2.0)
BUDGET = Budget(seconds=20)
FINAL = [
    ("solvers", {"kind": "say", "code": 401}, "does not accept the token"),
    ("solvers", {"kind": "say", "code": 403}, "has no right"),
    ("solvers", {"kind": "say", "code": 500}, "Leap answered with 500"),
    ("solvers", {"kind": "say", "body": b"<html>"}, "could not be read"),
    ("solvers", {"kind": "say", "body": b"[]"}, "no hybrid BQM solver"),
    ("solvers", {"kind": "drop"}, "broke"),
    ("submit", {"kind": "say", "code": 400, "body": b'{"error_code": 400, "error_msg": "too short"}'}, "400: too short"),
    ("submit", {"kind": "say", "code": 401}, "does not accept the token"),
    ("submit", {"kind": "say", "code": 403}, "has no right"),
    ("submit", {"kind": "say", "code": 429, "retry_after": "3600"}, "fewer requests (429); the next try would come after the deadline"),
]
AGAIN = [
    ("submit", {"kind": "say", "code": 429}, "fewer requests (429)"),
    ("submit", {"kind": "say", "code": 500}, "Leap answered with 500"),
    ("submit", {"kind": "say", "code": 503}, "Leap answered with 503"),
]
AT_STAKE = [
    ("submit", {"kind": "drop"}, "broke"),
    ("submit", {"kind": "hang"}, "no answer within 0.8 s while submitting"),
    ("submit", {"kind": "say", "body": b"<html>"}, "could not be read"),
    ("submit", {"kind": "truncate"}, "broke"),
    ("poll", {"kind": "hang"}, "no answer within 0.8 s while waiting"),
    ("poll", {"kind": "say", "code": 403}, "has no right"),
    ("poll", {"kind": "say", "body": b"[]"}, "no answer within 0.8 s while waiting"),
    ("poll", {"kind": "say", "code": 503}, "no answer within 0.8 s while waiting for the answer; before that, Leap answered with 503"),
    ("answer", {"kind": "truncate"}, "broke"),
    ("answer", {"kind": "say", "body": b'{"id": 3, "status": "?"}'}, "the solver failed"),
]
PASSING = [
    ("submit", {"kind": "say", "code": 429, "retry_after": "0"}),
    ("submit", {"kind": "say", "code": 429}),
    ("submit", {"kind": "say", "code": 500}),
    ("submit", {"kind": "say", "code": 503, "retry_after": "1"}),
    ("solvers", {"kind": "say", "code": 503}),
    ("poll", {"kind": "say", "code": 500}),
    ("poll", {"kind": "say", "code": 429}),
    ("poll", {"kind": "drop"}),
    ("answer", {"kind": "drop"}),
    ("answer", {"kind": "truncate"}),
    ("answer", {"kind": "say", "code": 503}),
]


def _name(value: Any) -> str:
    return "-".join(str(v) for v in value.values() if not isinstance(v, bytes)) if isinstance(value, dict) else str(value)[:12]


def kept(found: LeapResult, case: Any, status: Status, phrase: str) -> None:
    """The incumbent and the reason are in the result."""
    assert found.status is status
    assert found.assignment is not None
    assert found.assignment.tolist() == case.worse.tolist()
    assert len(found.reasons) == 1
    assert phrase in found.reasons[0]
    assert not found.trace


@pytest.mark.parametrize(("step", "what", "phrase"), FINAL, ids=_name)
def test_refusals_cost_nothing(leap: Any, fault: Any, case: Any, step: str, what: dict[str, Any], phrase: str) -> None:
    leap.faults[step] = fault(**what)
    found = solve_leap(case.model, BUDGET, 1, case.worse, PATIENT)
    kept(found, case, Status.FAILED, phrase)
    assert found.charged == found.cost == 0
    assert leap.steps.count("submit") == (step == "submit")


@pytest.mark.parametrize(("step", "what", "phrase"), AGAIN, ids=_name)
def test_trouble_that_stays_ends_at_the_deadline(leap: Any, fault: Any, case: Any, step: str, what: dict[str, Any], phrase: str) -> None:
    leap.faults[step] = fault(**what)
    found = solve_leap(case.model, BUDGET, 1, case.worse, SHORT)
    kept(found, case, Status.FAILED, phrase)
    assert leap.steps.count("submit") > 1
    assert leap.steps.count("create") == 1
    assert (found.calls, found.charged) == (1, 0)


@pytest.mark.parametrize(("step", "what", "phrase"), AT_STAKE, ids=_name)
def test_what_may_run_at_leap_is_counted_and_never_submitted_twice(
    leap: Any, fault: Any, case: Any, step: str, what: dict[str, Any], phrase: str
) -> None:
    leap.faults[step] = fault(**what)
    status = Status.NO_ANSWER if "no answer" in phrase else Status.FAILED
    found = solve_leap(case.model, BUDGET, 1, case.worse, PATIENT if status is Status.FAILED else SHORT)
    kept(found, case, status, phrase)
    assert leap.steps.count("submit") == 1
    assert found.charged == pytest.approx(0.1, abs=0.01)
    assert found.cost == pytest.approx(2 * found.charged)


@pytest.mark.parametrize(("step", "what"), PASSING, ids=_name)
def test_trouble_that_passes_is_survived_with_one_job(leap: Any, fault: Any, case: Any, step: str, what: dict[str, Any]) -> None:
    leap.faults[step] = fault(**what, times=1)
    found = solve_leap(case.model, BUDGET, 1, case.worse, PATIENT)
    assert (found.status, found.reasons, found.calls) == (Status.FEASIBLE, (), 1)
    assert score(case.model, found.assignment) < score(case.model, case.worse)
    assert len(leap.asked) == 1
    assert leap.steps.count(step) > 1


def test_upload_cut_off_once(leap: Any, fault: Any, case: Any) -> None:
    leap.faults["part"] = fault("cut", times=1)
    found = solve_leap(case.model, BUDGET, 1, case.worse, PATIENT)
    assert score(case.model, found.assignment) < score(case.model, case.worse)
    assert leap.steps.count("part") == 2


@pytest.fixture
def quick_uploads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client sleeps 2 s and 4 s between its three tries of an upload; a fifth of it here, 1.2 s in all."""
    shim = SimpleNamespace(sleep=lambda seconds: time.sleep(seconds / 5))
    monkeypatch.setattr("dwave.cloud.utils.decorators.time", shim)


@pytest.mark.parametrize(
    ("step", "what", "status", "phrase"),
    [
        ("create", {"kind": "say", "code": 401}, Status.FAILED, "the upload failed: Leap does not accept the token"),
        ("create", {"kind": "say", "code": 503}, Status.NO_ANSWER, "while uploading; before that, Leap answered with 503"),
        ("part", {"kind": "cut"}, Status.NO_ANSWER, "while uploading; before that, the connection broke"),
        ("part", {"kind": "hang"}, Status.NO_ANSWER, "no answer within 0.8 s while uploading"),
    ],
)
@pytest.mark.usefixtures("quick_uploads")
def test_upload_fails_for_good(leap: Any, fault: Any, case: Any, step: str, what: dict[str, Any], status: Status, phrase: str) -> None:
    leap.faults[step] = fault(**what)
    found = solve_leap(case.model, BUDGET, 1, case.worse, PATIENT if status is Status.FAILED else SHORT)
    kept(found, case, status, phrase)
    assert leap.steps.count("submit") == found.charged == 0


def test_slow_job_is_waited_for(leap: Any, case: Any) -> None:
    leap.pending = 6
    found = solve_leap(case.model, BUDGET, 1, case.worse, PATIENT)
    assert score(case.model, found.assignment) < score(case.model, case.worse)
    assert leap.steps.count("poll") == 7


def test_job_past_the_deadline_is_cancelled_at_leap(leap: Any, case: Any) -> None:
    leap.pending = 10**9
    kept(solve_leap(case.model, BUDGET, 1, case.worse, SHORT), case, Status.NO_ANSWER, "no answer within 0.8 s while waiting")
    assert leap.steps.count("cancel") == 1
    assert [job["status"] for job in leap.jobs.values()] == ["CANCELLED"]


def test_budget_of_the_whole_binds_too(leap: Any, case: Any) -> None:
    leap.pending = 10**9
    kept(solve_leap(case.model, Budget(seconds=0.6), 1, case.worse, PATIENT), case, Status.NO_ANSWER, "no answer within 0.")


def test_cancelled_from_outside(leap: Any, case: Any) -> None:
    leap.pending = 10**9
    cancelled = threading.Event()
    threading.Timer(0.5, cancelled.set).start()
    found = solve_leap(case.model, BUDGET, 1, case.worse, PATIENT, cancelled)
    kept(found, case, Status.NO_ANSWER, "cancelled while waiting for the answer")
    assert leap.steps.count("cancel") == 1


def test_interrupt_passes_and_leaves_nothing(leap: Any, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("solvers.leap.connection.read_answer", interrupt)
    with pytest.raises(KeyboardInterrupt):
        solve_leap(case.model, BUDGET, 1, case.worse, PATIENT)


def test_nobody_listens(leap: Any, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DWAVE_API_ENDPOINT", "http://127.0.0.1:9/")
    kept(solve_leap(case.model, BUDGET, 1, case.worse, SHORT), case, Status.FAILED, "the connection to Leap")


def _of(values: np.ndarray, labels: list[int] | None = None) -> Callable[[Any, Any], Any]:
    """Forger of an answer with one sample."""
    import dimod

    def forge(bqm: Any, true: Any) -> Any:
        row = np.resize(values, bqm.num_variables)
        return dimod.SampleSet.from_samples((row[None, :], labels or list(range(len(row)))), energy=[0.0], vartype="BINARY")

    return forge


def test_worse_answer_is_dropped(leap: Any, case: Any) -> None:
    import dimod

    leap.forge = lambda bqm, true: dimod.SampleSet.from_samples_bqm(dict.fromkeys(range(bqm.num_variables), 0), bqm)
    first = np.zeros(case.model.n_decisions, dtype=np.int32)
    assert score(case.model, first) > score(case.model, case.best)
    found = solve_leap(case.model, BUDGET, 1, case.best, PATIENT)
    assert found.status is Status.FEASIBLE
    assert found.assignment is case.best
    assert "dropped" in found.reasons[0]


def test_illegal_answer_is_dropped_even_if_it_is_cheaper(leap: Any, case: Any) -> None:
    illegal = min(a for a in np.ndindex(*case.model.size) if score(case.model, np.array(a))[0])
    starts = np.concatenate([[0], np.cumsum(case.model.size)[:-1]])
    row = np.zeros(1_000, dtype=np.int8)
    row[starts + np.array(illegal)] = 1
    leap.forge = _of(row)
    found = solve_leap(case.model, BUDGET, 1, case.worse, PATIENT)
    kept(found, case, Status.FEASIBLE, "illegal by")


@pytest.mark.parametrize(
    ("forge", "phrase"),
    [
        (lambda bqm, true: {"type": "SampleSet", "rubbish": 1}, "could not be read"),
        (lambda bqm, true: "rubbish", "could not be read"),
        (lambda bqm, true: true.truncate(0), "no samples of zeros and ones"),
        (lambda bqm, true: true.relabel_variables({0: "x"}, inplace=False), "about other variables"),
        (lambda bqm, true: true.change_vartype("SPIN", inplace=False), "no samples of zeros and ones"),
    ],
    ids=["type", "text", "empty", "labels", "spins"],
)
def test_garbage_answer(leap: Any, case: Any, forge: Any, phrase: str) -> None:
    leap.forge = forge
    kept(solve_leap(case.model, BUDGET, 1, case.worse, PATIENT), case, Status.FAILED, phrase)
    assert leap.steps.count("submit") == 1
