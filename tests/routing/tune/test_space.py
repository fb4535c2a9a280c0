"""The search space: every weight's range, points <-> policies, and what of a policy is never touched."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.policy import Policy, QueueRule
from routing.tune.space import QueueFacts, greedy_index, space_of
from routing.tune.weight import Scale, Weight

QUEUES = (QueueFacts("calls", 2), QueueFacts("vip"), QueueFacts("mail", 2, deferred=True))
BASE = Policy.model_validate(
    {
        "queues": {
            "calls": {"priority": 2, "overflow": [{"after_s": 30, "team": "other"}]},
            "mail": {"level": 1, "steps": [{"after_s": 60, "level": 2}, {"after_s": 90, "level": 3}]},
        },
        "reserve": [{"team": "all", "keep": 3, "queues": ["vip"]}],
        "sticky": {"wait_s": 20},
        "profiles": {"p": {"calls": 1}},
        "turns": [{"agent": "Ana", "profile": "p", "start": "2026-11-23T08:00:00Z", "end": "2026-11-23T10:00:00Z"}],
    }
)
WEIGHTS = [Weight("w", 2.0, 50.0, scale) for scale in Scale] + [Weight("w", 0, 1, Scale.WHOLE), Weight("w", -60, 120, Scale.LINEAR)]


@given(st.sampled_from(WEIGHTS), st.floats(0, 1))
def test_a_weights_value_is_in_its_range_and_comes_back(weight: Weight, unit: float) -> None:
    value = weight.value(unit)
    assert weight.low <= value <= weight.high or (weight.scale is Scale.LOG_OR_ZERO and value == 0.0)
    assert weight.value(weight.unit(value)) == pytest.approx(value, rel=0.011)
    assert 0 <= weight.unit(value) <= 1


@given(st.sampled_from(WEIGHTS), st.floats(0, 1), st.floats(0, 1))
def test_a_weight_rises(weight: Weight, one: float, two: float) -> None:
    assert weight.value(min(one, two)) <= weight.value(max(one, two))


@pytest.mark.parametrize("weight", WEIGHTS)
def test_both_ends_are_reached(weight: Weight) -> None:
    assert weight.value(1.0) == weight.high
    assert weight.value(0.0) == (0.0 if weight.scale is Scale.LOG_OR_ZERO else weight.low)


def test_whole_numbers_are_as_likely_as_each_other() -> None:
    weight = Weight("keep", 0, 4, Scale.WHOLE)
    values = [weight.value(unit) for unit in np.linspace(0, 0.9999, 5000)]
    assert [values.count(k) for k in range(5)] == [1000] * 5


class TestSpace:
    space = space_of(BASE, QUEUES)
    names = tuple((weight.name, weight.queue) for weight in space_of(BASE, QUEUES).weights)

    def test_only_what_can_decide_is_tuned(self) -> None:
        assert ("wait_cost", "calls") not in self.names  # the unit of all costs
        assert {("wait_cost", "vip"), ("wait_cost", "mail"), ("hold_s", "calls"), ("keep", None), ("priority_cost", None)} <= set(
            self.names
        )
        assert ("hold_s", "mail") not in self.names  # its levels are the owner's own
        assert ("hold_s", "vip") not in self.names  # nobody of a lower level
        assert ("head_start_s", "mail") not in self.names
        plain = space_of(Policy(), [QueueFacts("a"), QueueFacts("b")])
        assert {weight.name for weight in plain.weights} == {"idle_cost", "handle_cost", "spare_cost", "wait_cost", "head_start_s"}

    @given(st.integers(0, 10_000))
    def test_policies_keep_the_rules_of_the_business(self, seed: int) -> None:
        policy = self.space.policy(np.random.default_rng(seed).random(len(self.names)))
        assert (policy.order, policy.agents) == ("index", "index")
        assert (policy.sticky, policy.profiles, policy.turns) == (BASE.sticky, BASE.profiles, BASE.turns)
        assert policy.rule("calls").priority == 2
        assert policy.rule("calls").overflow == BASE.rule("calls").overflow
        assert policy.rule("mail").steps == BASE.rule("mail").steps
        Policy.model_validate(policy.model_dump())  # what is made without a check would pass it

    @given(st.integers(0, 10_000))
    def test_a_policy_comes_back_from_its_point(self, seed: int) -> None:
        policy = self.space.policy(np.random.default_rng(seed).random(len(self.names)))
        again = self.space.policy(self.space.point(policy))
        for name in ("idle_cost", "handle_cost", "level_cost", "spare_cost", "priority_cost"):
            assert getattr(again, name) == pytest.approx(getattr(policy, name), rel=0.011)
        assert again.own_level_first == policy.own_level_first
        assert [item.keep for item in again.reserve] == [item.keep for item in policy.reserve]
        assert again.rule("calls").steps == pytest.approx(policy.rule("calls").steps) or again.rule("calls").level == 1

    def test_a_hold_lets_only_the_best_level_in_at_first(self) -> None:
        point = np.zeros(len(self.names))
        assert self.space.policy(point).rule("calls").level is None
        point[self.names.index(("hold_s", "calls"))] = 1.0
        rule = self.space.policy(point).rule("calls")
        assert (rule.level, rule.steps[0].after_s) == (1, 300.0)
        assert rule.steps[0].level >= 2

    def test_a_reserve_of_none_is_left_out(self) -> None:
        assert self.space.policy(np.zeros(len(self.names))).reserve == []
        assert self.space.policy(np.ones(len(self.names))).reserve[0].keep == 6

    def test_policies_of_other_kinds_begin_nearby(self) -> None:
        levels = self.space.policy(self.space.point(BASE.model_copy(update={"agents": "level", "own_level_first": True})))
        assert levels.level_cost == 1000.0
        assert levels.own_level_first is True
        greedy = self.space.policy(self.space.point(greedy_index(BASE)))
        assert (greedy.handle_cost, greedy.idle_cost) == (pytest.approx(2.0, rel=0.01), 0.0)


class TestEven:
    """Contacts of `long` take 300 s, those of `short` 100 s: a price of handle time of 2 is a lead of 400 s for `short`."""

    space = space_of(Policy(), (QueueFacts("short", handle_s=100.0), QueueFacts("long", handle_s=300.0)))
    names = tuple(weight.name for weight in space_of(Policy(), (QueueFacts("a", handle_s=1.0), QueueFacts("b"))).weights)

    @pytest.mark.parametrize(("even", "head_start"), [(0.0, 0.0), (0.5, 200.0), (1.0, 400.0)])
    def test_the_lead_of_short_contacts_is_taken_back(self, even: float, head_start: float) -> None:
        point = self.space.point(greedy_index(Policy()))
        point[self.names.index("even")] = even
        policy = self.space.policy(point)
        assert policy.rule("short").head_start_s == pytest.approx(0.0, abs=0.5)
        assert policy.rule("long").head_start_s == pytest.approx(head_start, rel=0.02, abs=0.5)
        assert self.space.policy(self.space.point(policy)).rule("long").head_start_s == pytest.approx(head_start, rel=0.02, abs=1.0)

    def test_a_dearer_wait_needs_less(self) -> None:
        point = self.space.point(Policy(order="index", handle_cost=2.0, queues={"long": QueueRule(wait_cost=4.0)}))
        point[self.names.index("even")] = 1.0
        assert self.space.policy(point).rule("long").head_start_s == pytest.approx(100.0, rel=0.02)
