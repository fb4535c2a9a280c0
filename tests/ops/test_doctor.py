"""Doctor and health: what is wrong is found, what is right is not complained about, and no secret is shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from center.nearline import State
from center.plan import Plan
from cli.main import app
from ops import doctor
from ops.check import Check, Finding, healthy
from ops.doctor import examine
from ops.doctor_database import database_checks
from ops.health import Health, Limits, judge, measure, read_health
from ops.metrics import Metrics
from store.database import open_database
from store.nearline.status import InboxStatus
from store.plans import save_plan

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path, small_plan: Plan) -> str:
    """A plan database with one plan, of ten hours and a bit before `NOW`."""
    address = f"sqlite:///{tmp_path / 'plans.db'}"
    engine = open_database(address)
    save_plan(engine, small_plan)
    engine.dispose()
    return address


@pytest.fixture
def health() -> Callable[..., Health]:
    """How things stand, with some of the inbox changed."""

    def made(nightly: datetime | None = NOW - timedelta(hours=8), oldest_s: float | None = None, **states: int) -> Health:
        counts = {str(state): states.get(str(state), 0) for state in State}
        inbox = InboxStatus((), counts, repeated=0, oldest_s=oldest_s, latency_s={}, answered=0, fallbacks=0, unsent=0)
        return Health(NOW, nightly, None, None, inbox)

    return made


def _named(checks: list[Check], name: str) -> Check:
    return next(one for one in checks if one.name == name)


def test_a_right_installation(url: str) -> None:
    checks = list(examine(url))
    assert healthy(checks), [one for one in checks if one.finding is Finding.FAULT]
    assert {"crewtide", "packages", "database", "database: whole", "D-Wave Leap", "disk: here", "clock", "time zones"} <= {
        c.name for c in checks
    }


def test_no_database(tmp_path: Path) -> None:
    checks = list(database_checks(f"sqlite:///{tmp_path / 'none.db'}", NOW))
    assert [one.finding for one in checks] == [Finding.FAULT]
    assert "no such file" in checks[0].found and not (tmp_path / "none.db").exists()


def test_a_database_behind_head(url: str, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "plans.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    (check,) = database_checks(url, NOW)
    assert "schema 0001" in check.found and "db upgrade" in check.advice


def test_a_broken_database(url: str, tmp_path: Path) -> None:
    file = tmp_path / "plans.db"
    content = bytearray(file.read_bytes())
    content[8192:40_960] = b"\xff" * (40_960 - 8192)
    file.write_bytes(content)
    assert not healthy(database_checks(url, NOW))


def test_a_password_in_the_url_is_told_but_not_shown() -> None:
    checks = list(database_checks("postgresql://ana:geheim@127.0.0.1:9/none", NOW))
    assert checks[0].finding is Finding.FAULT
    assert all("geheim" not in one.found + one.advice for one in checks)


def test_a_plan_that_is_to_come(url: str) -> None:
    assert healthy(database_checks(url, NOW))
    assert _named(list(database_checks(url, NOW - timedelta(days=30))), "database: plans").finding is Finding.FAULT


def test_a_clock_before_the_installation() -> None:
    assert doctor._clock(datetime(2001, 1, 1, tzinfo=UTC)).finding is Finding.FAULT
    assert doctor._clock(datetime.now(UTC)).finding is Finding.OK


def test_a_disk_that_is_nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {}
    for megabytes in (50, 500, 5_000):
        monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder, free=megabytes: SimpleNamespace(free=free * 2**20))
        found[megabytes] = next(doctor._disk()).finding
    assert list(found.values()) == [Finding.FAULT, Finding.WARNING, Finding.OK]


def test_old_time_zone_data(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor._zones().finding is Finding.OK
    monkeypatch.setattr(doctor, "_offset_h", lambda name, month: 4.5)
    assert "not +3.5 h" in doctor._zones().found


def test_a_token_is_not_shown(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DWAVE_API_TOKEN", "TEST-5ec2e7")
    checks = list(examine(url))
    assert "a token is configured" in _named(checks, "D-Wave Leap").found
    assert all("5ec2e7" not in one.found + one.advice for one in checks)


def test_the_last_plan_is_read(url: str, small_plan: Plan) -> None:
    engine = open_database(url, create=False)
    found = read_health(engine, NOW)
    engine.dispose()
    assert found.nightly == small_plan.created_utc and found.peak is None and found.answered is None and found.depth == 0


@pytest.mark.parametrize(
    ("limits", "good"),
    [
        (Limits(), True),
        (Limits(plan_hours=9), True),
        (Limits(plan_hours=7), False),
        (Limits(depth=5, dead_letters=1, waiting_s=31), True),
        (Limits(depth=4), False),
        (Limits(dead_letters=0), False),
        (Limits(waiting_s=29), False),
    ],
)
def test_limits(health: Callable[..., Health], limits: Limits, good: bool) -> None:
    found = health(oldest_s=30.0, accepted=4, claimed=1, dead=1)
    assert healthy(judge(found, limits)) is good


def test_no_plan_at_all_is_judged_where_a_plan_is_asked_for(health: Callable[..., Health]) -> None:
    assert healthy(judge(health(nightly=None), Limits()))
    assert not healthy(judge(health(nightly=None), Limits(plan_hours=26)))


def test_health_as_metrics(health: Callable[..., Health]) -> None:
    metrics = Metrics()
    measure(replace(health(oldest_s=30.0, accepted=4, dead=2), answered=NOW), metrics)
    assert metrics.value("crewtide_queue_depth") == 4 and metrics.value("crewtide_dead_letters") == 2
    assert metrics.value("crewtide_last_success_timestamp_seconds", job="nearline") == NOW.timestamp()


def test_the_commands(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    runner, file = CliRunner(), tmp_path / "crewtide.prom"
    assert runner.invoke(app, ["doctor", "--db", url, "--json", str(tmp_path / "d.json")]).exit_code == 0
    assert '"healthy": true' in (tmp_path / "d.json").read_text()
    assert runner.invoke(app, ["health", "--db", url, "--metrics", str(file)]).exit_code == 0
    assert 'crewtide_database_up{worker="health"} 1' in file.read_text()
    assert runner.invoke(app, ["health", "--db", url, "--plan-hours", "1"]).exit_code == 2
    nowhere = runner.invoke(app, ["health", "--db", url, "--metrics", "http://127.0.0.1:9"])
    assert nowhere.exit_code == 2 and "cannot be reached" in nowhere.output
    gone = runner.invoke(app, ["health", "--db", f"sqlite:///{tmp_path / 'none.db'}", "--metrics", str(file)])
    assert gone.exit_code == 2 and "no such file" in gone.output
    assert 'crewtide_database_up{worker="health"} 0' in file.read_text()
    assert runner.invoke(app, ["doctor", "--db", f"sqlite:///{tmp_path / 'none.db'}"]).exit_code == 2
