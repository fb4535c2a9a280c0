"""SQLite's online backup: a copy of what one transaction sees, page by page."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine

from center.errors import Fault, InputError


def copy_of(connection: Connection, file: Path) -> None:
    """Copy the database of `connection` to `file`."""
    source = connection.connection.driver_connection
    assert isinstance(source, sqlite3.Connection)
    with closing(sqlite3.connect(file)) as target:
        source.backup(target)


def check_backup(file: Path) -> None:
    """Refuse a file that is no database, or a broken one."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source:
            answer = source.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        raise InputError(Fault(f"backup {file}", answer, "a whole SQLite database", "Take an older backup."))


def copy_to(file: Path, engine: Engine) -> None:
    """Copy a backup to the engine's file, which appears whole or not at all."""
    target = Path(engine.url.database or "")
    partial = target.with_name(f".{target.name}.restored-{os.getpid()}")
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
        os.replace(partial, target)
    except (sqlite3.Error, OSError) as error:
        raise InputError(Fault(f"database {target}", str(error), "a place that can be written, with space for it")) from None
    finally:
        partial.unlink(missing_ok=True)
