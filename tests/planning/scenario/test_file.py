"""Loading scenarios: everything wrong at once, each in a sentence with its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from center.errors import Fault, InputError
from planning.scenario.file import load_scenario, scenario_json_schema
from solvers.leap.settings import LeapSettings

Change = Callable[[dict[str, Any]], None]
Load = Callable[..., list[Fault]]

_HISTORY = "interval_start,queue,offered,handled,handle_time_s\n2026-02-23T09:00,calls,20,20,3600\n"
_HEADER = "id,contract,site,skills,hourly_cost,availability,leave,prefer_start,prefer_days_off,prefer_weight\n"


def _world() -> dict[str, Any]:
    return {
        "schema_version": 1,
        "name": "test",
        "sites": [{"name": "madrid", "zone": "Europe/Madrid"}],
        "horizon": {"start": "2026-03-02", "days": 7, "interval_min": 30},
        "skills": [{"name": "calls"}],
        "queues": [
            {"name": "calls", "skill": "calls", "open": ["mon-fri 09:00-17:00"], "target": {"share": 0.8, "within_s": 20}, "aht_s": 180}
        ],
        "shifts": [
            {
                "name": "day",
                "start": "08:00-10:00",
                "lengths_min": [510],
                "lunch": {"minutes": 30, "after_min": [180, 240], "paid": False},
            }
        ],
        "contracts": [{"name": "full", "hours_week": [40, 40], "days_week": [5, 5], "shifts": ["day"]}],
        "agents": [
            {"id": "ana", "contract": "full", "skills": {"calls": 1.0}},
            {"id": "ben", "contract": "full", "skills": {"calls": 1.0}},
        ],
        "history": {"file": "history.csv", "zone": "Europe/Madrid", "interval_min": 30},
    }


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Change], Path]:
    """Write the right scenario with one change."""

    def _write(change: Change) -> Path:
        world = _world()
        change(world)
        (tmp_path / "history.csv").write_text(_HISTORY)
        path = tmp_path / "test.yaml"
        path.write_text(yaml.safe_dump(world, sort_keys=False), encoding="utf-8")
        return path

    return _write


@pytest.fixture
def faults(write: Callable[[Change], Path]) -> Load:
    """Faults of the right scenario with one change, places without the folder."""

    def _faults(change: Change) -> list[Fault]:
        path = write(change)
        with pytest.raises(InputError) as caught:
            load_scenario(path)
        return [Fault(f.where.replace(f"{path.parent}/", ""), f.found, f.expected, f.advice) for f in caught.value.faults]

    return _faults


def _set(path: str, value: Any) -> Change:
    """A change that sets ``queues.0.aht_s``."""

    def change(world: dict[str, Any]) -> None:
        *parents, last = (int(part) if part.isdigit() else part for part in path.split("."))
        node: Any = world
        for part in parents:
            node = node[part]
        if isinstance(node, list) and last == len(node):
            node.append(value)
        else:
            node[last] = value

    return change


def test_right_scenario_loads_with_defaults_and_fingerprint(write: Callable[[Change], Path]) -> None:
    loaded = load_scenario(write(lambda world: None))
    assert loaded.file.rules.rest_hours == 11
    assert loaded.fingerprint == hashlib.sha256(loaded.text.encode()).hexdigest()
    assert json.loads(loaded.text)["history_sha256"] == hashlib.sha256(_HISTORY.encode()).hexdigest()


def test_fingerprint_follows_history_and_agents_not_layout(write: Callable[[Change], Path]) -> None:
    path = write(lambda world: None)
    first = load_scenario(path).fingerprint
    path.write_text("# a comment\n" + path.read_text())
    assert load_scenario(path).fingerprint == first
    (path.parent / "history.csv").write_text(_HISTORY.replace("20,20", "21,21"))
    assert load_scenario(path).fingerprint != first


@pytest.mark.parametrize(
    ("change", "where", "found", "advice"),
    [
        (_set("agents.1.skills", {"call": 1.0}), "test.yaml: agents[1].skills.call", "'call'", "Did you mean 'calls'?"),
        (_set("agents.1.contract", "ful"), "test.yaml: agents[1].contract", "'ful'", "Did you mean 'full'?"),
        (_set("agents.1.site", "lisbon"), "test.yaml: agents[1].site", "'lisbon'", ""),
        (_set("agents.1.id", "ana"), "test.yaml: agents[1].id", "'ana'", ""),
        (_set("contracts.0.shifts", ["day", "dya"]), "test.yaml: contracts[0].shifts[1]", "'dya'", "Did you mean 'day'?"),
        (_set("queues.0.site", "madird"), "test.yaml: queues[0].site", "'madird'", "Did you mean 'madrid'?"),
        (_set("queues.0.skill", "german"), "test.yaml: queues[0].skill", "'german'", ""),
        (_set("skills.1", {"name": "calls"}), "test.yaml: skills[1].name", "'calls'", ""),
        (
            _set("history", {"source": "bank_calls", "zone": "UTC", "queue": "cals"}),
            "test.yaml: history.queue",
            "'cals'",
            "Did you mean 'calls'?",
        ),
        (_set("history.file", "none.csv"), "test.yaml: history.file", "'none.csv'", ""),
        (
            _set(
                "twin",
                {
                    "policy": {
                        "profiles": {"p": {"calls": 1}},
                        "turns": [{"agent": "anna", "profile": "p", "start": "2026-03-02T09:00Z", "end": "2026-03-02T10:00Z"}],
                    }
                },
            ),
            "test.yaml: twin.policy.turns[0].agent",
            "'anna'",
            "Did you mean 'ana'?",
        ),
        (_set("queues.0.aht", 3), "test.yaml: queues[0].aht", "an unknown key", "Did you mean 'aht_s'?"),
        (_set("shift", []), "test.yaml: shift", "an unknown key", "Did you mean 'shifts'?"),
        (_set("queues.0.open", ["mon-fri 09:10-17:00"]), "test.yaml: queues[0].open[0]", "09:10", ""),
        (_set("sites.1", {"name": "delhi", "zone": "Asia/Kathmandu"}), "test.yaml: sites[1].zone", "Asia/Kathmandu", None),
        (_set("shifts.0.start_step_min", 20), "test.yaml: shifts[0].start_step_min", "20 minutes", None),
        (_set("shifts.0.lunch.after_min", [510, 600]), "test.yaml: shifts[0].lengths_min", "510", None),
        (_set("agents", {"file": "a.csv"}), "test.yaml: agents", "file", None),
    ],
)
def test_fault_between_sections(faults: Load, change: Change, where: str, found: str, advice: str | None) -> None:
    by_place = {fault.where: fault for fault in faults(change)}
    assert where in by_place
    assert found in by_place[where].found
    assert advice is None or by_place[where].advice == advice


def test_skill_that_a_queue_needs_and_nobody_has(faults: Load) -> None:
    def change(world: dict[str, Any]) -> None:
        world["skills"].append({"name": "sales"})
        world["queues"][0]["skill"] = "sales"

    (fault,) = faults(change)
    assert (fault.where, "which no agent has" in fault.found) == ("test.yaml: queues[0].skill", True)


def test_impossible_contract_says_what_is_near(faults: Load) -> None:
    (fault,) = faults(_set("contracts.0", {"name": "full", "hours_week": [50, 50], "days_week": [3, 3], "shifts": ["day"]}))
    assert fault.where == "test.yaml: contracts[0].hours_week"
    assert fault.found == "50 h a week in 3 days"
    assert fault.expected.endswith("the nearest are 24 h")


def test_contract_that_runs_of_days_forbid(faults: Load) -> None:
    def change(world: dict[str, Any]) -> None:
        world["rules"] = {"max_consecutive_days": 2}
        world["contracts"][0].update(hours_week=[48, 48], days_week=[6, 6])

    (fault,) = faults(change)
    assert fault.where == "test.yaml: contracts[0].days_week"
    assert "2 days in a row" in fault.expected


def test_contract_that_rest_forbids(faults: Load) -> None:
    (fault,) = faults(lambda world: world.update(rules={"rest_hours": 20}))
    assert fault.where == "test.yaml: contracts[0].days_week"


def test_availability_too_small_for_the_contract(faults: Load) -> None:
    (fault,) = faults(_set("agents.1.availability", ["mon-thu 08:00-18:30", "fri 08:00-12:00"]))
    assert fault.where == "test.yaml: agents[1].availability"
    assert fault.found == "availability for at most 32 paid h a week"


def test_night_shift_fits_two_windows_that_meet_at_midnight(write: Callable[[Change], Path]) -> None:
    def change(world: dict[str, Any]) -> None:
        world["shifts"][0].update(start="22:00-22:30", lengths_min=[510])
        world["agents"][1]["availability"] = ["daily 00:00-07:00", "daily 22:00-24:00"]

    load_scenario(write(change))


def test_wrong_sections_do_not_hide_or_invent_other_faults(faults: Load) -> None:
    def change(world: dict[str, Any]) -> None:
        world["queues"][0]["aht_s"] = -5
        world["skills"].append({"name": "sales", "titel": "x"})
        world["agents"][0]["skills"] = {"calls": 1.0, "sales": 1.0}
        world["agents"][1]["contract"] = "part"

    assert {fault.where for fault in faults(change)} == {
        "test.yaml: queues[0].aht_s",
        "test.yaml: skills[1].titel",
        "test.yaml: agents[1].contract",
    }


def test_agents_from_csv_equal_agents_in_yaml(write: Callable[[Change], Path]) -> None:
    def inline(world: dict[str, Any]) -> None:
        world["agents"] = [
            {
                "id": "ana",
                "contract": "full",
                "site": "madrid",
                "skills": {"calls": 0.9},
                "hourly_cost": 20.5,
                "availability": ["mon-thu 08:00-18:30", "fri 08:00-16:30"],
                "leave": ["2026-03-03", "2026-12-01..2026-12-05"],
                "preferences": {"start": "08:00-09:00", "days_off": "fri", "weight": 2},
            },
            {"id": "ben", "contract": "full", "skills": ["calls"]},
        ]

    in_yaml = load_scenario(write(inline))
    path = write(_set("agents", {"csv": "agents.csv"}))
    (path.parent / "agents.csv").write_text(
        _HEADER
        + "ana,full,madrid,calls:0.9,20.5,mon-thu 08:00-18:30;fri 08:00-16:30,2026-03-03; 2026-12-01..2026-12-05,08:00-09:00,fri,2\n"
        + "ben,full,,calls,,,,,,\n"
    )
    assert load_scenario(path).fingerprint == in_yaml.fingerprint


@pytest.mark.parametrize(
    ("row", "column", "found"),
    [
        ("cai,full,,calls:x,,,,,,", "skills", "'calls:x'"),
        ("cai,full,,calls:9,,,,,,", "skills", "9.0"),
        ("cai,full,,calls:1;calls:1,,,,,,", "skills", "'calls:1;calls:1'"),
        ("cai,full,,sales:1,,,,,,", "skills", "the unknown name 'sales'"),
        ("cai,ful,,calls:1,,,,,,", "contract", "the unknown name 'ful'"),
        ("cai,full,,calls:1,cheap,,,,,", "hourly_cost", "'cheap'"),
        ("cai,full,,calls:1,,mon 8-16,,,,", "availability", "'mon 8-16'"),
        ("cai,full,,calls:1,,,2026-02-30,,,", "leave", "'2026-02-30'"),
        ("cai,full,,calls:1,,,,early,,", "prefer_start", "'early'"),
        ("cai,full,,calls:1,,,,,,2.5", "prefer_weight", "'2.5'"),
        ("ana,full,,calls:1,,,,,,", "id", "'ana'"),
        ("cai,full,,calls:1,,mon 08:00-12:00,,,,", "availability", "availability for at most 0 paid h a week"),
    ],
)
def test_fault_in_a_csv_row(write: Callable[[Change], Path], row: str, column: str, found: str) -> None:
    path = write(_set("agents", {"csv": "agents.csv"}))
    (path.parent / "agents.csv").write_text(f"{_HEADER}ana,full,,calls:1.0,,,,,,\n{row}\n")
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    (fault,) = caught.value.faults
    assert fault.where == f"{path.parent}/agents.csv: row 3, column {column}"
    assert found in fault.found


def test_csv_without_a_right_row_says_only_what_is_wrong_with_it(write: Callable[[Change], Path]) -> None:
    path = write(_set("agents", {"csv": "agents.csv"}))
    (path.parent / "agents.csv").write_text(_HEADER)
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    (fault,) = caught.value.faults
    assert fault.found == "no rows"


def test_clock_times_and_words_of_yaml_stay_text(write: Callable[[Change], Path]) -> None:
    path = write(lambda world: None)
    path.write_text(path.read_text() + "rules: {unpopular: {ends_after: 20:00}}\nclosed: [2026-12-25]\ntitle: no\n")
    file = load_scenario(path).file
    assert (file.rules.unpopular.ends_after, file.closed, file.title) == ("20:00", ["2026-12-25"], "no")


@pytest.mark.parametrize(
    ("leap", "settings"),
    [
        (None, LeapSettings()),
        ("auto", LeapSettings()),
        ("never", LeapSettings(mode="never")),
        ({}, LeapSettings()),
        ({"mode": "never"}, LeapSettings(mode="never")),
        ({"calls": 1, "seconds": 5, "solver_seconds": 4, "price_per_second": 0.5, "money": 2},
         LeapSettings(calls=1, seconds=5, solver_seconds=4, price_per_second=0.5, money=2)),
    ],
)  # fmt: skip
def test_forms_of_leap(write: Callable[[Change], Path], leap: Any, settings: LeapSettings) -> None:
    solver = {"seconds": 5} if leap is None else {"seconds": 5, "leap": leap}
    loaded = load_scenario(write(lambda world: world.update(solver=solver)))
    assert loaded.file.solver.leap == settings
    assert json.loads(loaded.text)["solver"]["leap"] == settings.model_dump()


@pytest.mark.parametrize(
    ("leap", "key", "found", "expected"),
    [
        ("sometimes", "", "'sometimes'", "auto, never, or keys and values"),
        (None, "", "nothing", "auto, never, or keys and values"),
        (True, "", "True", "auto, never, or keys and values"),
        (["auto"], "", "['auto']", "auto, never, or keys and values"),
        ({"mode": "always"}, ".mode", "'always'", "'auto' or 'never'"),
        ({"cals": 3}, ".cals", "an unknown key", "one of the keys mode, seconds, calls"),
        ({"calls": 0}, ".calls", "0", "greater than or equal to 1"),
        ({"calls": 1.5}, ".calls", "1.5", "a valid integer"),
        ({"seconds": -1}, ".seconds", "-1", "greater than 0"),
        ({"solver_seconds": "long"}, ".solver_seconds", "'long'", "a valid number"),
        ({"price_per_second": ".inf", "money": 1}, ".price_per_second", "'.inf'", "number"),
        ({"price_per_second": "inf", "money": 1}, ".price_per_second", "'inf'", "a finite number"),
        ({"money": 2}, ".money", "2", "a price_per_second beside it"),
    ],
)
def test_wrong_forms_of_leap(faults: Load, leap: Any, key: str, found: str, expected: str) -> None:
    (fault,) = faults(lambda world: world.update(solver={"leap": leap}))
    assert (fault.where, fault.found) == (f"test.yaml: solver.leap{key}", found)
    assert expected in fault.expected


def test_every_fault_of_leap_is_said_at_once(faults: Load) -> None:
    leap = {"calls": 0, "cals": 1, "price_per_second": -1, "money": 2}
    wrong = [fault.where for fault in faults(lambda world: world.update(solver={"leap": leap, "seed": -1}))]
    assert sorted(wrong) == [f"test.yaml: solver.{key}" for key in ("leap.calls", "leap.cals", "leap.price_per_second", "seed")]


def test_json_schema_takes_every_form_of_leap() -> None:
    schema = scenario_json_schema()
    words, section = schema["$defs"]["SolverSpec"]["properties"]["leap"]["anyOf"]
    assert words["enum"] == ["auto", "never"]
    assert set(schema["$defs"][section["$ref"].rsplit("/", 1)[1]]["properties"]) == set(LeapSettings.model_fields)


def test_json_schema_takes_a_csv_of_agents() -> None:
    schema = scenario_json_schema()
    assert {"history", "shifts", "solver"} <= set(schema["properties"])
    assert [kind["type"] for kind in schema["properties"]["agents"]["anyOf"]] == ["array", "object"]
