"""Backups of the plan database while it is in use, and putting one back into an empty database.

SQLite is copied by its own online backup, PostgreSQL by `pg_dump` and `pg_restore`. A backup file appears whole or not at all.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect

from center.errors import Fault, InputError, system_words
from ops.postgres_tools import dump, load
from ops.sqlite_tools import check_backup, copy_of, copy_to
from store.database import make_engine, open_database, said
from store.urls import shown


def back_up(url: str, file: Path) -> None:
    """Write a backup of the database to `file`.

    Raises
    ------
    InputError
        The database is not there or not at head, the file exists or cannot be written, or a program of PostgreSQL is missing or fails.
    """
    engine = open_database(url, create=False)
    try:
        with said(engine), engine.connect() as connection:
            write_backup(connection, file)
    finally:
        engine.dispose()


def write_backup(connection: Connection, file: Path) -> None:
    """Write what the connection's transaction sees to `file`; raises as `back_up`."""
    if file.exists():
        raise InputError(Fault(f"backup {file}", "a file that is there already", "a new name", "Put the date into it."))
    with _whole(file) as partial:
        if connection.dialect.name == "sqlite":
            copy_of(connection, partial)
        else:
            dump(connection, partial)


def restore(file: Path, url: str) -> None:
    """Put a backup into an empty database, or a SQLite file that is not there yet.

    Raises
    ------
    InputError
        The backup is none, the database holds something already, or a program of PostgreSQL is missing or fails.
    """
    if not file.is_file():
        raise InputError(Fault(f"backup {file}", "no such file", "a backup made by `crewtide db backup`"))
    engine = make_engine(url)
    try:
        with said(engine):
            _require_empty(engine)
            if engine.dialect.name == "sqlite":
                check_backup(file)
                copy_to(file, engine)
            else:
                load(file, engine)
    finally:
        engine.dispose()


def _require_empty(engine: Engine) -> None:
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    if path and not Path(path).exists():
        return
    with closing(engine.connect()) as connection:
        if inspect(connection).get_table_names():
            advice = "Restore into a new database, look at it, then give its URL to the jobs."
            raise InputError(Fault(f"database {shown(engine.url)}", "tables in it", "an empty database", advice))


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """A path beside `file` that takes its place if all goes well, and is gone otherwise."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise InputError(Fault(f"backup {file}", system_words(error), "a folder that can be written to")) from None
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
        with open(partial, "rb") as stream:
            os.fsync(stream.fileno())
        os.replace(partial, file)
    except OSError as error:
        raise InputError(Fault(f"backup {file}", system_words(error), "a disk with space for it")) from None
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()
