"""An answer before it is written, with all that is written in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass, field

from center.nearline import Answer, Commitment
from routing.triage.result import Triage
from routing.wave.result import Wave


@dataclass(frozen=True)
class Draft:
    """An answer, the wave and the triage behind it, and the units that its binding decisions take."""

    answer: Answer
    wave: Wave | None = field(default=None, repr=False)
    triage: Triage | None = field(default=None, repr=False)
    commitments: tuple[Commitment, ...] = field(default=(), repr=False)
