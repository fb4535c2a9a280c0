"""Meetings and trainings placed in a roster that was just made, and what each of them costs, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from center.plan import Duty
from planning.nightly.contest import Contest, Improved, Stage
from reports.words import listed
from scheduling.meetings.decode import decode
from scheduling.meetings.model import MeetingModel, build_meeting_model
from scheduling.meetings.plan import Sitting, duties_with
from scheduling.meetings.problem import MeetingProblem, make_meeting_problem
from scheduling.meetings.reasons import why_not
from scheduling.meetings.verify import MeetingVerdict, verify
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import verify as verify_roster
from solvers.ladder import climb, in_order
from solvers.solution import Budget, Solution

SECONDS = 10.0
"""Most wall time of each backend: what is to be decided is small beside the roster."""
PAID = frozenset({"leap"})


@dataclass(frozen=True)
class Placed:
    """The meetings of a roster.

    Attributes
    ----------
    problem, sittings, verdict
        What was asked, where each meeting is, and what the referee says of it.
    before
        The referee's verdict without any meeting.
    backend, bound
        Who placed them, and the best proven lower bound of the cost, in hundredths.
    interrupted
        Whether somebody ended the search (Ctrl-C) before all backends had answered.
    """

    problem: MeetingProblem
    sittings: tuple[Sitting, ...]
    verdict: MeetingVerdict
    before: MeetingVerdict
    backend: str
    bound: int | None = None
    interrupted: bool = False

    @property
    def duties(self) -> tuple[Duty, ...]:
        """The shifts with their meetings."""
        return duties_with(self.problem, self.sittings)


def with_meetings(
    problem: RosterProblem, contest: Contest, backends: Sequence[str], budget: Budget, seed: int, stage: Stage, improved: Improved
) -> tuple[Contest, tuple[str, ...]]:
    """The contest with the scenario's meetings in the chosen roster, and what there is to say of them.

    Each backend looks for the times that cost least; the referee's least is taken. The contenders stay as they are: they were judged
    without meetings. A scenario without meetings is left as it is.
    """
    if not problem.meetings or not contest.duties:
        return contest, ()
    stage("meetings")
    placed = place(make_meeting_problem(problem, contest.duties), backends, budget, seed, stage, improved)
    duties = placed.duties
    return replace(contest, duties=duties, verdict=verify_roster(problem, duties)), tuple(meeting_notes(placed))


def place(
    problem: MeetingProblem,
    backends: Sequence[str],
    budget: Budget,
    seed: int,
    stage: Stage = lambda name: None,
    improved: Improved = lambda backend, seconds, cost: None,
) -> Placed:
    """The least costly times that a backend finds; where none answers legally, no meeting is held."""
    model, before = build_meeting_model(problem), verify(problem, ())
    part = replace(budget, seconds=None if budget.seconds is None else min(budget.seconds, SECONDS))

    def told(backend: str, seconds: float, hard: int, energy: int) -> None:
        if not hard:
            improved(f"meetings {backend}", seconds, model.hundredths(energy))

    best, bounds = Placed(problem, (), before, before, "none"), list[int | None]()
    local = [name for name in in_order(backends) if name not in PAID]
    interrupted = False
    try:
        for solution in climb(
            model.model, local, part, seed, accept=_referee(model), stage=lambda name: stage(f"meetings {name}"), told=told
        ):
            bounds.append(None if solution.bound is None else model.hundredths(solution.bound))
            best = min(best, _judged(model, solution, before), key=lambda one: one.verdict.cost)
    except KeyboardInterrupt:  # the roster is there: better with the meetings found so far than lost
        interrupted = True
    return replace(best, interrupted=interrupted, bound=max((bound for bound in bounds if bound is not None), default=None))


def _referee(model: MeetingModel):  # type: ignore[no-untyped-def]
    def objection(assignment: np.ndarray) -> str | None:
        violations = verify(model.problem, decode(model, assignment)).violations
        return f"the referee objects: {violations[0].rstrip('.')}" if violations else None

    return objection


def _judged(model: MeetingModel, solution: Solution, before: MeetingVerdict) -> Placed:
    """An answer as the referee sees it; one that is none, or not legal, as no meeting at all."""
    sittings = () if solution.assignment is None else decode(model, solution.assignment)
    verdict = verify(model.problem, sittings)
    return Placed(model.problem, sittings if verdict.legal else (), verdict if verdict.legal else before, before, solution.backend)


def meeting_notes(placed: Placed) -> Iterator[str]:
    """A sentence for each meeting: when, how many, the heads it costs, and by name who could not attend; and one for them all."""
    problem = placed.problem
    for number, occurrence in enumerate(problem.occurrences):
        held = [sitting for sitting in placed.sittings if sitting.occurrence == number]
        name = f"{occurrence.meeting.name} ({occurrence.meeting.minutes} min{_week(problem, number)})"
        missed = placed.verdict.missed[number]
        there = len(occurrence.people) - len(missed)
        if not held:
            yield f"{name}: not held; {_none(problem, number)}."
            continue
        lost = placed.verdict.missing - verify(problem, [one for one in placed.sittings if one.occurrence != number]).missing
        when = f"on {problem.roster.horizon.local(held[0].start):%a %Y-%m-%d %H:%M}" if occurrence.meeting.kind == "group" else "one by one"
        yield f"{name}: {when}, {there} of {len(occurrence.people)} attend; it costs {lost} head-intervals.{_absent(problem, held, missed)}"
    more, cost = placed.verdict.missing - placed.before.missing, (placed.verdict.cost - placed.before.cost) / 100
    cover = cost - (placed.verdict.parts["missed"] - placed.before.parts["missed"]) / 100
    yield (
        f"Meetings, placed by {placed.backend} where cover suffers least: {more} more head-intervals missing in all,"
        f" {cover:+g} points of cover beside the contenders' costs, which are without meetings."
        + (" The search was interrupted." if placed.interrupted else "")
    )


def _week(problem: MeetingProblem, number: int) -> str:
    occurrence = problem.occurrences[number]
    return f", week of {problem.roster.horizon.local(occurrence.first):%Y-%m-%d}" if occurrence.meeting.per == "week" else ""


def _none(problem: MeetingProblem, number: int) -> str:
    """Why a meeting is not held at all."""
    meeting = problem.occurrences[number].meeting
    if meeting.kind == "group":
        return f"no time at which {meeting.least_share:.0%} of the people could attend costs less than leaving it out"
    return "nobody has a time for it that costs less than leaving it out"


def _absent(problem: MeetingProblem, held: Sequence[Sitting], missed: Sequence[int]) -> str:
    if not missed:
        return ""
    by_reason: dict[str, list[str]] = {}
    for agent in missed:
        by_reason.setdefault(why_not(problem, held[0], agent), []).append(problem.roster.scenario.agents[agent].id)
    return f" Cannot attend: {'; '.join(f'{listed(names)} ({reason})' for reason, names in by_reason.items())}."
