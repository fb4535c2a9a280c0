"""What the database knows of a person, and taking their name out of it. Both cover every table, found by `store.person_columns`."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, and_, func, or_, select, update

from center.errors import Fault, InputError
from store.audit import record
from store.database import said
from store.deferred import references_deferred, write_alone
from store.mentions import mentions, replaced
from store.migrate import writing
from store.person_columns import Role, columns_of, role_of
from store.tables import Base

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True)
class Known:
    """What the database knows of a person.

    Attributes
    ----------
    rows
        Table -> rows that have the person as a value, and rows that belong to these (a duty's breaks), as column -> value.
    mentions
        (table, column, key of the row, what it says) of texts that mention them; of JSON only the part that does.
    """

    person: str
    rows: dict[str, list[dict[str, Any]]]
    mentions: list[tuple[str, str, dict[str, Any], Any]]


def export_person(engine: Engine, person: str, mentioned: bool = False) -> Known:
    """Everything that the database knows of a person.

    Parameters
    ----------
    mentioned
        Also of one who is mentioned in texts only, which may as well be a word that is no name at all.

    Raises
    ------
    InputError
        Nothing.
    """
    with said(engine), engine.connect() as connection:
        rows = {table.name: found for table in Base.metadata.sorted_tables if (found := list(_rows(connection, table, person)))}
        told = [
            (table.name, column.name, _key(table, row), said_there)
            for table, columns, row in _texts(connection, person)
            for column in columns
            for said_there in mentions(row[column.name] or "", person)
        ]
    if not rows and not (told and mentioned):
        raise _nobody(person, len(told))
    return Known(person, rows, told)


def erase_person(engine: Engine, person: str, by: str | None, why: str, mentioned: bool = False) -> tuple[str, dict[str, int]]:
    """Replace a person by a pseudonym that says nothing of them, everywhere, in one transaction. Plans stay whole.

    Parameters
    ----------
    by, why
        Who erases, and for what reason, for the audit trail.
    mentioned
        As for `export_person`.

    Returns
    -------
    The pseudonym, drawn at random and kept nowhere beside the name, and table -> rows changed.

    Raises
    ------
    InputError
        The database knows nobody of that name.
    """
    pseudonym = "person-" + "".join(secrets.choice(_BASE32) for _ in range(8))
    with said(engine), writing(engine).begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete = ON")  # what is overwritten does not stay in the file
        write_alone(connection)
        with references_deferred(connection):
            changed = _rename_rows(connection, person, pseudonym)
            if not changed and not mentioned:
                raise _nobody(person, sum(1 for _ in _texts(connection, person)))
            changed += _rename_texts(connection, person, pseudonym)
            if not changed:
                raise _nobody(person, 0)
            record(connection, "erased a person", actor=by, why=why, detail=f"now {pseudonym}")
            _rename_rows(connection, person, pseudonym)  # who acted, and why, may be about them too
            _rename_texts(connection, person, pseudonym)
    return pseudonym, dict(sorted(changed.items()))


def _nobody(person: str, texts: int) -> InputError:
    found = "no trace in the database" + (f" but the word in {texts} texts" if texts else "")
    advice = "--mentioned takes somebody who is in no plan, but in texts." if texts else ""
    return InputError(Fault(f"person {person!r}", found, "a name or id exactly as plans have it", advice))


def _rows(connection: Connection, table: Table, person: str) -> Iterator[dict[str, Any]]:
    own = _about(table, person)
    if own is None:
        parents = [_part_of(table, parent, about) for parent, about in _parents(table, person)]
        own = or_(*parents) if parents else None
    if own is not None:
        for row in connection.execute(select(*table.c).where(own)):
            yield dict(row._mapping)


def _about(table: Table, person: str) -> Any:
    """Condition: a person's column of the table has this one; None where it has no such column."""
    columns = [column for column in table.columns if role_of(column) is Role.PERSON]
    return or_(*(column == person for column in columns)) if columns else None


def _parents(table: Table, person: str) -> Iterator[tuple[Any, Any]]:
    """References of the table to rows that are about a person."""
    for key in table.foreign_key_constraints:
        about = _about(key.referred_table, person)
        if about is not None and key.referred_table is not table:
            yield key, about


def _part_of(table: Table, key: Any, about: Any) -> Any:
    there = and_(*(element.column == element.parent for element in key.elements))
    return select(1).where(there, about).correlate(table).exists()


def _rename_rows(connection: Connection, person: str, pseudonym: str) -> Counter[str]:
    changed: Counter[str] = Counter()
    for column in columns_of(Base.metadata, Role.PERSON):
        done = connection.execute(update(column.table).where(column == person).values({column.name: pseudonym}))
        changed[column.table.name] += done.rowcount
    return +changed


def _rename_texts(connection: Connection, person: str, pseudonym: str) -> Counter[str]:
    changed: Counter[str] = Counter()
    for table, columns, row in list(_texts(connection, person)):
        new = {column.name: replaced(row[column.name], person, pseudonym) for column in columns if row[column.name] is not None}
        new = {name: text for name, text in new.items() if text != row[name]}
        if new:
            _update(connection, table, row, new | _fingerprints(table, row, new))
            changed[table.name] += 1
    return changed


def _texts(connection: Connection, person: str) -> Iterator[tuple[Table, list[Column[Any]], dict[str, Any]]]:
    """(table, its text columns, row) of rows of which a text may mention the person; JSON may have the name in escapes."""
    written = {person, *(json.dumps(person, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if role_of(column) is Role.TEXT]
        if columns:
            may = or_(*(_has(connection, column, name) for column in columns for name in written))
            for row in connection.execute(select(*table.c).where(may)).all():
                yield table, columns, dict(row._mapping)


def _has(connection: Connection, column: Column[Any], name: str) -> Any:
    position = func.instr if connection.dialect.name == "sqlite" else func.strpos
    return position(column, name) > 0


def _key(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {column.name: row[column.name] for column in table.primary_key.columns}


def _fingerprints(table: Table, row: dict[str, Any], new: dict[str, str]) -> dict[str, str]:
    """New values of columns that are the SHA-256 of a text that changes."""
    found = {hashlib.sha256(row[name].encode()).hexdigest(): hashlib.sha256(text.encode()).hexdigest() for name, text in new.items()}
    ours = [column.name for column in table.columns if column.name.endswith("fingerprint")]
    return {name: found[row[name]] for name in ours if row[name] in found}


def _update(connection: Connection, table: Table, row: dict[str, Any], new: dict[str, str]) -> None:
    """Change a row, and with it what refers to the values that change."""
    same = and_(*(table.c[name] == value for name, value in _key(table, row).items()))
    connection.execute(update(table).where(same).values(new))
    for other in Base.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table and key.column.name in new:
                column = key.parent
                connection.execute(update(other).where(column == row[key.column.name]).values({column.name: new[key.column.name]}))
