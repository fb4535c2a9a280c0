"""One satisfied and one broken case of every rule of meetings, in the sittings and in the shifts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduling.meetings.plan import Sitting, duties_with
from scheduling.meetings.verify import verify
from scheduling.roster.verify import verify as verify_roster

TEAM = {"name": "huddle", "whom": {"groups": ["team"]}}
TALK = {"name": "talk", "kind": "single"}


@pytest.mark.parametrize(
    ("meetings", "good", "bad", "said"),
    [
        ([TEAM], [Sitting(0, 10, (0, 1))], [Sitting(0, 10, (0, 1, 2))], "cy attends, who is not named"),
        ([TEAM], [Sitting(0, 10, (0, 1))], [Sitting(0, 10, (0, 1)), Sitting(0, 11, (0, 1))], "huddle: held 2 times; once"),
        ([TALK], [Sitting(0, 10, (0,)), Sitting(0, 11, (1,))], [Sitting(0, 10, (0,)), Sitting(0, 11, (0,))], "ana has it 2 times; once"),
        ([{"name": "all", "least_share": 1}], [Sitting(0, 10, (0, 1, 2))], [Sitting(0, 9, (0, 1))], "2 of 3 attend; at least 100%"),
        ([{"name": "all", "least_share": 0.5}], [Sitting(0, 9, (0, 1))], [Sitting(0, 10, (0, 1))], "cy is at work and does not attend"),
        ([{**TALK, "windows": ["mon 11:00-13:00"]}], [Sitting(0, 12, (0,))], [Sitting(0, 14, (0,))], "not at a time of its own (mon 11:00"),
        (
            [{**TALK, "windows": ["mon 11:00-12:00"]}],
            [Sitting(0, 12, (2,))],
            [Sitting(0, 11, (2,))],
            "not at a time of its own",
        ),  # Las Palmas
        ([{**TALK, "dates": ["2026-10-12"]}], [Sitting(0, 12, (0,))], [Sitting(0, 36, (0,))], "not at a time of its own (2026-10-12)"),
        ([{**TALK, "every_min": 120}], [Sitting(0, 10, (0,))], [Sitting(0, 11, (0,))], "not at a time of its own (every 120 minutes)"),
        ([TALK], [Sitting(0, 12, (0,))], [Sitting(0, 13, (0,))], "ana is not at work, or on a break."),
        ([TALK], [Sitting(0, 16, (0,))], [Sitting(0, 17, (0,))], "ana is not at work"),
        ([{**TALK, "apart_min": 60}], [Sitting(0, 11, (0,))], [Sitting(0, 12, (0,))], "or within 60 minutes of one"),
        ([TEAM, TALK], [Sitting(0, 10, (0, 1)), Sitting(1, 11, (0,))], [Sitting(0, 10, (0, 1)), Sitting(1, 10, (0,))], "ana is in"),
    ],
)
def test_each_rule(new_meetings, meetings, good, bad, said):
    problem = new_meetings(meetings, worked=((0, 0), (1, 0), (2, 0), (0, 1)))
    assert verify(problem, good).violations == ()
    assert said in " ".join(verify(problem, bad).violations)


def test_a_week_has_a_meeting_of_its_own(new_meetings):
    problem = new_meetings([{**TALK, "per": "week"}])
    assert [(one.first, one.end) for one in problem.occurrences] == [(0, 48)]
    assert (
        "not in its week"
        in verify(replace(problem, occurrences=(replace(problem.occurrences[0], end=12),)), [Sitting(0, 12, (0,))]).violations[0]
    )


@pytest.mark.parametrize(
    ("pause", "said"),
    [
        ((10, 11, "meeting", True), None),
        ((10, 11, "meeting", False), "is unpaid"),
        ((10, 12, "meeting", True), "lasts 120 minutes; the scenario has none such"),
        ((10, 11, "training", True), "the scenario has none such"),
        ((11, 12, "meeting", True), "is not at a time of huddle"),
        ((13, 14, "meeting", True), "is not inside the working time"),
    ],
)
def test_a_meeting_in_a_shift_is_one_of_the_scenario(new_meetings, new_duty, pause, said):
    roster = new_meetings([{**TEAM, "windows": ["mon 10:00-11:00", "mon 13:00-14:00"]}]).roster
    duty = new_duty(0, 0)
    found = " ".join(verify_roster(roster, [replace(duty, breaks=(*duty.breaks, pause))]).violations)
    assert (found == "") if said is None else (said in found)


def test_only_the_invited_have_it(new_meetings, new_duty):
    roster = new_meetings([TEAM]).roster
    for agent, legal in ((0, True), (2, False)):
        duty = new_duty(agent, 0)
        assert verify_roster(roster, [replace(duty, breaks=(*duty.breaks, (11, 12, "meeting", True)))]).legal is legal


def test_the_cover_is_the_rosters(new_meetings):
    problem = new_meetings([TEAM], need=[2] * 24)
    sittings = (Sitting(0, 10, (0, 1)),)
    before, after = verify(problem, ()), verify(problem, sittings)
    assert (before.cover - after.cover).sum() == 2 and after.missing - before.missing == 1
    whole = [verify_roster(problem.roster, duties_with(problem, told)).parts for told in ((), sittings)]
    assert [part["under"] for part in whole] == [before.parts["under"], after.parts["under"]]
    assert [part["over"] for part in whole] == [before.parts["over"], after.parts["over"]]
    assert after.parts["under"] - before.parts["under"] == 300 and after.parts["over"] - before.parts["over"] == -100
    assert before.missed == ((0, 1),) and before.parts["missed"] == 20_000 and after.parts["missed"] == 0
