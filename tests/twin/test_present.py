"""Contacts there when the time begins: exact transients, conditional times, conservation, and the state of a day handed over."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate
from scipy import stats as law_of

from center.errors import InputError
from center.snapshot import Snapshot
from twin import distribution as law
from twin.engine import columns as at
from twin.layout import Layout
from twin.parts import Agents, AtLogout, LayoutChannel, LayoutQueue, Retry, Shrinkage, Spells, Trace
from twin.ratio import Estimate
from twin.read import read_layout
from twin.simulate import simulate

AHT = 100.0


def near(found: Estimate, exact: float, k: int = 0) -> bool:
    """Within four standard errors (the half-width is about two)."""
    return abs(found.value[k] - exact) <= 2.05 * found.half_width[k] + 1e-9


@pytest.fixture
def full() -> Callable[..., Layout]:
    """One queue without arrivals; everybody stays."""

    def make(people: int, snapshot: Snapshot, service: law.Distribution | None = None, **more: Any) -> Layout:
        queue = LayoutQueue("calls", np.zeros(2), (service or law.exponential(AHT),), **more)
        spells = Spells(np.arange(people), np.zeros(people), np.full(people, np.inf))
        agents = Agents(tuple(f"a{k}" for k in range(people)), np.ones((people, 1), dtype=int), spells)
        return Layout((queue,), agents, 3600.0, 2, snapshot=snapshot)

    return make


@pytest.mark.parametrize("people", [1, 4])
@pytest.mark.parametrize("elapsed", [0.0, 500.0])
def test_the_kth_waiting_waits_an_erlang_sum(full: Callable[..., Layout], people: int, elapsed: float) -> None:
    """M/M/c with everybody busy: k services end before the k-th of those waiting begins, whatever time has been in service."""
    ahead = (300.0, 120.0, 20.0)
    served = tuple((0, None, elapsed) for _ in range(people))
    for k in range(1, 4):
        answers = simulate(full(people, Snapshot(tuple((0, waited) for waited in ahead[:k]), served)), 1500, seed=7)
        mean = np.mean([waited + (place + 1) * AHT / people for place, waited in enumerate(ahead[:k])])
        assert near(answers.present_asa_s(), float(mean))
        assert (answers.present("answered").value, answers.count("offered", "total").value) == (k, 0)


def test_a_free_agent_takes_the_oldest_at_once(full: Callable[..., Layout]) -> None:
    answers = simulate(full(3, Snapshot(((0, 10.0), (0, 70.0), (0, 40.0)), ((0, 1, 5.0),))), 200, seed=1)
    # The two oldest wait no more; the last one for the first of three to be done.
    assert near(answers.present_asa_s(), (70 + 40 + 10 + AHT / 3) / 3)
    assert answers.agent_contacts().value.sum() == 4


LAWS = {
    "gamma": (law.gamma(AHT, 0.5), law_of.gamma(4, scale=25)),
    "gamma below 1": (law.gamma(AHT, 1.5), law_of.gamma(1 / 2.25, scale=225)),
    "lognormal": (law.lognormal(AHT, 1.2), law_of.lognorm(math.sqrt(math.log1p(1.44)), scale=AHT / math.sqrt(2.44))),
    "uniform": (law.uniform(50, 150), law_of.uniform(50, 100)),
    "triangular": (law.triangular(0, 60, 240), law_of.triang(0.25, 0, 240)),
    "seen": (law.empirical([20, 60, 60, 200]), law_of.rv_discrete(values=([20, 60, 200], [0.25, 0.5, 0.25]))),
}


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("passed", [10.0, 110.0])
def test_what_is_left_of_a_service_given_its_age(full: Callable[..., Layout], name: str, passed: float) -> None:
    ours, theirs = LAWS[name]
    answers = simulate(full(1, Snapshot(((0, 0.0),), ((0, 0, passed),)), ours), 3000, seed=3)
    if name == "seen":
        left = 200.0 - passed if passed > 60 else float(theirs.mean()) - passed
    else:
        left = float(integrate.quad(theirs.sf, passed, theirs.ppf(1 - 1e-9), limit=200)[0] / theirs.sf(passed))
    assert near(answers.present_asa_s(), left)


def test_patience_given_the_wait_so_far(full: Callable[..., Layout]) -> None:
    """Nobody serves: of gamma patience of mean 100, those who waited 150 leave after the rest of it."""
    ours, theirs = LAWS["gamma"]
    layout = full(1, Snapshot(((0, 150.0),), ((0, 0, 0.0),)), law.fixed(1e6), patience=(ours,))
    answers = simulate(layout, 3000, seed=5)
    waited = answers.out.present_sums[:, 0, at.WAIT_OTHER]
    exact = 150 + float(integrate.quad(theirs.sf, 150, 2000)[0] / theirs.sf(150))
    assert waited.min() > 150
    assert abs(waited.mean() - exact) < 4 * waited.std() / math.sqrt(len(waited))
    assert answers.present("abandoned").value == 1


def test_the_tail_of_what_was_seen_has_no_memory(full: Callable[..., Layout]) -> None:
    answers = simulate(full(1, Snapshot(((0, 0.0),), ((0, 0, 500.0),)), law.empirical([10, 30], [0.4, 0.3], tail_mean=80)), 3000, seed=2)
    assert near(answers.present_asa_s(), 80.0)


def test_who_is_due_off_duty_finishes_first(full: Callable[..., Layout]) -> None:
    """The break begins at once: the contact is finished, and nobody takes the one that waits until the next spell."""
    layout = full(1, Snapshot(((0, 0.0),), ((0, 0, 10.0),)))
    spells = Spells(np.zeros(2, dtype=int), np.array([0.0, 5000.0]), np.array([1e-6, np.inf]))
    answers = simulate(replace(layout, agents=replace(layout.agents, spells=spells)), 200, seed=1)
    assert answers.present_asa_s().value[0] >= 5000
    assert answers.present("answered").value == 1


def test_with_nobody_there_a_contact_in_service_waits_in_front(full: Callable[..., Layout]) -> None:
    layout = full(1, Snapshot(((0, 900.0),), ((0, None, 10.0), (0, 0, 10.0))))
    answers = simulate(layout, 1000, seed=1)
    assert near(answers.present_asa_s(), 900 + 2 * AHT)


def test_who_is_in_service_is_neither_absent_nor_late(full: Callable[..., Layout]) -> None:
    layout = full(1, Snapshot(((0, 0.0),), ((0, 0, 0.0),)))
    gone = replace(layout, shrinkage=Shrinkage(absence=0.5, late=0.9))
    assert simulate(gone, 100, seed=1).present("answered").value == 1
    sure = replace(layout.agents.spells, sure=np.array([True]))
    known = replace(gone, snapshot=Snapshot(((0, 0.0),)), agents=replace(layout.agents, spells=sure))
    assert simulate(known, 100, seed=1).present("answered").value == 1
    assert simulate(replace(gone, snapshot=Snapshot(((0, 0.0),))), 100, seed=1).present("answered").value < 1


class TestKnownCounts:
    def test_as_many_come_as_told_and_evenly(self, full: Callable[..., Layout]) -> None:
        layout = full(2, Snapshot(), law.fixed(1e-3))
        queue = replace(layout.queues[0], arrivals=np.array([50.0, 50.0]), counts=np.array([7.0, np.nan]), gamma_shape=4.0)
        offered = simulate(replace(layout, queues=(queue,)), 2000, seed=4).counts("offered")[:, 0]
        assert (offered[:, 0] == 7).all()
        assert offered[:, 1].mean() == pytest.approx(50, rel=0.05)
        assert offered[:, 1].var() == pytest.approx(50 + 50**2 / 4, rel=0.15)

    def test_gaps_between_known_intervals_are_drawn(self, full: Callable[..., Layout]) -> None:
        layout = full(1, Snapshot(), law.fixed(1e-3))
        queue = replace(layout.queues[0], arrivals=np.array([20.0, 20.0, 20.0, 20.0]), counts=np.array([np.nan, 5.0, np.nan, 0.0]))
        offered = simulate(replace(layout, queues=(queue,), intervals=4), 1500, seed=4).counts("offered")[:, 0]
        assert (offered[:, 1] == 5).all() and (offered[:, 3] == 0).all()
        for p in (0, 2):
            assert abs(offered[:, p].mean() - 20) < 4 * math.sqrt(20 / 1500)

    def test_given_their_number_times_are_uniform(self, full: Callable[..., Layout]) -> None:
        """Nobody is there: an hour's known contacts wait until 3600 s for half an hour on average, the earliest of five for 5/6 of it."""
        layout = full(1, Snapshot())
        spells = Spells(np.zeros(1, dtype=int), np.array([3600.0]), np.array([np.inf]))
        queue = replace(layout.queues[0], counts=np.array([5.0, 0.0]), service=(law.fixed(0.0),))
        answers = simulate(replace(layout, queues=(queue,), agents=replace(layout.agents, spells=spells)), 2000, seed=9)
        assert near(answers.asa_s("queue"), 1800.0)


@st.composite
def seeded(draw: Any) -> Layout:
    """Two queues, one of them chat, and people who log in and out, with contacts there."""
    chat, people = draw(st.booleans()), draw(st.integers(1, 5))
    queues = tuple(
        LayoutQueue(
            f"q{q}",
            np.array([draw(st.floats(0, 30)), 5.0]),
            (draw(st.sampled_from([law.exponential(200), law.gamma(200, 0.5), law.lognormal(200, 1.5)])),),
            (draw(st.sampled_from([law.never(), law.exponential(100), law.fixed(30)])),),
            channel=LayoutChannel.CHAT if chat and q else LayoutChannel.VOICE,
            slots=3 if chat and q else 1,
            slowdown=0.2 if chat and q else 0.0,
            room=draw(st.sampled_from([None, 0, 2])),
            interruptible=bool(q) and not chat and draw(st.booleans()),
            wrap_up=draw(st.sampled_from([None, law.fixed(20)])),
            backlog=draw(st.integers(0, 2)),
            retry=draw(st.sampled_from([None, Retry(0.5, law.exponential(300))])),
        )
        for q in (0, 1)
    )
    logout = np.array([draw(st.sampled_from([0.5, 1000.0, np.inf])) for _ in range(people)])
    agents = Agents(
        tuple(f"a{k}" for k in range(people)), np.ones((people, 2), dtype=int), Spells(np.arange(people), np.zeros(people), logout)
    )
    named = draw(st.sets(st.integers(0, people - 1)))
    served = [(draw(st.integers(0, 1)), agent, draw(st.floats(0, 900))) for agent in named] + [(0, None, 5.0)] * draw(st.integers(0, 2))
    waiting = [(draw(st.integers(0, 1)), draw(st.floats(0, 900))) for _ in range(draw(st.integers(0, 6)))]
    return Layout(
        queues,
        agents,
        900.0,
        2,
        at_logout=draw(st.sampled_from(list(AtLogout))),
        shrinkage=draw(st.sampled_from([Shrinkage(), Shrinkage(absence=0.2, late=0.3, away=0.2)])),
        snapshot=Snapshot(tuple(waiting), tuple(served)),
    )


@settings(max_examples=60, deadline=None)
@given(seeded(), st.integers(0, 1000))
def test_nobody_who_was_there_is_lost(layout: Layout, seed: int) -> None:
    answers = simulate(layout, 3, seed, threads=1)
    counts, there = answers.out.counts, answers.out.present_counts
    ends = [at.ANSWERED, at.ABANDONED, at.BLOCKED, at.DEFLECTED, at.WAITING]
    assert (counts[..., at.OFFERED] == counts[..., ends].sum(axis=-1)).all()
    assert (there[..., at.OFFERED] == there[..., ends].sum(axis=-1)).all()
    assert (there[..., at.OFFERED] == np.array(layout.snapshot.counted(2)[0])).all()
    # Little: the area under the queue's length is the sum of all waits, less what was waited before time 0.
    area = answers.out.sums[..., at.QUEUE_AREA].sum(axis=2)
    waits = [at.WAIT_ANSWERED, at.WAIT_OTHER]
    before = [sum(waited for q, waited in layout.snapshot.waiting if q == k) for k in (0, 1)]
    waited = answers.out.sums[..., waits].sum(axis=(2, 3)) + answers.out.present_sums[..., waits].sum(axis=2) - before
    np.testing.assert_allclose(area, waited, rtol=1e-9, atol=1e-5)
    busy = answers.out.areas[..., at.BUSY_AREA].sum(axis=(1, 2))
    np.testing.assert_allclose(busy, answers.out.agents[..., at.AGENT_BUSY].sum(axis=1), atol=1e-5)
    again = simulate(layout, 3, seed, threads=2)
    assert (again.out.counts == counts).all() and (again.out.present_sums == answers.out.present_sums).all()


def test_a_day_goes_on_from_its_own_state(erlang_layout: Callable[..., Layout]) -> None:
    """M/M/n+M for two hours at once, and the second hour from the state that SimPy-free hand counting finds after the first one."""
    whole = replace(erlang_layout(4, 0.05, AHT, 150.0, hours=2), intervals=2)
    rng, days, parts = np.random.default_rng(8), 150, []
    for day in range(days):
        state = _state_after_an_hour(rng)
        rest = erlang_layout(4, 0.05, AHT, 150.0, hours=1)
        parts.append(simulate(replace(rest, snapshot=state), 1, seed=day, threads=1))
    ours = simulate(whole, 1500, seed=77)
    for kind in ("answered_within", "abandoned", "offered"):
        one = ours.counts(kind)[:, 0, 1]
        two = np.array([part.counts(kind)[0, 0, 0] for part in parts])
        assert abs(one.mean() - two.mean()) < 4 * math.sqrt(one.var() / len(one) + two.var() / len(two)), kind


def _state_after_an_hour(rng: np.random.Generator) -> Snapshot:
    """State of M/M/4+M after an hour from empty, event by event: patience and service are drawn as whole times."""
    now, waiting, served = 0.0, list[tuple[float, float]](), list[tuple[float, float]]()  # (came, gives up), (began, ends)
    while True:
        nexts = [now + rng.exponential(20.0)] + [end for _, end in served] + [end for _, end in waiting]
        moment = min(nexts)
        if moment >= 3600:
            return Snapshot(tuple((0, 3600 - came) for came, _ in waiting), tuple((0, None, 3600 - began) for began, _ in served))
        now = moment
        if moment == nexts[0]:  # arrivals have no memory, so they may be drawn anew at every event
            waiting.append((now, now + rng.exponential(150.0)))
        served = [item for item in served if item[1] > now]
        waiting = [item for item in waiting if item[1] > now]
        while waiting and len(served) < 4:
            waiting.pop(0)
            served.append((now, now + rng.exponential(AHT)))


class TestInput:
    def test_faults_are_all_said(self, full: Callable[..., Layout]) -> None:
        with pytest.raises(InputError) as caught:
            full(1, Snapshot(((3, 1.0), (0, -1.0)), ((0, 0, 1.0), (0, 0, 1.0), (0, 9, 0.0))))
        said = str(caught.value)
        for part in ("queue 3", "-1.0 seconds", "2 contacts of a0; expected at most 1", "agent 9"):
            assert part in said

    def test_who_is_named_must_be_there(self, full: Callable[..., Layout]) -> None:
        layout = full(1, Snapshot())
        later = replace(layout.agents, spells=Spells(np.zeros(1, dtype=int), np.array([60.0]), np.array([np.inf])))
        with pytest.raises(InputError, match="a0, off duty at 0"):
            replace(layout, agents=later, snapshot=Snapshot((), ((0, 0, 1.0),)))

    @pytest.mark.parametrize("counts", [[1.0], [1.5, 2.0], [-1.0, 2.0], [np.inf, 1.0]])
    def test_counts_are_whole(self, full: Callable[..., Layout], counts: list[float]) -> None:
        with pytest.raises(InputError, match=r"queues\[0\].counts"):
            full(1, Snapshot(), counts=np.array(counts))

    def test_counts_beside_a_trace(self, full: Callable[..., Layout]) -> None:
        with pytest.raises(InputError, match="counts beside a trace"):
            full(1, Snapshot(), counts=np.array([1.0, 1.0]), trace=Trace(np.array([1.0])))

    def test_a_layout_file_with_a_snapshot(self, tmp_path: Path) -> None:
        text = """
schema_version: 1
interval_min: 60
intervals: 2
queues: [{name: calls, aht_s: 100}]
agents: [{name: a, count: 2, skills: [calls], spells_min: [[0, null]]}]
snapshot:
  waiting: [{queue: calls, waited_s: [30, 60]}]
  in_service: [{queue: calls, elapsed_s: 10, agent: a-2}, {queue: calls, elapsed_s: 5}]
"""
        path = tmp_path / "l.yaml"
        path.write_text(text, encoding="utf-8")
        assert read_layout(path).snapshot == Snapshot(((0, 30.0), (0, 60.0)), ((0, 1, 10.0), (0, None, 5.0)))
        path.write_text(text.replace("a-2", "a-3").replace("waiting: [{queue: calls", "waiting: [{queue: call"), encoding="utf-8")
        with pytest.raises(InputError, match="'call'"):
            read_layout(path)
        path.write_text(text.replace("a-2", "a-3"), encoding="utf-8")
        with pytest.raises(InputError, match=r"l.yaml: snapshot.in_service\[0\].agent: found 'a-3'"):
            read_layout(path)
