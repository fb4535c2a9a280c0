"""A wave decided by a routing policy: each rule by hand, and never anything illegal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from center.policy import Policy
from planning.shadow.policy_rule import by_policy
from routing.wave.build import wave_problem
from routing.wave.problem import WaveProblem
from routing.wave.schema import SnapshotFile
from routing.wave.snapshot import check_snapshot
from routing.wave.verify import verify_wave

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _problem(contacts: list[dict[str, Any]], agents: list[dict[str, Any]], **more: Any) -> WaveProblem:
    queues = [{"name": name, "skill": name, "aht_s": 600} for name in ("sales", "help")]
    data = {"schema_version": 1, "site": "s", "taken_at": NOW, "slots": 2, "queues": queues, "agents": agents, "contacts": contacts} | more
    return wave_problem(check_snapshot(SnapshotFile.model_validate(data)))


def _contact(name: str, queue: str, waited_min: float, **more: Any) -> dict[str, Any]:
    return {"id": name, "queue": queue, "created": NOW - timedelta(minutes=waited_min), **more}


def _agent(name: str, idle_min: float = 0, **skills: int) -> dict[str, Any]:
    return {"id": name, "skills": skills, "idle_since": NOW - timedelta(minutes=idle_min)}


def _served(problem: WaveProblem, **policy: Any) -> dict[str, tuple[str, int]]:
    """Contact -> (agent, slot) of those that are served."""
    choices, _ = by_policy(problem, Policy.model_validate(policy), NOW)
    assert verify_wave(problem, choices).violations == ()
    return {
        name: (problem.agents[int(choices.agent[k])], int(choices.slot[k]))
        for k, name in enumerate(problem.contacts)
        if choices.agent[k] >= 0
    }


def test_first_come_goes_to_the_agent_idle_longest() -> None:
    problem = _problem([_contact("new", "sales", 1), _contact("old", "sales", 5)], [_agent("a", 1, sales=1), _agent("b", 9, sales=1)])
    assert _served(problem) == {"old": ("b", 0), "new": ("a", 0)}


def test_priority_goes_before_the_wait() -> None:
    problem = _problem([_contact("old", "sales", 9), _contact("new", "help", 1)], [_agent("a", sales=1, help=1)])
    assert _served(problem) == {"old": ("a", 0), "new": ("a", 1)}
    assert _served(problem, order="priority", queues={"sales": {"priority": 2}}) == {"new": ("a", 0), "old": ("a", 1)}


def test_the_order_index_weighs_waits() -> None:
    problem = _problem([_contact("old", "sales", 9), _contact("new", "help", 4)], [_agent("a", sales=1, help=1)])
    assert _served(problem, order="index", queues={"help": {"wait_cost": 3}})["new"] == ("a", 0)
    assert _served(problem, order="index", queues={"help": {"wait_cost": 2}})["old"] == ("a", 0)


def test_levels_open_up_after_a_wait() -> None:
    agents = [_agent("best", sales=3), _agent("next", 9, sales=2)]
    problem = _problem([_contact("c1", "sales", 20), _contact("c2", "sales", 10)], agents)
    assert _served(problem, queues={"sales": {"level": 1}}) == {"c1": ("best", 0), "c2": ("best", 1)}
    opened = {"sales": {"level": 1, "steps": [{"after_s": 900, "level": 2}]}}
    assert _served(problem, queues=opened) == {"c1": ("next", 0), "c2": ("best", 0)}
    assert _served(problem, agents="level", queues=opened) == {"c1": ("best", 0), "c2": ("best", 1)}


def test_a_sticky_contact_is_held_for_its_agent() -> None:
    busy = _agent("mine", sales=1) | {"free_at": NOW + timedelta(minutes=15)}
    problem = _problem([_contact("c", "sales", 1, sticky_agent="mine")], [busy, _agent("other", 9, sales=1)])
    assert _served(problem) == {"c": ("other", 0)}
    assert _served(problem, sticky={"wait_s": 3600}) == {"c": ("mine", 1)}


def test_a_profile_says_which_queues_an_agent_has() -> None:
    problem = _problem([_contact("c", "help", 1)], [_agent("a", 9, sales=1, help=1), _agent("b", sales=1, help=1)])
    turn = {"agent": "a", "profile": "p", "start": NOW.isoformat(), "end": (NOW + timedelta(hours=1)).isoformat()}
    assert _served(problem) == {"c": ("a", 0)}
    assert _served(problem, profiles={"p": {"sales": 1}}, turns=[turn]) == {"c": ("b", 0)}


@pytest.mark.parametrize(
    ("policy", "word"),
    [
        ({"reserve": [{"team": "x", "keep": 1, "queues": ["sales"]}]}, "teams"),
        ({"spare_cost": 3}, "spare_cost"),
        ({"own_level_first": True}, "own_level_first"),
        ({"agents": "random"}, "any agent"),
    ],
)
def test_what_a_snapshot_cannot_follow_is_said(policy: dict[str, Any], word: str) -> None:
    problem = _problem([_contact("c", "help", 1)], [_agent("a", help=1)])
    assert by_policy(problem, Policy(), NOW)[1] == ()
    (note,) = by_policy(problem, Policy.model_validate(policy), NOW)[1]
    assert word in note


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_whatever_the_policy_nothing_is_illegal(data: st.DataObject) -> None:
    def levels() -> dict[str, int]:
        return data.draw(st.dictionaries(st.sampled_from(["sales", "help"]), st.integers(1, 3)))

    agents = [_agent(f"a{k}", data.draw(st.integers(0, 30)), **levels()) for k in range(data.draw(st.integers(0, 4)))]
    contacts = [
        _contact(f"c{k}", data.draw(st.sampled_from(["sales", "help"])), data.draw(st.integers(0, 90)), **_more(data))
        for k in range(data.draw(st.integers(0, 8)))
    ]
    problem = _problem(contacts, agents)
    rule = {"level": 1, "steps": [{"after_s": 600, "level": 2}], "priority": data.draw(st.integers(1, 3))}
    policy = {
        "order": data.draw(st.sampled_from(["first_come", "priority", "index"])),
        "agents": data.draw(st.sampled_from(["longest_idle", "level", "fastest", "random", "index"])),
        "queues": {"sales": rule} if data.draw(st.booleans()) else {},
        "sticky": {"wait_s": 900} if data.draw(st.booleans()) else None,
    }
    choices, _ = by_policy(problem, Policy.model_validate(policy), NOW)
    assert verify_wave(problem, choices).violations == ()


def _more(data: st.DataObject) -> dict[str, Any]:
    return {
        "handle_s": data.draw(st.sampled_from([60, 600, 1700, 4000])),
        "channel": data.draw(st.sampled_from(["voice", "chat"])),
        "customer": data.draw(st.sampled_from([None, "k1"])),
        "sticky_agent": data.draw(st.sampled_from([None, "a0", "gone"])),
    }
