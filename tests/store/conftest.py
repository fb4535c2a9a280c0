"""Databases to test on: a SQLite file each, and a PostgreSQL server of our own where one can be started."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

from center.peak import Pace, Peak, PeakChange, PeakOutcome, PeakRented
from center.plan import Correction, Plan, Simulated
from store.database import open_database


def _initdb() -> Path | None:
    """`initdb` on the path or where Debian keeps it."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve()] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1] if found else None


def _as_postgres() -> list[str]:
    """The server refuses to run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a PostgreSQL server with the right to create databases: CREWTIDE_TEST_POSTGRES, else one of our own."""
    given, initdb = os.environ.get("CREWTIDE_TEST_POSTGRES"), _initdb()
    if given:
        yield given
        return
    if initdb is None or (os.geteuid() == 0 and shutil.which("runuser") is None):
        message = "no PostgreSQL: set CREWTIDE_TEST_POSTGRES to a server's URL, or install one so that initdb is found"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    folder = Path(tempfile.mkdtemp(prefix="crewtide-pg-"))  # short: a socket's path has at most 107 bytes
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, port, pg_ctl = folder / "data", _free_port(), initdb.with_name("pg_ctl")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -p {port} -c fsync=off -c timezone=Asia/Tokyo"
    try:
        _run([initdb, "-D", data, "-U", "crewtide", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"], folder)
        _run([pg_ctl, "-D", data, "-o", options, "-l", folder / "log", "-w", "start"], folder)
        yield f"postgresql://crewtide@/postgres?host={folder}&port={port}"
    finally:
        if (data / "postmaster.pid").exists():
            _run([pg_ctl, "-D", data, "-m", "immediate", "stop"], folder)
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[Any], folder: Path) -> None:
    """Run a server program; its output goes to a file, as a daemon would hold a pipe open."""
    with open(folder / "out", "ab") as out:
        done = subprocess.run([*_as_postgres(), *map(str, command)], cwd=folder, stdout=out, stderr=out, timeout=60, check=False)
    assert done.returncode == 0, (folder / "out").read_text()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of an empty database, dropped afterwards."""
    name = f"crewtide_{secrets.token_hex(6)}"
    server = make_url(postgres_server).set(drivername="postgresql+psycopg")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'plans.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """URL of an empty database, on each kind of server."""
    return str(request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]))


@pytest.fixture(scope="session")
def sqlite_at_head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database at head, to copy: migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("head") / "plans.db"
    open_database(f"sqlite:///{file}").dispose()
    return file


@pytest.fixture(scope="session")
def postgres_at_head(postgres_server: str) -> Iterator[str]:
    """Name of a PostgreSQL database at head, to copy."""
    name = f"crewtide_head_{secrets.token_hex(6)}"
    server = make_url(postgres_server).set(drivername="postgresql+psycopg")
    _administer(server, f"CREATE DATABASE {name}")
    open_database(server.set(database=name).render_as_string(hide_password=False)).dispose()
    yield name
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(server: URL, *statements: str) -> None:
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    admin.dispose()


@pytest.fixture
def engine(url: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A plan database at head, on each kind of server."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_at_head"), str(parsed.database))
    else:
        head, name = request.getfixturevalue("postgres_at_head"), parsed.database
        server = make_url(request.getfixturevalue("postgres_server")).set(drivername="postgresql+psycopg")
        _administer(server, f"DROP DATABASE {name}", f"CREATE DATABASE {name} TEMPLATE {head}")
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture
def simulated_plan(small_plan: Plan) -> Plan:
    """The small plan as a day's change of another, with what a twin could have found: arrays differ, NaN where chat is closed."""
    return replace(small_plan, simulated=_simulated(small_plan), peak=_peak(), kpi_intervals={"service_level": (0.71, 0.75)})


def _simulated(plan: Plan) -> Simulated:
    nothing = ~plan.open_steps
    steps = {name: np.where(nothing, np.nan, _ramp(k, plan.horizon.n)) for k, name in enumerate(_BY_STEP)}
    days = {name: _ramp(k + 0.5, len(plan.horizon.dates)) for k, name in enumerate(_BY_DAY)}
    return Simulated(
        replications=200,
        seed=20_261_024,
        confidence=0.95,
        offered=np.where(nothing, 0.0, plan.forecast.offered),
        goal=np.vstack([np.full(plan.horizon.n, 0.6), np.full(plan.horizon.n, np.nan)]),
        day_goal=np.array([0.8, np.nan]),
        corrections=(
            Correction(310.5, 4210.0, 0.71, 22.0, 1.5),
            Correction(331.0, 4480.25, 0.97, 0.0, 0.0, chosen=True),
        ),
        pooled=True,
        heads_saved_hours=-12.25,
        **steps,
        **days,
    )


def _peak() -> Peak:
    """Every field filled, each number another; the greedy alternative knows nothing of chat."""
    shares = {"service_level": np.array([0.61, 0.5]), "asa_s": np.array([33.0, 90.0]), "abandonment": np.array([0.11, 0.01])}
    outcomes = (
        PeakOutcome("untouched", 0, np.array([410.0, 80.0]), **shares, overall=0.59),
        PeakOutcome("plan", 1850, np.array([410.0, 80.0]), **{k: v + 0.125 for k, v in shares.items()}, overall=0.71, gain=0.12,
                    gain_low=0.1, gain_high=0.14),
        PeakOutcome("greedy overtime", 1800, np.array([410.0, np.nan]), **{k: v * [1.0, np.nan] for k, v in shares.items()}, overall=0.65,
                    gain=0.06, gain_low=0.04, gain_high=0.08),
    )  # fmt: skip
    return Peak(
        base_plan_id="small-20261023-gone22",
        now=20,
        absent=(2, 1),
        asked=("demand=1.3", "demand calls=1.1"),
        paces=(Pace(0, 1234.0, 1000.0, 1.18, 1.1, 1.25, 1.02), Pace(1, 20.0, 25.5, 0.9, 0.7, 1.1, 1.0)),
        changes=(
            PeakChange(0, 0, ("overtime", "breaks"), 60, 650, None, "Stays until 18:00; lunch at 13:30."),
            PeakChange(1, 0, ("skills",), 0, 100, (46, 1), "Serves chat from 23:00."),
        ),
        rented=(PeakRented(1, 22, 26, 3, 5400),),
        outcomes=outcomes,
        waiting=(14, 3),
        in_service=(2, 1),
    )


_BY_STEP = ("service_level", "low", "high", "asa_s", "abandonment", "occupancy")
_BY_DAY = ("day_offered", "day_service_level", "day_low", "day_high", "day_asa_s", "day_abandonment")


def _ramp(first: float, width: int) -> np.ndarray:
    """Two rows of numbers that no other row has; the last of the second one is not known."""
    values = first + np.arange(2 * width).reshape(2, width) / (4 * width)
    values[1, -1] = np.nan
    return values


@pytest.fixture
def assert_same() -> Callable[[Any, Any], None]:
    """Compares two values field by field, arrays with dtype, NaN equal to NaN."""
    return _assert_same


def _assert_same(one: Any, two: Any, path: str = "plan") -> None:
    assert type(one) is type(two), path
    if is_dataclass(one):
        for field in fields(one):
            _assert_same(getattr(one, field.name), getattr(two, field.name), f"{path}.{field.name}")
    elif isinstance(one, np.ndarray):
        assert one.dtype == two.dtype, path
        np.testing.assert_array_equal(one, two, err_msg=path)
    elif isinstance(one, dict):
        assert set(one) == set(two), path
        for key in one:
            _assert_same(one[key], two[key], f"{path}[{key!r}]")
    elif isinstance(one, tuple):
        assert len(one) == len(two), path
        for k, (left, right) in enumerate(zip(one, two, strict=True)):
            _assert_same(left, right, f"{path}[{k}]")
    else:
        assert one == two or (one != one and two != two), f"{path}: {one!r} != {two!r}"
