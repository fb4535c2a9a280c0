"""Backups are whole, go into empty databases only, and the drill finds what came back otherwise."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select, text, update
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from center.errors import InputError
from center.plan import Plan
from cli.main import app
from ops import drill as drilling
from ops.backup import back_up, restore
from ops.drill import digests, drill
from store.database import open_database
from store.plans import load_plan, save_plan
from store.tables import ScenarioRow


@pytest.fixture
def filled(engine: Engine, small_plan: Plan) -> str:
    """URL of a database with one plan, on each kind of server."""
    if engine.dialect.name == "postgresql" and shutil.which("pg_dump") is None:
        pytest.skip("no pg_dump on the path")
    save_plan(engine, small_plan)
    return engine.url.set(drivername=engine.dialect.name).render_as_string(hide_password=False)


@pytest.fixture
def other_postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of one more empty database on the server, dropped afterwards."""
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
def empty(filled: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """URL of an empty database of the same kind."""
    if filled.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'other.db'}"
    return str(request.getfixturevalue("other_postgres_url"))


def test_what_is_restored_is_what_was_there(filled: str, empty: str, small_plan: Plan, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "backup")
    restore(tmp_path / "backup", empty)
    one, two = open_database(filled, create=False), open_database(empty, create=False)
    with one.connect() as before, two.connect() as after:
        assert digests(before) == digests(after)
    assert load_plan(two, small_plan.id).duties == small_plan.duties
    one.dispose()
    two.dispose()
    with pytest.raises(InputError, match="an empty database"):
        restore(tmp_path / "backup", empty)


def test_the_drill(filled: str, tmp_path: Path) -> None:
    found = drill(filled, tmp_path / "kept")
    assert found.different == () and found.rows > 100 and found.tables > 50
    assert (tmp_path / "kept").stat().st_size == found.size


def test_the_drill_finds_a_loss(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    true = drilling.restore

    def lossy(file: Path, address: str) -> None:
        true(file, address)
        engine = open_database(address, create=False)
        with engine.begin() as connection:
            connection.execute(update(ScenarioRow).values(text="{}"))
        engine.dispose()

    monkeypatch.setattr(drilling, "restore", lossy)
    assert drill(filled).different == ("scenarios",)
    said = CliRunner().invoke(app, ["db", "drill", "--db", filled])
    assert said.exit_code == 2 and "NOT good" in said.output


def test_a_backup_is_of_one_moment(filled: str, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written while the drill runs is in neither side of the comparison (PostgreSQL), or waits (SQLite)."""
    if engine.dialect.name == "sqlite":
        pytest.skip("a writer would wait for the drill")
    true = drilling.write_backup

    def disturbed(connection: Any, file: Path) -> None:
        with engine.begin() as other:
            other.execute(text("UPDATE scenarios SET text = '{}'"))
        true(connection, file)

    monkeypatch.setattr(drilling, "write_backup", disturbed)
    assert drill(filled).different == ()
    with engine.connect() as connection:
        assert connection.execute(select(ScenarioRow.text)).scalar() == "{}"


def test_no_backup_is_overwritten(filled: str, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("another")
    with pytest.raises(InputError, match="there already"):
        back_up(filled, tmp_path / "backup")
    assert (tmp_path / "backup").read_text() == "another"


def test_a_backup_that_is_none(filled: str, empty: str, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("no database at all " * 100)
    with pytest.raises(InputError):
        restore(tmp_path / "backup", empty)
    with pytest.raises(InputError, match="no such file"):
        restore(tmp_path / "none", empty)
    assert not (tmp_path / "other.db").exists()


def test_a_backup_that_breaks_off_leaves_no_file(filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    for name in ("ops.backup.copy_of", "ops.backup.dump"):
        monkeypatch.setattr(name, full)
    with pytest.raises(InputError, match="No space"):
        back_up(filled, tmp_path / "backup")
    assert not [file for file in tmp_path.iterdir() if "backup" in file.name]


def test_a_password_is_no_argument() -> None:
    from ops.postgres_tools import _address

    shown = _address(make_url("postgresql+psycopg://ana:geheim@db/plans?sslpassword=auch&application_name=x"))
    assert "geheim" not in shown and "auch" not in shown and shown.startswith("postgresql://ana@db/plans")
