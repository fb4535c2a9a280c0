"""Faults of rules that are said when the scenario is read: names, contradictions, rules for nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from center.errors import InputError
from planning.scenario.file import LoadedScenario, checked, read_scenario

TINY = Path(__file__).parents[3] / "scenarios" / "tiny.yaml"


@pytest.fixture
def with_rules() -> Callable[..., LoadedScenario]:
    """The tiny scenario with further rules; `agents` changes its people."""

    def load(*also: dict[str, Any], contracts: list[dict[str, Any]] | None = None) -> LoadedScenario:
        read = read_scenario(TINY)
        read.data.setdefault("rules", {})["also"] = list(also)
        read.data["agents"][0]["groups"] = ["team"]
        read.data["contracts"] += contracts or []
        return checked(read)

    return load


def test_rules_that_are_right(with_rules):
    loaded = with_rules(
        {"rule": "hours", "least": 2, "most": 40, "whom": {"groups": ["team"]}},
        {"rule": "weekends", "whole": True},
        {"rule": "turn", "by": "seniority", "factors": [2, 1]},
    )
    assert [rule.rule for rule in loaded.file.rules.also] == ["hours", "weekends", "turn"]


@pytest.mark.parametrize(
    ("rule", "place", "words"),
    [
        ({"rule": "weekends", "most": 1, "whom": {"groups": ["teem"]}}, "whom.groups[0]", "the unknown name 'teem'"),
        ({"rule": "weekends", "most": 1, "whom": {"people": ["Nobody"]}}, "whom.people[0]", "one of the agents"),
        ({"rule": "weekends", "most": 1, "whom": {"contracts": ["spare"]}}, "whom.contracts", "contracts that at least one agent has"),
        ({"rule": "succession", "first": ["night"], "then": ["night"]}, "first[0]", "one of the shifts"),
        ({"rule": "shifts_of_kind", "kinds": ["night"], "most": 1}, "kinds[0]", "one of the shifts"),
        ({"rule": "rest", "hours": 12, "after": ["night"]}, "after[0]", "one of the shifts"),
        ({"rule": "hours", "least": 40, "most": 38.5}, "", "least 40 and most 38.5"),
        ({"rule": "consecutive_work"}, "", "at least one of least, most"),
        ({"rule": "nights"}, "", "at least one of most, in_a_row"),
        ({"rule": "working_days", "least": 8}, "least", "at most the 7 days of the span"),
        ({"rule": "days_off"}, "", "neither dates nor weekdays"),
        ({"rule": "turn", "by": "rotation", "factors": [1], "price": 2}, "price", "it scales the price of other wishes"),
        ({"rule": "hours", "most": 40, "per": "rolling"}, "", "days with per: rolling"),
        ({"rule": "weekends"}, "", "whole: true"),
        ({"rule": "holidays"}, "", "holidays"),
    ],
)
def test_rules_that_are_wrong(with_rules, rule, place, words):
    spare = {"name": "spare", "hours_week": [0, 8], "shifts": [_first_shape()]}
    with pytest.raises(InputError) as caught:
        with_rules(rule, contracts=[spare])
    said = [str(fault) for fault in caught.value.faults]
    assert any(f"rules.also[0]{'.' + place if place else ''}" in text and words in text for text in said), said


def _first_shape() -> str:
    return str(read_scenario(TINY).data["shifts"][0]["name"])
