"""Migrations, and what `open_database` refuses."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, insert, inspect, text

from center.errors import InputError
from center.plan import Plan
from store import migrate
from store.database import make_engine, open_database
from store.paths import migrations_folder
from store.plans import load_plan
from store.rows import contenders, demand, plans, roster
from store.tables import Base, ContenderRow, ForecastPointRow, KpiRow, RequirementPointRow, ScenarioRow


def test_the_head_is_pinned() -> None:
    """A new migration changes this line on purpose."""
    assert migrate.head() == "0018"


def test_the_migrations_make_the_models_tables(url: str) -> None:
    engine = open_database(url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata)
    engine.dispose()
    assert differences == []


@pytest.mark.parametrize(
    ("revision", "missing"),
    [
        ("0001", {"polished", "own_legal", "reads_within_1_percent", "gap_to_bound", "money", "begin"}),
        ("0002", {"own_legal", "reads_within_1_percent", "gap_to_bound", "money", "begin"}),
        *((revision, set()) for revision in ("0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011")),
    ],
)
def test_a_database_of_an_earlier_schema_is_brought_to_head_with_its_plans(
    url: str, small_plan: Plan, monkeypatch: pytest.MonkeyPatch, revision: str, missing: set[str]
) -> None:
    engine = make_engine(url)
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "_run", lambda connection: _run_to(connection, revision))
        migrate.upgrade(engine)
    assert migrate.current(engine) == revision
    columns = {column["name"] for column in inspect(engine).get_columns("contenders")}
    assert inspect(engine).has_table("simulations") == (revision >= "0004")
    assert {column.name for column in ContenderRow.__table__.columns} - columns == missing
    _save_without(engine, small_plan, missing)
    assert migrate.upgrade(engine) == revision
    assert migrate.current(engine) == migrate.head()
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata) == []
    loaded = load_plan(engine, small_plan.id)
    assert loaded.simulated is None and loaded.peak is None and loaded.kpi_intervals == {}
    assert loaded.requirement.urgency is None
    old, told = loaded.contenders, not missing
    assert [(c.backend, c.note, c.true_cost, c.confidence, c.money) for c in old] == [
        (c.backend, c.note, c.true_cost, c.confidence if told else {}, c.money if told else None) for c in small_plan.contenders
    ]
    assert [c.polished for c in old] == [None if "polished" in missing else c.polished for c in small_plan.contenders]
    engine.dispose()


def _save_without(engine: Engine, plan: Plan, columns: set[str]) -> None:
    """Save a plan as an earlier version did: without some columns of its contenders, and without urgency."""
    lacking = {ContenderRow: columns, RequirementPointRow: {"urgency"}, ForecastPointRow: {"statistical"}, KpiRow: {"low", "high"}}
    rows = plans.rows(plan) | demand.rows(plan) | roster.rows(plan) | contenders.rows(plan)
    with engine.begin() as connection:
        connection.execute(insert(ScenarioRow), [{"fingerprint": plan.scenario_fingerprint, "text": plan.scenario_text}])
        for table, found in rows.items():
            kept = [{name: value for name, value in row.items() if name not in lacking.get(table, ())} for row in found]
            if kept:
                connection.execute(insert(table), kept)


def _run_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_the_upgrade_of_an_empty_database_is_said_once(url: str) -> None:
    engine = make_engine(url)
    assert migrate.upgrade(engine) is None
    assert migrate.upgrade(engine) == migrate.head() == migrate.current(engine)
    engine.dispose()


def test_a_migration_that_fails_leaves_an_empty_database(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = make_engine(url)
    run = migrate._run

    def run_and_fail(connection: object) -> None:
        run(connection)  # type: ignore[arg-type]
        raise RuntimeError

    monkeypatch.setattr(migrate, "_run", run_and_fail)
    with pytest.raises(RuntimeError):
        migrate.upgrade(engine)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def _set_revision(url: str, revision: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    engine.dispose()


def test_a_database_behind_head_is_refused_with_the_cure(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_database(url).dispose()
    monkeypatch.setattr(migrate, "head", lambda: "9998")
    with pytest.raises(InputError, match=r"found schema 0018; expected schema 9998.\n.*crewtide db upgrade"):
        open_database(url)


def test_a_newer_database_is_refused(url: str) -> None:
    _set_revision(url, "9999")
    with pytest.raises(InputError, match="schema 9999, unknown to this version"):
        open_database(url)
    with pytest.raises(InputError, match="Install a newer crewtide"):
        migrate.upgrade(make_engine(url))


def test_another_programs_database_is_left_alone(url: str) -> None:
    other = create_engine(make_engine(url).url)
    with other.begin() as connection:
        connection.execute(text("CREATE TABLE music (title TEXT)"))
    for call in (lambda: open_database(url), lambda: migrate.upgrade(make_engine(url))):
        with pytest.raises(InputError, match=r"tables of another program \(music\)"):
            call()
    assert inspect(other).get_table_names() == ["music"]
    other.dispose()


def test_an_empty_database_is_not_made_a_plan_database_by_reading(url: str) -> None:
    make_engine(url).connect().close()
    with pytest.raises(InputError, match="crewtide db upgrade"):
        open_database(url, create=False)


def test_two_first_nights_at_once_both_get_the_database(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(open_database, [url] * 4))
    assert {migrate.current(engine) for engine in engines} == {migrate.head()}
    for engine in engines:
        engine.dispose()


def test_reading_makes_no_file(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        open_database(sqlite_url, create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "plans.db"
    file.write_text("Dear diary, today " * 100)
    with pytest.raises(InputError, match="found a file that is no database"):
        open_database(f"sqlite:///{file}")
    assert file.read_text().startswith("Dear diary")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unable to open database file"):
        open_database(f"sqlite:///{tmp_path}/none/plans.db")


def test_a_locked_file_is_said(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.database.BUSY_S", 0)
    other = sqlite3.connect(tmp_path / "plans.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(InputError, match="locked"):
        open_database(sqlite_url)
    other.close()
