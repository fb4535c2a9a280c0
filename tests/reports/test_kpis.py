"""KPIs as shown: units, intervals, and why one is missing."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from center.kpi import KPI_INFO, PROMISED_KPIS, SIMULATED_KPIS, Kpi
from center.peak import Peak
from center.plan import Plan
from reports.html import render_report
from reports.kpi_export import kpis_csv
from reports.kpi_words import interval_text, unknown_kpis, unknown_text, value_text
from reports.plan_json import plan_dict
from reports.text import plan_summary
from reports.tiles import tiles


@pytest.fixture
def plan(simulated_week: Plan) -> Plan:
    """The simulated week with what `planning.simulation.kpis` adds, but for abandonment and containment."""
    more = {Kpi.SERVICE_LEVEL: 0.834, Kpi.ASA: 31.25, Kpi.OCCUPANCY: 0.8, Kpi.UTILISATION: 0.61, Kpi.COST_PER_CONTACT: 4.125}
    more |= {Kpi.OVERTIME: 0.0, Kpi.DECISIONS: 280.0, Kpi.DECISION_SECONDS: 41.2, Kpi.MS_PER_DECISION: 147.1, Kpi.DECISION_COST: 0.0}
    more |= {Kpi.COST_PER_DECISION: 0.00375, Kpi.ESCALATION_SHARE: 0.12}
    intervals = {"service_level": (0.821, 0.847), "asa": (29.0, 33.5), "cost_per_contact": (4.1, 4.15)}
    return replace(simulated_week, kpis=simulated_week.kpis | {kpi.value: value for kpi, value in more.items()}, kpi_intervals=intervals)


def _text(plan: Plan) -> str:
    console = Console(file=io.StringIO(), width=160)
    console.print(plan_summary(plan))
    return console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kpi", "value", "text"),
    [
        (Kpi.SERVICE_LEVEL, 0.8234, "82.3"),
        (Kpi.COST_PER_CONTACT, 4.126, "4.13"),
        (Kpi.COST_PER_DECISION, 0.00375, "0.0037"),
        (Kpi.DECISION_COST, 0.0, "0"),
        (Kpi.LABOUR_COST, 182340.4, "182,340"),
        (Kpi.ASA, 31.25, "31.2"),
    ],
)
def test_values_in_their_units(kpi: Kpi, value: float, text: str) -> None:
    assert value_text(kpi, value) == text


def test_simulated_ones_come_with_their_interval(plan: Plan) -> None:
    assert interval_text(plan, Kpi.SERVICE_LEVEL) == "82.1–84.7" and interval_text(plan, Kpi.OVERTIME) == ""
    shown = {tile.title: tile for tile in tiles(plan)}
    assert "Service level" not in shown  # said once
    level = shown["Service level, simulated"]
    assert (level.value, level.interval, shown["ASA"].interval) == ("83.4", "82.1–84.7", "29–33.5")
    line = next(line for line in _text(plan).splitlines() if line.strip().startswith("Cost per contact"))
    assert line.split()[3:5] == ["4.12", "4.10–4.15"]
    assert "95 % interval 82.1–84.7" in render_report(plan)


def test_without_intervals_there_is_no_column_of_them(week_plan: Plan) -> None:
    assert "interval" not in _text(week_plan).split("Contenders")[0].split("KPIs")[1]
    assert all(not tile.interval for tile in tiles(week_plan))


def test_what_is_missing_says_why(plan: Plan) -> None:
    assert unknown_kpis(plan) == {
        Kpi.ABANDONMENT: "no queue has a patience",
        Kpi.CONTAINMENT: "no wave of this site was saved before",
    }
    said = "Not known: abandonment (no queue has a patience); contained (no wave of this site was saved before)."
    assert unknown_text(plan) == said and said in _text(plan).replace("\n", " ") and said in render_report(plan)


def test_what_was_not_simulated_says_so_and_is_never_nought(plan: Plan) -> None:
    left = {name: value for name, value in plan.kpis.items() if name not in {kpi.value for kpi in SIMULATED_KPIS}}
    bare = replace(plan, simulated=None, kpis=left, kpi_intervals={})
    why = unknown_kpis(bare)
    assert all(why[kpi] == "the plan was not simulated" for kpi in SIMULATED_KPIS)
    assert not {KPI_INFO[kpi].title for kpi in why} & {tile.title for tile in tiles(bare)}
    said = plan_dict(bare)
    assert set(said["kpis_unknown"]) == {kpi.value for kpi in why} and not set(said["kpis"]) & set(said["kpis_unknown"])


def test_a_peak_says_where_its_simulation_is(plan: Plan) -> None:
    bare = replace(plan, simulated=None, kpis={"overtime_hours": 0.0}, kpi_intervals={}, peak=Peak("base", 3))
    assert unknown_kpis(bare)[Kpi.ASA].startswith("of this peak only the rest of the day")


def test_an_old_plan_says_that_it_has_them_not(week_plan: Plan) -> None:
    assert unknown_kpis(week_plan)[Kpi.UTILISATION] == "the plan was made without them"


def test_every_promised_kpi_is_there_or_has_a_reason(plan: Plan, week_plan: Plan) -> None:
    for one in (plan, week_plan):
        known = {kpi for kpi in PROMISED_KPIS if one.kpis.get(kpi.value, float("nan")) == one.kpis.get(kpi.value)}
        assert known | set(unknown_kpis(one)) == set(PROMISED_KPIS)


def test_the_table_has_units_and_intervals(plan: Plan) -> None:
    rows = {row["kpi"]: row for row in csv.DictReader(io.StringIO(kpis_csv(plan)))}
    level, cost, gone = rows["service_level"], rows["cost_per_decision"], rows["containment"]
    assert (level["value"], level["low"], level["high"], level["unit"]) == ("0.834", "0.821", "0.847", "share of 1")
    assert level["note"] == "95 % interval" and cost["note"] == "" and cost["low"] == ""
    assert (cost["value"], cost["unit"]) == ("0.00375", "money")
    assert gone["value"] == "" and gone["note"].startswith("not known: no wave")


def test_json_has_the_intervals(plan: Plan) -> None:
    said = json.loads(json.dumps(plan_dict(plan)["kpi_intervals"], allow_nan=False))
    assert said["asa"] == {"low": 29.0, "high": 33.5}
