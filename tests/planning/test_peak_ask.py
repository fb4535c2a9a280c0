"""What a planner may ask, and how nonsense is answered: times, people, changes, actuals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from center.errors import InputError
from center.horizon import Horizon
from center.plan import Forecast, Plan
from planning.peak.absent import absent_of, without_a_shift
from planning.peak.ask import read_ask
from planning.peak.asked import asked_of, with_asked
from planning.peak.moment import step_of

# Saturday and Sunday of the change of clocks: 24 and 25 hours in half hours.
AUTUMN = Horizon.of_days(date(2026, 10, 24), 2, 30, "Europe/Madrid")
SPRING = Horizon.of_days(date(2026, 3, 29), 1, 30, "Europe/Madrid")
QUEUES = ("calls", "calls.vip", "chat")


@pytest.mark.parametrize(
    ("text", "step", "said"),
    [
        ("2026-10-24 11:00", 22, ""),
        ("2026-10-24T11:00", 22, ""),
        ("2026-10-24T09:00Z", 22, ""),
        ("2026-10-24T05:00-04:00", 22, ""),
        ("2026-10-24 11:01", 23, "taken as 2026-10-24 11:30"),
        ("2026-10-25 02:30+02:00", 53, ""),
        ("2026-10-25 02:30+01:00", 55, ""),
    ],
)
def test_a_time_is_a_step(text: str, step: int, said: str) -> None:
    found, note = step_of(text, AUTUMN)
    assert found == step
    assert said in note
    assert bool(note) == bool(said)


@pytest.mark.parametrize(
    ("text", "horizon", "sentence"),
    [
        ("noon", AUTUMN, "found 'noon'; expected a time such as"),
        ("2026-10-24", AUTUMN, "found '2026-10-24', a day; expected a time such as"),
        ("2026-10-23 23:30", AUTUMN, "expected a time from 2026-10-24 00:00 to 2026-10-25 23:30, inside the plan"),
        ("2026-10-25 23:31", AUTUMN, "inside the plan"),
        ("2026-10-25 02:30", AUTUMN, "which the clock shows twice that day in Europe/Madrid; expected .*02:30.0200 or .*02:30.0100"),
        ("2026-03-29 02:30", SPRING, "which the clock skips that day in Europe/Madrid; expected .*01:30.0100 or .*03:30.0200"),
    ],
)
def test_times_that_are_none(text: str, horizon: Horizon, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        step_of(text, horizon)


def test_changes() -> None:
    found = asked_of(["demand=1.3", "calls.vip.aht=0.9", " chat.demand=0 "], QUEUES)
    assert [(one.what, one.queue, one.factor) for one in found] == [("demand", None, 1.3), ("aht", 1, 0.9), ("demand", 2, 0.0)]


def test_changes_come_on_top_of_each_other_in_the_rest_of_the_day_only() -> None:
    offered = np.full((3, 4), 10.0)
    forecast = Forecast(offered, {0.9: offered * 2}, np.full((3, 4), 100.0), ("mean",) * 3)
    changed = with_asked(forecast, asked_of(["demand=1.5", "chat.demand=2", "calls.aht=1.1"], QUEUES), slice(1, 3))
    assert changed.offered[0].tolist() == [10, 15, 15, 10]
    assert changed.offered[2].tolist() == [10, 30, 30, 10]
    assert changed.quantiles[0.9][0].tolist() == [20, 30, 30, 20]
    assert changed.aht_s[:, 1] == pytest.approx([110, 100, 100])


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["demand"], "found 'demand'; expected demand=FACTOR"),
        (["volume=1.3"], "expected demand=FACTOR"),
        (["demnd=1.3"], "expected demand=FACTOR"),
        (["calls.demnd=1.3"], "Did you mean 'demand'"),
        (["cals.demand=1.3"], "found the unknown queue 'cals'; expected one of calls, calls.vip, chat.\n.*Did you mean 'calls'"),
        ([".demand=1.3"], "found the unknown queue ''"),
        (["demand=much"], "expected a factor from 0 to 100, such as 1.3 for 30 % more"),
        (["demand=-1"], "expected a factor from 0 to 100"),
        (["demand=nan"], "expected a factor from 0 to 100"),
        (["demand=130"], "expected a factor from 0 to 100"),
        (["aht=0"], "expected a factor from 0.01 to 100"),
        (["demand=1.2", "demand=1.3"], "when demand of the same was said before; expected each change once"),
    ],
)
def test_changes_that_are_none(texts: list[str], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        asked_of(texts, QUEUES)


def test_all_faults_of_changes_are_found_at_once() -> None:
    with pytest.raises(InputError) as found:
        asked_of(["demand", "aht=0", "cals.aht=2"], QUEUES)
    assert len(found.value.faults) == 3


def test_people() -> None:
    people = ("Ana", "Bo, the second", "Cy")
    assert absent_of(["Ana, Cy"], people) == {0, 2}
    assert absent_of(["Bo, the second", "Cy"], people) == {1, 2}
    with pytest.raises(InputError, match=r"--absent: found 'Anna'; expected a person of the plan, by id\.\n.*Did you mean 'Ana'"):
        absent_of(["Anna,Cy"], people)


def test_absent_without_a_shift_is_said(small_plan: Plan) -> None:
    assert without_a_shift(small_plan, frozenset({0, 2}), 0, 30) == ("Bo O'Brien is absent, and has no shift left that day anyway.",)


def _rows(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(["interval_start,queue,offered,handled,handle_time_s", *rows]) + "\n", encoding="utf-8")
    return path


def test_queues_without_actuals_are_said(small_plan: Plan, tmp_path: Path) -> None:
    file = _rows(tmp_path / "actuals.csv", "2026-10-24 09:00,calls,9,9,900")
    said = read_ask(small_plan, "2026-10-24 11:00", file).notes
    assert said == (
        "calls: 21 of 22 steps so far have no actuals, and tell nothing of its pace.",
        "chat: the actuals say nothing of it, so it is expected as it was forecast.",
    )


def test_actuals_of_another_time_are_refused(small_plan: Plan, tmp_path: Path) -> None:
    file = _rows(tmp_path / "actuals.csv", "2026-10-24 11:00,calls,9,9,900")
    with pytest.raises(InputError, match="a row of 2026-10-24 11:00; expected rows from 2026-10-24 00:00"):
        read_ask(small_plan, "2026-10-24 11:00", file)


def test_actuals_of_the_day_before_say_nothing(small_plan: Plan, tmp_path: Path) -> None:
    file = _rows(tmp_path / "actuals.csv", "2026-10-24 11:00,calls,9,9,900")
    with pytest.raises(InputError, match="found no row of 2026-10-25, before 11:00; expected what came so far on the day"):
        read_ask(small_plan, "2026-10-25 11:00", file)


def test_at_the_days_begin_nothing_is_due(small_plan: Plan, tmp_path: Path) -> None:
    file = _rows(tmp_path / "actuals.csv", "2026-10-24 11:00,calls,9,9,900")
    ask = read_ask(small_plan, "2026-10-25 00:00", file)
    assert (ask.now, ask.day, ask.notes) == (48, 1, ())


def test_without_actuals_that_is_said(small_plan: Plan) -> None:
    assert read_ask(small_plan, "2026-10-24 11:00").notes == ("No actuals were given: the rest of the day is expected as it was forecast.",)
