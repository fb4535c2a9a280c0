"""Rosters with task blocks by CP-SAT: shifts by name with blocks in number first, then who is on which queue."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from benchmarks.rosters.exact.bound import least_cost
from benchmarks.rosters.exact.facts import Facts, facts_of
from benchmarks.rosters.exact.named import Blocks, heads_of, named_blocks
from benchmarks.rosters.exact.search import Search
from benchmarks.rosters.exact.totals import slopes_of
from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import verify
from solvers.solution import Status

import os
DEBUG=os.environ.get('R7D')
# Shares of the time: the bound; the search in the end of each of its rounds, with blocks the rest is theirs. A missing head in squares.
BOUND, ROUNDS, NAMING, MISSING = 0.2, (0.5, 0.6, 0.7, 0.8, 0.88), 0.08, 40


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

    def look(self, duties: tuple[Duty, ...]) -> None:
        """Keep it if it is better."""
        verdict = verify(self.problem, duties)
        if (value := (len(verdict.violations), verdict.cost)) < self.value:
            self.duties, self.value = duties, value
            if verdict.legal:
                self.trace.append((time.perf_counter() - self.begun, verdict.cost))


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
    extra, roster = np.zeros(problem.horizon.n, dtype=np.int64), None
    for share in (1.0,) if len(problem.need) == 1 else ROUNDS:
        roster = Search(facts, slopes_of(problem, missing, extra), seed, threads, begun + share * seconds * 0.98, roster).run()
        if roster is None:
            break
        spans = roster.spans()
        heads = heads_of(facts, [span[2:] for span in spans], missing, 0.5 * NAMING * seconds, seed, threads)
        if heads is None:
            continue
        lack = np.maximum(0, problem.need - heads).sum(axis=0)
        extra += lack
        if DEBUG: print("round",share,round(time.perf_counter()-begun,1),roster.value+missing*int(problem.need.sum()),int(lack.sum()),flush=True)
        if not lack.any() or share == ROUNDS[-1]:
            left = begun + (share + NAMING) * seconds - time.perf_counter()
            blocks = named_blocks(facts, [span[2:] for span in spans], heads, missing, left, seed, threads)
            if DEBUG: print("named",round(time.perf_counter()-begun,1))
            if blocks is not None:
                best.look(tuple(_duty(facts, *span, own) for span, own in zip(spans, blocks, strict=True)))
    status = Status.NO_ANSWER if best.duties is None else Status.OPTIMAL if best.value == (0, bound) else Status.FEASIBLE
    return Exact(status, best.duties, bound, tuple(best.trace))


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
