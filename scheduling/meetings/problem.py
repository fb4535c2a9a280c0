"""The meetings' problem: when each meeting is held, once the roster is made. Frozen data, no solver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from center.errors import Fault, InputError
from center.plan import Duty
from center.scenario import Scenario
from scheduling.meetings.schema import Meeting
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import cover_units
from scheduling.rules.law import people_of
from scheduling.rules.pauses import without_meetings


@dataclass(frozen=True)
class Occurrence:
    """A meeting that is to be held once; a single one once by each person.

    Attributes
    ----------
    meeting
        As the scenario says.
    first, end
        Steps [first, end) in which it may begin.
    people
        Numbers of those named, ascending.
    """

    meeting: Meeting
    first: int
    end: int
    people: tuple[int, ...]


@dataclass(frozen=True)
class MeetingProblem:
    """A roster, and the meetings to place in it.

    Attributes
    ----------
    roster
        The roster's problem: requirement, prices, clocks.
    duties
        The shifts, without meetings, in order of person and start.
    occurrences
        What is to be held.
    """

    roster: RosterProblem
    duties: tuple[Duty, ...] = field(repr=False)
    occurrences: tuple[Occurrence, ...]

    @cached_property
    def units(self) -> np.ndarray:
        """What the shifts count in cover before any meeting, in units of a head, shape ``(queues, n)``."""
        return cover_units(self.roster, self.duties)

    @cached_property
    def own(self) -> dict[int, tuple[int, ...]]:
        """Person -> numbers of their shifts."""
        found: dict[int, list[int]] = {}
        for number, duty in enumerate(self.duties):
            found.setdefault(duty.agent, []).append(number)
        return {agent: tuple(numbers) for agent, numbers in found.items()}

    def steps(self, minutes: int) -> int:
        """Whole steps of so many minutes."""
        return -(-minutes // self.roster.horizon.step_min)

    def zone(self, occurrence: Occurrence, agent: int) -> str:
        """Zone of the clock that a meeting goes by: the first site's, of a single one the person's."""
        scenario = self.roster.scenario
        single = occurrence.meeting.kind == "single"
        return scenario.site_of(scenario.agents[agent]).zone if single else scenario.world.sites[0].zone


def make_meeting_problem(roster: RosterProblem, duties: Sequence[Duty]) -> MeetingProblem:
    """The problem of placing the meetings of `roster` in `duties`; meetings that are in these are taken out first.

    Raises
    ------
    InputError
        A meeting's length is not in whole steps.
    """
    faults = list(_off_grid(roster))
    if faults:
        raise InputError(faults)
    plain = sorted((without_meetings(duty) for duty in duties), key=lambda duty: (duty.agent, duty.start))
    occurrences = [item for meeting in roster.meetings for item in _occurrences(meeting, roster.scenario)]
    return MeetingProblem(roster, tuple(plain), tuple(occurrences))


def _occurrences(meeting: Meeting, scenario: Scenario) -> Iterator[Occurrence]:
    horizon, people = scenario.horizon, people_of(meeting.whom, scenario)
    weeks = range(0, len(horizon.dates), 7) if meeting.per == "week" else [0]
    days = 7 if meeting.per == "week" else len(horizon.dates)
    for day in weeks:
        yield Occurrence(meeting, int(horizon.day_start[day]), int(horizon.day_start[min(day + days, len(horizon.dates))]), people)


def _off_grid(roster: RosterProblem) -> Iterator[Fault]:
    step = roster.horizon.step_min
    for k, meeting in enumerate(roster.meetings):
        for key in ("minutes", "apart_min"):
            if getattr(meeting, key) % step:
                yield Fault(
                    f"meetings[{k}].{key}", f"{getattr(meeting, key)} minutes", f"a multiple of the planning step of {step} minutes"
                )
