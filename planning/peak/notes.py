"""What a day's change takes for granted, and what it cannot say, in sentences."""

from __future__ import annotations

from center.plan import Plan
from planning.peak.ask import Ask
from planning.peak.contest import PeakContest
from scheduling.peak.limits import limits_of
from scheduling.peak.problem import PeakProblem


def peak_notes(base: Plan, ask: Ask, problem: PeakProblem, contest: PeakContest) -> list[str]:
    """What was taken for granted, and what the plan cannot say, in words."""
    when = base.horizon.local(ask.now)
    said = [f"The rest of {when:%Y-%m-%d} from {when:%H:%M} was planned anew; all before, and all other days, are as in {base.id}."]
    if ask.asked:
        said.append(f"Asked for by the planner, on top of the day's pace: {', '.join(change.text for change in ask.asked)}.")
    gone = [duty for duty in base.duties if duty.agent in ask.absent and duty.day <= ask.day and duty.start < ask.now < duty.end]
    if gone:
        said.append(f"Absent people whose shift had begun ({len(gone)}) count as there until now, and not from then on.")
    said += _no_room(problem)
    if base.kpis.get("preference_cost") or base.kpis.get("fairness_cost"):
        said.append("Points of wishes and of fairness are those of the night: the day's changes do not move them.")
    if not contest.verdict.changes and not contest.roster.rented:
        said.append("No change is worth its price: everybody works as published.")
    locked = sum((problem.duties[k].agent, problem.duties[k].day) in problem.locked for k in problem.today)
    if locked:
        said.append(f"Shifts of the day that are locked by hand and stay as they are: {locked}.")
    blocked = sum(bool(problem.duties[k].blocks) for k in problem.today)
    if blocked:
        said.append(
            f"Shifts of the day with task blocks: {blocked}. The first and the last block change with the shift's start and end, unless "
            "that leaves one shorter than its shape allows; a break moves inside its block."
        )
    if problem.spec.backends is None and not any(contender.backend == "cpsat" for contender in contest.contenders):
        said.append("CP-SAT was not run beside it; `--backend anneal --backend cpsat --time-limit 60` does. (Of over 1,000 people an exact "
                    "program takes longer to build than the middle of a day has time for.)")  # fmt: skip
    if contest.interrupted:
        said.append("The contest was interrupted: the contenders that had not finished are missing.")
    return said


def _no_room(problem: PeakProblem) -> list[str]:
    """How many people's week is full already, where there is overtime to give."""
    if problem.spec.overtime is None:
        return []
    full = sum(limits_of(problem, number).paid_min <= problem.duties[number].paid_min for number in problem.movable)
    if not full:
        return []
    return [f"{full} of {len(problem.movable)} people have no hours of the week left for overtime (peak.overtime.week_hours)."]
