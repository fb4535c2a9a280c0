"""Files that grow, sink deep or never end are refused with a sentence: what the fuzzer found, kept."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from center.errors import Fault, InputError
from center.io import read_rows, read_yaml
from center.policy_file import read_policy
from planning.overlay.read import read_chain
from planning.scenario.file import load_scenario
from twin.read import read_layout

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "benchmarks" / "fuzz" / "seeds"

LETTERS = "abcdefghij"
ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in pairwise(LETTERS))
MERGES = "a: &a {x: 1}\n" + "".join(f"{b}: &{b} {{<<: [{', '.join([f'*{a}'] * 10)}]}}\n" for a, b in pairwise(LETTERS))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[" * 3000, "nested"),
        ("{a: " * 1500 + "1" + "}" * 1500, "nested"),
        (ALIASES, "millions of values"),
        (MERGES, "millions of values"),
        ("self: &self [*self]\n", "inside of what it names"),
        ("x: " + "9" * 6000, "unreadable"),
        ("x: !!timestamp never\n", "unreadable"),
        ("x: !!int never\n", "unreadable"),
        ("x: !!python/object/apply:os.system [id]\n", "could not determine a constructor"),
        ("a: \x07\n", "not allowed"),
    ],
)
def test_yaml(tmp_path: Path, text: str, found: str) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=found):
        read_yaml(tmp_path / "a.yaml")


def test_aliases_as_people_use_them(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: &a {x: 1}\nb: *a\nc: {<<: *a, y: 2}\n", encoding="utf-8")
    assert read_yaml(tmp_path / "a.yaml") == {"a": {"x": 1}, "b": {"x": 1}, "c": {"x": 1, "y": 2}}


@pytest.mark.parametrize(
    ("text", "found"), [('a,b\n"' + "x" * 200_000, "131,072 characters"), ("a,b\r1,2\r3,4", "no column|carriage return")]
)
def test_tables(tmp_path: Path, text: str, found: str) -> None:
    (tmp_path / "a.csv").write_bytes(text.encode())
    with pytest.raises(InputError, match=found) as caught:
        read_rows(tmp_path / "a.csv", ["a", "b"])
    assert "a.csv: " in str(caught.value)


@pytest.mark.parametrize("text", ['{"handle_cost": ' + "9" * 6000 + "}", "[" * 100_000])
def test_json(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_policy(tmp_path / "a.json")


def test_a_sentence_stays_one() -> None:
    assert len(str(Fault("a" * 10_000, "b" * 10_000, "c" * 10_000))) < 2_000
    assert str(Fault("a", "b", "c")) == "a: found b; expected c."


@pytest.mark.parametrize("items", ["[[]]", "[calls, {a: 1}]"])
@pytest.mark.parametrize(
    ("file", "reader", "skills"),
    [
        (ROOT / "scenarios" / "tiny.yaml", load_scenario, "skills: [calls]"),
        (SEEDS / "overlay.yaml", read_chain, "skills: [voice]"),
        (SEEDS / "layout.yaml", read_layout, "skills: {type-1: 1}"),
    ],
)
def test_a_list_in_place_of_a_skill(tmp_path: Path, file: Path, reader: Callable[[Path], object], skills: str, items: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert skills in text
    (tmp_path / "a.yaml").write_text(text.replace(skills, f"skills: {items}", 1), encoding="utf-8")
    with pytest.raises(InputError, match="a list of names, or names with a number each") as caught:
        reader(tmp_path / "a.yaml")
    assert "skills" in caught.value.faults[0].where


@pytest.mark.parametrize("key", ["level", "priority"])
def test_a_policy_with_a_number_that_no_machine_word_holds(tmp_path: Path, key: str) -> None:
    (tmp_path / "a.json").write_text(f'{{"queues": {{"calls": {{"{key}": {10**23}}}}}}}', encoding="utf-8")
    with pytest.raises(InputError, match=key):
        read_policy(tmp_path / "a.json")
