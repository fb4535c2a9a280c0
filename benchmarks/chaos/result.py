"""What an experiment found: figures to show, and what is wrong, in sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Experiment:
    """One experiment.

    Attributes
    ----------
    kills
        Processes killed in it.
    faults
        What is wrong, in sentences; none is right.
    figures
        What was counted, by name.
    """

    name: str
    kills: int
    faults: tuple[str, ...]
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        """Lines to print: the verdict with the figures, then each fault."""
        figures = "; ".join(f"{name} {value}" for name, value in self.figures.items())
        kills = f"{self.kills} kills; " if self.kills else ""
        return [
            f"{'met   ' if not self.faults else 'MISSED'} {self.name}: {kills}{figures}",
            *(f"         {fault}" for fault in self.faults),
        ]
