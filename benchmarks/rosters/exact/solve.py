"""Rosters with task blocks by CP-SAT: a bound from counts, then everybody's shifts and blocks by large neighbourhoods.

Formulations that were tried, 60 s on two cores (2026-11):

1. Everybody's shifts in one model (starts and ends in order encoding, blocks as flows): 37,749 variables after presolve for 20 people,
   neither a roster nor a bound above 0. The same with starts and ends held to those of the best counts: no roster.
2. Counts of starts and ends, of each person only days, hours and parts of the day: the optimum, a bound, in 32 s for 20 people.
3. Kept: that bound, and CP-SAT on a few people beside all others: first by how many are at work, then with queues, then both together.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from benchmarks.rosters.exact.bound import least_cost
from benchmarks.rosters.exact.facts import Facts, facts_of
from benchmarks.rosters.exact.heads import merged, slopes_of
from benchmarks.rosters.exact.named import named_blocks
from benchmarks.rosters.exact.search import Blocks, Roster, Search
from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import Verdict, verify
from solvers.solution import Status

# Shares of the time: the bound; the end of the search for shifts; the first blocks; the end. Price of a missing head, in squares.
BOUND, SHIFTS, NAMING, LAST, MISSING = 0.2, 0.45, 0.06, 0.97, 40


@dataclass(frozen=True)
class Exact:
    """What CP-SAT found.

    Attributes
    ----------
    duties
        The roster; None without one.
    bound
        Proven least cost, hundredths; None where nothing is proven.
    trace
        (seconds, cost) of each improvement of the shifts.
    """

    status: Status
    duties: tuple[Duty, ...] | None
    bound: int | None
    trace: tuple[tuple[float, int], ...] = ()


@dataclass
class _Best:
    """The best roster that the referee has seen: fewest broken rules, then least cost."""

    problem: RosterProblem
    begun: float
    duties: tuple[Duty, ...] | None = None
    value: tuple[int, int] = (1 << 60, 1 << 60)
    trace: list[tuple[float, int]] = field(default_factory=list)

    def look(self, duties: tuple[Duty, ...]) -> Verdict:
        """Keep it if it is better; what the referee says of it."""
        verdict = verify(self.problem, duties)
        if (value := (len(verdict.violations), verdict.cost)) < self.value:
            self.duties, self.value = duties, value
            if verdict.legal:
                self.trace.append((time.perf_counter() - self.begun, verdict.cost))
        return verdict


def solve_exact(problem: RosterProblem, seconds: float, seed: int, threads: int | None = None) -> Exact:
    """The best roster found in `seconds`, the making of the model included, and the proven bound.

    Raises
    ------
    Unknown
        Something of the problem has no place in the exact form.
    """
    begun = time.perf_counter()
    facts = facts_of(problem)
    bound = least_cost(facts, BOUND * seconds, seed, threads)
    if bound is None:
        return Exact(Status.INFEASIBLE, None, None)
    missing, best = MISSING * max(1, problem.prices.over[1], int(problem.spare_head.max(initial=0))), _Best(problem, begun)
    slopes, single, all_filled = slopes_of(problem, missing), len(problem.need) == 1, -missing * int(problem.need.sum())
    end, last = begun + seconds * (LAST if single else SHIFTS), begun + seconds * LAST
    search = Search(facts, merged(slopes), seed, threads, end, last, None, bound + all_filled)
    roster = search.run()
    if roster is not None and not single:
        named = named_blocks(facts, roster, missing, min(NAMING * seconds, last - time.perf_counter()), seed, threads)
        search = Search(facts, slopes, seed, threads, last, last, named, bound + all_filled)
        roster = None if named is None else search.run()
    if roster is not None:
        best.look(_duties(facts, roster))
        if search.proven and best.value[0] == 0:
            bound = best.value[1]
    status = Status.NO_ANSWER if best.duties is None else Status.OPTIMAL if best.value == (0, bound) else Status.FEASIBLE
    return Exact(status, best.duties, bound, tuple(best.trace))


def _duties(facts: Facts, roster: Roster) -> tuple[Duty, ...]:
    return tuple(_duty(facts, agent, *shift) for agent, shifts in sorted(roster.shifts.items()) for shift in shifts)


def _duty(facts: Facts, agent: int, day: int, start: int, end: int, blocks: Blocks) -> Duty:
    problem = facts.problem
    number = facts.shift_of[int(problem.agent_zone[agent]), day, start, end - start]
    shift = problem.shifts[number]
    length: dict[int, int] = {}
    for first, last, queue in blocks:
        length[queue] = length.get(queue, 0) + last - first
    longest = max(length, key=lambda queue: length[queue])
    shape = problem.shapes[shift.shape].name
    return Duty(agent, longest, day, shape, start, end, (), shift.paid_min, blocks if len(blocks) > 1 else ())
