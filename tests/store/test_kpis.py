"""KPIs in the database, and what a site's newest triage and wave say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from center.plan import Plan
from planning.simulation.kpis import with_site_shares
from store.plans import load_plan, save_plan
from store.site_shares import SiteShares, site_shares
from store.tables import TriageRow, WaveChoiceRow, WaveRow

NOON = datetime(2026, 10, 19, 12, tzinfo=UTC)


def _triage(mark: str, name: str, hours: int, escalated: int, incidents: int) -> dict[str, Any]:
    texts = dict.fromkeys(("source", "settings_text", "settings_fingerprint"), "x") | {"zone": "UTC"}
    texts |= dict.fromkeys(("teams", "gone", "rivals", "risk_notes", "versions", "assumptions"), "[]")
    when = NOON + timedelta(hours=hours)
    numbers = {"seed": 1, "bucket_min": 15, "incidents": incidents, "escalated": escalated}
    return {"id": f"{name}-{mark}", "name": name, "created_utc": when, "at_utc": when} | texts | numbers


def _wave(mark: str, site: str, hours: int) -> dict[str, Any]:
    numbers = dict.fromkeys(("slot_min", "slots", "seed", "open_options", "modelled_options", "agent_classes"), 1)
    when = NOON + timedelta(hours=hours)
    return {"id": f"wave-{mark}", "site": site, "created_utc": when, "taken_utc": when, "title": "", "fingerprint": "", **numbers}


def _contacts(mark: str, *places: str) -> list[dict[str, Any]]:
    plain = {"queue": "calls", "channel": "voice", "priority": 1, "waited_s": 1, "reason": ""}
    return [{"wave_id": f"wave-{mark}", "contact": f"c{k}", "number": k, "place": place, **plain} for k, place in enumerate(places)]


@pytest.fixture
def site(engine: Engine) -> Engine:
    """Two triages and two waves of `small`, newer ones of another site, and one of each that comes too late."""
    triages = [
        _triage("a", "small", 0, 9, 10),
        _triage("b", "small", 1, 3, 12),
        _triage("c", "other", 2, 1, 1),
        _triage("d", "small", 9, 1, 1),
    ]
    waves = [_wave("a", "small", 0), _wave("b", "small", 1), _wave("c", "other", 2), _wave("d", "small", 9)]
    places = _contacts("a", "self-service") + _contacts("b", "self-service", "agent", "hold", "callback") + _contacts("d", "self-service")
    with engine.begin() as connection:
        for table, rows in ((TriageRow, triages), (WaveRow, waves), (WaveChoiceRow, places)):
            connection.execute(insert(table), rows)
    return engine


def test_the_newest_ones_of_the_site_count(site: Engine) -> None:
    assert site_shares(site, "small", NOON + timedelta(hours=5)) == SiteShares(3 / 12, 1 / 4)
    assert site_shares(site, "small", NOON) == SiteShares(9 / 10, 1.0)


def test_without_any_nothing_is_known(site: Engine) -> None:
    assert site_shares(site, "small", NOON - timedelta(hours=1)) == SiteShares(None, None)
    assert site_shares(site, "elsewhere", NOON + timedelta(hours=5)) == SiteShares(None, None)
    assert site_shares(site, "other", NOON + timedelta(hours=5)) == SiteShares(1.0, None)  # nothing waited in its wave


def test_a_plan_gets_them(site: Engine, small_plan: Plan) -> None:
    found = with_site_shares(replace(small_plan, created_utc=NOON + timedelta(hours=5)), site)
    assert (found.kpis["escalation_share"], found.kpis["containment"]) == (0.25, 0.25)
    assert {name: value for name, value in found.kpis.items() if name in small_plan.kpis} == small_plan.kpis
    other = with_site_shares(replace(small_plan, name="other", created_utc=NOON + timedelta(hours=5)), site)
    assert other.kpis["escalation_share"] == 1.0 and "containment" not in other.kpis


def test_intervals_come_back(engine: Engine, small_plan: Plan, assert_same: Callable[[Any, Any], None]) -> None:
    kpis = {"service_level": 0.73, "asa": 31.5, "overtime_hours": 0.0, "odd": float("nan")}
    plan = replace(small_plan, kpis=kpis, kpi_intervals={"asa": (29.25, 33.75), "service_level": (0.7, 0.76)})
    save_plan(engine, plan)
    assert_same(load_plan(engine, plan.id), plan)
