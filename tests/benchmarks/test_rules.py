"""What the benchmark of rules changes, and which targets it calls met."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.rules.__main__ import targets
from benchmarks.rules.centre import rules_centre
from benchmarks.rules.changes import changes_of
from benchmarks.rules.fair import Priced, at_price
from benchmarks.rules.judged import Again, judged_again
from scheduling.roster.verify import verify
from scheduling.rules.kinds import KINDS
from scheduling.rules.schema import FairShare

NO_DEARER = Again("rule", "away", True, 100, 90, 0, 90, 0)


def test_every_kind_of_rule_is_there_hard_and_priced() -> None:
    laws = rules_centre(30).rules.also
    assert {law.rule for law in laws} == {*KINDS, "turn", "fair_share"}
    for price in (True, False):
        assert {law.rule for law in laws if bool(law.price) is price} >= set(KINDS)


def test_every_change_changes_something_and_is_no_dearer() -> None:
    """Of the roster in which nobody works, on the first change of each subject."""
    inputs = rules_centre(30)
    before = inputs.problem()
    old, seen = verify(before, ()), set()
    for change in changes_of(inputs):
        assert change.made(inputs) != inputs, (change.subject, change.what)
        if change.subject in ("permission", "contract guard", "14 weekends (3 points)", "rest_hours") and change.subject not in seen:
            seen.add(change.subject)
            again = judged_again(inputs, before, (), old, change)
            assert again.cost <= again.old and again.broken <= len(old.violations)
    assert len(seen) == 4


def test_prices_of_fair_shares_are_scaled_together() -> None:
    inputs = rules_centre(30)
    twice = at_price(inputs, 2)
    assert twice.weights.fairness == 2 * inputs.weights.fairness
    for law, other in zip(inputs.rules.also, twice.rules.also, strict=True):
        assert other.price == (law.price * 2 if isinstance(law, FairShare) else law.price)


@pytest.mark.parametrize(
    ("change", "missed"),
    [
        ({}, 0),
        ({"cost": 101, "recomputed": 101}, 1),
        ({"broken": 1, "broken_then": 1}, 1),
        ({"recomputed": 101}, 1),  # a rule recomputes nothing
        ({"law": False, "recomputed": 101, "broken_then": 2}, 0),  # a permission may
        ({"law": False, "cost": 101}, 1),
        ({"begun": 90, "anew": 91}, 1),
        ({"begun": 90, "anew": None}, 1),
        ({"begun": 90, "anew": 90}, 0),
    ],
)
def test_targets_of_changes(change: dict[str, Any], missed: int) -> None:
    assert list(targets([replace(NO_DEARER, **change)], []).values()).count(False) == missed


@pytest.mark.parametrize(("lower", "met"), [(100, True), (99, False)])
def test_cover_is_not_given_up_beyond_the_price(lower: int, met: bool) -> None:
    verdict = verify(rules_centre(30).problem(), ())
    free, fair = (Priced(times, (), verdict, 0, 0, 0, 0, costs) for times, costs in ((0, {0: 50, 1: lower}), (1, {0: 60, 1: 100})))
    found = targets([], [free, fair])
    assert found["at its price of fairness a roster costs no more than those at lower prices"] is met
    assert not found["every plan breaks no rule"]
