"""What came of one input: solved, checked, refused clearly, or a finding."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from center.errors import BackendUnavailableError, IllegalPlanError, InputError

LONGEST = 2_000
_RAW = re.compile(r"Traceback|pydantic\.dev|<class '|object at 0x|validation error")


class Verdict(StrEnum):
    """The first three are right, the others are findings."""

    SOLVED = "solved"
    CHECKED = "checked"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    TRACEBACK = "traceback"
    HANG = "hang"
    DIED = "died"

    @property
    def right(self) -> bool:
        """Whether the program may end like that."""
        return self in (Verdict.SOLVED, Verdict.CHECKED, Verdict.REFUSED)


def judged(run: Callable[[Path], bool], file: Path) -> tuple[Verdict, str]:
    """Verdict, and for a refusal or a finding its text."""
    try:
        return (Verdict.SOLVED if run(file) else Verdict.CHECKED), ""
    except InputError as error:
        flaw = _flaw(error)
        return (Verdict.UNCLEAR, flaw) if flaw else (Verdict.REFUSED, str(error)[:LONGEST])
    except IllegalPlanError as error:
        return (Verdict.REFUSED, str(error)[:LONGEST]) if error.violations else (Verdict.UNCLEAR, "an illegal plan without a broken rule")
    except BackendUnavailableError as error:
        return Verdict.REFUSED, str(error)[:LONGEST]
    except Exception:
        return Verdict.TRACEBACK, traceback.format_exc()


def _flaw(error: InputError) -> str:
    """What is unclear about a refusal; empty where nothing is."""
    if not error.faults:
        return "a refusal without a fault"
    for fault in error.faults:
        for part in ("where", "found", "expected"):
            if not getattr(fault, part).strip():
                return f"a fault that does not say {part}: {fault}"
        if len(str(fault)) > LONGEST:
            return f"a fault of {len(str(fault)):,} characters: {str(fault)[:300]}"
        if _RAW.search(fault.expected + fault.advice):
            return f"a fault in the words of a library: {fault}"
    return ""
