"""An adjustment as it is typed: times on the queue's clock, every fault; and a night planned with one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from center.adjustment import Adjustment
from center.errors import InputError
from center.history import Actuals
from center.plan import Plan
from center.scenario import Scenario
from planning.adjustments.asked import Asked, adjustment_of, scenario_of
from planning.adjustments.review import review
from planning.nightly.plan import plan_night
from planning.scenario.file import LoadedScenario, load_scenario
from solvers.solution import Budget

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


@pytest.fixture(scope="module")
def tiny() -> LoadedScenario:
    return load_scenario(SCENARIOS / "tiny.yaml")


@pytest.fixture(scope="module")
def multisite() -> Scenario:
    return load_scenario(SCENARIOS / "multisite.yaml").scenario


def _made(scenario: Scenario, **asked: Any) -> Adjustment:
    return adjustment_of(scenario, Asked(**{"queue": "calls", "factor": 2.0, **asked}), "ana", "campaign")


def test_times_are_on_the_clock_of_the_queues_site(multisite: Scenario) -> None:
    one = _made(multisite, queue="billing", start="2026-10-19 09:00", end="2026-10-19 11:30")
    assert one.spans == ((datetime(2026, 10, 19, 14, tzinfo=UTC), datetime(2026, 10, 19, 16, 30, tzinfo=UTC)),)
    days = _made(multisite, queue="calls-es", on=("2026-10-24..2026-10-25",), window="22:00-02:00")
    assert [(a.day, a.hour, b.day, b.hour) for a, b in days.spans] == [(24, 20, 25, 0), (25, 21, 26, 1)]  # the clock goes back on the 25th


def test_the_repeated_hour_is_inside_as_a_whole(multisite: Scenario) -> None:
    one = _made(multisite, queue="calls-es", start="2026-10-25 02:00", end="2026-10-25 02:59")
    ((start, end),) = one.spans
    assert (start.hour, end.hour, end.minute) == (0, 1, 59)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"queue": "call", "on": ("2026-03-02",)}, "Did you mean 'calls'"),
        ({"on": ("2026-03-04",)}, "when calls is closed"),
        ({"on": ("2026-03-02",), "window": "14:00-18:00"}, "when calls is closed"),
        ({"on": ("2026-03-02",), "factor": -0.5}, "expected a factor from 0 to 100"),
        ({"on": ("2026-03-02",), "factor": None, "set_to": -1.0}, "expected contacts, 0 or more"),
        ({"on": ("2026-03-02",), "factor": None, "set_to": float("nan")}, "expected contacts, 0 or more"),
        ({"on": ("2026-03-02",), "factor": None, "add": 0.0}, "expected contacts, such as 40"),
        ({"on": ("2026-03-02",), "factor": None}, "found no change"),
        ({"on": ("2026-03-02",), "aht_factor": 0.0}, "expected a factor above 0"),
        ({"on": ("2026-03-02",), "add": 4.0}, "2 changes of the contacts"),
        ({"on": ("2025-03-03",)}, "outside of any plan"),
        ({"on": ("2036-03-03",)}, "mistyped year"),
        ({"on": ("2026-03-29",), "window": "02:00-03:00"}, "The clock skips this hour in spring"),
        ({"start": "2026-03-29 02:15", "end": "2026-03-29 09:00"}, "The clock skips this hour in spring"),
        ({"start": "2026-03-02 10:00", "end": "2026-03-02 10:00"}, "an end after the begin"),
        ({"start": "2026-03-02", "end": "2026-03-02 10:00"}, "a day and a clock time"),
        ({"start": "2026-03-02 10:00"}, "--from TIME --to TIME"),
        ({}, "--from TIME --to TIME"),
        ({"on": ("2026-03-02",), "window": "9-12"}, "hours such as 09:00-12:00"),
        ({"on": ("2. March",)}, "dates such as 2026-03-02"),
    ],
)
def test_what_is_wrong_is_said(tiny: LoadedScenario, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        _made(tiny.scenario, **asked)


@pytest.fixture(scope="module")
def adjusted(tiny: LoadedScenario) -> tuple[Plan, Adjustment]:
    """The tiny week with Monday's calls doubled from 09:00 to 11:00."""
    one = replace(_made(tiny.scenario, start="2026-03-02 09:00", end="2026-03-02 11:00"), number=1)
    file = tiny.file.model_copy(update={"twin": tiny.file.twin.model_copy(update={"replications": 0})})
    budget = Budget(sweeps=20, threads=1)
    plan = plan_night(
        replace(tiny, file=file), ["greedy"], budget, 1, lambda name: None, lambda backend, seconds, cost: None, adjustments=[one]
    )
    return plan, one


def test_a_night_is_planned_for_the_adjusted_forecast(adjusted: tuple[Plan, Adjustment]) -> None:
    plan, _ = adjusted
    worked = plan.open_steps[0]
    assert plan.forecast.statistical is not None
    assert np.round(plan.forecast.statistical[0, worked]).tolist() == [20, 40, 40, 20] * 2
    assert np.round(plan.forecast.offered[0, worked]).tolist() == [40, 80, 40, 20, 20, 40, 40, 20]
    assert plan.requirement.rostered[0, worked].tolist() == [4, 7, 4, 3, 3, 4, 4, 3]
    (said,) = [note for note in plan.assumptions if "adjusted" in note]
    assert "by ana, no. 1: calls, 2026-03-02 09:00-11:00: 2 times the contacts" in said and said.endswith("campaign.")
    assert scenario_of(plan).queues[0].name == "calls"


def test_review_says_which_was_nearer(adjusted: tuple[Plan, Adjustment]) -> None:
    plan, one = adjusted
    came = np.full(plan.open_steps.shape, np.nan)
    nine = int(np.flatnonzero(plan.open_steps[0])[0])
    came[0, nine : nine + 3] = [44, 72, 300]  # the third hour was not adjusted
    nothing = np.zeros(came.shape)
    whole, alone = review(plan, [one], Actuals(came, nothing, nothing))
    assert (whole.what, alone.number, whole.came, whole.nearer) == ("all adjustments", 1, 116, "adjusted")
    assert whole.wape_adjusted == pytest.approx((4 + 8) / 116, abs=0.001)
    assert whole.wape_statistical == pytest.approx((24 + 32) / 116, abs=0.001)
    assert review(plan, [one], Actuals(came / 2.2, nothing, nothing))[0].nearer == "statistical"
    with pytest.raises(InputError, match="none of the intervals that were adjusted"):
        review(plan, [one], Actuals(np.full(came.shape, np.nan), nothing, nothing))
    plain = replace(plan, forecast=replace(plan.forecast, statistical=None))
    with pytest.raises(InputError, match="nobody adjusted"):
        review(plain, [], Actuals(came, nothing, nothing))
