"""Where the plan database can hold a person's name: told by the columns' names, so that a new table is covered when it is added.

A column that is called otherwise, or that is no person though its name says so, declares it: ``mapped_column(info={"person": True})``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, MetaData, String

PERSON_WORDS = frozenset({"actor", "agent", "assignee", "author", "caller", "customer", "employee", "owner", "person"})
"""A text column with one of these words in its name (split at underscores) holds a person's name."""

_PLAIN = frozenset(
    {
        "action",
        "backend",
        "begin",
        "channel",
        "contract",
        "fingerprint",
        "id",
        "kind",
        "kpi",
        "measure",
        "method",
        "name",
        "package",
        "part",
        "place",
        "plan_id",
        "queue",
        "shape",
        "site",
        "status",
        "team",
        "version",
        "zone",
    }
)


class Role(StrEnum):
    """What a column holds: a person's name alone, text that may mention people, or neither."""

    PERSON = "person"
    TEXT = "text"
    NEITHER = "neither"


def role_of(column: Column[Any]) -> Role:
    """What a column holds. Text of unknown purpose may mention people: keys, references and plain identifiers do not."""
    declared = column.info.get("person")
    if declared is not None:
        return Role.PERSON if declared else Role.NEITHER
    if not isinstance(column.type, String):
        return Role.NEITHER
    if PERSON_WORDS & set(column.name.split("_")):
        return Role.PERSON
    plain = column.name in _PLAIN or column.name.endswith("_fingerprint") or column.primary_key or column.foreign_keys
    return Role.NEITHER if plain else Role.TEXT


def columns_of(metadata: MetaData, role: Role) -> list[Column[Any]]:
    """All columns of a role, table by table."""
    return [column for table in metadata.sorted_tables for column in table.columns if role_of(column) is role]
