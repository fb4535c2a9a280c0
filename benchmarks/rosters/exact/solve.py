"""Rosters with task blocks, exactly: the tally first, then names, then queues.

1. The tally (`scheduling.roster.blocks.tally`): how many start and end when, and how many are on which queue, by CP-SAT or by HiGHS. A
   relaxation: its bound is one of the roster. The annealer begins from the same.
2. Names (`names`, `exchange`): who works these shifts. Cover stays as it is; two people at a time share theirs at best, by dynamic
   programming, until every rule of a person holds.
3. Queues (`queues`): who is on which queue, shifts as they are, by CP-SAT in windows of time.

A roster that costs what the tally proves is optimal. Formulations that were tried and left (2026-11, 60 s on two cores): everybody's shifts
in one model (20 people: neither a roster nor a bound above 0; likewise with starts and ends held to those of the best tally); CP-SAT on a
few people beside all others, with all rules and with cover (1,328 on `6_7_20_1`, where this proves 733; no roster with several tasks).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.rosters.exact.facts import Facts, Unknown, facts_of
from benchmarks.rosters.exact.heads import slopes_of
from benchmarks.rosters.exact.names import Names
from benchmarks.rosters.exact.queues import Queues
from center.plan import Duty
from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.tally.solve import CPSAT, Tally, tally
from scheduling.roster.blocks.tally.stated import Stated
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import verify
from solvers.solution import Status

# Shares of the time, with one queue and with several: the tally at most, the names until; the end.
# Price of a missing head, in squares.
COUNTING, NAMING, LAST, MISSING = (0.85, 0.65), (0.97, 0.8), 0.97, 40

Blocks = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Exact:
    """What was found.

    Attributes
    ----------
    duties
        The roster; None without one.
    bound
        Proven least cost, hundredths; None where nothing is proven.
    trace
        (seconds, cost) of the roster.
    note
        What there was no time for; empty with a roster.
    """

    status: Status
    duties: tuple[Duty, ...] | None
    bound: int | None
    trace: tuple[tuple[float, int], ...] = ()
    note: str = ""


def solve_exact(problem: RosterProblem, seconds: float, seed: int, backend: str = CPSAT, threads: int | None = None) -> Exact:
    """The roster found in `seconds`, the making of the models included, and the proven bound; `backend` solves the tally.

    Raises
    ------
    Unknown
        Something of the problem has no place in the exact form.
    """
    begun = time.perf_counter()
    facts, several = facts_of(problem), len(problem.need) > 1
    blocked = Blocked.of(problem)
    stated = Stated.of(blocked)
    if stated is None:
        raise Unknown("the exact form of task blocks knows no lengths that differ by start, or with gaps")
    counted = tally(blocked, stated, backend, seed, COUNTING[several] * seconds - (time.perf_counter() - begun), threads=threads)
    if counted.infeasible:
        return Exact(Status.INFEASIBLE, None, None)
    if counted.times is None:
        return Exact(Status.NO_ANSWER, None, counted.bound, note="no time for the tally")
    names = Names(facts, _days(blocked, stated, counted))
    broken = names.settle(begun + NAMING[several] * seconds, seed)
    if broken.any():
        return Exact(Status.NO_ANSWER, None, counted.bound, note=f"a tally without names: rules of {(broken > 0).sum()} people are broken")
    queues = _queues(facts, names, counted, begun + LAST * seconds, seed, threads)
    if queues is None:
        return Exact(Status.NO_ANSWER, None, counted.bound, note="no time for the queues")
    duties = tuple(_duties(facts, names, queues))
    verdict, took = verify(problem, duties), time.perf_counter() - begun
    status = Status.OPTIMAL if verdict.legal and verdict.cost == counted.bound else Status.FEASIBLE
    return Exact(status, duties, counted.bound, ((took, verdict.cost),) if verdict.legal else ())


def _days(blocked: Blocked, stated: Stated, counted: Tally) -> dict[int, tuple[list[int], list[int]]]:
    """Starts and ends by day, steps of the horizon."""
    first_steps = blocked.problem.horizon.day_start[:-1].tolist()
    return {
        first_steps.index(line.first): tuple([line.first + step for step in steps] for steps in times)  # type: ignore[misc]
        for line, times in zip(stated.lines, counted.times or (), strict=True)
    }


def _queues(facts: Facts, names: Names, counted: Tally, deadline: float, seed: int, threads: int | None) -> Queues | None:
    problem = facts.problem
    missing = MISSING * max(1, problem.prices.over[1], int(problem.spare_head.max(initial=0)))
    spans = [(start, end) for _, _, start, end in names.shifts()]
    queues = Queues(spans, slopes_of(problem, missing), facts.block, seed, threads)
    if not queues.roll(deadline):
        return None
    queues.mend(deadline, (counted.bound or 0) - missing * int(problem.need.sum()))
    return queues


def _duties(facts: Facts, names: Names, queues: Queues) -> Iterator[Duty]:
    problem = facts.problem
    for (agent, day, start, end), on in zip(names.shifts(), queues.on, strict=True):
        edges = [start, *(step for step in range(start + 1, end) if on[step] != on[step - 1]), end]
        blocks: Blocks = tuple((first, last, int(on[first])) for first, last in pairwise(edges))
        length: dict[int, int] = {}
        for first, last, queue in blocks:
            length[queue] = length.get(queue, 0) + last - first
        shift = problem.shifts[facts.shift_of[day, start, end - start]]
        longest = max(length, key=lambda queue: length[queue])
        shape = problem.shapes[shift.shape].name
        yield Duty(agent, longest, day, shape, start, end, (), shift.paid_min, blocks if len(blocks) > 1 else ())
