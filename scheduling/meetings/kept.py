"""A shift that was moved or given to somebody else, with the meetings that may still be in it."""

from __future__ import annotations

from dataclasses import replace

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.law import people_of
from scheduling.rules.meetings import faults
from scheduling.rules.pauses import Pause, meetings_in, shape_breaks


def with_own_meetings(problem: RosterProblem, duty: Duty, meetings: tuple[Pause, ...]) -> Duty:
    """The shift with those of `meetings` that are the person's and fit it; the others fall away."""
    own = [meeting for meeting in problem.meetings if duty.agent in people_of(meeting.whom, problem.scenario)]
    fit = [pause for pause in meetings if not any(faults(problem, duty, pause, own))]
    kept = meetings_in(fit)
    return replace(duty, breaks=tuple(sorted((*shape_breaks(duty.breaks), *kept)))) if kept or meetings_in(duty.breaks) else duty
