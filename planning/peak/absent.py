"""People who do not come today, or have gone home."""

from __future__ import annotations

from collections.abc import Sequence

from center.errors import Fault, InputError
from center.io import nearest
from center.plan import Plan

WHERE = "--absent"


def absent_of(texts: Sequence[str], agents: Sequence[str]) -> frozenset[int]:
    """Numbers of the people in ``A,B``.

    Raises
    ------
    InputError
        Every name that nobody of the plan has.
    """
    known = {name: number for number, name in enumerate(agents)}
    names = [name for text in texts for name in _names(text, known)]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError([Fault(WHERE, repr(name), "a person of the plan, by id", nearest(name, known)) for name in unknown])
    return frozenset(known[name] for name in names)


def without_a_shift(plan: Plan, absent: frozenset[int], day: int, now: int) -> tuple[str, ...]:
    """A sentence for each absent person who has no shift left that day."""
    left = {duty.agent for duty in plan.duties if duty.day <= day and duty.end > now}
    return tuple(f"{plan.agents[agent]} is absent, and has no shift left that day anyway." for agent in sorted(absent - left))


def _names(text: str, known: dict[str, int]) -> list[str]:
    """One name, or several with commas; a name may hold a comma itself."""
    whole = text.strip()
    return [whole] if whole in known else [name for part in whole.split(",") if (name := part.strip())]
