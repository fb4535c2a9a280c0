"""The rules of placed meetings, one function each: who, how many, when, where in the shift, never two at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from scheduling.meetings.plan import Sitting
from scheduling.meetings.problem import MeetingProblem, Occurrence
from scheduling.meetings.when import may_begin
from scheduling.rules.pauses import stretches
from scheduling.rules.words import local


def named(problem: MeetingProblem, sittings: Sequence[Sitting]) -> Iterator[str]:
    """Only people who are named attend."""
    for sitting in sittings:
        occurrence = problem.occurrences[sitting.occurrence]
        for agent in sitting.people:
            if agent not in occurrence.people:
                yield f"{_what(problem, sitting)}: {_name(problem, agent)} attends, who is not named for it."


def once(problem: MeetingProblem, sittings: Sequence[Sitting]) -> Iterator[str]:
    """A group meeting is held once, and nobody has a single one twice."""
    held = Counter(sitting.occurrence for sitting in sittings)
    for number, occurrence in enumerate(problem.occurrences):
        if occurrence.meeting.kind == "group" and held[number] > 1:
            yield f"{occurrence.meeting.name}: held {held[number]} times; once."
        had = Counter(agent for sitting in sittings if sitting.occurrence == number for agent in sitting.people)
        for agent, times in sorted(had.items()):
            if occurrence.meeting.kind == "single" and times > 1:
                yield f"{occurrence.meeting.name}: {_name(problem, agent)} has it {times} times; once."


def share(problem: MeetingProblem, sittings: Sequence[Sitting]) -> Iterator[str]:
    """Enough of the people named attend a group meeting."""
    for sitting in sittings:
        occurrence, there = problem.occurrences[sitting.occurrence], len(set(sitting.people))
        if occurrence.meeting.kind == "group" and there < max(1, occurrence.meeting.least_share * len(occurrence.people)):
            least = f"at least {occurrence.meeting.least_share:.0%}, and one"
            yield f"{_what(problem, sitting)}: {there} of {len(occurrence.people)} attend; {least}."


def everybody(problem: MeetingProblem, sittings: Sequence[Sitting]) -> Iterator[str]:
    """Who is named and could attend a group meeting does."""
    for sitting in sittings:
        occurrence = problem.occurrences[sitting.occurrence]
        for agent in occurrence.people if occurrence.meeting.kind == "group" else ():
            if agent not in sitting.people and is_free(problem, occurrence, agent, sitting.start):
                yield f"{_what(problem, sitting)}: {_name(problem, agent)} is at work and does not attend."


def time(problem: MeetingProblem, sittings: Sequence[Sitting]) -> Iterator[str]:
    """It begins in its week, in its window, on its dates, at its minute."""
    for sitting in sittings:
        occurrence, horizon = problem.occurrences[sitting.occurrence], problem.roster.horizon
        zones = {problem.zone(occurrence, agent) for agent in sitting.people}
        if not occurrence.first <= sitting.start < occurrence.end:
            yield f"{_what(problem, sitting)}: not in its week."
        elif not all(may_begin(occurrence.meeting, horizon.local(sitting.start, zone)) for zone in zones):
            windows = ", ".join([*occurrence.meeting.windows, *occurrence.meeting.dates]) or f"every {occurrence.meeting.every_min} minutes"
            yield f"{_what(problem, sitting)}: not at a time of its own ({windows})."


def inside(problem: MeetingProblem, sittings: Sequence[Sitting]) -> Iterator[str]:
    """It is inside the shift and outside breaks, and as far from their edges as it says."""
    for sitting in sittings:
        occurrence = problem.occurrences[sitting.occurrence]
        for agent in sitting.people:
            if not is_free(problem, occurrence, agent, sitting.start):
                apart = f", or within {occurrence.meeting.apart_min} minutes of one" if occurrence.meeting.apart_min else ""
                yield f"{_what(problem, sitting)}: {_name(problem, agent)} is not at work, or on a break{apart}."


def one_at_a_time(problem: MeetingProblem, sittings: Sequence[Sitting]) -> Iterator[str]:
    """Nobody sits in two meetings at once."""
    until: dict[int, tuple[int, Sitting]] = {}
    for sitting in sorted(sittings, key=lambda one: one.start):
        for agent in sitting.people:
            if agent in until and sitting.start < until[agent][0]:
                yield f"{_what(problem, sitting)}: {_name(problem, agent)} is in {_what(problem, until[agent][1])} then."
            end = sitting.start + problem.steps(problem.occurrences[sitting.occurrence].meeting.minutes)
            until[agent] = max(until.get(agent, (0, sitting)), (end, sitting), key=lambda pair: pair[0])


RULES = (named, once, share, everybody, time, inside, one_at_a_time)


def is_free(problem: MeetingProblem, occurrence: Occurrence, agent: int, start: int) -> bool:
    """Whether a person is at work, off the breaks and far enough from them and the edges, all through a meeting that begins then."""
    end, apart = start + problem.steps(occurrence.meeting.minutes), problem.steps(occurrence.meeting.apart_min)
    return (
        start >= 0
        and end <= problem.roster.horizon.n
        and any(
            first + apart <= start and end <= last - apart
            for number in problem.own.get(agent, ())
            for first, last in stretches(problem.duties[number])
        )
    )


def _what(problem: MeetingProblem, sitting: Sitting) -> str:
    agent = sitting.people[0] if sitting.people else 0
    when = local(problem.roster, agent, min(max(sitting.start, 0), problem.roster.horizon.n - 1))
    return f"{problem.occurrences[sitting.occurrence].meeting.name} on {when:%a %Y-%m-%d %H:%M}"


def _name(problem: MeetingProblem, agent: int) -> str:
    return problem.roster.scenario.agents[agent].id
