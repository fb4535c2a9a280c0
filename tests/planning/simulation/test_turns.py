"""Profiles and turns: what a policy may say, and the spells that come of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from pydantic import ValidationError

from center.errors import InputError
from center.plan import Duty, Forecast
from center.policy import Overflow, Policy, QueueRule, Reserve, Step, Sticky, Turn
from center.policy_file import policy_text, read_policy
from planning.scenario.file import LoadedScenario, load_scenario
from planning.simulation.layout import layout_of
from planning.simulation.run import run_twin
from twin.parts import Spells
from twin.read import read_layout
from twin.simulate import simulate

SCENARIOS = Path(__file__).parent.parent.parent.parent / "scenarios"
H = 3600.0
PROFILES = {"first": {"calls-es": 2, "billing": 1}, "late": {"billing": 1, "chat": 1}}


def turn(start: str, end: str, profile: str = "first", agent: str = "?") -> dict[str, str]:
    return {"agent": agent, "profile": profile, "start": start, "end": end}


class TestLanguage:
    def test_times_are_kept_in_utc_and_come_back(self, tmp_path: Path) -> None:
        policy = Policy.model_validate({"profiles": PROFILES, "turns": [turn("2026-10-19T10:00:00+02:00", "2026-10-19T10:30:00+02:00")]})
        assert policy.turns[0].start == datetime(2026, 10, 19, 8, tzinfo=UTC)
        assert policy.model_dump(mode="json")["turns"][0]["start"] == "2026-10-19T08:00:00Z"
        for name in ("p.yaml", "p.json"):
            (tmp_path / name).write_text(policy_text(policy, Path(name).suffix), encoding="utf-8")
            assert read_policy(tmp_path / name) == policy

    def test_the_default_policy_is_a_file_too(self, tmp_path: Path) -> None:
        (tmp_path / "p.yaml").write_text(policy_text(Policy()), encoding="utf-8")
        assert read_policy(tmp_path / "p.yaml") == Policy()

    @pytest.mark.parametrize(
        ("turns", "said"),
        [
            ([turn("2026-10-19T10:00:00Z", "2026-10-19T10:00:00Z")], "an end after the start"),
            ([turn("2026-10-19T10:00:00", "2026-10-19T11:00:00Z")], "timezone"),
            ([turn("2026-10-19T10:00:00Z", "2026-10-19T11:00:00Z", "frist")], "'frist'"),
            (
                [turn("2026-10-19T10:00:00Z", "2026-10-19T11:00:00Z"), turn("2026-10-19T10:59:00Z", "2026-10-19T12:00:00Z")],
                "do not overlap",
            ),
        ],
    )
    def test_turns_that_cannot_be(self, turns: list[dict[str, str]], said: str) -> None:
        with pytest.raises(ValidationError) as caught:
            Policy.model_validate({"profiles": PROFILES, "turns": turns})
        assert said in str(caught.value)

    def test_turns_of_two_people_or_one_after_the_other_may_be(self) -> None:
        turns = [turn("2026-10-19T10:00:00Z", "2026-10-19T11:00:00Z"), turn("2026-10-19T11:00:00Z", "2026-10-19T12:00:00Z")]
        turns.append(turn("2026-10-19T10:30:00Z", "2026-10-19T12:00:00Z", agent="other"))
        assert len(Policy.model_validate({"profiles": PROFILES, "turns": turns}).turns) == 3

    @pytest.mark.parametrize("level", [0, -1, 1.5])
    def test_levels_begin_at_1(self, level: Any) -> None:
        with pytest.raises(ValidationError):
            Policy.model_validate({"profiles": {"p": {"calls": level}}})

    def test_unknown_names_have_their_place(self) -> None:
        policy = Policy.model_validate({"profiles": PROFILES, "turns": [turn("2026-10-19T10:00:00Z", "2026-10-19T11:00:00Z", agent="Zoe")]})
        found = policy.unknown_names(frozenset({"calls-es", "billing"}), frozenset(), frozenset({"Ana"}))
        assert found == [("profiles.late.chat", "chat", "queue"), ("turns[0].agent", "Zoe", "agent")]
        assert policy.unknown_names(frozenset({"calls-es", "billing", "chat"}), frozenset()) == []

    @pytest.mark.parametrize(
        ("text", "said"), [('{"order": "index",}', "valid JSON"), ('{"a": 1, "a": 2}', "twice"), ("[]", "keys and values")]
    )
    def test_a_broken_json_file_is_said(self, tmp_path: Path, text: str, said: str) -> None:
        (tmp_path / "p.json").write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            read_policy(tmp_path / "p.json")
        assert said in str(caught.value)

    def test_a_layout_by_hand_has_no_turns(self, tmp_path: Path) -> None:
        text = (SCENARIOS / "layouts" / "mm100.yaml").read_text(encoding="utf-8")
        turns = "policy: {profiles: {p: {}}, turns: [{agent: a, profile: p, start: '2026-10-19T10:00:00Z', end: '2026-10-19T11:00:00Z'}]}"
        (tmp_path / "l.yaml").write_text(f"{text}\n{turns}\n", encoding="utf-8")
        with pytest.raises(InputError) as caught:
            read_layout(tmp_path / "l.yaml")
        assert "policy.turns: found 1 turns" in str(caught.value)


@pytest.fixture(scope="module")
def multisite() -> LoadedScenario:
    return load_scenario(SCENARIOS / "multisite.yaml")


@pytest.fixture(scope="module")
def forecast(multisite: LoadedScenario) -> Forecast:
    shape = (len(multisite.scenario.queues), multisite.scenario.horizon.n)
    return Forecast(np.full(shape, 2.0), {}, np.full(shape, 300.0), ("made up",) * shape[0])


@pytest.fixture(scope="module")
def agent(multisite: LoadedScenario) -> int:
    """Somebody who can serve calls-es and billing, but neither chat nor e-mail."""
    wanted = {"calls-es": True, "billing": True, "chat": False, "email": False, "calls-en": False, "calls-de": False}
    scenario = multisite.scenario
    return next(k for k, one in enumerate(scenario.agents) if all(scenario.can_serve(one, q) == wanted[q.name] for q in scenario.queues))


class TestSpells:
    @staticmethod
    def spells(loaded: LoadedScenario, forecast: Forecast, agent: int, turns: list[dict[str, str]]) -> Spells:
        """A shift of the first day, 08:00 to 12:00 UTC with a break from 09:30 to 10:00."""
        name, step = loaded.scenario.agents[agent].id, loaded.scenario.horizon.step_min
        zero = loaded.scenario.horizon.index_of(datetime(2026, 10, 19, 8, tzinfo=UTC))
        rest = (zero + 90 // step, zero + 120 // step, "break", True)
        queue = loaded.scenario.index.queue["calls-es"]
        duty = Duty(agent, queue, 0, "any", zero, zero + 240 // step, (rest,), 240)
        policy = Policy.model_validate({"profiles": PROFILES, "turns": [one | {"agent": name} for one in turns]})
        return layout_of(loaded.file, loaded.scenario, forecast, [duty], policy).agents.spells

    def served(self, loaded: LoadedScenario, spells: Spells) -> list[tuple[float, float, dict[str, int]]]:
        begin = (datetime(2026, 10, 19, tzinfo=UTC) - loaded.scenario.horizon.start_utc).total_seconds()
        names = [queue.name for queue in loaded.scenario.queues]
        assert spells.level is not None and spells.queues is None
        return [
            ((start - begin) / H, (end - begin) / H, {name: int(one) for name, one in zip(names, level, strict=True) if one})
            for start, end, level in zip(spells.login_s, spells.logout_s, spells.level, strict=True)
        ]

    def test_a_turn_cuts_spells_at_its_edges(self, multisite: LoadedScenario, forecast: Forecast, agent: int) -> None:
        own = {"calls-es": 1, "billing": 2}
        turns = [turn("2026-10-19T09:00:00Z", "2026-10-19T11:00:00Z"), turn("2026-10-19T11:00:00Z", "2026-10-19T11:20:00Z", "late")]
        spells = self.spells(multisite, forecast, agent, turns)
        first = {"calls-es": 2, "billing": 1}
        assert self.served(multisite, spells) == [
            (8.0, 9.0, own),
            (9.0, 9.5, first),
            (10.0, 11.0, first),
            (11.0, pytest.approx(11 + 1 / 3), {"billing": 1}),  # no skill for chat
            (pytest.approx(11 + 1 / 3), 12.0, own),
        ]
        assert np.asarray(spells.day).tolist() == [0] * 5

    @pytest.mark.parametrize(
        ("start", "end", "spans"),
        [
            ("08:00", "12:00", [(8.0, 9.5), (10.0, 12.0)]),
            ("06:00", "14:00", [(8.0, 9.5), (10.0, 12.0)]),
            ("09:30", "10:00", [(8.0, 9.5), (10.0, 12.0)]),
            ("12:00", "14:00", [(8.0, 9.5), (10.0, 12.0)]),
            ("07:00", "08:30", [(8.0, 8.5), (8.5, 9.5), (10.0, 12.0)]),
        ],
    )
    def test_turns_at_and_over_the_edges(
        self, multisite: LoadedScenario, forecast: Forecast, agent: int, start: str, end: str, spans: list[tuple[float, float]]
    ) -> None:
        spells = self.spells(multisite, forecast, agent, [turn(f"2026-10-19T{start}:00Z", f"2026-10-19T{end}:00Z")])
        assert [row[:2] for row in self.served(multisite, spells)] == spans

    def test_without_turns_nothing_changes(self, multisite: LoadedScenario, forecast: Forecast, agent: int) -> None:
        spells = self.spells(multisite, forecast, agent, [])
        assert spells.level is None and len(spells.agent) == 2

    def test_who_is_not_there_is_said(self, multisite: LoadedScenario, forecast: Forecast) -> None:
        turns = [turn("2026-10-19T09:00:00Z", "2026-10-19T11:00:00Z", agent="Nobody")]
        policy = Policy.model_validate({"profiles": {"first": {"billling": 1}}, "turns": turns})
        duty = Duty(0, 0, 0, "any", 40, 60, (), 240)
        with pytest.raises(InputError) as caught:
            layout_of(multisite.file, multisite.scenario, forecast, [duty], policy)
        assert "'Nobody'" in str(caught.value)
        assert "Did you mean 'billing'?" in str(caught.value)

    def test_in_simulation_a_turn_takes_people_off_a_queue(self, multisite: LoadedScenario, forecast: Forecast, agent: int) -> None:
        name = multisite.scenario.agents[agent].id
        duty = Duty(agent, multisite.scenario.index.queue["calls-es"], 0, "any", 20, 36, (), 480)
        turns = [turn("2026-10-18T22:00:00Z", "2026-10-20T00:00:00Z", "late", name)]
        policy = Policy.model_validate({"profiles": PROFILES, "turns": turns})
        of = {
            known: simulate(layout_of(multisite.file, multisite.scenario, forecast, [duty], one), 3, 1).count("answered", "queue").value
            for known, one in (("own", None), ("turn", policy))
        }
        es, billing = (multisite.scenario.index.queue[queue] for queue in ("calls-es", "billing"))
        assert of["own"][es] > 5
        assert of["turn"][es] == 0
        assert of["turn"][billing] > of["own"][billing]
        found = run_twin(multisite.file, multisite.scenario, forecast, [duty], 1, 2, policy=policy).found
        assert found.day_service_level[es, 0] == 0.0


def test_the_page_on_policies_is_right() -> None:
    """Its examples are policies, and it names every key."""
    page = (SCENARIOS.parent / "docs" / "routing-policy.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"```(yaml|json)\n(.*?)```", page, re.DOTALL))
    assert Policy.model_validate(yaml.safe_load(blocks["yaml"])).turns[0].agent == "Ana"
    assert Policy.model_validate_json(blocks["json"]).rule("calls-de").wait_cost == 2.5
    for section in (Policy, QueueRule, Step, Overflow, Reserve, Sticky, Turn):
        assert [key for key in section.model_fields if key not in page] == []
