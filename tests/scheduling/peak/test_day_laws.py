"""The rules of `rules.also` during a day: each that hours can break kept once and broken once, and the model beside the referee."""

from __future__ import annotations

from dataclasses import replace
from inspect import getmodule, getsource

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from center.plan import Duty
from scheduling.peak.day_laws import BY_DAY
from scheduling.peak.decode import changed, decode, encode
from scheduling.peak.model import build_peak_model
from scheduling.peak.roster import PeakRoster, Switch, untouched
from scheduling.peak.verify import verify
from scheduling.peak.way_rules import legal_ways
from scheduling.rules import judge
from scheduling.rules.kinds import KINDS
from scheduling.rules.line import Stint

KINDS_OF_RULES = {
    "hours": {"rule": "hours", "per": "rolling", "days": 2, "most": 14},
    "least": {"rule": "hours", "per": "horizon", "least": 7},
    "day_hours": {"rule": "day_hours", "most": 8},
    "overtime": {"rule": "overtime", "above": 7, "most": 1, "price": 2},
    "start_band": {"rule": "start_band", "minutes": 120},
    "nights": {"rule": "nights", "night": "21:00-06:00", "least_min": 120, "most": 1, "price": 3},
    "minors": {"rule": "minors", "between": "06:00-22:00", "day_hours": 8, "whom": {"people": ["bo"]}},
    "available": {"rule": "available", "windows": ["daily 08:00-22:00"], "price": 1},
    "rest": {"rule": "rest", "hours": 12, "price": 0.5},
    "fair_share": {"rule": "fair_share", "of": "hours", "price": 0.25},
    "working_days": {"rule": "working_days", "most": 1, "price": 4},
    "succession": {"rule": "succession", "first": ["day"], "then": ["day"]},
}
WIDE = {"overtime": {"most_min": 180, "week_hours": 60}, "start": {"early_min": 180, "late_min": 180}, "time_off": {"most_min": 240}}


def _changed(problem, number, start=0, end=0):
    """A shift that begins and ends so many hours later, its breaks as they are, as a roster."""
    duties, duty = list(problem.duties), problem.duties[number]
    made = replace(duty, start=duty.start + start, end=duty.end + end, paid_min=duty.paid_min + 60 * (end - start))
    made = replace(made, breaks=tuple((a + start, b + start, kind, paid) for a, b, kind, paid in duty.breaks if a + start < made.end))
    duties[number] = made
    return PeakRoster(tuple(duties))


@pytest.mark.parametrize(
    ("rule", "number", "start", "end", "sentence"),
    [
        ({"rule": "day_hours", "most": 8}, 0, 0, 1, None),
        ({"rule": "day_hours", "most": 8, "name": "eight"}, 0, 0, 2, "on Mon 2026-10-12: is paid 9 h; at most 8 h a day (rule 'eight')."),
        ({"rule": "hours", "per": "rolling", "days": 2, "most": 15}, 0, 0, 1, None),
        ({"rule": "hours", "per": "rolling", "days": 2, "most": 15}, 0, 0, 2, "is paid 16 h; at most 15 h"),
        ({"rule": "hours", "per": "horizon", "least": 14}, 0, 0, -1, "is paid 13 h; at least 14 h"),
        ({"rule": "start_band", "minutes": 240}, 2, -1, 0, None),
        ({"rule": "start_band", "minutes": 240}, 2, 1, 0, "starts at 15:00 and 10:00, 300 minutes apart; at most 240 in a week"),
        ({"rule": "minors", "between": "06:00-22:00", "day_hours": 9}, 2, 0, 1, "works at 22:00; allowed 06:00-22:00 at this age"),
        ({"rule": "minors", "between": "06:00-23:00", "day_hours": 9}, 2, 0, 1, None),
        ({"rule": "nights", "night": "21:00-06:00", "most": 0}, 2, 0, 1, "works 1 nights; at most 0"),
        ({"rule": "nights", "night": "22:00-06:00", "most": 0}, 2, 0, 1, None),
        ({"rule": "available", "windows": ["daily 08:00-22:00"]}, 2, 0, 1, "works at Mon 22:00; available daily 08:00-22:00"),
        ({"rule": "rest", "hours": 12}, 2, 0, 1, "starts 11 h after the shift 'day'"),
        ({"rule": "rest", "hours": 11}, 2, 0, 1, None),
        ({"rule": "overtime", "above": 14, "most": 1}, 0, 0, 2, "is paid 2 h above 14 h; at most 1 h"),
        ({"rule": "overtime", "above": 14, "most": 1}, 0, 0, 1, None),
    ],
)
def test_each_rule(new_peak, new_duty, rule, number, start, end, sentence):
    """Ana is paid 7 h today and tomorrow; Cy works from 14 to 22 and again from 10 tomorrow."""
    duties = (new_duty(0, 8), new_duty(1, 10), new_duty(2, 14), new_duty(0, 8, 1), new_duty(2, 10, 1))
    problem = new_peak(WIDE, duties, rules={"also": [rule], "rest_hours": 0})
    roster = _changed(problem, number, start, end)
    found = verify(problem, roster).violations
    assert (found == ()) if sentence is None else any(sentence in text for text in found), found
    after = roster.duties[number]
    offered = {(way.start, way.end) for way in build_peak_model(problem).ways[problem.today.index(number)]}
    assert ((after.start, after.end) in offered) == (sentence is None)


def test_what_was_broken_already_stands_in_the_way_of_nothing_but_more_of_it(new_peak, new_duty):
    """Ana is paid 14 h of 13: time off is fine, an hour more is not, and that Bo is at 7 h of 13 is his matter."""
    duties = (new_duty(0, 8), new_duty(1, 10), new_duty(0, 8, 1))
    problem = new_peak(WIDE, duties, rules={"also": [{"rule": "hours", "most": 13}]})
    assert verify(problem, untouched(problem)).legal
    assert verify(problem, _changed(problem, 0, 0, -1)).legal
    assert "is paid 15 h; at most 13 h" in verify(problem, _changed(problem, 0, 0, 1)).violations[0]
    assert verify(problem, _changed(problem, 1, 0, 1)).legal
    assert max(way.end for way in build_peak_model(problem).ways[0]) == 16


def test_a_priced_rule_costs_the_difference_by_hand(new_peak, new_duty):
    """Paid 14 h in two days; above 14 h an hour costs 3 points. One more costs 3, of a week at 16 h one less saves 3."""
    rule = {"rule": "hours", "most": 14, "price": 3}
    problem = new_peak(WIDE, (new_duty(0, 8), new_duty(0, 8, 1)), rules={"also": [rule]})
    assert verify(problem, _changed(problem, 0, 0, 1)).parts["rules"] == 300
    assert verify(problem, _changed(problem, 0, 0, -1)).parts["rules"] == 0
    both = (_changed(problem, 0, 0, 1).duties[0], _changed(problem, 1, 0, 1).duties[1])
    assert verify(problem, PeakRoster(both)).parts["rules"] == 600
    longer = replace(new_duty(0, 8, 1), end=42, paid_min=540)
    full = new_peak(WIDE, (new_duty(0, 8), longer), rules={"also": [rule]})
    assert verify(full, untouched(full)).parts["rules"] == 0
    assert verify(full, _changed(full, 0, 0, -1)).parts["rules"] == -300
    costs = {way.end: way.cost for way in legal_ways(full, 0) if way.start == 8 and way.breaks == full.duties[0].breaks}
    assert costs[17] == 100 + 600 + 300


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_model_and_referee_agree_under_rules(new_peak, new_duty, drawn, data):
    """Every assignment is legal, and costs what the referee says; what the ways leave out, the referee refuses."""
    names = data.draw(st.lists(st.sampled_from(sorted(KINDS_OF_RULES)), min_size=1, max_size=4, unique=True))
    starts = data.draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(6, 16)), max_size=6, unique_by=lambda s: s[:2]))
    duties = tuple(new_duty(agent, start, day) for agent, day, start in starts)
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    rules = {"also": [KINDS_OF_RULES[name] for name in names], "rest_hours": 0}
    problem = new_peak(WIDE, duties, rng.integers(0, 3, (2, 72)), data.draw(st.integers(0, 23)), rules=rules)
    model = build_peak_model(problem)
    for _ in range(4):
        assignment, roster, verdict, hard, energy = drawn(model, rng)
        assert hard == 0 and verdict.legal, verdict.violations
        assert energy == verdict.cost
        assert (encode(model, roster) == assignment).all()
    for number in problem.movable:
        offered = {way[:4] for way in legal_ways(problem, number)}
        for way in legal_ways(replace(problem, night=None), number):
            duties = list(problem.duties)
            duties[number] = changed(problem, duties[number], way)
            switches = () if way.switch is None else (Switch(number, *way.switch),)
            assert verify(problem, PeakRoster(tuple(duties), switches)).legal == (way[:4] in offered)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_difference_is_that_of_the_nights_judge(new_peak, new_duty, data):
    """Prices of a changed roster less those of the published one, both by the night; and nothing is broken that the night does not say."""
    names = data.draw(st.lists(st.sampled_from(sorted(KINDS_OF_RULES)), min_size=1, max_size=5, unique=True))
    starts = data.draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(6, 16)), max_size=6, unique_by=lambda s: s[:2]))
    duties = tuple(new_duty(agent, start, day) for agent, day, start in sorted(starts))
    problem = new_peak(WIDE, duties, 2, 5, rules={"also": [KINDS_OF_RULES[name] for name in names], "rest_hours": 0})
    careless = build_peak_model(replace(problem, night=None))
    by_the_hour = replace(problem.night, law_units=dict.fromkeys(problem.night.law_units, 60))
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    for _ in range(4):
        roster = decode(careless, (rng.random(careless.model.n_decisions) * careless.model.size).astype(np.int32))
        verdict = verify(problem, roster)
        was, now = (sum(judge.cost(by_the_hour, found).values()) for found in (problem.duties, roster.duties))
        assert verdict.parts["rules"] == now - was
        # Of what is broken as published the same sentence may tell of more.
        assert set(verdict.violations) <= set(judge.broken(problem.night, roster.duties))


def test_rules_by_day_do_not_see_the_clock():
    """Kinds that are skipped where day and shape stay: the code of each reads nothing else of a shift."""
    hours = {"start", "end", "clock", "clock_end", "paid_min"}
    for kind in BY_DAY & KINDS.keys():
        source = getsource(getmodule(KINDS[kind]))
        assert not {name for name in hours if f"stint.{name}" in source or f"before.{name}" in source or f"after.{name}" in source}, kind
    assert hours < set(Stint.__dataclass_fields__)


def test_published_days_of_other_plans_are_in_the_line(new_peak):
    """Cy is paid 7 h today. The day before it was 9 h in another plan's shift, and two days together allow 17: one hour more is left."""
    problem = new_peak(WIDE, rules={"also": [{"rule": "hours", "per": "rolling", "days": 2, "most": 17}], "rest_hours": 0})
    before = Duty(2, 0, -1, "elsewhere", -14, -5, (), 540)
    assert max(way.end for way in legal_ways(problem, 2)) == 25
    held = replace(problem, around=(before,), around_days=frozenset({-1}))
    assert max(way.end for way in legal_ways(held, 2)) == 23
    found = verify(held, _changed(held, 2, 0, 2)).violations
    assert any("cy from Sun 2026-10-11 to Mon 2026-10-12: is paid 18 h; at most 17 h" in text for text in found), found
    same = Stint(-1, -14 * 60, -5 * 60, 600, 1140, 540, "elsewhere")
    remembered = replace(held, night=replace(held.night, past=((), (), (same,))))
    assert max(way.end for way in legal_ways(remembered, 2)) == 23  # the shift before the plan is known twice, and counted once


@pytest.mark.parametrize(("days", "legal"), [({3}, False), (set(), True)])
def test_the_days_after_the_plan_too(new_peak, new_duty, days, legal):
    """On the plan's last day Cy may stay an hour longer, were it not for 10 h on the day after, which another plan has published."""
    after = Duty(2, 0, 3, "elsewhere", 84, 94, (), 600)
    rules = {"also": [{"rule": "hours", "per": "rolling", "days": 2, "most": 17}], "rest_hours": 0}
    problem = replace(new_peak(WIDE, (new_duty(2, 12, 2),), now=59, rules=rules), around=(after,), around_days=frozenset(days))
    assert verify(problem, _changed(problem, 0, 0, 1)).legal == legal
    assert (69 in {way.end for way in build_peak_model(problem).ways[0]}) == legal


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "hours", "per": "horizon", "most": 8},
        {"rule": "overtime", "most": 8, "price": 2},
        {"rule": "fair_share", "of": "hours", "price": 0.25},
    ],
    ids=lambda rule: rule["rule"],
)
def test_rules_of_the_plan_do_not_see_the_days_after_it(new_peak, new_duty, rule):
    """Ten hours on the day after, in another plan, are no matter of rules of this plan's days: Cy may be paid 8 h, a fair share too."""
    after = Duty(2, 0, 3, "elsewhere", 84, 94, (), 600)
    problem = new_peak(WIDE, (new_duty(2, 12, 2),), now=59, rules={"also": [rule], "rest_hours": 0})
    shares = {where: replace(band, least=0 * band.least, most=0 * band.most + 480) for where, band in problem.night.law_bands.items()}
    problem = replace(problem, night=replace(problem.night, law_bands=shares))
    held = replace(problem, around=(after,), around_days=frozenset({3}))
    one, two = (verify(world, _changed(world, 0, 0, 1)) for world in (problem, held))
    assert one.legal and (two.violations, two.parts) == (one.violations, one.parts)


def test_a_start_that_moves_past_midnight_is_another_days(new_peak, new_duty):
    """Cy begins on Monday at 23 and is off on Tuesday. Begun an hour later, the shift would be Tuesday's."""
    rules = {"also": [{"rule": "days_off", "dates": ["2026-10-13"]}], "rest_hours": 0}
    problem = new_peak(WIDE, (new_duty(2, 23),), rules=rules)
    assert verify(problem, _changed(problem, 0, -1)).legal
    found = verify(problem, _changed(problem, 0, 1)).violations
    assert len(found) == 1 and "2026-10-13" in found[0], found
    assert {way.start for way in legal_ways(problem, 0)} == {20, 21, 22, 23}
