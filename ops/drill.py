"""The restore drill: a backup is made, put into a scratch database, and compared with the original row by row.

A backup that was never restored is a hope. The original is only read, in one transaction, so the drill may run while plans are made.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from center.errors import Fault, InputError
from ops.backup import restore, write_backup
from store.database import make_engine, open_database, said
from store.tables import Base
from store.urls import shown


@dataclass(frozen=True)
class Drilled:
    """What the drill found.

    Attributes
    ----------
    tables, rows
        Compared.
    size
        Bytes of the backup.
    different
        Tables that came back otherwise; empty: the backup is good.
    """

    tables: int
    rows: int
    size: int
    different: tuple[str, ...]


def drill(url: str, keep: Path | None = None) -> Drilled:
    """Back up, restore into a scratch database, compare.

    Parameters
    ----------
    keep
        Where the backup stays; None: it is deleted.

    Raises
    ------
    InputError
        As of `ops.backup`; on PostgreSQL also where the right to create a database is missing.
    """
    engine = open_database(url, create=False)
    try:
        with tempfile.TemporaryDirectory(prefix="crewtide-drill-") as folder:
            file = keep or Path(folder) / "backup"
            with said(engine), _one_view(engine) as connection:
                before = digests(connection)
                write_backup(connection, file)
            with _scratch(engine, Path(folder)) as scratch:
                restore(file, scratch)
                copy = open_database(scratch, create=False)
                try:
                    with said(copy), copy.connect() as connection:
                        after = digests(connection)
                finally:
                    copy.dispose()
            different = tuple(name for name in before if before[name] != after.get(name))
            return Drilled(len(before), sum(count for count, _ in before.values()), file.stat().st_size, different)
    finally:
        engine.dispose()


def digests(connection: Connection) -> dict[str, tuple[int, str]]:
    """Table -> (rows, SHA-256 of all its rows in the order of its key)."""
    found = {}
    for table in Base.metadata.sorted_tables:
        digest, count = sha256(), 0
        for row in connection.execution_options(yield_per=1000).execute(table.select().order_by(*table.primary_key.columns)):
            digest.update(repr(tuple(row)).encode())
            count += 1
        found[table.name] = count, digest.hexdigest()
    return found


@contextmanager
def _one_view(engine: Engine) -> Iterator[Connection]:
    """A connection whose transaction sees one state of the database throughout."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def _scratch(engine: Engine, folder: Path) -> Iterator[str]:
    """URL of an empty database that is gone afterwards: a file, or one more database on the same server."""
    if engine.dialect.name == "sqlite":
        yield f"sqlite:///{folder / 'restored.db'}"
        return
    name = f"crewtide_drill_{secrets.token_hex(4)}"
    server = make_engine(engine.url.render_as_string(hide_password=False)).execution_options(isolation_level="AUTOCOMMIT")
    try:
        try:
            with said(server), server.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
        except InputError as error:
            advice = "Give the user CREATEDB, or restore by hand: docs/operations.md."
            raise InputError(
                Fault(f"database {shown(engine.url)}", error.faults[0].found, "the right to create a database", advice)
            ) from None
        try:
            yield engine.url.set(database=name).render_as_string(hide_password=False)
        finally:
            with said(server), server.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        server.dispose()
