"""Whether Leap can be used is told without a network, and the token is never told at all."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solvers.leap.available import why_unavailable
from solvers.leap.failure import words
from solvers.leap.settings import LeapSettings
from solvers.leap.solve import solve_leap
from solvers.solution import Budget, Status

SETTINGS = LeapSettings(seconds=5, calls=1)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection, and any client, is an error."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("solvers.leap.connection.make_client", refuse)


@pytest.mark.usefixtures("no_token", "no_network")
class TestWithoutToken:
    def test_refused_with_the_cure(self, case: Any) -> None:
        threads = threading.active_count()
        found = solve_leap(case.model, Budget(seconds=5), 1, case.worse, SETTINGS)
        assert found.status is Status.REFUSED
        assert found.assignment is case.worse
        assert "DWAVE_API_TOKEN" in found.reasons[0]
        assert "dwave config create" in found.reasons[0]
        assert threading.active_count() == threads

    def test_switched_off(self, case: Any, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
        monkeypatch.setenv("DWAVE_API_TOKEN", token)
        found = solve_leap(case.model, Budget(seconds=5), 1, None, LeapSettings(mode="never"))
        assert (found.status, found.assignment) == (Status.REFUSED, None)
        assert "never" in found.reasons[0]

    def test_token_from_the_environment_or_a_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, token: str) -> None:
        assert why_unavailable() is not None
        (tmp_path / "dwave.conf").write_text(f"[defaults]\ntoken = {token}\n")
        assert why_unavailable() is None
        (tmp_path / "dwave.conf").write_text("[defaults]\n")
        monkeypatch.setenv("DWAVE_API_TOKEN", token)
        assert why_unavailable() is None

    def test_broken_file_is_told_without_its_lines(self, tmp_path: Path, token: str) -> None:
        (tmp_path / "dwave.conf").write_text(f"token {token}\n")
        reason = why_unavailable()
        assert reason is not None
        assert "cannot be read" in reason
        assert token not in reason

    def test_unknown_profile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DWAVE_PROFILE", "nowhere")
        assert "cannot be read" in str(why_unavailable())


def test_token_is_not_logged_at_debug(leap: Any, fault: Any, case: Any, token: str, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("dwave.cloud", "dwave.cloud.client.base", "urllib3"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    logging.getLogger("dwave.cloud.client.base").debug("heard %s", token)
    assert token in caplog.text  # it would be seen
    caplog.clear()
    leap.faults["poll"] = fault("say", code=503, times=1)
    assert np.any(solve_leap(case.model, Budget(seconds=9), 1, case.worse, SETTINGS).assignment != case.worse)
    assert token not in caplog.text
    assert all(record.levelno >= logging.WARNING for record in caplog.records if record.name.startswith(("dwave", "urllib3")))


def test_token_repeated_by_the_server_is_masked(leap: Any, fault: Any, case: Any, token: str) -> None:
    leap.faults["submit"] = fault("say", code=400, body=f"no rights: {token} is spent".encode())
    found = solve_leap(case.model, Budget(seconds=9), 1, case.worse, SETTINGS)
    assert found.reasons == ("call 1: Leap answered with 400: no rights: *** is spent",)


def test_unusable_configuration(leap: Any, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DWAVE_API_HEADERS", "not a header")
    monkeypatch.setenv("DWAVE_API_CLIENT", "qpu")
    monkeypatch.setenv("DWAVE_API_SOLVER", "Advantage")
    found = solve_leap(case.model, Budget(seconds=9), 1, case.worse, SETTINGS)
    assert found.status is Status.FEASIBLE  # a client or solver set for other work does not matter


def test_words_of_an_unknown_error() -> None:
    assert words(RuntimeError("x")) == "Leap's answer could not be read (RuntimeError)"
