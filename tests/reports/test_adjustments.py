"""The statistical forecast beside the adjusted one, in tables and files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from center.adjustment import Adjustment, Withdrawal
from center.plan import Plan
from reports.adjustments import adjustment_dict, day_totals, forecast_csv
from reports.plan_tables import forecast_table

NINE = datetime(2026, 10, 24, 7, tzinfo=UTC)
SPANS = ((NINE, NINE + timedelta(hours=1)),)
ONE = Adjustment("small", "calls", "Europe/Madrid", SPANS, "=ana", "campaign", NINE, volume_factor=2.0, number=4)


@pytest.fixture
def adjusted(small_plan: Plan) -> Plan:
    """Calls doubled from 09:00 to 10:00 on the first day."""
    offered = small_plan.forecast.offered.copy()
    offered[0, 18:20] *= 2
    return replace(small_plan, forecast=replace(small_plan.forecast, offered=offered, statistical=small_plan.forecast.offered))


def test_both_forecasts_are_in_the_file_with_who_and_why(adjusted: Plan) -> None:
    rows = list(csv.DictReader(io.StringIO(forecast_csv(adjusted, [ONE]))))
    assert len(rows) == adjusted.open_steps.sum()
    named = [row for row in rows if row["adjustments"]]
    assert [(row["start"], row["by"], row["why"]) for row in named] == [
        ("2026-10-24T09:00+02:00", "'=ana", "campaign"),
        ("2026-10-24T09:30+02:00", "'=ana", "campaign"),
    ]
    assert all(float(row["forecast"]) == pytest.approx(2 * float(row["statistical"]), abs=0.002) for row in named)


def test_only_days_that_were_adjusted_have_totals(adjusted: Plan, small_plan: Plan) -> None:
    (total,) = day_totals(adjusted)
    assert (total["queue"], total["day"].day) == ("calls", 24)
    assert total["adjusted"] - total["statistical"] == pytest.approx(small_plan.forecast.offered[0, 18:20].sum())
    assert day_totals(small_plan) == []


def test_the_exported_table_has_the_statistical_forecast_only_where_there_is_one(adjusted: Plan, small_plan: Plan) -> None:
    assert "statistical" not in forecast_table(small_plan).columns
    table = forecast_table(adjusted)
    assert (table["contacts"] - table["statistical"]).sum() == pytest.approx(small_plan.forecast.offered[0, 18:20].sum())


def test_an_adjustment_as_plain_values() -> None:
    told = adjustment_dict(replace(ONE, withdrawn=Withdrawal("ben", "no", NINE)))
    assert (told["number"], told["factor"], told["add"], told["by"]) == (4, 2.0, None, "=ana")
    assert told["withdrawn"] == {"by": "ben", "why": "no", "at_utc": "2026-10-24T07:00:00+00:00"}
