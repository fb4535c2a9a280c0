"""Collects faults by kind, so that one mistake made 10,000 times does not hide the others."""

from __future__ import annotations

from center.errors import Fault, InputError

SHOWN = 20


class FaultList:
    """Faults by kind; of each kind the first `SHOWN` are kept and the rest counted."""

    def __init__(self) -> None:
        self._kinds: dict[str, list[Fault]] = {}
        self._counts: dict[str, int] = {}

    def add(self, kind: str, fault: Fault) -> None:
        """Note a fault; `kind` is a plural noun, such as ``duplicate intervals``."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        if self._counts[kind] <= SHOWN:
            self._kinds.setdefault(kind, []).append(fault)

    def raise_if_any(self, where: str) -> None:
        """Raise everything noted.

        Raises
        ------
        InputError
            At least one fault was noted.
        """
        shown: list[Fault] = []
        for kind, faults in self._kinds.items():
            shown += faults
            if self._counts[kind] > SHOWN:
                shown.append(Fault(where, f"… and {self._counts[kind] - SHOWN} more {kind}", "none"))
        if shown:
            raise InputError(shown)
