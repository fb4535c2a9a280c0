"""What people are told: the change in a sentence without a name, on the clock of their site."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from center.plan import Duty, Plan
from center.scenario import Scenario
from center.schema import World
from planning.peak.words import length_words, told_before, words_of
from scheduling.peak.changes import Change
from scheduling.peak.parts import Switch

# Half hours from Saturday 24 October 2026, 00:00 in Madrid; in the Canaries it is an hour earlier.
LUNCH, BREAK = (26, 27, "lunch", False), (30, 31, "break", True)
SHIFT = Duty(0, 0, 0, "day", 18, 34, (LUNCH, BREAK), 450)


@pytest.fixture
def scenario(small_plan: Plan) -> Scenario:
    sections = json.loads(small_plan.scenario_text)
    return Scenario(world=World.model_validate({key: value for key, value in sections.items() if key in World.model_fields}))


def _change(after: Duty, before: Duty = SHIFT, switch: Switch | None = None) -> Change:
    start, end = (after.start - before.start) * 30, (after.end - before.end) * 30
    return Change(0, before, after, switch, start, max(0, end), max(0, -end), 0, 0)


@pytest.mark.parametrize(
    ("after", "switch", "words"),
    [
        (replace(SHIFT, end=35), None, "ends 30 min later, at 17:30"),
        (replace(SHIFT, end=37), None, "ends 1 h 30 min later, at 18:30"),
        (replace(SHIFT, breaks=((25, 26, "lunch", False), BREAK)), None, "lunch at 12:30 instead of 13:00"),
        (
            replace(SHIFT, end=35, breaks=(LUNCH, (31, 32, "break", True))),
            None,
            "ends 30 min later, at 17:30; break at 15:30 instead of 15:00",
        ),
        (replace(SHIFT, end=30, breaks=(LUNCH,)), None, "ends 2 h earlier, at 15:00; no break at 15:00 any more"),
        (
            replace(SHIFT, start=17, breaks=((25, 26, "lunch", False), (29, 30, "break", True))),
            None,
            "begins 30 min earlier, at 08:30; lunch at 12:30 instead of 13:00; break at 14:30 instead of 15:00",
        ),
        (SHIFT, Switch(0, 28, 1), "serves chat from 14:00 on"),
    ],
)
def test_words(scenario: Scenario, after: Duty, switch: Switch | None, words: str) -> None:
    assert words_of(scenario, _change(after, switch=switch)) == words


def test_a_meeting_is_cancelled(scenario: Scenario) -> None:
    before = replace(SHIFT, breaks=((20, 21, "meeting", True), LUNCH, BREAK))
    assert words_of(scenario, _change(SHIFT, before)) == "the meeting at 10:00 is cancelled"


def test_the_clock_is_the_persons_own(scenario: Scenario) -> None:
    before = replace(SHIFT, agent=2)
    assert words_of(scenario, _change(replace(before, end=35), before)) == "ends 30 min later, at 16:30"


def test_past_midnight_and_in_the_hour_that_comes_twice(scenario: Scenario) -> None:
    night = Duty(1, 0, 0, "night", 44, 51, (), 210)
    assert words_of(scenario, _change(replace(night, end=50), night)) == "ends 30 min earlier, at 01:00 on Sunday"
    twice = [words_of(scenario, _change(replace(night, end=end), night)) for end in (53, 55)]
    assert twice == ["ends 1 h later, at 02:30 CEST on Sunday", "ends 2 h later, at 02:30 CET on Sunday"]


def test_what_was_told_before(scenario: Scenario) -> None:
    assert told_before(scenario, SHIFT, (28, 1)) == "serves chat from 14:00 on, as told before"


@pytest.mark.parametrize(("minutes", "words"), [(15, "15 min"), (60, "1 h"), (75, "1 h 15 min"), (120, "2 h")])
def test_lengths(minutes: int, words: str) -> None:
    assert length_words(minutes) == words
