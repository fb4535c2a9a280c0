"""Logs: one JSON object a line, nothing that an input said, troubles said once, a full disk outlived."""

from __future__ import annotations

import errno
import io
import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.errors import Fault, InputError
from center.nearline import State
from ops.log_handlers import stream_handler
from ops.logging import Code, Log, open_log, silent_log


@pytest.fixture
def stream() -> io.StringIO:
    """Where the log of `log` goes."""
    return io.StringIO()


@pytest.fixture
def log(stream: io.StringIO) -> Log:
    """A log whose clock shows 0, 10, 20, ... seconds."""
    times = iter(range(0, 1000, 10))
    return Log(stream_handler(stream), "run1", lambda: next(times))


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_an_object_with_the_run(log: Log, stream: io.StringIO) -> None:
    log.event("wave.answered", seconds=1.5, count=3, legal=True, bound=None, state=State.ANSWERED, backend=Code("anneal"))
    (line,) = _lines(stream)
    assert datetime.fromisoformat(line.pop("time")).tzinfo is not None
    assert line == {
        "level": "info", "event": "wave.answered", "run": "run1", "seconds": 1.5, "count": 3, "legal": True, "bound": None,
        "state": "answered", "backend": "anneal",
    }  # fmt: skip


def test_times_are_utc_and_lists_are_lists(log: Log, stream: io.StringIO) -> None:
    log.event("a.b", at=datetime(2026, 1, 2, 3, tzinfo=UTC), day=datetime(2026, 1, 2).date(), many=[1, Code("x")], odd=float("nan"))
    line = _lines(stream)[0]
    assert (line["at"], line["day"], line["many"], line["odd"]) == ("2026-01-02T03:00:00.000Z", "2026-01-02", [1, "x"], None)


@given(text=st.text(min_size=4), number=st.integers())
def test_a_text_of_an_input_is_never_written(text: str, number: int) -> None:
    stream = io.StringIO()
    Log(stream_handler(stream), "run1").event("a.b", value=text, inside=[text], other={text: number})
    line = _lines(stream)[0]
    assert line["value"] == line["inside"][0] != text
    assert all(value.startswith("~") and len(value) == 13 for value in (line["value"], line["other"]))


def test_a_pseudonym_holds_for_a_run_only(log: Log, stream: io.StringIO) -> None:
    log.event("a.b", one="Ana", two="Ana", three="Ben")
    other = io.StringIO()
    Log(stream_handler(other), "run2").event("a.b", one="Ana")
    line = _lines(stream)[0]
    assert line["one"] == line["two"] != line["three"]
    assert _lines(other)[0]["one"] != line["one"]


def test_an_error_is_its_class_and_place(log: Log, stream: io.StringIO) -> None:
    try:
        raise InputError(Fault("row 3", "'Ana Alba'", "a number"))
    except InputError as error:
        log.event("event.failed", "error", error=error)
    line = _lines(stream)[0]
    assert line["error"]["class"] == "InputError"
    assert any("test_an_error_is_its_class_and_place" in place for place in line["error"]["at"])
    assert "Ana" not in stream.getvalue() and "row 3" not in stream.getvalue()


def test_a_trouble_is_said_once_until_it_is_cured(log: Log, stream: io.StringIO) -> None:
    log.cured("database.gone")
    for _ in range(3):
        log.bound(worker=1).trouble("database.gone")
    log.cured("database.gone")
    log.trouble("database.gone")
    first, cured, again = _lines(stream)
    assert (first["event"], first["level"], first["worker"]) == ("database.gone", "warning", 1)
    assert (cured["event"], cured["times"], cured["seconds"]) == ("database.gone_cured", 3, 30)
    assert again["event"] == "database.gone"


@pytest.mark.parametrize("name", ["", "wave", "Wave.answered", "wave answered", "wave.answered.", "wave.Ana"])
def test_an_event_without_a_proper_name_is_a_fault(log: Log, name: str) -> None:
    with pytest.raises(ValueError, match=r"subject\.happening"):
        log.event(name)


def test_a_log_that_cannot_be_written_is_counted(stream: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, "no space left")

    log = Log(stream_handler(Full()), "run1")
    log.event("a.b")
    log.event("a.b")
    assert log.lost == 2
    assert capsys.readouterr().err == ""


def test_a_rotated_file_is_opened_anew(tmp_path: Path) -> None:
    log = open_log(tmp_path / "run.log", "run1")
    log.event("a.first")
    (tmp_path / "run.log").rename(tmp_path / "run.log.1")
    log.event("a.second")
    log.close()
    assert "a.first" in (tmp_path / "run.log.1").read_text() and "a.second" in (tmp_path / "run.log").read_text()


def test_a_file_in_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        open_log(tmp_path / "none" / "run.log")


def test_no_other_logger_is_touched(log: Log) -> None:
    before = logging.getLogger().handlers[:]
    silent_log().event("a.b")
    log.event("a.b")
    assert logging.getLogger().handlers == before
