"""Shifts with task blocks in a peak: each lever kept and broken once, and the model beside the referee."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling.peak.decode import changed, decode, encode
from scheduling.peak.model import build_peak_model
from scheduling.peak.problem import ended
from scheduling.peak.roster import PeakRoster, Switch, untouched
from scheduling.peak.verify import cover, verify
from scheduling.peak.way_rules import legal_ways
from scheduling.schema import BlockSpec

CALLS, CHAT = 0, 1
WIDE = {
    "overtime": {"most_min": 180, "week_hours": 60},
    "start": {"early_min": 180, "late_min": 180},
    "time_off": {"most_min": 240},
    "breaks": {"most_min": 240, "notice_min": 0},
}


@pytest.fixture
def blocked(new_peak, new_duty, new_person):
    """Everybody has both skills and two hours are the least of a block; shifts begin at `start` and change the queue at `edges`."""

    def make(*shifts, now=6, need=1, spec=None, least=120, rules=None):
        duties = []
        for agent, start, *edges in shifts:
            duty = new_duty(agent, start)
            cuts = [start, *edges, start + 8]
            blocks = tuple((a, b, k % 2) for k, (a, b) in enumerate(pairwise(cuts)))
            served = [sum(b - a for a, b, queue in blocks if queue == k) for k in (0, 1)]
            longest = CALLS if served[0] >= served[1] else CHAT
            duties.append(replace(duty, blocks=blocks, queue=longest) if edges else duty)
        people = [new_person(name, skills=["voice", "written"]) for name in ("ana", "bo", "cy")]
        problem = new_peak(WIDE | (spec or {}), tuple(duties), need, now, agents=people, rules=rules)
        return replace(problem, shapes=(problem.shapes[0].model_copy(update={"blocks": BlockSpec(least_min=least)}),))

    return make


def _ways(problem, **wanted):
    """Shifts as some ways make them, breaks in place."""
    duty = problem.duties[0]
    found = [way for way in legal_ways(problem, 0) if all(getattr(way, name) == value for name, value in wanted.items())]
    return [changed(problem, duty, way) for way in found]


def _verdict(problem, duty, switches=()):
    return verify(problem, PeakRoster((duty, *problem.duties[1:]), switches))


def test_overtime_stretches_the_last_block(blocked):
    """Ana is on calls from 8 to 12 and on chat until 16: who stays longer stays on chat, which then is what she serves longest."""
    problem = blocked((0, 8, 12))
    (longer,) = [duty for duty in _ways(problem, end=18, start=8) if duty.breaks == problem.duties[0].breaks]
    assert longer.blocks == ((8, 12, CALLS), (12, 18, CHAT))
    assert (longer.queue, longer.paid_min) == (CHAT, 540)
    verdict = _verdict(problem, longer)
    assert verdict.legal, verdict.violations
    assert verdict.cover[CHAT, 10:12].tolist() == [1, 1]


def test_time_off_cuts_the_last_block_or_takes_it_whole(blocked):
    """Two hours are the least: chat from 12 to 16 may end at 14, not at 13; at 12 it is gone, and the shift is on calls alone."""
    problem = blocked((0, 8, 12))
    ends = {duty.end: duty.blocks for duty in _ways(problem, start=8) if duty.end < 16}
    assert ends == {15: ((8, 12, 0), (12, 15, 1)), 14: ((8, 12, 0), (12, 14, 1)), 12: ()}
    home = next(duty for duty in _ways(problem, end=12))
    assert (home.queue, home.blocks) == (CALLS, ())
    assert _verdict(problem, home).legal
    short = replace(home, end=13, blocks=((8, 12, 0), (12, 13, 1)), breaks=home.breaks, paid_min=home.paid_min + 60)
    assert any("is 60 minutes on chat from 12:00; at least 120" in text for text in _verdict(problem, short).violations)


def test_another_start_stretches_or_cuts_the_first_block(blocked):
    """Lunch (3 hours after the start) and break move along with it, and neither may leave its block: calls until 13, chat from then."""
    problem = blocked((0, 8, 13), now=4)
    starts = {duty.start: (duty.blocks, [pause[0] for pause in duty.breaks]) for duty in _ways(problem, end=16, switch=None)}
    assert starts[7] == (((7, 13, 0), (13, 16, 1)), [10, 13])
    assert starts[9] == (((9, 13, 0), (13, 16, 1)), [12, 15])
    assert 6 not in starts  # the break would be at 12, with the calls
    assert 10 not in starts  # lunch would be at 13, with the chats


def test_a_break_moves_inside_its_block(blocked):
    """Lunch from 11 to 14, the break from 14 to 16: with chat from 13 on lunch stays on calls, the break on chat."""
    problem = blocked((0, 8, 13), need=0)
    found = {tuple(pause[0] for pause in duty.breaks) for duty in _ways(problem, start=8, end=16)}
    assert found == {(11, 14), (12, 14), (11, 15), (12, 15)}
    moved = replace(problem.duties[0], breaks=((13, 14, "lunch", False), (14, 15, "break", True)))
    assert any("the lunch at 13:00 leaves the task block that it was in" in text for text in _verdict(problem, moved).violations)


def test_another_queue_takes_all_blocks_that_are_left(blocked):
    """Calls to 10, chat to 13, calls to 16; from 11 on calls alone, or chat alone."""
    problem = blocked((0, 8, 10, 13), now=10, spec={"skills": {"notice_min": 60, "price": 0.5}})
    switches = {way.switch for way in legal_ways(problem, 0)} - {None}
    assert switches == {(step, queue) for step in (11, 12, 13, 14) for queue in (CALLS, CHAT)} - {(13, CALLS), (14, CALLS)}
    verdict = _verdict(problem, problem.duties[0], (Switch(0, 11, CALLS),))
    assert verdict.legal
    assert verdict.cover[:, :6].tolist() == [[0, 0, 1, 1, 0, 1], [1, 0, 0, 0, 0, 0]]  # lunch at 11, break at 14
    assert verdict.parts["skills"] == 50


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"blocks": ((8, 13, 0), (13, 16, 1))}, "the task blocks change; only the first and the last one may"),
        ({"blocks": ()}, "the task blocks change"),
        ({"queue": 1}, "the task blocks change"),
    ],
)
def test_blocks_inside_a_shift_stay(blocked, change, sentence):
    problem = blocked((0, 8, 12))
    found = _verdict(problem, replace(problem.duties[0], **change)).violations
    assert any(sentence in text for text in found), found


def test_a_shift_without_blocks_gets_none(blocked):
    problem = blocked((0, 8))
    found = _verdict(problem, replace(problem.duties[0], blocks=((8, 12, 0), (12, 16, 1)))).violations
    assert any("serves other queues than the shift did" in text for text in found), found


def test_a_block_that_is_too_short_already_does_not_hold_the_shift(blocked):
    """An hour of chat from 15 on is less than the two that the shape asks for: an hour more is welcome, an hour less takes it away."""
    problem = blocked((0, 8, 15))
    assert {duty.end for duty in _ways(problem, start=8)} >= {15, 16, 17}


def test_who_goes_home_leaves_the_blocks_of_before(blocked):
    """Ana goes at 12: what is left is calls alone."""
    assert ended(blocked((0, 8, 12)).duties[0], 12, 60).blocks == ()
    assert ended(blocked((0, 8, 10)).duties[0], 11, 60).blocks == ((8, 10, 0), (10, 11, 1))


def _served(duty, told=None):
    """Step -> queue."""
    of = {t: queue for start, end, queue in duty.blocks or ((duty.start, duty.end, duty.queue),) for t in range(start, end)}
    return of if told is None else {t: told.queue if t >= told.step else queue for t, queue in of.items()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_model_and_referee_agree_with_blocks(blocked, drawn, data):
    """H = 0 and E are the referee's, and whoever works where they did before serves the queue that they did, unless told otherwise."""
    shifts = []
    for agent in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(7, 14))
        edges = sorted(data.draw(st.sets(st.integers(start + 1, start + 7), max_size=3)))
        shifts.append((agent, start, *edges))
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    now, least = data.draw(st.integers(0, 20)), data.draw(st.sampled_from([60, 120, 180]))
    rules = data.draw(st.sampled_from([None, {"also": [{"rule": "day_hours", "most": 8, "price": 1}, {"rule": "rest", "hours": 11}]}]))
    problem = blocked(*shifts, now=now, need=rng.integers(0, 3, (2, 72)), least=least, rules=rules)
    model = build_peak_model(problem)
    assert (encode(model, decode(model, encode(model, untouched(problem)))) == encode(model, untouched(problem))).all()
    for _ in range(6):
        _, roster, verdict, hard, energy = drawn(model, rng)
        assert hard == 0 and verdict.legal, verdict.violations
        assert energy == verdict.cost
        told = {item.number: item for item in roster.switches}
        heads = np.zeros_like(cover(problem, roster))
        for number, (one, two) in enumerate(zip(problem.duties, roster.duties, strict=True)):
            was, now_served = _served(one), _served(two, told.get(number))
            plain = _served(two)
            assert all(plain[t] == was[t] for t in was.keys() & plain.keys())
            assert all(plain[t] in (was[one.start], was[one.end - 1]) for t in plain.keys() - was.keys())
            paused = {t for a, b, _, _ in two.breaks for t in range(a, b)}
            for t in now_served.keys() - paused:
                if problem.now <= t < problem.end:
                    heads[now_served[t], t - problem.now] += 1
        assert (heads == verdict.cover).all()
