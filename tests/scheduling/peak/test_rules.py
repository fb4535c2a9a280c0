"""The rules of a day's change: each kept once and broken once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from center.errors import InputError
from scheduling.peak.roster import PeakRoster, Rented, Switch
from scheduling.peak.verify import verify


def _with(problem, number, **changed):
    """Everything as published but for one shift, paid for what it has become."""
    duties = list(problem.duties)
    duty = replace(duties[number], **changed)
    unpaid = sum(end - start for start, end, _, paid in duty.breaks if not paid)
    duties[number] = replace(duty, paid_min=changed.get("paid_min", (duty.end - duty.start - unpaid) * 60))
    return PeakRoster(tuple(duties))


def _shifted(duty, hours):
    breaks = tuple((start + hours, end + hours, kind, paid) for start, end, kind, paid in duty.breaks)
    return {"start": duty.start + hours, "breaks": breaks}


LUNCH_LATER = ((14, 15, "lunch", False), (16, 17, "break", True))


@pytest.mark.parametrize(
    ("spec", "number", "changed", "sentence"),
    [
        ({}, 0, {"end": 17}, None),
        ({}, 0, {"end": 19}, "ends later by 180 minutes; allowed up to 120"),
        ({"overtime": None}, 0, {"end": 17}, "lever overtime, which the scenario does not use"),
        ({"overtime": {"notice_min": 360}}, 0, {"end": 17}, "the lever overtime changes 16:00; it needs 360 minutes of notice"),
        ({"overtime": {"most_hours": 1}}, 0, {"end": 18}, "2 h of overtime; allowed 1 h"),
        ({}, 0, {"end": 15, "breaks": ((11, 12, "lunch", False), (14, 15, "break", True))}, None),
        ({"time_off": {"notice_min": 300}}, 0, {"end": 15}, "the lever time off changes 15:00; it needs 300 minutes"),
        ({"time_off": {"most_min": 60}}, 1, {"end": 16, "breaks": ((13, 14, "lunch", False),)}, "ends earlier by 120 minutes"),
        ({"time_off": {"most_min": 60}}, 1, {"end": 17}, None),
        ({}, 1, {"breaks": LUNCH_LATER}, None),
        ({"breaks": None}, 1, {"breaks": LUNCH_LATER}, "lever breaks, which the scenario does not use"),
        ({"breaks": {"notice_min": 180}}, 1, {"breaks": LUNCH_LATER}, "the lever breaks changes 13:00; it needs 180 minutes"),
        ({"breaks": {"most_min": 0}}, 1, {"breaks": LUNCH_LATER}, "the lunch moves by 60 minutes; allowed 0"),
        ({"breaks": {"most_min": 120}}, 1, {"breaks": ((15, 16, "lunch", False), (16, 17, "break", True))}, None),
        (
            {"breaks": {"most_min": 240, "notice_min": 0}},
            1,
            {"breaks": ((12, 13, "lunch", False), (16, 17, "break", True))},
            "the lunch at 12:00 is outside the window of the shift 'day'",
        ),
        ({}, 1, {"breaks": ((13, 14, "lunch", False),)}, "has 1 breaks; the shift up to its end has 2"),
        ({"most_changed": 0}, 0, {"end": 17}, "1 people's shifts change; allowed 0"),
        ({"most_changed": 1}, 0, {"end": 17}, None),
        ({}, 0, {"end": 17, "paid_min": 420}, "paid for 7 h; the shift without its unpaid breaks is 8 h"),
        ({}, 0, {"queue": 1}, "serves other queues than the shift did"),
    ],
)
def test_ends_and_breaks(new_peak, spec, number, changed, sentence):
    problem = new_peak(spec)
    found = verify(problem, _with(problem, number, **changed)).violations
    if sentence is None:
        assert found == ()
    else:
        assert any(sentence in text for text in found), found


@pytest.mark.parametrize(
    ("hours", "spec", "sentence"),
    [
        (-1, {}, None),
        (1, {}, None),
        (-1, {"start": {"notice_min": 180}}, "the lever start changes 13:00; it needs 180 minutes"),
        (-2, {}, "starts earlier by 120 minutes; allowed up to 60"),
        (2, {}, "starts later by 120 minutes; allowed up to 60"),
        (1, {"start": None}, "lever start, which the scenario does not use"),
    ],
)
def test_starts(new_peak, hours, spec, sentence):
    """Cy begins at 14; it is 11."""
    problem = new_peak(spec)
    found = verify(problem, _with(problem, 2, **_shifted(problem.duties[2], hours))).violations
    assert (found == ()) if sentence is None else any(sentence in text for text in found), found


@pytest.mark.parametrize(("rest", "legal"), [(11, False), (10, True)])
def test_rest_before_the_next_published_shift(new_peak, new_duty, rest, legal):
    """Cy ends at 22, an hour later at 23, and begins again at 9."""
    problem = new_peak(duties=(new_duty(2, 14), new_duty(2, 9, 1)), rules={"rest_hours": rest})
    found = verify(problem, _with(problem, 0, end=23)).violations
    assert (found == ()) == legal
    assert legal or "rests 10 h between two shifts; at least 11 h" in found[0]


@pytest.mark.parametrize(("most", "legal"), [(15, True), (14.5, False)])
def test_hours_of_the_week(new_peak, new_duty, most, legal):
    """Ana is paid 7 h today and 7 h tomorrow; one hour more is 15."""
    problem = new_peak(duties=(new_duty(0, 8), new_duty(0, 8, 1)), hours_week=(0, most))
    found = verify(problem, _with(problem, 0, end=17)).violations
    assert (found == ()) == legal
    assert legal or "is paid 15 h in the week; allowed 14.5 h" in found[0]


@pytest.mark.parametrize(("window", "legal"), [("daily 08:00-17:00", True), ("daily 08:00-16:00", False)])
def test_overtime_inside_the_availability(new_peak, new_person, window, legal):
    problem = new_peak(agents=[new_person("ana", availability=[window], skills=["voice", "written"]), new_person("bo"), new_person("cy")])
    found = verify(problem, _with(problem, 0, end=17)).violations
    assert (found == ()) == legal
    assert legal or "works from 16:00 to 17:00; available daily 08:00-16:00" in found[0]


@pytest.mark.parametrize(
    ("switch", "spec", "sentence"),
    [
        (Switch(0, 12, 1), {}, None),
        (Switch(1, 12, 1), {}, "goes on with chat, which needs written; has voice"),
        (Switch(0, 12, 1), {"skills": None}, "lever skills, which the scenario does not use"),
        (Switch(0, 12, 1), {"skills": {"notice_min": 90}}, "the lever skills changes 12:00; it needs 90 minutes"),
        (Switch(0, 16, 1), {}, "goes on with chat outside the shift"),
    ],
)
def test_skills(new_peak, switch, spec, sentence):
    problem = new_peak(spec)
    verdict = verify(problem, PeakRoster(problem.duties, switches=(switch,)))
    assert (verdict.violations == ()) if sentence is None else any(sentence in text for text in verdict.violations), verdict.violations
    if sentence is None:
        assert verdict.cover[1, :6].tolist() == [0, 1, 1, 0, 1, 0]
        assert verdict.parts["skills"] == 100


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (Rented(0, 0, 13, 15, 2), None),
        (Rented(0, 0, 13, 15, 3), "overflow to calls at 13:00: 3 heads; allowed 2"),
        (Rented(0, 0, 11, 13, 1), "overflow to calls at 11:00: it needs 60 minutes of notice"),
        (Rented(0, 1, 13, 15, 1), "overflow at 13:00: it serves calls only"),
    ],
)
def test_overflow(new_peak, item, sentence):
    problem = new_peak({"overflow": [{"queue": "calls", "most_heads": 2, "block_min": 120, "price_hour": 1.5, "notice_min": 60}]})
    verdict = verify(problem, PeakRoster(problem.duties, rented=(item,)))
    assert (verdict.violations == ()) if sentence is None else any(sentence in text for text in verdict.violations), verdict.violations
    if sentence is None:
        assert verdict.parts["overflow"] == 600
        assert verdict.cover[0, 1:5].tolist() == [2, 3, 4, 3]


def test_nothing_of_the_past_or_of_other_days_changes(new_peak, new_duty):
    problem = new_peak(duties=(new_duty(0, 8), new_duty(0, 8, 1), new_duty(1, 1)))
    for number, changed in ((1, {"end": 41}), (2, {"end": 10})):
        found = verify(problem, _with(problem, number, **changed)).violations
        assert any("only the first of a person's shifts that have not ended may" in text for text in found), found


def test_the_second_shift_of_a_day_stays(new_peak, new_duty):
    """At one in the morning Ana works since yesterday 22, and again from 18."""
    night = replace(new_duty(0, 22), breaks=())
    problem = new_peak(duties=(night, new_duty(0, 18, 1)), now=25)
    assert problem.today == (0, 1)
    assert problem.movable == {0}


@pytest.mark.parametrize(
    ("spec", "now", "sentence"),
    [
        ({}, 72, "now: found 2026-10-15 00:00"),
        ({"overtime": {"step_min": 45}}, 11, "peak.overtime.step_min: found 45 minutes"),
        ({"overflow": [{"queue": "cals", "most_heads": 1}]}, 11, r"peak.overflow\[0\].queue: found 'cals'; expected one of calls, chat"),
        ({"overflow": [{"queue": "chat", "most_heads": 1, "block_min": 90}]}, 11, "block_min: found 90 minutes"),
    ],
)
def test_bad_input(new_peak, spec, now, sentence):
    with pytest.raises(InputError, match=sentence):
        new_peak(spec, now=now)


def test_closed_steps_need_nobody(new_peak):
    assert new_peak(need=np.full((2, 72), 5)).need[:, 11:].max() == 0
