"""Settings and a wave become a problem: units, hours, conditions, promises; bad files are said with their place."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from center.errors import InputError
from routing.triage.build import Wave, build_problem
from routing.triage.schema import TriageSettings
from routing.triage.snapshot import frame_of, load_settings, load_snapshot, log_of, wave_of

ROOT = Path(__file__).resolve().parents[3]
MONDAY = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)


def _settings(**changed: Any) -> TriageSettings:
    plain = {
        "horizon": {"bucket_min": 60, "buckets": 4},
        "teams": [
            {"name": "day", "capacity": 3, "open": ["mon-fri 08:00-18:00"], "relief": 0.8, "takes": {"category": ["a"]}},
            {
                "name": "night",
                "tier": 3,
                "capacity": 2,
                "open": ["sun-mon 17:00-03:00"],
                "relief": 0.5,
                "price": 1.5,
                "except": {"group": ["g2"]},
            },
        ],
        "prices": {"breach": {1: 40, 3: 10}, "needless": 2, "reassign": 5, "fade_per_h": 0.1},
        "effort": {1: 2},
    }
    return TriageSettings.model_validate({**plain, **changed})


def _wave(**changed: Any) -> Wave:
    frame = pd.DataFrame(
        {
            "opened": [0.0, 60.0, 120.0],
            "priority": [1.0, 3.0, np.nan],
            "category": ["a", "b", "a"],
            "group": ["g1", "g2", "g2"],
            "location": ["here", None, "there"],
            "item": [None, "x", "x"],
        },
        index=pd.Index([5, 6, 9], name="incident"),
    )
    plain = {"now": MONDAY, "incidents": frame, "breach": np.array([0.5, 0.25, 0.1]), "reassign": np.array([0.2, np.nan, 0.0])}
    return Wave(**{**plain, **changed})


def test_points_become_hundredths_by_class_and_risk() -> None:
    found = build_problem(_wave(), _settings())
    assert found.breach.tolist() == [2000, 250, 150]  # 40 x .5, 10 x .25, 15 (unknown) x .1
    assert found.needless.tolist() == [100, 150, 180]
    assert found.reassign.tolist() == [100, 0, 0]
    assert found.effort.tolist() == [2, 1, 1]
    assert found.price.tolist() == [0, 150]


def test_a_class_past_the_table_costs_as_its_last() -> None:
    frame = _wave().incidents.assign(priority=[4.0, 3.0, 1.0])
    assert build_problem(_wave(incidents=frame), _settings()).breach.tolist() == [500, 250, 400]


def test_teams_take_what_their_words_say() -> None:
    assert build_problem(_wave(), _settings()).takes.tolist() == [[True, True], [False, False], [True, False]]


def test_capacity_by_hours_a_night_shift_goes_past_midnight() -> None:
    assert build_problem(_wave(), _settings()).capacity.tolist() == [[3, 3, 0, 0], [0, 2, 2, 2]]
    tuesday = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
    assert build_problem(_wave(now=tuesday), _settings()).capacity[1].tolist() == [2, 2, 0, 0]


def test_the_hours_are_those_of_the_zone() -> None:
    assert build_problem(_wave(), _settings(zone="Europe/Madrid")).capacity[0].tolist() == [3, 0, 0, 0]


def test_relief_fades_by_the_hour() -> None:
    found = build_problem(_wave(), _settings(horizon={"bucket_min": 30, "buckets": 3}))
    assert found.kept.tolist() == [[200, 240, 280], [500, 525, 550]]


def test_customers_weigh_by_their_factor() -> None:
    found = build_problem(_wave(), _settings(customer_value={"field": "location", "factors": {"here": 2.5}}))
    assert found.breach.tolist() == [5000, 250, 150]


def test_related_by_the_same_words_only() -> None:
    assert build_problem(_wave(), _settings()).links.tolist() == [[1, 2]]
    assert not len(build_problem(_wave(), _settings(related={"same": [["item", "category"]]})).links)
    assert not len(build_problem(_wave(), _settings(related={"within_h": 0.01})).links)


def test_promises_are_places_in_the_new_buckets() -> None:
    half_past_six = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
    found = build_problem(_wave(promises={9: ("night", half_past_six), 6: ("gone", half_past_six)}), _settings())
    assert found.has_promise.tolist() == [False, False, True]
    assert found.promised[2].tolist() == [1, 2]


class TestSnapshot:
    def test_the_hand_made_one_is_read(self) -> None:
        found = load_snapshot(ROOT / "scenarios" / "triage" / "hand.yaml")
        frame = frame_of(found)
        assert frame.index.tolist() == [11, 12, 13, 14, 15]
        assert frame["category"].tolist() == ["network"] * 4 + ["telephones"]
        problem = build_problem(wave_of(found, np.array([0.9, 0.8, 0.6, 0.1, 0.9]), np.full(5, np.nan)), found.triage)
        assert problem.breach.tolist() == [3600, 1200, 900, 150, 3600]
        assert problem.capacity.tolist() == [[1, 1]]
        known = log_of(found)
        assert known.open_at(found.at.timestamp()).index.tolist() == [11, 12, 13, 14, 15]
        assert known.events["incident"].iloc[0] == 14  # in order of opening

    def test_the_service_desk_settings_are_read(self) -> None:
        assert [team.name for team in load_settings(ROOT / "scenarios" / "triage" / "service_desk.yaml").teams] == [
            "second line",
            "applications",
            "major incidents",
        ]

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("capacity: 1,", "capcity: 1,", "capcity"),
            ("capacity: 1,", "capacity: 2147483648,", "capacity"),
            ("relief: 0.8", "relief: 1.8", "relief"),
            ("id: 12", "id: 11", "11 is there twice"),
            ("id: 12", "id: 99999999999999999999999", "incidents[1].id"),
            ("opened: 2026-03-02T07:00", "opened: 2026-03-02T09:00", "incidents[4].opened"),
            ("breach: 0.1}", "breach: 0.1, promised: {team: nobody, start: 2026-03-02T09:00:00+00:00}}", "promised.team"),
            ("opened: 2026-03-02T07:00:00+00:00", "opened: 2026-03-02T07:00:00", "incidents[4].opened"),
            ("name: hand", "name: A Name", "name"),
            ("mon-fri 08:00-18:00", "mon-fri 08:00-08:00", "open"),
        ],
    )
    def test_a_fault_is_said_with_its_place(self, tmp_path: Path, old: str, new: str, said: str) -> None:
        text = (ROOT / "scenarios" / "triage" / "hand.yaml").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "bad.yaml").write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(InputError, match=said.replace("[", r"\[")):
            load_snapshot(tmp_path / "bad.yaml")
