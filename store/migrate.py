"""Migrations: where a database's schema is, and bringing it to head."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from center.errors import Fault, InputError
from store.paths import migrations_folder
from store.urls import shown

_LOCK = 0x63726577  # any number that other programs are unlikely to lock


def head() -> str:
    """Revision of the newest schema."""
    return str(_scripts().get_current_head())


def current(engine: Engine) -> str | None:
    """Revision of the database's schema; None where it has none."""
    with engine.connect() as connection:
        return _revision(connection)


def upgrade(engine: Engine) -> str | None:
    """Bring the database to head, in one transaction; returns the revision it had.

    Raises
    ------
    InputError
        It holds another program's tables, or a schema newer than this program.
    """
    with writing(engine).begin() as connection:
        _lock(connection)
        before = _revision(connection)
        if before is None:
            _require_no_tables(connection)
        else:
            _require_known(connection, before)
        _run(connection)
    return before


def upgrade_empty(engine: Engine) -> None:
    """Bring an empty database to head; any other is left as it is."""
    with engine.connect() as connection:
        empty = _revision(connection) is None and not inspect(connection).get_table_names()
    if empty:
        upgrade(engine)


def require_head(engine: Engine) -> None:
    """Refuse a database that is not at head.

    Raises
    ------
    InputError
        Its schema is older, newer or not ours; the advice names the command that cures it.
    """
    with engine.connect() as connection:
        revision = _revision(connection)
        if revision is None:
            _require_no_tables(connection)
            raise _fault(connection, "an empty database", "a plan database", "`crewtide db upgrade` makes it one.")
        _require_known(connection, revision)
        if revision != head():
            raise _fault(connection, f"schema {revision}", f"schema {head()}", "Run `crewtide db upgrade` with the same --db.")


def writing(engine: Engine) -> Engine:
    """The engine for transactions that write: on SQLite they take the write lock at once, so that they wait in turn."""
    return engine.execution_options(writes=True)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(migrations_folder()))


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _run(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _lock(connection: Connection) -> None:
    """Two first nights at once: the second waits here, then finds the schema at head. SQLite has locked already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _require_no_tables(connection: Connection) -> None:
    tables = sorted(inspect(connection).get_table_names())
    if tables:
        found = f"tables of another program ({', '.join(tables[:3])})"
        raise _fault(connection, found, "a plan database or an empty one", "Give another one by --db.")


def _require_known(connection: Connection, revision: str) -> None:
    if revision not in {script.revision for script in _scripts().walk_revisions()}:
        raise _fault(connection, f"schema {revision}, unknown to this version", f"schema {head()} or older", "Install a newer crewtide.")


def _fault(connection: Connection, found: str, expected: str, advice: str) -> InputError:
    return InputError(Fault(f"database {shown(connection.engine.url)}", found, expected, advice))
