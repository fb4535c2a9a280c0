"""Every rule of routing on recorded contacts, one an interval, so that each contact's fate can be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from twin.answers import Answers
from twin.distribution import exponential, fixed
from twin.engine import columns as at
from twin.layout import Layout
from twin.parts import AtLogout, CallbackOffer, Dialler, Helper, LayoutChannel, Recontact, Retry, Shrinkage, Transfer
from twin.simulate import simulate

Replay = Callable[..., Layout]
ALL_DAY, LATER = [(0, 7200)], [(1, 7200)]


def run(layout: Layout) -> Answers:
    return simulate(layout, 1, seed=1)


def waits(answers: Answers, queue: int = 0) -> list[float]:
    """Wait of each answered contact, in order of arrival (one a minute)."""
    answered = answers.counts("answered")[0, queue] > 0
    return [round(float(wait), 6) for wait in answers.out.sums[0, queue, answered, at.WAIT_ANSWERED]]


def contacts(answers: Answers) -> list[int]:
    return [int(n) for n in answers.out.agents[0, :, at.AGENT_CONTACTS]]


def test_the_agent_idle_longest_is_next(replay: Replay) -> None:
    answers = run(replay({"q": ([(0, 30), (60, 90), (120, 5), (180, 5)], {})}, [("a", {"q": 1}, ALL_DAY), ("b", {"q": 1}, ALL_DAY)]))
    # a until 30; b from 60 to 150; a at 120; at 180 a is idle since 125, b since 150
    assert contacts(answers) == [3, 1]


def test_the_best_level_goes_first(replay: Replay) -> None:
    agents = [("a", {"q": 2}, ALL_DAY), ("b", {"q": 1}, LATER)]
    calls = [(60 * k, 10) for k in range(1, 6)]
    assert contacts(run(replay({"q": (calls, {})}, agents, {"agents": "level"}))) == [0, 5]
    assert contacts(run(replay({"q": (calls, {})}, agents))) == [3, 2]


def test_the_fastest_goes_first_and_is_fast(replay: Replay) -> None:
    agents = [("slow", {"q": 1}, ALL_DAY, "all", [0.5]), ("quick", {"q": 1}, ALL_DAY, "all", [2.0])]
    answers = run(replay({"q": ([(0, 20), (60, 20)], {})}, agents, {"agents": "fastest"}))
    assert contacts(answers) == [0, 2]
    assert answers.out.sums[0, 0, :2, at.HANDLING].tolist() == [10.0, 10.0]


def test_any_agent_at_random(replay: Replay) -> None:
    layout = replay({"q": ([(60 * k, 1) for k in range(60)], {})}, [(n, {"q": 1}, ALL_DAY) for n in "abc"], {"agents": "random"})
    taken = np.array(contacts(run(layout)))
    assert taken.sum() == 60 and (taken >= 8).all() and taken.std() > 0


TWO = {"gold": ([(70, 10)], {}), "iron": ([(0, 200), (65, 10)], {})}


@pytest.mark.parametrize(
    ("policy", "gold", "iron"),
    [
        ({}, 140.0, 135.0),  # first come: iron at 200, gold at 210
        ({"order": "priority", "queues": {"iron": {"priority": 2}}}, 130.0, 145.0),
        ({"order": "index", "queues": {"gold": {"wait_cost": 1.1}}}, 130.0, 145.0),
        ({"order": "index", "queues": {"gold": {"head_start_s": 4.9}}}, 140.0, 135.0),
        ({"order": "index", "queues": {"gold": {"head_start_s": 5.1}}}, 130.0, 145.0),
    ],
)
def test_what_a_free_agent_takes(replay: Replay, policy: dict[str, Any], gold: float, iron: float) -> None:
    queues = {name: (list(calls), dict(rest)) for name, (calls, rest) in TWO.items()}
    answers = run(replay(queues, [("a", {"gold": 1, "iron": 1}, ALL_DAY)], policy))
    assert waits(answers, 0) == [gold]
    assert waits(answers, 1) == [0.0, iron]


def test_the_index_counts_the_expected_handle_time(replay: Replay) -> None:
    policy = {"order": "index", "handle_cost": 0.1}
    queues = {"long": ([(0, 200), (65, 10)], {"service": (fixed(100),)}), "short": ([(70, 10)], {"service": (fixed(20),)})}
    answers = run(replay(queues, [("a", {"long": 1, "short": 1}, ALL_DAY)], policy))
    assert waits(answers, 1) == [130.0]  # 130 - 2 beats 135 - 10


def test_own_level_first(replay: Replay) -> None:
    queues = {name: (list(calls), dict(rest)) for name, (calls, rest) in TWO.items()}
    answers = run(replay(queues, [("a", {"gold": 1, "iron": 2}, ALL_DAY)], {"own_level_first": True}))
    assert waits(answers, 0) == [130.0]


def test_steps_relax_the_level_wanted(replay: Replay) -> None:
    policy = {"queues": {"q": {"level": 1, "steps": [{"after_s": 25, "level": 2}, {"after_s": 40, "level": 3}]}}}
    calls = ([(0, 300), (60, 300), (120, 5)], {})
    agents = [("best", {"q": 1}, ALL_DAY), ("good", {"q": 2}, ALL_DAY), ("new", {"q": 3}, ALL_DAY)]
    answers = run(replay({"q": calls}, agents, policy))
    assert waits(answers) == [0.0, 25.0, 40.0]
    assert contacts(answers) == [1, 1, 1]


def test_overflow_to_a_team_after_a_wait(replay: Replay) -> None:
    policy = {"queues": {"q": {"overflow": [{"after_s": 30, "team": "other"}]}}}
    agents = [("own", {"q": 1}, ALL_DAY, "own"), ("other", {"q": 1}, ALL_DAY, "other")]
    answers = run(replay({"q": ([(0, 100), (60, 10)], {})}, agents, policy))
    assert waits(answers) == [0.0, 30.0]
    assert contacts(answers) == [1, 1]


def test_a_reserve_is_kept_for_others(replay: Replay) -> None:
    queues = {"vip": ([(65, 20)], {}), "all": ([(0, 200), (60, 10)], {})}
    agents = [(n, {"vip": 1, "all": 1}, ALL_DAY) for n in "ab"]
    answers = run(replay(queues, agents, {"reserve": [{"team": "all", "keep": 1, "queues": ["vip"]}]}))
    assert waits(answers, 0) == [0.0]  # the second agent was kept
    assert waits(answers, 1) == [0.0, 140.0]


def test_a_returning_customer_is_held_for_a_while(replay: Replay) -> None:
    calls = [(0, 10, 7), (60, 90, 1), (121, 200, 7), (180, 5, 1), (240, 5, 7)]
    agents = [("a", {"q": 1}, ALL_DAY), ("b", {"q": 1}, LATER)]
    layout = replay({"q": (calls, {})}, agents, {"sticky": {"wait_s": 30, "memory_s": 3600}})
    # 7 is a's, who has it again until 321; at 240 it comes once more: a is busy, so after 30 s b takes it
    answers = run(layout)
    assert waits(answers) == [0.0, 0.0, 0.0, 0.0, 30.0]
    forgotten = run(replay({"q": (calls, {})}, agents, {"sticky": {"wait_s": 30, "memory_s": 10}}))
    assert waits(forgotten)[4] == 0.0


def test_room_and_lines(replay: Replay) -> None:
    calls = [(0, 1000), (60, 5), (120, 5)]
    agent = [("a", {"q": 1}, ALL_DAY)]
    assert run(replay({"q": (calls, {"room": 1})}, agent)).counts("blocked")[0, 0, :3].tolist() == [0, 0, 1]
    assert run(replay({"q": (calls, {})}, agent, lines=1)).counts("blocked")[0, 0, :3].tolist() == [0, 1, 1]
    assert run(replay({"q": (calls, {})}, agent)).counts("blocked").sum() == 0


def test_retrials_come_again_and_end_with_the_day(replay: Replay) -> None:
    retry = Retry(0.999999, fixed(600))
    answers = run(replay({"q": ([(0, 1e5), (60, 5)], {"patience": (fixed(30),), "retry": retry})}, [("a", {"q": 1}, [(0, np.inf)])]))
    # the second one comes at 60, 690, 1320, 1950, 2580, 3210 and then the centre is closed
    assert answers.counts("offered").sum() == 7
    assert answers.counts("abandoned").sum() == 6
    assert np.flatnonzero(answers.counts("abandoned")[0, 0]).tolist() == [1, 11, 22, 32, 43, 53]


def test_recontacts_and_transfers_and_escalation(replay: Replay) -> None:
    back = Recontact(1.0, fixed(300), to=1)
    queues = {"q": ([(0, 10)], {"recontact": back}), "again": ([], {})}
    answers = run(replay(queues, [("a", {"q": 1, "again": 1}, ALL_DAY)]))
    assert answers.counts("answered")[0, 1].nonzero()[0].tolist() == [5]
    queues = {"q": ([(0, 10), (60, 10)], {"transfers": (Transfer(1, 1.0, from_level=2),)}), "tier2": ([], {})}
    agents = [("new", {"q": 2}, [(0, 50)]), ("old", {"q": 1}, [(55, 7200)]), ("expert", {"tier2": 1}, ALL_DAY)]
    escalated = run(replay(queues, agents))
    assert escalated.counts("offered")[0, 1].nonzero()[0].tolist() == [0]  # only after the new one's talk


def test_callbacks_leave_the_queue(replay: Replay) -> None:
    offer = CallbackOffer(1, 40.0, 1.0)
    later = {"channel": LayoutChannel.DEFERRED, "within_s": 400.0}
    queues = {"q": ([(0, 300), (60, 10)], {"callback": offer}), "back": ([], later)}
    answers = run(replay(queues, [("a", {"q": 1, "back": 1}, ALL_DAY)]))
    assert answers.counts("deflected")[0, 0, 1] == 1
    assert waits(answers, 1) == [200.0]
    assert answers.counts("answered_within")[0, 1].sum() == 1  # done 260 s after it was asked for


def test_wrap_up_keeps_the_agent_not_the_contact(replay: Replay) -> None:
    queues = {"q": ([(0, 20), (60, 10)], {"wrap_up": fixed(100), "transfers": (Transfer(1, 1.0),)}), "next": ([], {})}
    answers = run(replay(queues, [("a", {"q": 1}, ALL_DAY), ("b", {"next": 1}, ALL_DAY)]))
    assert waits(answers, 0) == [0.0, 60.0]
    assert waits(answers, 1)[0] == 0.0
    assert answers.out.agents[0, 0, at.AGENT_BUSY] == 230.0


def test_work_of_two_agents_waits_for_both(replay: Replay) -> None:
    queues = {"pair": ([(60, 30)], {"helper": Helper(1)}), "other": ([(0, 100)], {})}
    agents = [("first", {"pair": 1}, ALL_DAY, "one"), ("second", {"other": 1}, ALL_DAY, "two")]
    answers = run(replay(queues, agents))
    assert waits(answers, 0) == [40.0]
    assert answers.out.agents[0, :, at.AGENT_BUSY].tolist() == [30.0, 130.0]


def test_a_conference_only_if_somebody_is_free(replay: Replay) -> None:
    queues = {"q": ([(0, 30), (120, 30)], {"helper": Helper(1, 1.0, fixed(50))}), "other": ([(100, 200)], {})}
    answers = run(replay(queues, [("a", {"q": 1}, ALL_DAY, "one"), ("b", {"other": 1}, ALL_DAY, "two")]))
    assert answers.out.agents[0, :, at.AGENT_BUSY].tolist() == [80.0 + 30.0, 50.0 + 200.0]


def test_chats_slow_each_other_down(replay: Replay) -> None:
    chat = {"channel": LayoutChannel.CHAT, "slots": 2, "slowdown": 0.5, "measured_at": 1}
    answers = run(replay({"c": ([(0, 100), (60, 100), (120, 10)], chat)}, [("a", {"c": 1}, ALL_DAY)]))
    # alone for 60 s; 40 s left at 2/3 speed end at 120; then the second has 60 left and the third comes: 10 / (2/3) = 15, ends at 135;
    # the second did 10 of 60 and ends alone at 185
    assert waits(answers) == [0.0, 0.0, 0.0]
    assert answers.out.sums[0, 0, :3, at.HANDLING].tolist() == pytest.approx([120.0, 125.0, 15.0])
    assert answers.out.agents[0, 0, at.AGENT_BUSY] == pytest.approx(185.0)


def test_a_chat_waits_only_when_all_slots_are_full(replay: Replay) -> None:
    chat = {"channel": LayoutChannel.CHAT, "slots": 2}
    answers = run(replay({"c": ([(0, 150), (60, 150), (120, 10)], chat)}, [("a", {"c": 1}, ALL_DAY)]))
    assert waits(answers) == [0.0, 0.0, 30.0]
    spread = run(replay({"c": ([(0, 150), (60, 150)], dict(chat))}, [("a", {"c": 1}, ALL_DAY), ("b", {"c": 1}, ALL_DAY)]))
    assert contacts(spread) == [1, 1]


def test_calls_interrupt_light_work(replay: Replay) -> None:
    mail = {"channel": LayoutChannel.DEFERRED, "interruptible": True, "within_s": 300.0}
    queues = {"mail": ([(0, 100)], mail), "call": ([(60, 50)], {})}
    answers = run(replay(queues, [("a", {"mail": 1, "call": 1}, ALL_DAY)], {"order": "priority", "queues": {"mail": {"priority": 2}}}))
    assert waits(answers, 1) == [0.0]
    assert answers.out.sums[0, 0, 0, at.HANDLING] == 100.0
    assert answers.counts("answered")[0, 0, 0] == 1 and answers.counts("answered_within")[0, 0, 0] == 1
    assert answers.out.agents[0, 0, at.AGENT_BUSY] == 150.0


def test_what_follows_light_work_is_not_interrupted(replay: Replay) -> None:
    mail = {"channel": LayoutChannel.DEFERRED, "interruptible": True, "within_s": 300.0, "wrap_up": fixed(40)}
    queues = {"mail": ([(0, 100)], mail), "call": ([(110, 50)], {})}
    answers = run(replay(queues, [("a", {"mail": 1, "call": 1}, ALL_DAY)]))
    # the call comes in the wrap-up, which ends at 140: the mail is done once
    assert waits(answers, 1) == [30.0]
    assert answers.out.sums[0, 0, 0, at.HANDLING] == 140.0 and answers.out.agents[0, 0, at.AGENT_BUSY] == 190.0


def test_light_work_that_is_passed_on_to_oneself_is_done_once(replay: Replay) -> None:
    mail = {"channel": LayoutChannel.DEFERRED, "interruptible": True, "wrap_up": fixed(40), "transfers": (Transfer(1, 1.0),)}
    queues = {"mail": ([(0, 100)], mail), "call": ([], {"service": (fixed(50),)})}
    answers = run(replay(queues, [("a", {"mail": 1, "call": 1}, ALL_DAY)]))
    assert answers.counts("answered")[0].sum(axis=1).tolist() == [1, 1]
    assert waits(answers, 1) == [40.0]


def test_work_with_a_helper_is_not_interrupted(replay: Replay) -> None:
    mail = {"interruptible": True, "helper": Helper(1)}
    queues = {"mail": ([(0, 100)], mail), "call": ([(60, 50)], {})}
    agents = [("a", {"mail": 1, "call": 1}, ALL_DAY), ("b", {"other": 1}, ALL_DAY, "second")]
    answers = run(replay(queues | {"other": ([], {})}, agents))
    assert waits(answers, 1) == [40.0]
    assert answers.out.agents[0, :, at.AGENT_BUSY].tolist() == [150.0, 100.0]


@pytest.mark.parametrize(("rule", "waited"), [("finish", [0.0, 160.0]), ("hand_back", [0.0, 200.0])])
def test_a_break_in_the_middle_of_a_contact(replay: Replay, rule: str, waited: list[float]) -> None:
    layout = replay({"q": ([(0, 140), (60, 5)], {})}, [("a", {"q": 1}, [(0, 100), (220, 7200)])], at_logout=AtLogout(rule))
    answers = run(layout)
    # finished at 140 the agent is gone until 220; handed back, the first one's last 40 s come first, from 220
    assert waits(answers) == waited
    assert answers.out.agents[0, 0, at.AGENT_BUSY] == 145.0


def test_first_free_leaves_for_another(replay: Replay) -> None:
    agents = [("leaver", {"q": 1}, [(0, 100)]), ("stayer", {"q": 1}, ALL_DAY)]
    calls = {"q": ([(0, 500), (60, 80), (120, 5)], {})}
    finish = run(replay({"q": (list(calls["q"][0]), {})}, agents))
    heads = run(replay({"q": (list(calls["q"][0]), {})}, agents, at_logout=AtLogout.FIRST_FREE))
    assert waits(finish) == [0.0, 0.0, 20.0]  # the stayer is free at 140
    assert waits(heads) == [0.0, 0.0, 380.0]  # who is free at 140 leaves; the other takes it at 500


def test_a_day_of_absence_lateness_and_time_away(replay: Replay) -> None:
    calls = {"q": ([(60 * k, 1) for k in range(60)], {"patience": (fixed(1),)})}
    agents = [(f"a{k}", {"q": 1}, [(0, 3600)]) for k in range(40)]

    def duty(**lost: float) -> np.ndarray:
        layout = replay({"q": (list(calls["q"][0]), dict(calls["q"][1]))}, agents, shrinkage=Shrinkage(**lost))
        return np.asarray(simulate(layout, 200, seed=4).out.agents[..., at.AGENT_DUTY])

    assert (duty() == 3600).all()
    absent = duty(absence=0.3)
    assert set(np.unique(absent)) == {0.0, 3600.0} and (absent == 0).mean() == pytest.approx(0.3, abs=0.02)
    late = duty(late=0.5, late_mean_s=300.0)
    assert (late < 3600).mean() == pytest.approx(0.5, abs=0.02)
    assert (3600 - late[late < 3600]).mean() == pytest.approx(300, rel=0.06)
    assert duty(away=0.2, away_mean_s=60.0).mean() == pytest.approx(0.8 * 3600, rel=0.02)


def test_the_dialler_dials_for_idle_agents(replay: Replay) -> None:
    reach = np.zeros(60)
    reach[10:] = 1.0
    out = {"channel": LayoutChannel.OUTBOUND, "service": (fixed(500),), "patience": (fixed(5),)}
    dialler = Dialler(reach, (0,), (0,), ratio=2.0, least_test=1, list_size=4)
    queues = {"in": ([(60 * k, 10) for k in range(20)], {}), "out": ([], {**out, "dialler": dialler})}
    answers = run(replay(queues, [("a", {"in": 1, "out": 1}, ALL_DAY)]))
    # idle again at 610: two are dialled, one is answered, one waits 5 s and hangs up; the list of 4 lasts for two such rounds
    assert answers.counts("offered")[0, 1].sum() == 4
    assert answers.counts("answered")[0, 1].sum() == 2
    assert answers.counts("abandoned")[0, 1].sum() == 2
    assert answers.counts("offered")[0, 1, :10].sum() == 0


def test_a_backlog_is_worked_off_in_idle_time(replay: Replay) -> None:
    queues = {
        "in": ([(60 * k, 10) for k in range(60)], {}),
        "list": ([], {"channel": LayoutChannel.OUTBOUND, "backlog": 30, "service": (fixed(50),)}),
    }
    answers = run(replay(queues, [("a", {"in": 1, "list": 1}, ALL_DAY)], {"order": "priority", "queues": {"list": {"priority": 2}}}))
    assert answers.counts("offered")[0, 1, 0] == 30 and answers.counts("answered")[0, 1].sum() == 30
    assert max(waits(answers, 0)) <= 50.0


def test_spells_may_serve_fewer_queues(replay: Replay) -> None:
    layout = replay({"q": ([(0, 10), (120, 10)], {})}, [("a", {"q": 1}, [(0, 100), (100, 7200)])])
    spells = layout.agents.spells
    closed = type(spells)(spells.agent, spells.login_s, spells.logout_s, None, np.array([[False], [True]]))
    agents = type(layout.agents)(layout.agents.names, layout.agents.level, closed)
    answers = run(type(layout)(layout.queues, agents, 60.0, 60))
    assert waits(answers) == [100.0, 0.0]


def test_exponential_patience_is_not_drawn_by_who_need_not_wait(replay: Replay) -> None:
    answers = run(
        replay({"q": ([(60 * k, 30) for k in range(60)], {"patience": (exponential(1e-6),), "balk": 1.0})}, [("a", {"q": 1}, ALL_DAY)])
    )
    assert answers.counts("abandoned").sum() == 0
