"""Properties: nobody is lost, Little's law, the same customers for every layout, answers that do not depend on threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from center.errors import InputError
from center.policy import Policy, QueueRule
from twin import distribution as law
from twin.difference import difference
from twin.engine import columns as at
from twin.layout import Layout
from twin.parts import (
    Agents,
    AtLogout,
    CallbackOffer,
    Dialler,
    Helper,
    LayoutChannel,
    LayoutQueue,
    Recontact,
    Retry,
    Shrinkage,
    Spells,
    Trace,
    Transfer,
)
from twin.simulate import simulate

CHANCE = st.floats(0, 0.9)


@st.composite
def layouts(draw: Any) -> Layout:
    """Small centres with every kind of trouble."""
    size, people, intervals = draw(st.integers(1, 3)), draw(st.integers(1, 8)), draw(st.integers(1, 6))
    queues = []
    for q in range(size):
        chat = draw(st.booleans())
        queues.append(
            LayoutQueue(
                f"q{q}",
                np.array([draw(st.floats(0, 60)) for _ in range(intervals)]),
                (draw(st.sampled_from([law.exponential(200), law.gamma(200, 0.5), law.fixed(200), law.lognormal(200, 1.5)])),),
                (draw(st.sampled_from([law.never(), law.exponential(100), law.fixed(30), law.exponential(1e-6)])),),
                channel=LayoutChannel.CHAT if chat else LayoutChannel.VOICE,
                slots=draw(st.integers(2, 3)) if chat else 1,
                slowdown=draw(st.sampled_from([0.0, 0.3])) if chat else 0.0,
                room=draw(st.sampled_from([None, 0, 3])),
                interruptible=not chat and draw(st.booleans()),
                wrap_up=draw(st.sampled_from([None, law.fixed(20)])),
                backlog=draw(st.integers(0, 4)),
                retry=draw(st.sampled_from([None, Retry(0.5, law.exponential(300))])),
                transfers=(Transfer(size - 1, draw(CHANCE)),) if q < size - 1 else (),
                recontact=draw(st.sampled_from([None, Recontact(0.4, law.exponential(400))])),
                callback=CallbackOffer(size - 1, 60.0, 0.5) if q < size - 1 and draw(st.booleans()) else None,
                helper=draw(st.sampled_from([None, None, Helper(0), Helper(1, 0.5, law.exponential(60))])),
                dialler=draw(st.sampled_from([None, None, Dialler(np.full(intervals, 0.5), (0,), (0, 1), 2.0)])),
            )
        )
    level = np.array([[draw(st.integers(0, 2)) for _ in range(size)] for _ in range(people)])
    logins = [draw(st.floats(0, 900 * intervals)) for _ in range(people)]
    spells = Spells(np.arange(people), np.array(logins), np.array([t + draw(st.sampled_from([300.0, 4000.0, np.inf])) for t in logins]))
    policy = Policy(
        order=draw(st.sampled_from(["first_come", "priority", "index"])),
        agents=draw(st.sampled_from(["longest_idle", "level", "fastest", "random"])),
        queues={"q0": QueueRule(priority=2, level=1, steps=[{"after_s": 20, "level": 2}])},
        reserve=draw(st.sampled_from([[], [{"team": "x", "keep": 1, "queues": ["q0"]}]])),
        sticky=draw(st.sampled_from([None, {"wait_s": 60}])),
    )
    return Layout(
        tuple(queues),
        Agents(tuple(f"a{k}" for k in range(people)), level, spells, ("x", "y"), np.arange(people) % 2),
        900.0,
        intervals,
        gamma_shape=draw(st.sampled_from([None, 5.0])),
        lines=draw(st.sampled_from([None, 10])),
        at_logout=draw(st.sampled_from(list(AtLogout))),
        shrinkage=draw(st.sampled_from([Shrinkage(), Shrinkage(absence=0.2, late=0.3, away=0.2)])),
        policy=policy,
    )


@settings(max_examples=150, deadline=None)
@given(layouts(), st.integers(0, 1000))
def test_nobody_is_lost_and_littles_law_holds(layout: Layout, seed: int) -> None:
    answers = simulate(layout, 2, seed, threads=1)
    counts = answers.out.counts
    ends = [at.ANSWERED, at.ABANDONED, at.BLOCKED, at.DEFLECTED, at.WAITING]
    assert (counts[..., at.OFFERED] == counts[..., ends].sum(axis=-1)).all()
    assert (counts[..., at.WITHIN] <= counts[..., at.ANSWERED]).all() and (counts >= 0).all()
    # Little: the area under the queue's length is the sum of all waits, though each is kept in its own way.
    area = answers.out.sums[..., at.QUEUE_AREA].sum(axis=2)
    waited = answers.out.sums[..., [at.WAIT_ANSWERED, at.WAIT_OTHER]].sum(axis=(2, 3))
    np.testing.assert_allclose(area, waited, rtol=1e-9, atol=1e-6)
    # Agents are busy as long as groups are, and on duty likewise.
    for column, kept in ((at.BUSY_AREA, at.AGENT_BUSY), (at.DUTY_AREA, at.AGENT_DUTY)):
        np.testing.assert_allclose(answers.out.areas[..., column].sum(axis=(1, 2)), answers.out.agents[..., kept].sum(axis=1), atol=1e-5)
    assert (answers.out.areas[..., at.BUSY_AREA] <= answers.out.areas[..., at.DUTY_AREA] + 1e-6).all()


@pytest.fixture
def two_queues() -> Layout:
    queues = tuple(LayoutQueue(name, np.full(4, 40.0), (law.lognormal(200, 1.0),), (law.exponential(150),)) for name in ("x", "y"))
    agents = Agents(tuple(f"a{k}" for k in range(6)), np.ones((6, 2), dtype=int), Spells(np.arange(6), np.zeros(6), np.full(6, np.inf)))
    return Layout(queues, agents, 900.0, 4, gamma_shape=20.0)


def test_answers_do_not_depend_on_threads(two_queues: Layout) -> None:
    one, two, three = (simulate(two_queues, 21, 9, threads) for threads in (1, 2, 3))
    for name in one.out._fields:
        assert (getattr(one.out, name) == getattr(two.out, name)).all() and (getattr(one.out, name) == getattr(three.out, name)).all()
    assert (simulate(two_queues, 21, 10).out.counts != one.out.counts).any()
    assert (simulate(two_queues, 5, 9).out.counts == one.out.counts[:5]).all()


def test_two_layouts_see_the_same_customers(two_queues: Layout) -> None:
    fewer = replace(
        two_queues, agents=Agents(("a0",), np.ones((1, 2), dtype=int), Spells(np.zeros(1, int), np.zeros(1), np.full(1, np.inf)))
    )
    turned = replace(two_queues, queues=two_queues.queues[::-1])
    base = simulate(two_queues, 10, 1)
    assert (simulate(fewer, 10, 1).counts("offered") == base.counts("offered")).all()
    assert (simulate(turned, 10, 1).counts("offered")[:, ::-1] == base.counts("offered")).all()
    assert (base.counts("offered")[:, 0] != base.counts("offered")[:, 1]).any()


def test_paired_differences_are_sharper(two_queues: Layout) -> None:
    quicker = replace(two_queues, agents=replace(two_queues.agents, speed=np.full((6, 2), 1.05)))
    first, second = simulate(two_queues, 200, 1), simulate(quicker, 200, 1)
    for kpi in ("service_level", "abandonment", "occupancy"):
        paired = difference(first, second, kpi, "total")
        one, two = (getattr(answers, kpi)("total") for answers in (first, second))
        assert paired.value == pytest.approx(float(two.value - one.value))
        assert paired.half_width < 0.6 * np.hypot(one.half_width, two.half_width)
    assert difference(first, first, "asa").half_width.max() == pytest.approx(0, abs=1e-12)
    assert difference(first, second, "abandoned", "total").value < 0
    with pytest.raises(InputError, match="seed"):
        difference(first, simulate(quicker, 200, 2), "asa")


def test_day_factors_are_gamma_and_shared(two_queues: Layout) -> None:
    layout = replace(two_queues, gamma_shape=10.0, queues=tuple(replace(q, arrivals=np.full(4, 500.0)) for q in two_queues.queues))
    layout = replace(layout, agents=replace(layout.agents, level=np.zeros((6, 2), dtype=int)))
    offered = simulate(layout, 400, 2).counts("offered").sum(axis=2) / 2000
    assert stats.kstest(offered[:, 0], stats.gamma(10, scale=0.1).cdf).pvalue > 1e-3
    assert np.corrcoef(offered.T)[0, 1] > 0.9
    own = replace(layout, gamma_shape=None, queues=tuple(replace(q, gamma_shape=10.0) for q in layout.queues))
    apart = simulate(own, 400, 2).counts("offered").sum(axis=2) / 2000
    assert stats.kstest(apart[:, 1], stats.gamma(10, scale=0.1).cdf).pvalue > 1e-3
    assert abs(np.corrcoef(apart.T)[0, 1]) < 0.2
    days = replace(layout, day=np.array([0, 0, 1, 1]))
    by_day = simulate(days, 300, 2).counts("offered")[:, 0, :4]
    assert np.corrcoef(by_day[:, 0], by_day[:, 1])[0, 1] > 0.9 > 0.2 > abs(np.corrcoef(by_day[:, 1], by_day[:, 2])[0, 1])


LAWS = {
    "exponential": (law.exponential(50), stats.expon(scale=50)),
    "lognormal": (law.lognormal(50, 1.2), stats.lognorm(s=np.sqrt(np.log1p(1.44)), scale=50 / np.sqrt(1 + 1.44))),
    "gamma": (law.gamma(50, 1.6), stats.gamma(1 / 2.56, scale=128)),
    "erlang": (law.erlang(50, 4), stats.gamma(4, scale=12.5)),
    "uniform": (law.uniform(20, 80), stats.uniform(20, 60)),
    "triangular": (law.triangular(10, 20, 120), stats.triang(10 / 110, 10, 110)),
    "empirical with a tail": (law.empirical([10.0], [1e-9], tail_mean=40), stats.expon(10, 40)),
}


@pytest.mark.parametrize("name", LAWS)
def test_distributions(name: str, replay: Callable[..., Layout]) -> None:
    drawn, exact = LAWS[name]
    size = 4000
    trace = Trace(np.arange(size) * 60.0)
    agents = Agents(
        tuple(f"a{k}" for k in range(60)), np.ones((60, 1), dtype=int), Spells(np.arange(60), np.zeros(60), np.full(60, np.inf))
    )
    answers = simulate(Layout((LayoutQueue("q", np.zeros(size), (drawn,), trace=trace),), agents, 60.0, size), 1, 6)
    times = answers.out.sums[0, 0, :size, at.HANDLING]
    assert stats.kstest(times, exact.cdf).pvalue > 1e-3
    assert drawn.mean == pytest.approx(exact.mean(), rel=1e-6)


def test_empirical_values_come_by_their_weights() -> None:
    seen = law.empirical([30.0, 10.0, 20.0], [0.2, 0.5, 0.1])
    assert seen.mean == np.inf
    assert seen.values.tolist() == [10.0, 20.0, 30.0] and seen.cumulative.tolist() == pytest.approx([0.5, 0.6, 0.8])
    size = 4000
    queue = LayoutQueue("q", np.zeros(size), (law.fixed(1),), (seen,), trace=Trace(np.arange(size) * 60.0))
    nobody = Agents(("a",), np.zeros((1, 1), dtype=int), Spells(np.zeros(1, int), np.zeros(1), np.ones(1)))
    answers = simulate(Layout((queue,), nobody, 60.0, size), 1, 1)
    waited = np.round(answers.out.sums[0, 0, :size, at.WAIT_OTHER] * (answers.counts("abandoned")[0, 0, :size] > 0))
    assert [float((waited == value).mean()) for value in (10, 20, 30, 0)] == pytest.approx([0.5, 0.1, 0.2, 0.2], abs=0.03)
    assert answers.counts("waiting").sum() == (waited == 0).sum()


def test_quantiles_of_waits() -> None:
    size = 2000
    queue = LayoutQueue("q", np.full(1, size), (law.fixed(1e-3),), (law.never(),), within_s=1)
    late = Agents(("a",), np.ones((1, 1), dtype=int), Spells(np.zeros(1, int), np.full(1, 1000.0), np.full(1, np.inf)))
    answers = simulate(Layout((queue,), late, 1000.0, 1), 50, 1)  # everybody waits for the agent at 1000 s: uniform waits
    for level in (0.1, 0.5, 0.9):
        found = answers.waits(level)
        assert found.value[0] == pytest.approx(1000 * level, rel=0.03)
        assert 0 < found.half_width[0] < 20
    assert answers.waits(0.5, "interval").value.shape == (1, 2)


def test_intervals_hold_the_truth_as_often_as_they_say(two_queues: Layout) -> None:
    truth = float(simulate(two_queues, 20000, 77).service_level("total").value)
    found = [simulate(two_queues, 60, seed, threads=1).service_level("total") for seed in range(200)]
    held = np.mean([estimate.low <= truth <= estimate.high for estimate in found])
    assert 0.9 <= held <= 0.99
    assert np.isnan(simulate(two_queues, 1, 1).service_level("total").half_width)
