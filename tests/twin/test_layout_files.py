"""Layout files: those shipped are right, what is wrong is said with its place, the command shows and writes answers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from center.errors import InputError
from cli.simulate import app
from twin.distribution import exponential, fixed
from twin.layout import Layout
from twin.parts import Agents, LayoutQueue, Spells
from twin.read import read_layout
from twin.schema import layout_json_schema
from twin.simulate import simulate

LAYOUTS = sorted((Path(__file__).parents[2] / "scenarios" / "layouts").glob("*.yaml"))
SMALL = """
schema_version: 1
interval_min: 30
intervals: 4
intervals_per_day: 2
queues:
  - {name: calls, per_hour: 60, aht_s: {shape: erlang, mean_s: 120, k: 2}, patience_s: [60, 60, 60, 120], target: {asa_s: 20}}
  - {name: mail, channel: email, aht_s: 60, deadline_min: 30, backlog: 3}
agents:
  - {name: ann, skills: [calls], spells_min: [[0, 50], [60, 120]], hourly_cost: 20}
  - {name: bob, count: 2, team: b, skills: {calls: 2, mail: 1}, speed: {mail: 0.5}, spells_min: [[0, null]], hourly_cost: 30}
"""


def fault_of(tmp_path: Path, old: str, new: str) -> str:
    assert SMALL.count(old) == 1
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as found:
        read_layout(path)
    return str(found.value)


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.stem)
def test_shipped_layouts_run(path: Path) -> None:
    answers = simulate(read_layout(path), 2, 1)
    assert answers.counts("answered").sum() > 0


def test_a_file_becomes_the_layout_it_says(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    layout = read_layout(path)
    assert layout.queues[0].arrivals.tolist() == [30.0] * 4
    assert layout.queues[0].service[0].parameters == (2.0, 60.0)
    assert [law.mean for law in layout.queues[0].patience] == [60, 60, 60, 120]
    assert layout.queues[1].within_s == 1800
    assert layout.agents.names == ("ann", "bob-1", "bob-2")
    assert layout.agents.level.tolist() == [[1, 0], [2, 1], [2, 1]]
    assert layout.agents.speed is not None and layout.agents.speed[1].tolist() == [1.0, 0.5]
    assert layout.agents.spells.day is not None and layout.agents.spells.day.tolist() == [0, 1, 0, 0]
    assert layout.day is not None and layout.day.tolist() == [0, 0, 1, 1]
    # ann 110 minutes at 20, two of the others for the 120 of the layout at 30 an hour
    assert simulate(layout, 1, 1).labour_cost == pytest.approx(110 / 60 * 20 + 2 * 2 * 30)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("per_hour: 60", "per_huor: 60", "queues[0].per_huor: found an unknown key"),
        ("aht_s: 60,", "aht_s: {shape: lognormal, mean_s: 60},", "mean_s and cv with the shape lognormal"),
        ("skills: [calls]", "skills: [cals]", "agents[0].skills.cals: found 'cals'; expected one of calls, mail"),
        ("[0, 50], [60", "[0, 70], [60", "agents.spells: found overlapping spells of agent 0"),
        (
            "patience_s: [60, 60, 60, 120]",
            "patience_s: [60, 60]",
            "queues[0].patience: found 2 distributions; expected 1, or one for each of 4",
        ),
        ("deadline_min: 30", "helper: {team: c}", "queues[1].helper.team: found 'c'; expected one of ann, b"),
        ("intervals: 4", "intervals: 4\npolicy: {reserve: [{team: x, keep: 1, queues: [calls]}]}", "policy.reserve[0].team: found 'x'"),
        ("per_hour: 60", "trace: none.csv", "no such file"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in fault_of(tmp_path, old, new)


def test_a_trace_is_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("time_s,service_s,customer\n90,30,zoe\n10,,ann\n95,1,zoe\n", encoding="utf-8")
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace("per_hour: 60", "trace: t.csv"), encoding="utf-8")
    trace = read_layout(path).queues[0].trace
    assert trace is not None and trace.service is not None and trace.customer is not None
    assert trace.time.tolist() == [10, 90, 95]
    assert np.isnan(trace.service[0]) and trace.service[1:].tolist() == [30, 1]
    assert trace.customer[1] == trace.customer[2] != trace.customer[0]
    assert simulate(read_layout(path), 1, 1).counts("offered")[0, 0].sum() == 3


def test_arrays_that_do_not_fit_are_all_said() -> None:
    spells = Spells(np.array([0, 3]), np.array([0.0, 0.0]), np.array([10.0, 10.0]))
    queue = LayoutQueue("q", np.zeros(3), (exponential(10),), (fixed(1), fixed(2), fixed(3)), balk=1.5)
    with pytest.raises(InputError) as found:
        Layout((queue, queue), Agents(("a",), np.ones((1, 1), dtype=int), spells), 60.0, 2)
    text = str(found.value)
    for part in ("queues[0].arrivals", "queues[1].patience", "queues[0].balk", "agents.level", "spells.agent", "the name 'q' 2 times"):
        assert part in text


def test_the_command_shows_and_writes(tmp_path: Path) -> None:
    path, out = tmp_path / "small.yaml", tmp_path / "out.json"
    path.write_text(SMALL, encoding="utf-8")
    shown = CliRunner().invoke(app, ["layout", str(path), "--replications", "20", "--seed", "3", "--json", str(out)])
    assert shown.exit_code == 0, shown.output
    assert "20 replications, seed 3" in " ".join(shown.stdout.split()) and "calls" in shown.stdout
    written = json.loads(out.read_text(encoding="utf-8"))
    answers = simulate(read_layout(path), 20, 3)
    assert written["queues"][0]["service_level"]["value"] == pytest.approx(float(answers.service_level("queue").value[0]))
    assert written["queues"][0]["by_interval"]["offered"]["value"][-1] == 0
    assert written["queues"][0]["by_interval"]["queue_length"]["value"][-1] is None
    assert len(written["agents"]) == 3


def test_the_schema_names_every_key() -> None:
    schema = layout_json_schema()
    assert set(schema["required"]) == {"schema_version", "interval_min", "intervals", "queues", "agents"}
    assert "after_s" in json.dumps(schema)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("count: 2", "count: 2000000", "agents[1].count"),
        ("skills: {calls: 2, mail: 1}", f"skills: {{calls: {10**23}, mail: 1}}", "agents[1].skills.calls"),
    ],
)
def test_numbers_beyond_any_centre_are_refused(tmp_path: Path, old: str, new: str, where: str) -> None:
    assert where in fault_of(tmp_path, old, new)
