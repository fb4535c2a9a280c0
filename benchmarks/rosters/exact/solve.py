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
from itertools import count, pairwise

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

# Of the time that is left for names, what one attempt may take if there is to be another.
AGAIN = 0.3

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
    facts, blocked = facts_of(problem), Blocked.of(problem)
    stated = Stated.of(blocked)
    if stated is None:
        raise Unknown("the exact form of task blocks knows no lengths that differ by start, or with gaps")
    return _Search(facts, blocked, stated, begun, seconds, seed, backend, threads).run()


@dataclass
class _Search:
    """One search; `bound` is the best proven so far."""

    facts: Facts
    blocked: Blocked
    stated: Stated
    begun: float
    seconds: float
    seed: int
    backend: str
    threads: int | None
    bound: int | None = None

    def run(self) -> Exact:
        """The tally, names for it, and queues; where a tally has no names another one is looked for, as long as there is time."""
        several = len(self.facts.problem.need) > 1
        for attempt in count():
            started = self.now()
            counted = self.tally(self.seed + attempt, COUNTING[several] * self.seconds - started)
            if counted.infeasible:
                return Exact(Status.INFEASIBLE, None, None)
            if counted.times is None:
                return self.nothing("no time for the tally")
            took, left = self.now() - started, NAMING[several] * self.seconds - self.now()
            again = took < AGAIN * left
            names = Names(self.facts, _days(self.blocked, self.stated, counted))
            broken = names.settle(time.perf_counter() + (AGAIN * left if again else left), self.seed)
            if not broken.any():
                break
            if not again:
                return self.nothing(f"a tally without names: rules of {(broken > 0).sum()} people are broken")
        return self.serve(names)

    def tally(self, seed: int, seconds: float) -> Tally:
        """How many start and end when; its bound is kept."""
        found = tally(self.blocked, self.stated, self.backend, seed, seconds, threads=self.threads)
        self.bound = max((bound for bound in (self.bound, found.bound) if bound is not None), default=None)
        return found

    def serve(self, names: Names) -> Exact:
        """Who is on which queue, and what it comes to."""
        problem = self.facts.problem
        missing = MISSING * max(1, problem.prices.over[1], int(problem.spare_head.max(initial=0)))
        spans = [(start, end) for _, _, start, end in names.shifts()]
        queues, deadline = (
            Queues(spans, slopes_of(problem, missing), self.facts.block, self.seed, self.threads),
            self.begun + LAST * self.seconds,
        )
        if not queues.roll(deadline):
            return self.nothing("no time for the queues")
        queues.mend(deadline, (self.bound or 0) - missing * int(problem.need.sum()))
        duties = tuple(_duties(self.facts, names, queues))
        verdict, took = verify(problem, duties), self.now()
        status = Status.OPTIMAL if verdict.legal and verdict.cost == self.bound else Status.FEASIBLE
        return Exact(status, duties, self.bound, ((took, verdict.cost),) if verdict.legal else ())

    def now(self) -> float:
        """Seconds since it began."""
        return time.perf_counter() - self.begun

    def nothing(self, note: str) -> Exact:
        """No roster, but the bound."""
        return Exact(Status.NO_ANSWER, None, self.bound, note=note)


def _days(blocked: Blocked, stated: Stated, counted: Tally) -> dict[int, tuple[list[int], list[int]]]:
    """Starts and ends by day, steps of the horizon."""
    first_steps = blocked.problem.horizon.day_start[:-1].tolist()
    return {
        first_steps.index(line.first): tuple([line.first + step for step in steps] for steps in times)  # type: ignore[misc]
        for line, times in zip(stated.lines, counted.times or (), strict=True)
    }


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
