"""The fuzzer: an input is made by its number alone, and a finding is told from a clear refusal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fuzz.__main__ import case_of
from benchmarks.fuzz.by_command import _verdict
from benchmarks.fuzz.judge import Verdict, judged
from benchmarks.fuzz.kinds import KINDS
from benchmarks.fuzz.mutate import MOST, mutated
from center.errors import Fault, IllegalPlanError, InputError


def test_every_file_is_there_and_named_once() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert {kind.family for kind in KINDS} == {"scenario", "csv", "log", "snapshot"}
    for kind in KINDS:
        assert all(file.is_file() for file in (kind.mutated, *kind.beside)), kind.name


def test_an_input_is_its_number() -> None:
    assert [case_of(1, number) for number in range(50)] == [case_of(1, number) for number in range(50)]
    assert case_of(1, 0) != case_of(2, 0) and case_of(1, 0) != case_of(1, 1)
    assert len({case_of(1, number)[0] for number in range(400)}) == len(KINDS)
    assert all(KINDS[case_of(1, number, by_command=True)[0]].command for number in range(50))


@given(seed=st.integers(0, 10_000), name=st.sampled_from(["a.yaml", "a.json", "a.csv", "a"]), text=st.text(max_size=200))
def test_anything_can_be_mutated(seed: int, name: str, text: str) -> None:
    content, done = mutated(text.encode("utf-8", "replace"), name, Random(seed))
    assert isinstance(content, bytes) and 1 <= len(done) <= MOST + 1


def _raises(error: Exception) -> Callable[[Path], bool]:
    def run(file: Path) -> bool:
        raise error

    return run


RIGHT = Fault("a.yaml: days", "'x'", "a whole number")


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (InputError(RIGHT), Verdict.REFUSED),
        (InputError([]), Verdict.UNCLEAR),
        (InputError(Fault("", "'x'", "a number")), Verdict.UNCLEAR),
        (InputError(Fault("a.yaml", " ", "a number")), Verdict.UNCLEAR),
        (InputError(Fault("a.yaml", "'x'", "1 validation error for Queue")), Verdict.UNCLEAR),
        (InputError(Fault("a.yaml", "'x'", "a number", "y" * 3000)), Verdict.UNCLEAR),
        (IllegalPlanError(["Ana rests 9 h."]), Verdict.REFUSED),
        (IllegalPlanError([]), Verdict.UNCLEAR),
        (KeyError("x"), Verdict.TRACEBACK),
        (RecursionError(), Verdict.TRACEBACK),
    ],
)
def test_a_refusal_is_clear_or_a_finding(error: Exception, verdict: Verdict) -> None:
    assert judged(_raises(error), Path("a"))[0] is verdict


def test_valid_inputs_are_solved_or_checked() -> None:
    assert judged(lambda file: True, Path("a"))[0] is Verdict.SOLVED
    assert judged(lambda file: False, Path("a"))[0] is Verdict.CHECKED


def test_the_command_line_is_judged_by_code_and_output(tmp_path: Path) -> None:
    assert _verdict(0, "done", b"", tmp_path)[0] is Verdict.SOLVED
    assert _verdict(2, "a fault", b"a fault", tmp_path)[0] is Verdict.REFUSED
    assert _verdict(2, "", b"", tmp_path)[0] is Verdict.UNCLEAR
    assert _verdict(1, "Crewtide failed", b"x", tmp_path)[0] is Verdict.TRACEBACK
    assert _verdict(-9, "", b"", tmp_path)[0] is Verdict.DIED
    (tmp_path / "crewtide-error-1.log").write_text("x")
    assert _verdict(2, "a fault", b"a fault", tmp_path)[0] is Verdict.TRACEBACK
