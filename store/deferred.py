"""References checked at the end instead of at once, so that a name which others refer to can be changed everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect, text

_WRITERS = 0x63726570


def write_among_others(connection: Connection) -> None:
    """Wait while somebody writes alone, and keep others from it until the commit. SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": _WRITERS})


def write_alone(connection: Connection) -> None:
    """Wait until nobody writes, so that the locks taken here and theirs never wait for each other."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITERS})


@contextmanager
def references_deferred(connection: Connection) -> Iterator[None]:
    """Check references when the block ends.

    On SQLite for the rest of the transaction. PostgreSQL knows this of each constraint: all are made deferrable and, at the end, as
    they were, in the same transaction, which takes the right of the tables' owner and locks out other writers until the commit.
    """
    if connection.dialect.name != "postgresql":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        yield
        return
    keys = _foreign_keys(connection)
    for table, key in keys:
        connection.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {key} DEFERRABLE INITIALLY DEFERRED"))
    yield
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, key in keys:
        connection.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {key} NOT DEFERRABLE"))


def _foreign_keys(connection: Connection) -> list[tuple[str, str]]:
    """(table, constraint), quoted."""
    found, quote = inspect(connection), connection.dialect.identifier_preparer.quote
    return [(quote(table), quote(str(key["name"]))) for table in found.get_table_names() for key in found.get_foreign_keys(table)]
