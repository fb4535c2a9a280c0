"""What was worked before: from a CSV, from a plan, from the plans in force; and what rules see of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine

from center.errors import InputError
from center.plan import Plan
from planning.scenario.file import LoadedScenario, load_scenario, saved_file
from planning.scenario.roster_past import reach_days, shifts_of, with_plans_before, worked_notes
from reports.export_csv import roster_csv
from scheduling.schema import Rules
from scheduling.worked_before import past_of
from store.database import open_database
from store.lifecycle import publish
from store.plans import save_plan

HEADER = "agent,start,end,shift,paid_min\n"
Load = Callable[..., LoadedScenario]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """The small plan's people from Monday 2026-10-26 on, with `worked_before` and rules as given."""

    def loaded(worked: Any = None, csv: str | None = None, start: str = "2026-10-26", rules: Any = None) -> LoadedScenario:
        world = {
            "schema_version": 1,
            "name": "small",
            "sites": [{"name": "madrid", "zone": "Europe/Madrid"}, {"name": "las-palmas", "zone": "Atlantic/Canary"}],
            "horizon": {"start": start, "days": 2, "interval_min": 30},
            "skills": [{"name": "voice"}],
            "queues": [
                {"name": "calls", "skill": "voice", "open": ["daily 00:00-24:00"], "target": {"share": 0.8, "within_s": 20}, "aht_s": 240}
            ],
            "contracts": [{"name": "full", "hours_week": [0, 40], "shifts": ["day"]}],
            "agents": [
                {"id": "Ana", "contract": "full", "skills": ["voice"]},
                {"id": "Bo O'Brien", "contract": "full", "site": "las-palmas", "skills": ["voice"]},
            ],
            "shifts": [{"name": "day", "start": "09:00-09:30", "lengths_min": [480]}],
            "history": {"file": "history.csv", "zone": "Europe/Madrid", "interval_min": 30},
            **({"worked_before": worked} if worked is not None else {}),
            **({"rules": rules} if rules is not None else {}),
        }
        (tmp_path / "history.csv").write_text("interval_start,queue,offered,handled,handle_time_s\n2026-02-23T09:00,calls,20,20,3600\n")
        if csv is not None:
            (tmp_path / "worked.csv").write_text(csv, encoding="utf-8")
        path = tmp_path / "test.yaml"
        path.write_text(yaml.safe_dump(world), encoding="utf-8")
        return load_scenario(path)

    return loaded


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path / 'plans.db'}")


def past(loaded: LoadedScenario) -> Any:
    file = loaded.file
    return past_of(file.worked_before, loaded.scenario, file.shifts, file.rules)


def test_nothing_known_is_no_past(load):
    assert past(load()) is None


def test_a_csv_of_shifts(load):
    """Ana's night over the end of summer time: 22:00 to 06:00 is 9 hours of elapsed time; Bo's clock is an hour behind."""
    csv = HEADER + "Ana,2026-10-24 22:00,2026-10-25 06:00,night,480\nBo O'Brien,2026-10-23T09:00,2026-10-23T17:00,day,450\n"
    loaded = load({"csv": "worked.csv", "known_from": "2026-10-19"}, csv, rules={"unpopular": {"ends_after": "20:00"}})
    found = past(loaded)
    (night,), (day,) = found.stints
    assert found.known_from == -7
    assert (night.day, night.start, night.end) == (-2, -27 * 60, -18 * 60)
    assert (night.clock, night.clock_end, night.paid_min, night.kind, night.unpopular) == (1320, 1800, 480, "night", True)
    assert (day.day, day.start, day.clock, day.clock_end, day.unpopular) == (-3, -63 * 60, 540, 1020, False)


def test_times_with_an_offset_are_put_on_the_persons_clock(load):
    shift = {"agent": "Bo O'Brien", "start": "2026-10-25T23:30+00:00", "end": "2026-10-26T07:30+00:00", "shift": "night", "paid_min": 480}
    (_, (found,)) = past(load({"shifts": [shift]})).stints
    assert (found.day, found.clock, found.start) == (-1, 23 * 60 + 30, 30)


def test_it_is_part_of_the_saved_scenario(load, small_plan):
    csv = HEADER + "Ana,2026-10-24 09:00,2026-10-24 17:00,day,480\n"
    loaded = load({"csv": "worked.csv"}, csv)
    again = saved_file(replace(small_plan, scenario_text=loaded.text))
    assert again.worked_before == loaded.file.worked_before and len(again.worked_before.shifts) == 1
    assert loaded.fingerprint != load().fingerprint


def test_the_exported_roster_is_such_a_csv(load, small_plan):
    ana, bo = past(load({"csv": "worked.csv"}, roster_csv(small_plan))).stints
    assert [(stint.day, stint.start, stint.paid_min) for stint in ana] == [(-2, -40 * 60, 450), (-1, -2 * 60, 450)]
    assert [stint.kind for stint in bo] == ["day"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Ana,2026-10-24 09:00,2026-10-24 08:00,day,480", ("row 2", "an end after the start")),
        ("Ana,yesterday,2026-10-24 08:00,day,480", ("row 2, column start", "yesterday")),
        ("Ana,2026-10-24 09:00,2026-10-24 17:00,day,many", ("row 2, column paid_min", "many")),
        ("Ana,2026-10-24 09:00,2026-10-24T17:00+02:00,day,480", ("row 2", "with an offset")),
        ("Ana,2026-10-26 09:00,2026-10-26 17:00,day,480", ("worked_before.shifts[0].start", "before 2026-10-26")),
        (
            "Ana,2026-10-24 09:00,2026-10-24 17:00,day,480\nAna,2026-10-24 16:00,2026-10-24 20:00,day,240",
            ("worked_before.shifts[1].start", "after the shift worked_before.shifts[0] of Ana ends"),
        ),
    ],
)
def test_rows_that_are_wrong(load, row, words):
    with pytest.raises(InputError) as caught:
        load({"csv": "worked.csv"}, HEADER + row + "\n")
    (fault,) = caught.value.faults
    assert all(word in str(fault) for word in words)


def test_a_file_that_is_not_there_and_csv_beside_shifts(load):
    with pytest.raises(InputError, match=r"worked\.csv"):
        load({"csv": "worked.csv"})
    with pytest.raises(InputError, match="not both"):
        load({"csv": "worked.csv", "shifts": []})


def test_the_plan_named(load, engine, small_plan):
    """Its shifts of the 24th and 25th; the queue and those who left do not matter."""
    save_plan(engine, small_plan)
    loaded = with_plans_before(load(), engine, small_plan.id)
    assert loaded.file.worked_before.known_from == date(2026, 10, 24)
    ana, bo = past(loaded).stints
    assert [(stint.day, stint.clock, stint.kind) for stint in ana] == [(-2, 540, "day"), (-1, 1320, "night")]
    assert [(stint.day, stint.clock) for stint in bo] == [(-1, bo[0].clock)]
    assert worked_notes(loaded) == (
        "3 shifts worked from 2026-10-24 on, before the first day, count for rest, days in a row, spans and fair shares.",
        "Shifts worked before by people who are not in the scenario are left out: Íñigo.",
    )


def test_a_plan_that_begins_later_is_refused(load, engine, small_plan):
    save_plan(engine, small_plan)
    with pytest.raises(InputError, match="a plan with days before 2026-10-24"):
        with_plans_before(load(start="2026-10-24"), engine, small_plan.id)


def test_plans_in_force_count_by_themselves(load, engine, small_plan):
    save_plan(engine, small_plan)
    assert past(with_plans_before(load(), engine)) is None  # a draft is nobody's work
    publish(engine, small_plan.id, "me", "first")
    loaded = with_plans_before(load(), engine)
    assert past(loaded).known_from == -2 and len(loaded.file.worked_before.shifts) == 4
    assert past(with_plans_before(load(start="2026-10-27"), engine)) is None  # the day before is not known
    own = {"known_from": "2026-10-20"}
    assert with_plans_before(load(own), engine).file.worked_before.shifts == []  # the scenario's word goes first


def test_only_days_before_the_first_count(small_plan: Plan):
    (night,) = [shift for shift in shifts_of(small_plan, {date(2026, 10, 25)}) if shift.agent == "Ana"]
    assert (night.start.isoformat(), night.paid_min) == ("2026-10-25T22:00:00+01:00", 450)


def test_days_that_rules_look_back_to():
    assert reach_days(Rules()) == 14
    also = [{"rule": "weekends", "most": 1, "of": 4}, {"rule": "hours", "most": 100, "per": "rolling", "days": 20}]
    assert reach_days(Rules.model_validate({"also": also})) == 28
    assert reach_days(Rules.model_validate({"also": [{"rule": "fair_share", "of": "nights", "debt_days": 90}]})) == 90
