"""Filling a gap by best responses: again and again the one colleague is asked whose change on a day saves most.

A change is another shift that day, a shift on a day off, or a shift that day in place of one on another day of the same week. For
one colleague it is exact: every shift that contract, skills, availability, rest and the week's hours and days allow is priced as
the referee prices it, everybody else as they are. One after the other is not exact: a plan made anew may be cheaper.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from center.plan import Duty
from scheduling.roster.judged_cost import unpopular_shifts
from scheduling.roster.problem import RosterProblem
from scheduling.roster.response import Colleague, Fill, Table
from scheduling.roster.verify import cover_units


def fill(
    problem: RosterProblem,
    duties: Sequence[Duty],
    days: Sequence[int],
    fixed: AbstractSet[tuple[int, int]],
    least_saving: int,
    most_a_day: int = 2,
) -> tuple[tuple[Duty, ...], tuple[Fill, ...]]:
    """Duties in which colleagues help on `days`, and what each of them does.

    Parameters
    ----------
    fixed
        (person, day) that nobody may change.
    least_saving
        Nobody is asked for less, in hundredths of a point.
    most_a_day
        At most so many changes for each of `days`.
    """
    now, done, table = list(duties), [], Table.of(problem)
    for day in days:
        asked: set[int] = set()
        for _ in range(most_a_day):
            best = _best(problem, table, now, day, fixed, asked)
            if best is None or best.saves < least_saving:
                break
            now = [duty for duty in now if duty not in best.gives] + [best.takes]
            asked.add(best.agent)
            done.append(best)
    return tuple(now), tuple(done)


def _best(
    problem: RosterProblem, table: Table, duties: list[Duty], day: int, fixed: AbstractSet[tuple[int, int]], asked: set[int]
) -> Fill | None:
    units = cover_units(problem, duties)
    own: dict[int, list[Duty]] = {}
    for duty in duties:
        own.setdefault(duty.agent, []).append(duty)
    unpopular = unpopular_shifts(problem, duties)
    best: Fill | None = None
    for agent in range(len(problem.agent_zone)):
        shifts = problem.eligible(agent, day)
        if not shifts or agent in asked or (agent, day) in fixed:
            continue
        person = Colleague(problem, table, agent, own.get(agent, []), unpopular[agent])
        for gives in person.could_give(day, fixed):
            found = person.best(units, day, np.array(shifts), gives)
            if found is not None and (best is None or found.saves > best.saves):
                best = found
    return best
