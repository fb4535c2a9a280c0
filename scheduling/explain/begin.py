"""Where a roster that is made again begins."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from center.errors import InputError
from center.plan import Duty
from scheduling.roster.decode import encode
from scheduling.roster.model import RosterModel


def start_of(roster_model: RosterModel, duties: Collection[Duty]) -> np.ndarray:
    """The assignment of some duties; people of whom one is no option of the model begin off."""
    try:
        return encode(roster_model, tuple(duties))
    except InputError:
        kept: list[Duty] = []
        for agent in sorted({duty.agent for duty in duties}):
            own = [duty for duty in duties if duty.agent == agent]
            kept += own if _fits(roster_model, own) else []
        return encode(roster_model, kept)


def _fits(roster_model: RosterModel, duties: list[Duty]) -> bool:
    try:
        encode(roster_model, duties)
    except InputError:
        return False
    return True
