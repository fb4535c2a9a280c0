"""Agents: spells on duty, skills, wrap-up, and the order in which contacts were taken."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.calibrate.duty import duty_of, worked_hours
from twin.calibrate.order import order_notes, order_of
from twin.calibrate.skills import skill_notes, skills_of
from twin.calibrate.wrap_up import wrap_up_of


def handled(rows: list[tuple[str | None, float, float]]) -> pd.DataFrame:
    """Contacts of (agent, answered at, service), answered at once."""
    table = pd.DataFrame(rows, columns=["agent", "answer", "service_s"])
    return table.assign(arrival=table["answer"], wait_s=0.0, waited=False, abandoned=False, queue="calls")


def test_long_gaps_end_a_spell() -> None:
    calls = handled([("ana", 0, 100), ("ana", 400, 50), ("ana", 2000, 60), ("ben", 500, 30)])
    duty = duty_of(calls, 300)
    assert duty.agents == ("ana", "ben")
    assert list(zip(duty.agent, duty.start, duty.end, strict=True)) == [(0, 0, 450), (0, 2000, 2060), (1, 500, 530)]
    assert duty_of(calls, 299).hours < duty.hours < duty_of(calls, 3600).hours
    assert duty.hours == pytest.approx((450 + 60 + 30) / 3600)
    assert worked_hours(calls) == pytest.approx(240 / 3600)


def test_heads_by_interval() -> None:
    duty = duty_of(handled([("ana", 0, 1800), ("ben", 900, 1800)]), 300)
    assert duty.heads(np.array([0.0, 900, 1800, 3600])).tolist() == [1, 2, 0.5]


def test_contacts_without_agent_or_time_show_no_duty() -> None:
    calls = handled([(None, 0, 100), ("ana", 10, float("nan"))])
    assert duty_of(calls, 300).agents == ()
    assert duty_of(calls, 300).hours == 0


def test_overlapping_contacts_are_one_spell() -> None:
    duty = duty_of(handled([("ana", 0, 1000), ("ana", 10, 20), ("ana", 1200, 10)]), 300)
    assert (duty.start.tolist(), duty.end.tolist()) == ([0], [1210])


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 20_000), st.integers(1, 900)), min_size=1, max_size=30), st.integers(0, 5000)
)
def test_spells_hold_every_contact_and_never_overlap(rows: list[tuple[str, int, int]], gap: int) -> None:
    duty = duty_of(handled([(agent, float(at), float(length)) for agent, at, length in rows]), gap)
    for name, at, length in rows:
        mine = duty.agent == duty.agents.index(name)
        assert ((duty.start[mine] <= at) & (duty.end[mine] >= at + length)).sum() == 1
    for agent in range(len(duty.agents)):
        mine = duty.agent == agent
        assert (duty.start[mine][1:] - duty.end[mine][:-1] > gap).all()


def test_skills_are_what_is_answered_often_enough() -> None:
    rows = [("ana", "a")] * 90 + [("ana", "b")] * 10 + [("ben", "a")] * 99 + [("ben", "b")] * 1 + [("cai", "b")] * 2
    calls = pd.DataFrame(rows, columns=["agent", "queue"])
    skills = skills_of(calls, 0.3, few=30)
    assert skills == {"ana": {"a", "b"}, "ben": {"a"}}
    assert "1 agents with fewer than 30" in skill_notes(calls, skills, 30)[1]


def congested(wrap_up: np.ndarray) -> pd.DataFrame:
    """One agent who takes a contact of 100 s after every wrap-up, while one contact waits all the time."""
    start = np.concatenate([[0.0], np.cumsum(wrap_up + 100.0)])
    calls = handled([("ana", at, 100.0) for at in start])
    end = start[-1] + 100.0
    waiting = pd.DataFrame(
        {
            "agent": None,
            "answer": np.nan,
            "service_s": np.nan,
            "arrival": [0.0],
            "wait_s": end,
            "waited": True,
            "abandoned": True,
            "queue": "calls",
        }
    )
    return pd.concat([calls, waiting], ignore_index=True)


def test_wrap_up_is_the_time_without_contact_while_others_wait() -> None:
    rng = np.random.default_rng(21)
    found = wrap_up_of(congested(rng.exponential(20, 3000)), {}, gap_s=600, handshake_s=0)
    assert found is not None
    assert found.mean_s == pytest.approx(20, rel=0.06)
    assert found.curve.at(20) == pytest.approx(np.exp(-1), abs=0.03)
    assert found.seen == found.gaps == 3000


def test_idle_time_is_no_wrap_up() -> None:
    calls = congested(np.full(50, 10.0))
    quiet = handled([("ana", 100_000.0 + 400 * k, 100.0) for k in range(50)])
    found = wrap_up_of(pd.concat([calls, quiet], ignore_index=True), {}, gap_s=600, handshake_s=0)
    assert found is not None and found.mean_s == pytest.approx(10)
    assert (found.seen, found.gaps) == (50, 99)


def test_who_is_not_ready_when_somebody_begins_to_wait_is_watched_from_then_on() -> None:
    calls = handled([("ana", 0, 100), ("ana", 300, 100)])
    late = calls.iloc[:1].assign(agent=None, answer=np.nan, service_s=np.nan, arrival=250.0, wait_s=50.0, waited=True, abandoned=False)
    found = wrap_up_of(pd.concat([calls, late], ignore_index=True), {}, gap_s=600, handshake_s=0)
    assert found is not None
    assert found.curve.time.tolist() == [200]
    assert found.curve.at_risk.tolist() == [1]


def test_waiting_contacts_of_other_skills_show_nothing() -> None:
    calls = congested(np.full(20, 10.0))
    calls.loc[calls["abandoned"], "queue"] = "other"
    assert wrap_up_of(calls, {"ana": frozenset({"calls"})}, gap_s=600, handshake_s=0) is None
    assert wrap_up_of(calls, {}, gap_s=600, handshake_s=0) is not None


def served(head_start: float, seed: int) -> pd.DataFrame:
    """One server, two queues, taken by wait + head start of the second."""
    rng = np.random.default_rng(seed)
    size = 1500
    came, queue = np.cumsum(rng.exponential(9.8, size)), rng.integers(0, 2, size)
    left, free, waiting, k = np.zeros(size), 0.0, [], 0
    while k < size or waiting:
        if not waiting:
            free = max(free, came[k])
        while k < size and came[k] <= free:
            waiting.append(k)
            k += 1
        best = min(waiting, key=lambda i: came[i] - head_start * queue[i])
        waiting.remove(best)
        left[best] = free
        free += rng.exponential(10)
    names = np.array(["main", "second"])[queue]
    return pd.DataFrame({"arrival": came, "wait_s": left - came, "waited": left > came, "abandoned": False, "queue": names})


def test_head_start_is_recovered() -> None:
    calls = served(60.0, 22)
    found = order_of(calls)
    best = found.head_start_s
    assert best["second"] - best["main"] == pytest.approx(60, abs=15)
    assert found.explained is not None and found.first_come is not None and found.explained > found.first_come + 0.05
    assert "are used" in order_notes(found, "queue")[0]


def test_first_come_first_served_needs_no_head_start() -> None:
    found = order_of(served(0.0, 23))
    assert set(found.head_start_s.values()) == {0.0}
    assert found.first_come == pytest.approx(1)
    assert "not used" in order_notes(found, "queue")[0]


def test_no_pairs() -> None:
    found = order_of(handled([("ana", 0, 10)]))
    assert found.pairs == 0 and found.first_come is None
    assert order_notes(found, "queue") == []
