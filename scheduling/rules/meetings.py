"""A meeting in a shift is one that the scenario has for that person: of its kind and length, at its time, inside the working time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from center.plan import Duty
from scheduling.meetings.schema import Meeting
from scheduling.meetings.when import may_begin
from scheduling.roster.problem import RosterProblem
from scheduling.rules.law import people_of
from scheduling.rules.pauses import Pause, meetings_in, stretches
from scheduling.rules.words import local, who_when


def broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    """Sentences on meetings that the scenario does not have, at another time, or outside the working time."""
    invited = [frozenset(people_of(meeting.whom, problem.scenario)) for meeting in problem.meetings]
    for duty in duties:
        for pause in meetings_in(duty.breaks):
            own = [meeting for meeting, people in zip(problem.meetings, invited, strict=True) if duty.agent in people]
            for fault in faults(problem, duty, pause, own):
                start = local(problem, duty.agent, pause[0])
                yield f"{who_when(problem, duty.agent, duty.day)}: the {pause[2]} at {start:%H:%M} {fault}."


def faults(problem: RosterProblem, duty: Duty, pause: Pause, own: Sequence[Meeting]) -> Iterator[str]:
    """What is wrong with one; `own`: the meetings that the person is named for."""
    start, end, kind, paid = pause
    minutes = (end - start) * problem.horizon.step_min
    if not paid:
        yield "is unpaid; meetings are paid"
    alike = [meeting for meeting in own if meeting.pause == kind and meeting.minutes == minutes]
    if not alike:
        yield f"lasts {minutes} minutes; the scenario has none such for this person"
    elif not any(may_begin(meeting, problem.horizon.local(start, _zone(problem, meeting, duty.agent))) for meeting in alike):
        yield f"is not at a time of {' or '.join(meeting.name for meeting in alike)}"
    apart = min((meeting.apart_min for meeting in alike), default=0)
    edge = apart // problem.horizon.step_min
    if not any(first + edge <= start and end <= last - edge for first, last in stretches(duty)):
        yield "is not inside the working time of the shift" + (f", {apart} minutes from breaks and edges" if apart else "")


def _zone(problem: RosterProblem, meeting: Meeting, agent: int) -> str:
    scenario = problem.scenario
    return scenario.site_of(scenario.agents[agent]).zone if meeting.kind == "single" else scenario.world.sites[0].zone
