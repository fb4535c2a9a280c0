"""A shift shape names queues that the scenario has."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from center.errors import InputError
from center.io import read_yaml
from planning.scenario.file import load_scenario

TINY = Path(__file__).parents[3] / "scenarios" / "tiny.yaml"


def test_queues_of_a_shape_must_be_known(tmp_path):
    world = read_yaml(TINY)
    known = world["queues"][0]["name"]
    world["shifts"][0]["queues"] = [known]
    path = tmp_path / "tiny.yaml"
    path.write_text(yaml.safe_dump(world), encoding="utf-8")
    for name in TINY.parent.glob("tiny_history.csv"):
        (tmp_path / name.name).write_bytes(name.read_bytes())
    assert load_scenario(path).file.shifts[0].queues == [known]
    world["shifts"][0]["queues"] = [known, f"{known}x"]
    path.write_text(yaml.safe_dump(world), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_scenario(path)
    (fault,) = error.value.faults
    assert fault.where.endswith("tiny.yaml: shifts[0].queues[1]") and repr(known) in fault.advice


def test_blocks_throughout_the_opening_hours_are_on_queues_of_the_same_hours(tmp_path):
    world = read_yaml(TINY.parent / "blocks.yaml")
    (tmp_path / "blocks_history.csv").write_bytes((TINY.parent / "blocks_history.csv").read_bytes())
    path = tmp_path / "blocks.yaml"
    world["shifts"][0]["open_throughout"] = True
    hours = [queue["open"] for queue in world["queues"]]
    for queue in world["queues"]:
        queue["open"] = hours[0]
    path.write_text(yaml.safe_dump(world), encoding="utf-8")
    load_scenario(path)
    world["queues"][1]["open"] = ["mon-fri 10:00-12:00"]
    path.write_text(yaml.safe_dump(world), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_scenario(path)
    assert [fault.where for fault in error.value.faults] == [f"{path}: shifts[0].open_throughout"]
