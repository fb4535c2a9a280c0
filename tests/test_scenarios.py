"""The shipped scenarios: right, reproducible, documented, and as large and varied as they say."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from benchmarks.generate_scenarios import scenario_files
from center.horizon import Horizon
from planning.scenario.contract_hours import net_contract_hours
from planning.scenario.file import LoadedScenario, ScenarioFile, load_scenario
from scheduling.roster.shifts import legal_shifts

SCENARIOS = Path(__file__).parent.parent / "scenarios"


@pytest.fixture(scope="module")
def bank() -> LoadedScenario:
    return load_scenario(SCENARIOS / "bank.yaml")


def test_generated_files_are_the_committed_ones() -> None:
    for name, content in scenario_files().items():
        assert (SCENARIOS / name).read_bytes() == content, name


def test_another_seed_gives_other_people() -> None:
    assert scenario_files(1)["bank_agents.csv"] != scenario_files()["bank_agents.csv"]


@pytest.mark.parametrize("name", ["tiny", "blocks", "bank", "multisite"])
def test_shipped_scenario_is_right(name: str) -> None:
    loaded = load_scenario(SCENARIOS / f"{name}.yaml")
    assert loaded.file.name == name
    assert len(loaded.fingerprint) == 64


def test_bank_people_are_many_and_hardly_alike(bank: LoadedScenario) -> None:
    agents = bank.file.agents
    alike = Counter(a.model_dump_json(exclude={"id", "hourly_cost", "leave"}) for a in agents)
    assert len(agents) >= 300
    assert len({a.contract for a in agents}) == 6
    assert max(alike.values()) <= 5
    assert sum(bool(a.availability) for a in agents) / len(agents) == pytest.approx(0.3, abs=0.01)
    assert sum(a.preferences.start is not None for a in agents) / len(agents) == pytest.approx(0.8, abs=0.01)


def test_bank_shapes_give_the_options_their_comments_say(bank: LoadedScenario) -> None:
    counts = {shape.name: len(legal_shifts([shape], 15)) for shape in bank.file.shifts}
    assert counts == {"eight-hours": 144, "ten-hours": 96, "six-hours": 96, "four-hours": 84}


def test_tiny_contracts_bring_the_hours_required(bank: LoadedScenario) -> None:
    tiny = load_scenario(SCENARIOS / "tiny.yaml").file
    assert net_contract_hours(tiny.agents, tiny.contracts, tiny.shifts) == (28, 28)
    full = bank.file.model_copy(update={"agents": [a for a in bank.file.agents if a.contract == "full-5x8"]})
    assert net_contract_hours(full.agents, full.contracts, full.shifts)[0] == pytest.approx(37.5 * 150)  # two breaks a day of 15 min


def test_multisite_crosses_the_change_of_clocks_and_has_a_scarce_skill() -> None:
    world = load_scenario(SCENARIOS / "multisite.yaml")
    horizon: Horizon = world.scenario.horizon
    skills = Counter(name for agent in world.file.agents for name in agent.skills)
    assert len(horizon.day_steps(6)) == 50
    assert skills["german"] == min(skills.values()) == 4
    assert (SCENARIOS / "multisite_history.csv").stat().st_size < 2_000_000


def test_multisite_history_is_over_dispersed_and_whole() -> None:
    with (SCENARIOS / "multisite_history.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    by_day: Counter[str] = Counter()
    for row in rows:
        if row["queue"] == "calls-es":
            by_day[row["interval_start"][:10]] += int(row["offered"])
    midweek = [calls for day, calls in by_day.items() if date.fromisoformat(day).weekday() in (1, 2, 3, 4)]
    mean = sum(midweek) / len(midweek)
    assert len(midweek) == 40
    assert sum((x - mean) ** 2 for x in midweek) / 39 > 2 * mean
    assert all(int(row["handled"]) <= int(row["offered"]) for row in rows)
    assert all((int(row["handled"]) == 0) == (int(row["handle_time_s"]) == 0) for row in rows)


def _sections(model: type[BaseModel], heading: str) -> Iterator[tuple[str, type[BaseModel]]]:
    yield heading, model
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        if inner is not None and (heading, name) != ("rules", "also"):  # its kinds are told in docs/rules.md
            together = heading == "shifts" and name in ("lunch", "breaks", "split")
            below = name if heading == "Top level" else f"{heading}: {'lunch, breaks and split' if together else name}"
            yield from _sections(inner, below)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def test_readme_documents_every_key_and_no_other() -> None:
    text = (SCENARIOS / "README.md").read_text(encoding="utf-8")
    documented = {}
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, body = part.split("\n", 1)
        documented[heading] = set(re.findall(r"^\| `(\w+)` \|", body, flags=re.MULTILINE))
    expected = {heading: set(model.model_fields) for heading, model in _sections(ScenarioFile, "Top level")}
    assert documented == expected
