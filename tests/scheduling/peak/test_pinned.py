"""Whatever a roster does, if the referee finds nothing, all is as it was before now plus the notice: told and worked hours are pinned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from center.plan import Duty
from scheduling.peak.decode import decode, encode
from scheduling.peak.model import build_peak_model
from scheduling.peak.roster import PeakRoster, Switch, untouched
from scheduling.peak.verify import cover, verify

NOTICES = st.fixed_dictionaries(
    {name: st.sampled_from([0, 60, 120]) for name in ("breaks", "overtime", "start", "time_off", "skills", "meetings")}
)
ADVERSARY = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
SUMMER_ENDS = "2026-10-24"
STARTS = ((0, 0, 8), (1, 0, 10), (2, 0, 14), (0, 1, 9), (1, 0, 22), (2, 1, 6))


def _doing(problem, roster, steps):
    """What each shift does in each step: its queue, -1 on a pause, -2 off duty; shape ``(shifts, steps)``."""
    told = {item.number: item for item in roster.switches}
    found = np.full((len(roster.duties), steps), -2)
    for number, duty in enumerate(roster.duties):
        found[number, max(0, duty.start) : max(0, duty.end)] = duty.queue
        if number in told:
            found[number, max(duty.start, told[number].step) : max(0, duty.end)] = told[number].queue
        for start, end, _, _ in duty.breaks:
            found[number, max(0, start) : max(0, end)] = -1
    return found


def _spec(notices):
    levers = {name: {"notice_min": notice} for name, notice in notices.items()}
    levers["breaks"]["most_min"] = 240
    levers["start"] |= {"early_min": 180, "late_min": 180}
    levers["time_off"] |= {"most_min": 240}
    return levers


def _duties(new_duty, starts):
    """Shifts with a meeting in their second hour; one that begins at 22 runs past midnight."""
    made = []
    for agent, day, start in starts:
        duty = new_duty(agent, start, day)
        made.append(replace(duty, breaks=((duty.start + 1, duty.start + 2, "meeting", True), *duty.breaks)))
    return tuple(made)


@ADVERSARY
@given(data=st.data())
def test_a_legal_roster_changes_nothing_before_now_and_the_notice(case, new_peak, new_duty, data):
    """Attacked by somebody who thinks that it is earlier and that no notice is needed, with every change of a shift that is legal there.

    Over two days, with nights, two shifts of a person, and the day summer time ends.
    """
    case.start = data.draw(st.sampled_from(["2026-10-12", SUMMER_ENDS]))
    starts = data.draw(st.lists(st.sampled_from(STARTS), min_size=1, max_size=4, unique_by=lambda one: one[:2]))
    notices, now = data.draw(NOTICES), data.draw(st.integers(1, 40))
    duties, rules = _duties(new_duty, starts), {"rest_hours": 0}
    problem = new_peak(_spec(notices), duties, 2, now, rules=rules)
    careless = new_peak(_spec(dict.fromkeys(notices, 0)), duties, 2, max(0, now - data.draw(st.integers(1, 12))), rules=rules)
    model = build_peak_model(careless)
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    before = _doing(problem, untouched(problem), now + min(notices.values()) // 60)
    as_it_is = encode(model, untouched(careless))
    for k in range(len(as_it_is)):
        for option in rng.permutation(model.model.size[k])[:8]:
            roster = decode(model, np.where(np.arange(len(as_it_is)) == k, option, as_it_is).astype(np.int32))
            if verify(problem, roster).legal:
                assert (_doing(problem, roster, before.shape[1]) == before).all()


@ADVERSARY
@given(data=st.data())
def test_no_way_of_the_model_touches_the_past(case, new_peak, new_duty, data):
    case.start = data.draw(st.sampled_from(["2026-10-12", SUMMER_ENDS]))
    starts = data.draw(st.lists(st.sampled_from(STARTS), min_size=1, max_size=5, unique_by=lambda one: one[:2]))
    notices, now = data.draw(NOTICES), data.draw(st.integers(0, 40))
    problem = new_peak(_spec(notices), _duties(new_duty, starts), 2, now, rules={"rest_hours": 0})
    model = build_peak_model(problem)
    before = _doing(problem, untouched(problem), now + min(notices.values()) // 60)
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    for _ in range(5):
        roster = decode(model, (rng.random(model.model.n_decisions) * model.model.size).astype(np.int32))
        assert verify(problem, roster).legal
        assert (_doing(problem, roster, before.shape[1]) == before).all()


def test_a_meeting_is_cancelled_with_its_notice_only(new_peak, new_duty):
    duties = _duties(new_duty, [(0, 0, 11)])  # the meeting is at 12, and it is 11
    for notice, legal in ((60, True), (120, False)):
        problem = new_peak({"meetings": {"notice_min": notice, "price": 2}}, duties)
        worked = replace(duties[0], breaks=duties[0].breaks[1:])
        verdict = verify(problem, PeakRoster((worked,)))
        assert verdict.legal == legal, verdict.violations
        assert legal or "the lever meetings changes 12:00; it needs 120 minutes" in verdict.violations[0]
        assert verdict.parts["meetings"] == 200
        assert verdict.cover[0, 1] == 1


def test_what_was_agreed_earlier_in_the_day_stays(new_peak):
    """Ana was told to go on with chat from 13: who leaves that out is found, who keeps it pays nothing, and more is not asked of her."""
    base = new_peak()
    problem = replace(base, switched=(Switch(0, 13, 1),))
    assert verify(problem, untouched(problem)).parts["skills"] == 0
    assert cover(problem, untouched(problem))[1, 2:5].tolist() == [1, 0, 1]
    found = verify(problem, PeakRoster(problem.duties)).violations
    assert any("was told to go on with chat from 13:00, and no longer does" in text for text in found), found
    model = build_peak_model(problem)
    assert {way.switch for way in model.ways[0]} == {(13, 1)}
    assert all(way.cost == 0 for way in model.ways[0] if not way.changes(problem.duties[0], (13, 1)))


def test_heads_rented_before_count_and_leave_less_to_rent(new_peak):
    spec = {"overflow": [{"queue": "calls", "most_heads": 2, "block_min": 120, "price_hour": 1.5, "notice_min": 0}]}
    base = new_peak(spec)
    booked = np.zeros_like(base.need)
    booked[0, :2] = 1
    problem = replace(base, booked=booked)
    assert (cover(problem, untouched(problem)) - cover(base, untouched(base)) == booked).all()
    assert [block.most_heads for block in build_peak_model(problem).blocks][:2] == [1, 2]


@pytest.mark.parametrize(("around", "legal"), [((33, 41), False), ((34, 42), True)])
def test_shifts_of_other_plans_hold_a_person(new_peak, new_duty, around, legal):
    """Cy ends at 22; an hour more leaves 10 or 11 hours to a shift that another plan begins at 9 or 10 the next day."""
    problem = new_peak(rules={"rest_hours": 11})
    other = Duty(2, 0, 1, "elsewhere", *around, (), 480)
    held = replace(problem, around=(other,))
    later = replace(problem.duties[2], end=23, paid_min=problem.duties[2].paid_min + 60)
    found = verify(held, PeakRoster((*problem.duties[:2], later))).violations
    assert (found == ()) == legal, found
    ends = {way.end for way in build_peak_model(held).ways[2]}
    assert (23 in ends) == legal


def test_a_locked_shift_stays(new_peak, new_duty):
    problem = replace(new_peak(), locked=frozenset({(0, 0)}))
    assert 0 not in problem.movable
    assert len(build_peak_model(problem).ways[0]) == 1
    later = replace(problem.duties[0], end=17, paid_min=problem.duties[0].paid_min + 60)
    assert "no locked one" in verify(problem, PeakRoster((later, *problem.duties[1:]))).violations[0]


def test_shifts_of_the_next_day_are_heads_too(new_peak, new_duty):
    """Ana's night runs from 22 to 30; Bo begins at 1 of the next day, step 25. Nobody can change his shift, but he is there."""
    problem = new_peak(duties=(new_duty(0, 22), new_duty(1, 1, 1)), now=20)
    assert problem.movable == {0}
    assert problem.beside[0, : problem.end - 20].tolist()[4:8] == [0, 1, 1, 1]
    assert verify(problem, untouched(problem)).cover[0, 5] == 1 + 0  # Ana has her lunch at 25
    assert verify(problem, untouched(problem)).cover[0, 6] == 2
