"""Where cover is a rule, no queue has fewer heads than it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from center.plan import Unmet
from scheduling.roster.problem import RosterProblem


def broken(problem: RosterProblem, unmet: Sequence[Unmet]) -> Iterator[str]:
    """A sentence for each run of steps with too few heads, where the problem's cover is hard."""
    for run in unmet if problem.hard_cover else ():
        start, end = problem.horizon.local(run.start), problem.horizon.local(run.end)
        name = problem.scenario.queues[run.queue].name
        yield f"{name} from {start:%a %Y-%m-%d %H:%M} to {end:%a %Y-%m-%d %H:%M}: up to {run.worst} heads missing; none may be."
