"""A person works at most one shift a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.words import who_when


def broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    """Sentences on days with several shifts."""
    for (agent, day), count in Counter((duty.agent, duty.day) for duty in duties).items():
        if count > 1:
            yield f"{who_when(problem, agent, day)}: works {count} shifts; allowed 1 a day."
