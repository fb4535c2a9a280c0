"""What the laws say of one person's shifts, everybody else left out: no law is about two people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.judge import explained


class PersonLaws:
    """Judges shifts of one person by their laws; shifts that start, last, pay and are called alike are judged once."""

    def __init__(self, problem: RosterProblem, agent: int) -> None:
        self._problem = replace(problem, laws=tuple(replace(law, people=(agent,)) for law in problem.laws if agent in law.people))
        self._known: dict[tuple[tuple[int, int, int, str], ...], tuple[bool, int]] = {}

    def judged(self, duties: Sequence[Duty]) -> tuple[bool, int]:
        """(Whether no hard law is broken, cost of the priced ones in hundredths of a point); all `duties` are the person's."""
        if not self._problem.laws:
            return True, 0
        ordered = sorted(duties, key=lambda duty: duty.start)
        key = tuple((duty.start, duty.end, duty.paid_min, duty.shape) for duty in ordered)
        if key not in self._known:
            costs = [item.cost for item in explained(self._problem, ordered)]
            self._known[key] = (None not in costs, sum(cost for cost in costs if cost is not None))
        return self._known[key]
