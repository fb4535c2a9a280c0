"""Rows that could not be used, each kept with its line and the reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from center.errors import Fault, InputError
from imports.faults import FaultList

_ROW = re.compile(r": (?:row|line) (\d+)(?:, (.+))?$")


@dataclass(frozen=True)
class Reject:
    """One row that was left out.

    Attributes
    ----------
    line
        Line of the file in which the row ends, counted from 1.
    kind
        What is wrong, as a plural noun: ``unreadable stamps``.
    reason
        What was found and what was expected.
    column
        Column of the file; empty where the whole row is wrong.
    """

    line: int
    kind: str
    reason: str
    column: str = ""


class TooManyRejectsError(InputError):
    """More rows are wrong than the map allows; carries all of them."""

    def __init__(self, faults: Iterable[Fault], rejects: tuple[Reject, ...]) -> None:
        super().__init__(faults)
        self.rejects = rejects


class RejectList(FaultList):
    """Faults that also say which rows they reject; nothing is forgotten, however many there are."""

    def __init__(self) -> None:
        super().__init__()
        self._rejects: list[Reject] = []

    def add(self, kind: str, fault: Fault) -> None:
        """Note a fault; where it names a row (``calls.csv: row 17``, perhaps with a column), that row is rejected."""
        super().add(kind, fault)
        self.keep(kind, fault)

    def keep(self, kind: str, fault: Fault) -> None:
        """Reject the row without another fault: one like it was noted before."""
        place = _ROW.search(fault.where)
        if place:
            self._rejects.append(Reject(int(place[1]), kind, f"found {fault.found}; expected {fault.expected}", place[2] or ""))

    @property
    def lines(self) -> set[int]:
        """Lines of the rejected rows."""
        return {one.line for one in self._rejects}

    def rejects(self, but: Iterable[int] = ()) -> tuple[Reject, ...]:
        """The rejected rows by line, without the lines `but`."""
        left = set(but)
        return tuple(sorted((one for one in self._rejects if one.line not in left), key=lambda one: one.line))

    def check(self, where: str, rows: int, share: float, but: Iterable[int] = ()) -> tuple[Reject, ...]:
        """The rejected rows, where they are at most `share` of so many rows.

        Raises
        ------
        TooManyRejectsError
            They are more.
        """
        kept = self.rejects(but)
        if len({one.line for one in kept}) > share * rows:
            try:
                self.raise_if_any(where)
            except InputError as error:
                raise TooManyRejectsError(error.faults, kept) from None
        return kept


def counted(rejects: Sequence[Reject]) -> dict[str, int]:
    """Rows rejected by kind of fault, the most frequent first; a row with two faults counts under its first."""
    first: dict[int, str] = {}
    for one in rejects:
        first.setdefault(one.line, one.kind)
    return dict(Counter(first.values()).most_common())


def rejected_words(rejects: Sequence[Reject], rows: int) -> list[str]:
    """A sentence on the rows left out; none where there is none."""
    kinds = counted(rejects)
    if not kinds:
        return []
    listed = ", ".join(f"{kind}: {count:,}" for kind, count in kinds.items())
    return [f"{sum(kinds.values()):,} of {rows:,} rows left out ({listed})."]
