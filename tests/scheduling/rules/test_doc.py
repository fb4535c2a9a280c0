"""docs/rules.md: every kind is described, every example can be read, and every sentence is one that the referee says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from planning.scenario.file import ScenarioFile
from scheduling.rules.schema import AnyRule
from scheduling.schema import Rules
from scheduling.worked_before import WorkedBefore

TEXT = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## ([a-z_]+)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
KINDS = [get_args(kind.model_fields["rule"].annotation)[0] for kind in get_args(get_args(AnyRule)[0])]


def example(kind: str) -> dict[str, Any]:
    """The rule of a section's first YAML block."""
    (item,) = yaml.safe_load(re.search(r"```yaml\n(.*?)```", SECTIONS[kind], re.DOTALL)[1])
    return item


def test_every_kind_has_its_section():
    assert set(SECTIONS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_is_read(kind):
    (read,) = Rules.model_validate({"also": [example(kind)]}).also
    assert read.rule == kind
    assert "Unit: " in SECTIONS[kind] or kind == "turn"


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("rest", "n.n"),
        ("hours", "dddddddddddddd"),
        ("working_days", "dddddd."),
        ("consecutive_work", "dddddd."),
        ("consecutive_off", "dd.dddd"),
        ("weekends", ".....dd.....dd"),
        ("weekends", ".....d."),
        ("succession", "ne....."),
        ("shifts_of_kind", "nnnnlll......."),
        ("start_band", "el....."),
        ("split_shifts", "sss...."),
        ("nights", "nnnn..."),
        ("minors", "l......"),
        ("days_off", "......d"),
        ("available", "d......"),
        ("request", "......."),
    ],
)
def test_every_sentence_is_the_referees(find, kind, pattern):
    """Numbers apart, which the line of work decides."""
    said = {_plain(item.text) for item in find(pattern, **example(kind))}
    shown = {_plain(line.split(": ", 1)[1].rstrip(".")) for line in re.findall(r"^> (.*)$", SECTIONS[kind], re.MULTILINE)}
    assert said & shown


def _plain(text: str) -> str:
    return re.sub(r"[\d.]+", "#", text)


def test_the_other_blocks_are_read():
    whole, worked = (yaml.safe_load(text) for text in re.findall(r"```yaml\n((?:rules|worked_before):.*?)```", TEXT, re.DOTALL))
    assert len(Rules.model_validate(whole["rules"]).also) == 3
    assert set(worked["worked_before"]) - {"csv"} <= set(WorkedBefore.model_fields) and "worked_before" in ScenarioFile.model_fields
