"""The error classes of the house. Only `cli` turns them into text on a screen and into exit codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_LONGEST = 500


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input.

    Parameters
    ----------
    where
        File, then key path or row, e.g. ``bank.yaml: queues[0].aht_s`` or ``calls.csv: row 17``.
    found
        The value found, in words.
    expected
        What would have been right.
    advice
        How to cure it; empty where `expected` already says it.
    """

    where: str
    found: str
    expected: str
    advice: str = ""

    def __str__(self) -> str:
        sentence = f"{_cut(self.where)}: found {_cut(self.found)}; expected {_cut(self.expected)}."
        return f"{sentence}\n    {self.advice}" if self.advice else sentence


def _cut(text: str) -> str:
    """A file can hold a word of a megabyte, or names by the thousand: a sentence shows their beginning."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


class CrewtideError(Exception):
    """Base of every error that Crewtide raises on purpose."""


class InputError(CrewtideError):
    """The input is wrong. Carries every fault found, not only the first one (exit code 2)."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class IllegalPlanError(CrewtideError):
    """No legal plan was found. Carries the broken rules as sentences (exit code 3)."""

    def __init__(self, violations: Iterable[str]) -> None:
        self.violations = tuple(violations)
        super().__init__("\n".join(self.violations))


class BackendUnavailableError(CrewtideError):
    """A solver cannot take this model here: a package, a licence or the size stands in the way (exit code 2)."""


def system_words(error: OSError) -> str:
    """What the operating system found in the way, in plain words."""
    if isinstance(error, IsADirectoryError):
        return "a folder"
    if isinstance(error, NotADirectoryError | FileExistsError):
        return "a file where a folder should be"
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "no right to it"
    return error.strerror or "something the system refuses"
