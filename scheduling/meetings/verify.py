"""The referee of meetings: problem + sittings -> verdict. It knows no model and no solver, and trusts no list of times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scheduling.meetings.plan import Sitting, duties_with
from scheduling.meetings.problem import MeetingProblem
from scheduling.meetings.rules import RULES
from scheduling.roster.prices import hundredths
from scheduling.roster.verify import cover, cover_units


@dataclass(frozen=True)
class MeetingVerdict:
    """What the referee finds.

    Attributes
    ----------
    violations
        A sentence for each broken rule.
    cost, parts
        In hundredths of a point: the whole, and under, over, missed. Under and over are those of the whole roster.
    cover
        Heads with the meetings, shape ``(queues, n)``.
    missing
        Head-intervals missing, of all queues; a part of a head as a whole one.
    missed
        Per occurrence, the people named who do not attend.
    """

    violations: tuple[str, ...]
    cost: int
    parts: dict[str, int]
    cover: np.ndarray = field(repr=False)
    missing: int
    missed: tuple[tuple[int, ...], ...]

    @property
    def legal(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations


def verify(problem: MeetingProblem, sittings: Sequence[Sitting]) -> MeetingVerdict:
    """Judge sittings by the scenario's meetings, and price what they cost the roster's cover."""
    roster, duties = problem.roster, duties_with(problem, sittings)
    heads, units = cover(roster, duties), cover_units(roster, duties)
    missed = tuple(_missed(problem, sittings, number) for number in range(len(problem.occurrences)))
    unattended = zip(problem.occurrences, missed, strict=True)
    parts = roster.cover_prices.parts(units) | {
        "missed": sum(hundredths(occurrence.meeting.missed) * len(people) for occurrence, people in unattended)
    }
    violations = tuple(sentence for rule in RULES for sentence in rule(problem, sittings))
    return MeetingVerdict(violations, sum(parts.values()), parts, heads, int(roster.worth.missing(roster.need, units).sum()), missed)


def _missed(problem: MeetingProblem, sittings: Sequence[Sitting], number: int) -> tuple[int, ...]:
    there = {agent for sitting in sittings if sitting.occurrence == number for agent in sitting.people}
    return tuple(agent for agent in problem.occurrences[number].people if agent not in there)
