"""Opening the plan database: one whose schema is at head, or a new one that is brought there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, InterfaceError

from center.errors import Fault, InputError
from store.migrate import head, require_head, upgrade, upgrade_empty
from store.urls import parse_url, scrubbed, shown

BUSY_S = 30
"""How long a writer waits for another one on SQLite, seconds."""


def open_database(url: str, create: bool = True) -> Engine:
    """Engine of a plan database whose schema is at head.

    Parameters
    ----------
    url
        ``sqlite:///FILE`` or ``postgresql://USER@HOST/NAME``.
    create
        Whether a missing SQLite file or an empty database becomes a new plan database.

    Raises
    ------
    InputError
        No such database, not a plan database, or one of another schema; with the command that cures it.
    """
    engine = make_engine(url)
    with said(engine):
        if create:
            upgrade_empty(engine)
        else:
            _require_file(engine.url)  # connecting would make it
        require_head(engine)
    return engine


def upgrade_database(url: str) -> tuple[str | None, str]:
    """Bring a database to the newest schema; the revisions before (None where it was empty) and after.

    Raises
    ------
    InputError
        It cannot be opened, belongs to another program, or is newer than this one.
    """
    engine = make_engine(url)
    with said(engine):
        before = upgrade(engine)
    engine.dispose()
    return before, head()


def make_engine(url: str) -> Engine:
    """Engine of an accepted URL, not yet connected."""
    parsed = parse_url(url)
    try:
        engine = create_engine(parsed)
    except ModuleNotFoundError as error:
        advice = "Install the driver: pip install 'crewtide[postgres]'."
        raise InputError(Fault(f"database {shown(parsed)}", f"no package {error.name}", "an installed driver", advice)) from None
    if engine.dialect.name == "sqlite":
        _set_up_sqlite(engine)
    return engine


@contextmanager
def said(engine: Engine) -> Iterator[None]:
    """The database's own refusals (no server, no right, locked, full, not a database) as errors of the input."""
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        found = scrubbed(str(error.orig), engine.url).replace("file is not a database", "a file that is no database")
        raise InputError(Fault(f"database {shown(engine.url)}", found, "a plan database that answers")) from None


def _require_file(url: URL) -> None:
    file = url.database
    if url.get_backend_name() == "sqlite" and file and file != ":memory:" and not Path(file).exists():
        raise InputError(Fault(f"database {shown(url)}", "no such file", "an existing plan database", "`crewtide plan nightly` makes one."))


def _set_up_sqlite(engine: Engine) -> None:
    """Foreign keys on, a wait for other writers, and true transactions, which Python's driver would not begin for DDL.

    The rollback journal stays (no WAL): a plan is written once a night and read by few, and so the database is
    one file at rest, which can be copied, and works on a network share.
    """

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000}")

    @event.listens_for(engine, "begin")
    def _began(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
