"""The right parts of a scenario file that may be wrong elsewhere, so that all faults are found at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

Loc = tuple[str | int, ...]


@dataclass(frozen=True)
class Part:
    """One right item and where it stands: a key path, or a row of a table."""

    where: str
    item: Any
    in_table: bool = False

    def at(self, key: str) -> str:
        """Place of a key below the item."""
        return f"{self.where}, column {key.split('.')[0].split('[')[0]}" if self.in_table else f"{self.where}.{key}"


@dataclass(frozen=True)
class Parts:
    """Raw sections, with the key paths that did not validate.

    Parameters
    ----------
    path
        The YAML file.
    data
        Its top level, agents of a CSV put in.
    broken
        Key paths of the schema's errors.
    model
        Schema of the whole file.
    agent_rows
        Where each agent stands if agents come from a CSV, else empty.
    """

    path: Path
    data: dict[str, Any]
    broken: Sequence[Loc]
    model: type[BaseModel]
    agent_rows: Sequence[str]

    def raw(self, section: str) -> list[Any]:
        """Items of a list section as read; empty where it is no list."""
        value = self.data.get(section)
        return value if isinstance(value, list) else []

    def is_whole(self, section: str) -> bool:
        """Whether nothing in the section is wrong."""
        return all(loc[0] != section for loc in self.broken)

    def where(self, section: str, number: int) -> str:
        """Place of an item of a list section."""
        return self.agent_rows[number] if section == "agents" and self.agent_rows else f"{self.path}: {section}[{number}]"

    def names(self, section: str) -> dict[int, str]:
        """Names by position, of wrong items too: an item that is wrong elsewhere is still known by its name."""
        key = "id" if section == "agents" else "name"
        items = enumerate(self.raw(section))
        return {k: item[key].strip() for k, item in items if isinstance(item, dict) and isinstance(item.get(key), str)}

    def items(self, section: str) -> Iterator[Part]:
        """Items of a list section that are right."""
        wrong = {loc[1] for loc in self.broken if loc[0] == section and len(loc) > 1}
        kind = get_args(self.model.model_fields[section].annotation)[0]
        in_table = section == "agents" and bool(self.agent_rows)
        for k, raw in enumerate(self.raw(section)):
            if k not in wrong:
                yield Part(self.where(section, k), kind.model_validate(raw), in_table)

    def section(self, name: str) -> Any:
        """A section that is one mapping: its model, its default where absent, None where wrong."""
        field = self.model.model_fields[name]
        if not self.is_whole(name):
            return None
        kind = field.annotation
        return kind.model_validate(self.data[name]) if kind and name in self.data else field.get_default(call_default_factory=True)
