"""What is wrong with a snapshot is a sentence or an answer, never a crash; nothing is dropped unsaid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from center.errors import InputError
from planning.wave.plan import WaveOptions, plan_wave
from routing.wave.result import Wave
from routing.wave.snapshot import Snapshot, read_snapshot

Checked = Callable[[dict[str, Any]], Snapshot]
WORK = WaveOptions(backends=("anneal",), sweeps=20, seconds=0.2)


def _solved(snapshot: Snapshot) -> Wave:
    wave = plan_wave(snapshot, WORK)
    assert [choice.contact for choice in wave.choices] == [contact.id for contact in snapshot.file.contacts]
    assert all(choice.reason.endswith(".") for choice in wave.choices)
    assert all(not contender.violations for contender in wave.contenders)
    return wave


def _write(folder: Path, data: dict[str, Any]) -> Path:
    path = folder / "snapshot.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["contacts"].append(dict(d["contacts"][0])), "contacts: found 'b1' 2 times"),
        (lambda d: d["agents"].append(dict(d["agents"][0])), "agents: found 'ana' 2 times"),
        (lambda d: d["contacts"][0].update(value=-5), "contacts[0].value: found -5"),
        (lambda d: d["contacts"][0].update(handle_s=-5), "contacts[0].handle_s: found -5"),
        (lambda d: d["queues"][0].update(aht_s=-1), "queues[0].aht_s: found -1"),
        (lambda d: d["contacts"][0].update(queue="biling"), "Did you mean 'billing'?"),
        (lambda d: d["agents"][0].update(factors={"sales": 1.0}), "the queue 'sales'"),
        (lambda d: d["contacts"][0].update(created="2026-03-02T08:41:00"), "contacts[0].created"),
        (lambda d: d["contacts"][0].update(created="2026-03-02T09:41:00+01:00"), "at most 5 minutes after taken_at"),
        (lambda d: d["queues"][1].update(relax=[{"after_min": 9, "level": 4}]), "levels that fall"),
        (lambda d: d["queues"][1].update(expected_per_slot=[1, 2, 3]), "expected_per_slot with one number per slot"),
        (lambda d: d["queues"][1].update(relax=[{"after_min": 10**23, "level": 1}]), "queues[1].relax[0].after_min"),
        (lambda d: d["queues"][0].update(deadline_min=10**23), "queues[0].deadline_min"),
        (lambda d: d.update(limits={"callback": 10**23}), "limits.callback"),
        (lambda d: d.update(limits={"overflow": 10**23}), "limits.overflow"),
        (lambda d: d.update(grain_s=70), "a grain_s that divides the slot"),
        (lambda d: d.update(agent=[]), "unknown key"),
        (lambda d: d.update(queues=[]), "at least 1"),
    ],
)
def test_a_mistake_is_said_with_its_place(tmp_path: Path, data: dict[str, Any], change: Callable[[Any], Any], said: str) -> None:
    change(data)
    with pytest.raises(InputError) as caught:
        read_snapshot(_write(tmp_path, data))
    assert said in str(caught.value)


def test_an_agent_without_skills_and_one_who_is_enough_for_nothing(data: dict[str, Any], checked: Checked) -> None:
    data["agents"] = [{"id": "eve"}]
    wave = _solved(checked(data))
    assert any("1 agent (eve)" in note for note in wave.notes)
    assert wave.count("agent") == 0
    assert any("nobody here has the skill" in choice.reason for choice in wave.choices)


def test_a_skill_nobody_has_is_noted_and_is_the_reason(data: dict[str, Any], checked: Checked) -> None:
    data["queues"][1]["also"] = {"greek": 1}
    wave = _solved(checked(data))
    assert "Nobody has the skill 'greek' that queue tech needs (2 waiting)." in wave.notes
    assert "nobody here has what it needs in greek" in wave.choices[2].reason


def test_a_deadline_in_the_past_is_noted_and_late(data: dict[str, Any], checked: Checked) -> None:
    data["contacts"][0]["deadline"] = "2026-03-02T07:00:00+01:00"
    wave = _solved(checked(data))
    assert any("deadline that is past already: 1 contact (b1)" in note for note in wave.notes)
    assert wave.choices[0].late is True
    assert "its deadline was past already" in wave.choices[0].reason


def test_a_little_clock_skew_is_noted_and_counts_as_no_wait(data: dict[str, Any], checked: Checked) -> None:
    data["contacts"][0]["created"] = "2026-03-02T09:02:00+01:00"
    wave = _solved(checked(data))
    assert any("clock skew" in note and "b1" in note for note in wave.notes)
    assert wave.choices[0].waited_s == 0


def test_a_sticky_agent_who_is_gone_and_an_empty_queue_are_noted(data: dict[str, Any], checked: Checked) -> None:
    data["contacts"] = data["contacts"][:1]
    data["contacts"][0]["sticky_agent"] = "zoe"
    wave = _solved(checked(data))
    assert "Queue tech is empty." in wave.notes
    assert any("sticky agent who is not there: 1 contact (b1)" in note for note in wave.notes)


def test_no_agents_is_an_answer(data: dict[str, Any], checked: Checked) -> None:
    data["agents"] = []
    wave = _solved(checked(data))
    assert wave.count("agent") == 0
    assert all("no agent is here" in choice.reason for choice in wave.choices)
    assert any("No agent is there" in note for note in wave.notes)
    assert wave.chosen is not None


def test_no_contacts_is_an_answer(data: dict[str, Any], checked: Checked) -> None:
    data["contacts"] = []
    wave = _solved(checked(data))
    assert wave.contenders == ()
    assert wave.notes == ("No contact waits: there is nothing to decide.",)


def test_agents_who_are_gone_before_the_wave_have_no_room(data: dict[str, Any], checked: Checked) -> None:
    for agent in data["agents"]:
        agent["until"] = "2026-03-02T08:00:00+01:00"
    wave = _solved(checked(data))
    assert wave.count("agent") == 0
    assert all(cell.capacity_min == 0 for cell in wave.agent_slots)


def test_contacts_from_a_csv_beside_it(tmp_path: Path, data: dict[str, Any], checked: Checked) -> None:
    whole = checked(data)
    rows = data.pop("contacts")
    columns = ["id", "queue", "created", "channel", "priority", "customer", "urgency", "incident", "sticky_agent"]
    lines = [",".join(columns), *(",".join(str(row.get(name, "")) for name in columns) for row in rows)]
    (tmp_path / "c.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    read = read_snapshot(_write(tmp_path, data | {"contacts_csv": "c.csv"}))
    assert read.file.contacts == whole.file.contacts
    (tmp_path / "c.csv").write_text(lines[0] + "\nx,billing,yesterday,voice,9,,,,\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_snapshot(_write(tmp_path, data | {"contacts_csv": "c.csv"}))
    assert "c.csv: row 2: created" in str(caught.value)
    assert "c.csv: row 2: priority" in str(caught.value)
