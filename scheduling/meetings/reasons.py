"""Why somebody who is named for a meeting does not attend it."""

from __future__ import annotations

from scheduling.meetings.plan import Sitting
from scheduling.meetings.problem import MeetingProblem
from scheduling.meetings.times import Times
from scheduling.rules.pauses import shape_breaks


def why_not(problem: MeetingProblem, sitting: Sitting, agent: int) -> str:
    """``off``, ``not at work then``, ``on lunch then``: the reason at the time of a group meeting; of a single one at any time."""
    occurrence, horizon = problem.occurrences[sitting.occurrence], problem.roster.horizon
    own = [problem.duties[number] for number in problem.own.get(agent, ())]
    if occurrence.meeting.kind == "single":
        if not own:
            return "no shift"
        return (
            "another meeting, or dearer than leaving it out" if len(Times(problem, occurrence).of(agent)) else "no time that fits a shift"
        )
    end = sitting.start + problem.steps(occurrence.meeting.minutes)
    for duty in own:
        if duty.start < end and sitting.start < duty.end:
            at = next((kind for a, b, kind, _ in shape_breaks(duty.breaks) if a < end and sitting.start < b), None)
            return f"on {'the gap of a split shift' if at == 'split' else at} then" if at else "too near an edge of the shift or a break"
    today = next(day for day in range(len(horizon.dates)) if sitting.start in horizon.day_steps(day))
    return "not at work then" if any(duty.day == today for duty in own) else "off that day"
