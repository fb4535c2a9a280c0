"""The `peak` section of a scenario file: what is wrong with it is said with its key path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from center.errors import InputError
from planning.scenario.file import LoadedScenario, checked, load_scenario, read_scenario

SCENARIOS = Path(__file__).parent.parent.parent.parent / "scenarios"


def _tiny(peak: Any) -> LoadedScenario:
    """The tiny week, in steps of an hour, with other levers."""
    read = read_scenario(SCENARIOS / "tiny.yaml")
    read.data["peak"] = peak
    return checked(read)


@pytest.mark.parametrize(
    ("peak", "sentence"),
    [
        ({"overflow": [{"queue": "cals", "most_heads": 1}]}, r"peak.overflow\[0\].queue: found the unknown name 'cals'; .*\(calls\)"),
        ({"overflow": [{"queue": "calls", "most_heads": 0}]}, r"peak.overflow\[0\].most_heads: found 0"),
        ({"overflow": [{"queue": "calls", "most_heads": 1, "block_min": 90}]}, r"peak.overflow\[0\].block_min: found 90 minutes"),
        ({"overtime": {"step_min": 30}}, "peak.overtime.step_min: found 30 minutes; expected a multiple of the planning step of 60"),
        ({"start": {"step_min": 45}}, "peak.start.step_min: found 45 minutes"),
        ({"overtime": {"price": 2}}, "peak.overtime.price: found an unknown key; expected one of the keys notice_min"),
        ({"change": -1}, "peak.change: found -1"),
        ({"backends": ["magic"]}, r"peak.backends\[0\]: found 'magic'"),
        (3, "peak: found 3"),
    ],
)
def test_what_is_wrong_is_said(peak: Any, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        _tiny(peak)


@pytest.mark.parametrize("peak", [{}, {"overtime": None, "start": None}, {"overtime": {"step_min": 120}}])
def test_what_is_right(peak: Any) -> None:
    assert _tiny(peak).file.peak is not None


@pytest.mark.parametrize(("step", "every"), [(5, 30), (12, 36), (15, 30), (20, 40), (60, 60)])
def test_levers_follow_the_planning_step(step: int, every: int) -> None:
    assert _tiny({}).file.peak.overtime.every_min(step) == every  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["bank", "multisite"])
def test_shipped_scenarios_use_levers(name: str) -> None:
    peak = load_scenario(SCENARIOS / f"{name}.yaml").file.peak
    assert peak.overtime is not None
    assert peak.overtime.week_hours == 48
    assert peak.overflow
