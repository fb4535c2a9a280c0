"""An assignment as sittings."""

from __future__ import annotations

import numpy as np

from scheduling.meetings.model import MeetingModel
from scheduling.meetings.plan import Sitting


def decode(model: MeetingModel, assignment: np.ndarray) -> tuple[Sitting, ...]:
    """What an assignment means, in order of meeting and time; people of a single meeting who have it at one time sit apart."""
    found = []
    for seat, place in zip(model.seats, assignment.tolist(), strict=True):
        start = seat.starts[place]
        if start is not None:
            found.append(Sitting(seat.occurrence, start, seat.people[place]))
    return tuple(sorted(found, key=lambda one: (one.occurrence, one.start, one.people)))
