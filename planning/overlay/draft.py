"""A scenario's data while overlays are laid on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from center.errors import Fault
from center.io import nearest


@dataclass
class Draft:
    """Raw sections to be changed in place, and what could not be.

    Attributes
    ----------
    data
        Top level of the scenario, every section and key present.
    agent_rows
        Where each agent stands; empty where they stand in the YAML.
    place
        File and key path of the change that is being laid on.
    faults
        What was wrong so far.
    change_places
        Place of each of the forecast's changes.
    """

    data: dict[str, Any]
    agent_rows: list[str]
    place: str = ""
    faults: list[Fault] = field(default_factory=list)
    change_places: list[str] = field(default_factory=list)

    def fault(self, key: str, found: str, expected: str, advice: str = "") -> None:
        """Note what is wrong with a key of the change that is being laid on."""
        self.faults.append(Fault(f"{self.place}.{key}" if key else self.place, found, expected, advice))

    def names(self, section: str) -> list[str]:
        """Names of a section's items, ids of agents."""
        return [item["id" if section == "agents" else "name"] for item in self.data[section]]

    def known(self, key: str, names: Iterable[str], section: str) -> bool:
        """Whether all `names` are in `section`; a fault for each that is not."""
        known, right = self.names(section), True
        for name in names:
            if name not in known:
                shown = ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")
                self.fault(key, f"the unknown name {name!r}", f"one of the {section} ({shown})", nearest(name, known))
                right = False
        return right

    def items(self, section: str, names: Iterable[str]) -> Iterator[dict[str, Any]]:
        """Items of a section by name; all where no name is given."""
        wanted = set(names)
        key = "id" if section == "agents" else "name"
        return (item for item in self.data[section] if not wanted or item[key] in wanted)

    def site_of(self, item: dict[str, Any]) -> str:
        """Site of an agent or queue; the first one where none is named."""
        return str(item["site"] or self.data["sites"][0]["name"])
