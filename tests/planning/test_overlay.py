"""Overlays: what each kind of change does to a scenario, chains, and what is refused in which words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from center.clock import Window
from center.errors import InputError
from planning.overlay.apply import with_overlays
from planning.overlay.outage import without
from planning.overlay.printed import scenario_yaml
from planning.overlay.read import base_and_chains, read_chain
from planning.overlay.words import chain_words
from planning.scenario.file import LoadedScenario, checked, load_scenario, read_scenario
from planning.whatif.cases import Settings, cases_of, merged_data

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
OVERLAYS = sorted((SCENARIOS / "overlays").glob("*.yaml"))
TINY, MULTISITE = SCENARIOS / "tiny.yaml", SCENARIOS / "multisite.yaml"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes an overlay with some changes."""

    def written(changes: dict[str, Any], name: str = "what.yaml", **keys: Any) -> Path:
        path = tmp_path / name
        path.write_text(yaml.safe_dump({"overlay_version": 1, "title": "What if", "why": "a test", **keys, "changes": changes}))
        return path

    return written


def _on(base: Path, overlay: Path) -> LoadedScenario:
    read = read_scenario(base)
    return with_overlays(checked(read), read.agent_rows or (), read_chain(overlay))


def _faults(base: Path, overlay: Path) -> str:
    with pytest.raises(InputError) as refused:
        _on(base, overlay)
    return str(refused.value)


@pytest.mark.parametrize("path", OVERLAYS, ids=lambda path: path.stem)
def test_a_shipped_overlay_changes_its_base_and_says_why(path: Path) -> None:
    chain = read_chain(path)
    base = chain.base or TINY
    loaded = _on(base, path)
    assert loaded.fingerprint != load_scenario(base).fingerprint
    assert loaded.file.name.startswith(f"{load_scenario(base).file.name}-")
    assert len(chain.overlay.why) > 40
    assert chain_words(chain)


def test_there_are_overlays_of_every_base() -> None:
    bases = [chain.base.name if (chain := read_chain(path)).base else None for path in OVERLAYS]
    assert len(bases) >= 8
    assert set(bases) == {"tiny.yaml", "bank.yaml", "multisite.yaml", None}


def test_demand_and_handle_time_become_changes_of_the_forecast(write: Write) -> None:
    path = write({"demand": [{"factor": 1.5, "queues": ["calls"], "weekdays": "mon", "window": "09:00-10:00"}], "aht": [{"factor": 0.9}]})
    volume, aht = _on(TINY, path).file.forecast.changes
    assert (volume.volume, volume.aht, volume.queues, volume.weekdays, volume.window) == (1.5, 1, ["calls"], "mon", "09:00-10:00")
    assert (aht.volume, aht.aht, aht.queues) == (1, 0.9, [])


def test_people_come_and_go_and_learn(write: Write) -> None:
    changes = {
        "leaving": [{"people": 2, "contracts": ["part-bogota"]}, {"agents": ["agent-001"]}],
        "hired": [{"people": 2, "contract": "part-madrid", "skills": ["german"], "site": "madrid", "hourly_cost": 20}],
        "trained": [{"skill": "german", "people": 3, "sites": ["bogota"], "proficiency": 0.8}, {"skill": "chat", "agents": ["agent-002"]}],
    }
    before, after = load_scenario(MULTISITE).file, _on(MULTISITE, write(changes)).file
    gone = [agent.id for agent in before.agents if agent.id not in {agent.id for agent in after.agents}]
    last = [agent.id for agent in before.agents if agent.contract == "part-bogota"][-2:]
    assert sorted(gone) == sorted(["agent-001", *last])
    assert [agent.id for agent in after.agents[-2:]] == ["new-part-madrid-001", "new-part-madrid-002"]
    learned = [agent for agent in after.agents if agent.skills.get("german") == 0.8]
    first = [agent.id for agent in before.agents if agent.site == "bogota" and "german" not in agent.skills][:3]
    assert [agent.id for agent in learned] == first
    assert next(agent for agent in after.agents if agent.id == "agent-002").skills["chat"] == 1.0


def test_pay_and_hours_of_the_contracts_named(write: Write) -> None:
    path = write({"wage": [{"factor": 1.5, "contracts": ["long"]}], "overtime": [{"contracts": ["short"], "hours": 2, "days": 1}]})
    after = _on(TINY, path).file
    assert [agent.hourly_cost for agent in after.agents] == [30, 30, 30, 18]
    assert [contract.hours_week for contract in after.contracts] == [(8, 8), (4, 6)]
    assert [contract.days_week for contract in after.contracts] == [(2, 2), (2, 3)]


def test_queues_rules_and_weights(write: Write) -> None:
    changes = {
        "opening": [{"queues": ["calls"], "open": ["mon-tue 09:00-12:00"], "closed": ["2026-03-03"]}],
        "target": [{"share": 0.9}],
        "absence": [{"share": 0.1, "name": "flu"}],
        "rules": {"unpopular": {"weekends": True}},
        "weights": {"under": 9},
        "shifts": [
            {"contracts": ["short"], "shift": {"name": "early", "start": "09:00-09:30", "start_step_min": 60, "lengths_min": [120]}}
        ],
    }
    after = _on(TINY, write(changes)).file
    queue = after.queues[0]
    assert (queue.open, queue.closed) == (["mon-tue 09:00-12:00"], ["2026-03-03"])
    assert queue.target is not None and (queue.target.share, queue.target.within_s, queue.target.period) == (0.9, 20, "interval")
    assert [(item.name, item.share, item.in_roster, item.drawn) for item in after.shrinkage] == [("flu", 0.1, False, "absence")]
    assert after.rules.unpopular.weekends and after.rules.rest_hours == 11
    assert (after.weights.under, after.weights.over) == (9, 1)
    assert after.contracts[1].shifts == ["peak", "early"] and after.shifts[-1].name == "early"


def test_an_outage_of_a_site_gives_its_people_the_day_off_or_takes_the_hours(write: Write) -> None:
    day = _on(MULTISITE, write({"outage": [{"site": "bogota", "on": ["2026-10-21"]}]})).file
    before = load_scenario(MULTISITE).file.agents
    more = [len(after.leave) - len(agent.leave) for agent, after in zip(before, day.agents, strict=True)]
    assert more == [int(agent.site == "bogota") for agent in before]
    hours = _on(MULTISITE, write({"outage": [{"site": "bogota", "on": ["2026-10-21"], "window": "08:00-11:00"}]})).file
    free = next(agent for agent in hours.agents if agent.site == "bogota" and len(agent.availability) == 8)
    assert free.availability[2:4] == ["wed 00:00-08:00", "wed 11:00-24:00"]
    assert all(not agent.availability or "wed 11:00-24:00" not in agent.availability for agent in hours.agents if agent.site == "madrid")


def test_an_outage_of_a_channel_takes_its_contacts_away(write: Write) -> None:
    path = write({"outage": [{"channel": "chat", "on": ["2026-10-20"], "moved_to": "calls-es", "moved_share": 0.5}]})
    (change,) = _on(MULTISITE, path).file.forecast.changes
    assert (change.queues, change.on, change.volume, change.moved_to, change.moved_share) == (["chat"], ["2026-10-20"], 0, "calls-es", 0.5)


@pytest.mark.parametrize(
    ("windows", "cut", "left"),
    [
        (["mon 08:00-16:00"], "10:00-12:00", ["mon 08:00-10:00", "mon 12:00-16:00"]),
        (["mon 22:00-06:00"], "23:00-24:00", ["mon 22:00-23:00", "tue 00:00-06:00"]),
        (["sun 22:00-06:00"], "00:00-02:00", ["sun 22:00-24:00", "mon 02:00-06:00"]),
        (["tue 08:00-16:00"], "10:00-12:00", ["tue 08:00-16:00"]),
        (["mon 10:00-11:00"], "09:00-12:00", []),
    ],
)
def test_windows_less_an_outage_on_monday(windows: list[str], cut: str, left: list[str]) -> None:
    assert without(windows, [0], Window.parse(cut)) == left


def test_an_overlay_of_an_overlay_is_laid_on_last(write: Write) -> None:
    write({"wage": [{"factor": 2}], "weights": {"under": 5}}, "below.yaml", extends=str(TINY))
    chain = read_chain(write({"wage": [{"factor": 3}], "weights": {"under": 7}}, "above.yaml", extends="below.yaml"))
    assert [path.name for path, _ in chain.files] == ["below.yaml", "above.yaml"]
    assert chain.base is not None and chain.base.resolve() == TINY
    after = _on(TINY, chain.path).file
    assert after.agents[0].hourly_cost == 20 * 2 * 3
    assert after.weights.under == 7


@pytest.mark.parametrize(
    ("changes", "place", "found"),
    [
        ({"demnd": [{"factor": 2}]}, "changes.demnd", "an unknown key"),
        ({"demand": [{"factor": 1.5, "days": "mon"}]}, "changes.demand[0].days", "an unknown key"),
        ({"demand": [{"factor": -1}]}, "changes.demand[0].factor", "-1"),
        ({"aht": [{"factor": 0}]}, "changes.aht[0].factor", "0"),
        ({"wage": [{"factor": -2.0}]}, "changes.wage[0].factor", "-2.0"),
        ({"demand": [{"factor": 2, "queues": ["cals"]}]}, "changes.demand[0].queues[0]", "the unknown name 'cals'"),
        ({"demand": [{"factor": 2, "on": ["2027-01-01"]}]}, "changes.demand[0]", "'2027-01-01 daily'"),
        ({"aht": [{"factor": 2, "window": "20:00-22:00"}]}, "changes.aht[0]", "'daily 20:00-22:00'"),
        ({"trained": [{"skill": "sales", "people": 1}]}, "changes.trained[0].skill", "the unknown name 'sales'"),
        ({"trained": [{"skill": "calls", "people": 1}]}, "changes.trained[0].people", "1"),
        ({"trained": [{"skill": "calls"}]}, "changes.trained[0]", "{'skill': 'calls'}"),
        ({"outage": [{"site": "there", "on": ["2026-03-02"]}]}, "changes.outage[0].site", "the unknown name 'there'"),
        ({"outage": [{"site": "here", "on": ["2026-04-02"]}]}, "changes.outage[0].on", "2026-04-02"),
        ({"outage": [{"channel": "chat", "on": ["2026-03-02"]}]}, "changes.outage[0].channel", "chat, which no queue has"),
        ({"hired": [{"people": 1, "contract": "ful", "skills": ["calls"]}]}, "changes.hired[0].contract", "the unknown name 'ful'"),
        ({"leaving": [{"people": 9}]}, "changes.leaving[0].people", "9"),
        ({"opening": [{"queues": ["chat"], "open": ["mon 09:00-12:00"]}]}, "changes.opening[0].queues", "the unknown name 'chat'"),
        ({"rules": {"rest": 3}}, "changes.rules.rest", "an unknown key"),
        ({}, "changes", "{}"),
    ],
)
def test_bad_changes_are_said_with_file_and_key(write: Write, changes: dict[str, Any], place: str, found: str) -> None:
    path = write(changes)
    assert f"{path}: {place}: found {found}" in _faults(TINY, path)


def test_what_only_the_whole_scenario_shows_is_said_of_both_files(write: Write) -> None:
    path = write({"overtime": [{"hours": 1}], "leaving": [{"agents": ["Ana", "Ben", "Cai", "Dee"]}]})
    assert f"{TINY} with {path}: agents: found []" in _faults(TINY, path)


def test_a_circle_of_overlays_is_refused(write: Write) -> None:
    write({"wage": [{"factor": 2}]}, "one.yaml", extends="two.yaml")
    path = write({"wage": [{"factor": 2}]}, "two.yaml", extends="one.yaml")
    with pytest.raises(InputError, match=r"two\.yaml -> one\.yaml -> two\.yaml"):
        read_chain(path)


def test_a_missing_base_is_said(write: Write) -> None:
    path = write({"wage": [{"factor": 2}]}, extends="nowhere.yaml")
    with pytest.raises(InputError, match=r"extends: found 'nowhere\.yaml', but there is no file"):
        read_chain(path)


def test_files_are_one_scenario_and_overlays(write: Write, tmp_path: Path) -> None:
    free, bound = write({"wage": [{"factor": 2}]}, "free.yaml"), write({"wage": [{"factor": 2}]}, "bound.yaml", extends=str(TINY))
    assert base_and_chains([MULTISITE, free])[0] == MULTISITE
    assert base_and_chains([bound, free])[0].resolve() == TINY
    for files, words in (
        ([free], "an overlay that extends nothing"),
        ([MULTISITE, bound], f"the scenario {MULTISITE}"),
        ([TINY, MULTISITE], "no key overlay_version"),
        ([tmp_path / "none.yaml"], "no such file"),
    ):
        with pytest.raises(InputError, match=words):
            base_and_chains(files)


def test_all_wrong_overlays_are_said_at_once(write: Write) -> None:
    bad = [write({"leaving": [{"people": n}]}, f"{n}.yaml") for n in (7, 8)]
    with pytest.raises(InputError) as refused:
        cases_of([TINY, *bad], Settings())
    assert len(refused.value.faults) == 2


def test_settings_are_part_of_the_fingerprint_of_every_scenario(write: Write) -> None:
    files = [TINY, write({"wage": [{"factor": 2}]})]
    kinds = [Settings(), Settings(sweeps=7), Settings(seconds=1.0), Settings(seed=9), Settings(replications=5), Settings(corrections=2)]
    prints = [case.loaded.fingerprint for kind in kinds for case in cases_of(files, kind)]
    assert len(set(prints)) == 2 * len(kinds)
    base, changed = cases_of(files, Settings(sweeps=7))
    assert base.loaded.file.solver == changed.loaded.file.solver
    assert (base.loaded.file.solver.sweeps, base.loaded.file.solver.threads, base.loaded.file.solver.backends) == (7, 1, ["anneal"])
    with pytest.raises(InputError, match="one of them"):
        cases_of(files, Settings(sweeps=7, seconds=1.0))


@pytest.mark.parametrize("base", [TINY, MULTISITE], ids=lambda path: path.stem)
def test_the_printed_scenario_is_the_one_that_is_planned(write: Write, tmp_path: Path, base: Path) -> None:
    read, loaded = merged_data([base, write({"absence": [{"share": 0.01}], "overtime": [{"hours": 4}]})])
    copy = tmp_path / "elsewhere" / "merged.yaml"
    copy.parent.mkdir()
    copy.write_text(scenario_yaml(read, copy.parent), encoding="utf-8")
    again, wanted = json.loads(load_scenario(copy).text), json.loads(loaded.text)
    again["history"].pop("file"), wanted["history"].pop("file")
    assert again == wanted
