"""What a second referee says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """The cost in the benchmark's own points, and what the solution breaks, in sentences."""

    cost: int
    faults: tuple[str, ...]

    @property
    def legal(self) -> bool:
        """Whether nothing is broken."""
        return not self.faults


def rows_of(text: str) -> dict[str, list[list[str]]]:
    """Cells of every row of a benchmark's file, by section."""
    sections: dict[str, list[list[str]]] = {}
    current: list[list[str]] = []
    for line in map(str.strip, text.splitlines()):
        if line.startswith("SECTION_"):
            current = sections.setdefault(line, [])
        elif line and not line.startswith("#"):
            current.append([cell.strip() for cell in line.split(",")])
    return sections
