"""Rosters with task blocks, exactly: the tally first, then names, then queues.

1. The tally (`scheduling.roster.blocks.tally`): how many start and end when, and how many are on which queue, by CP-SAT or by HiGHS. A
   relaxation: its bound is one of the roster. The annealer begins from the same.
2. Names (`names`, `exchange`): who works these shifts. Cover stays as it is; two people at a time share theirs at best, by dynamic
   programming, until every rule of a person holds.
3. Queues (`queues`): who is on which queue, shifts as they are, by CP-SAT in windows of time.

A roster that costs what the tally proves is optimal. As long as there is time for another tally, solved to the end, it is tried likewise,
and the best roster kept; its queues get the time that is left. Formulations that were tried and left (2026-11, 60 s on two cores):
everybody's shifts in one model (20 people: neither a roster nor a bound above 0; likewise with starts and ends held to those of the best
tally); CP-SAT on a few people beside all others, with all rules and with cover (1,328 on `6_7_20_1`, where this proves 733; no roster with
several tasks).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, pairwise

from benchmarks.rosters.exact.facts import Facts, Unknown, facts_of
from benchmarks.rosters.exact.heads import slopes_of
from benchmarks.rosters.exact.names import Names
from benchmarks.rosters.exact.queues import Queues
from center.plan import Duty
from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.tally.solve import CPSAT, GAP, Tally, tally
from scheduling.roster.blocks.tally.stated import Stated
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import Verdict, verify
from solvers.solution import Status

# Shares of the time, with one queue and with several: the first tally at most, the first names until; the end.
# Price of a missing head, in squares.
COUNTING, NAMING, LAST, MISSING = (0.85, 0.65), (0.97, 0.8), 0.97, 40

# Of the time that is left, what one attempt may take for the tally, the names, and the queues where there is to be another.
NEXT, AGAIN = 0.5, 0.3

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


@dataclass(frozen=True)
class _Served:
    """Names and queues, and what the referee says of them."""

    names: Names
    queues: Queues
    duties: tuple[Duty, ...]
    verdict: Verdict

    @property
    def value(self) -> tuple[int, int]:
        """(What is broken, cost in hundredths.)"""
        return len(self.verdict.violations), self.verdict.cost


@dataclass
class _Search:
    """One search; `bound` is the best proven so far, `best` the best roster, `lacking` why the last tally has none."""

    facts: Facts
    blocked: Blocked
    stated: Stated
    begun: float
    seconds: float
    seed: int
    backend: str
    threads: int | None
    bound: int | None = None
    best: _Served | None = None
    lacking: str = ""
    trace: list[tuple[float, int]] = field(default_factory=list)

    def run(self) -> Exact:
        """Tally, names and queues, again and again while the last try would fit once more; then the best one's queues until the end."""
        for attempt in count():
            started = self.now()
            counted = self.tally(attempt)
            if counted.infeasible:
                return Exact(Status.INFEASIBLE, None, None)
            if counted.times is None:
                self.lacking = "no time for the tally"
                break
            if self.best is None or self.best.value > (0, counted.cost or 0):
                self.attempt(counted, self.now() - started)
            took = self.now() - started
            if self.proven or LAST * self.seconds - self.now() < took:
                break
        if self.best is None:
            return Exact(Status.NO_ANSWER, None, self.bound, note=self.lacking)
        if not self.proven:
            self.mend(self.best.names, self.best.queues, self.until(LAST))
        status = Status.OPTIMAL if self.proven else Status.FEASIBLE
        return Exact(status, self.best.duties, self.bound, tuple(self.trace))

    @property
    def proven(self) -> bool:
        """Whether no roster costs less than the best."""
        return self.best is not None and self.bound is not None and self.best.value <= (0, self.bound)

    def tally(self, attempt: int) -> Tally:
        """How many start and end when; its bound is kept."""
        several = len(self.facts.problem.need) > 1
        seconds, gap = (NEXT * (LAST * self.seconds - self.now()), 0.0) if attempt else (COUNTING[several] * self.seconds - self.now(), GAP)
        found = tally(self.blocked, self.stated, self.backend, self.seed + attempt, seconds, threads=self.threads, gap=gap)
        self.bound = max((bound for bound in (self.bound, found.bound) if bound is not None), default=None)
        return found

    def attempt(self, counted: Tally, took: float) -> None:
        """Names and queues of a tally that took so long; kept if they are the best yet."""
        left = NAMING[len(self.facts.problem.need) > 1] * self.seconds - self.now()
        names = Names(self.facts, _days(self.blocked, self.stated, counted))
        again = self.best is not None or took < AGAIN * left
        broken = names.settle(time.perf_counter() + (AGAIN * left if again else left), self.seed)
        if broken.any():
            self.lacking = f"a tally without names: rules of {(broken > 0).sum()} people are broken"
            return
        spans = [(start, end) for _, _, start, end in names.shifts()]
        queues = Queues(spans, slopes_of(self.facts.problem, self.missing), self.facts.block, self.seed, self.threads)
        if not queues.roll(self.until(LAST)):
            self.lacking = "no time for the queues"
            return
        self.mend(names, queues, time.perf_counter() + AGAIN * (LAST * self.seconds - self.now()), counted.cost)

    def mend(self, names: Names, queues: Queues, deadline: float, enough: int | None = None) -> None:
        """Improve queues until they cost no more than the tally, or than the bound; kept if they are the best yet."""
        least = enough or self.bound or 0
        queues.mend(deadline, least - self.missing * int(self.facts.problem.need.sum()))
        duties = tuple(_duties(self.facts, names, queues))
        served = _Served(names, queues, duties, verify(self.facts.problem, duties))
        if self.best is None or served.value < self.best.value:
            self.best = served
            if served.verdict.legal:
                self.trace.append((self.now(), served.verdict.cost))

    @property
    def missing(self) -> int:
        """Price of a missing head of hard cover."""
        problem = self.facts.problem
        return int(MISSING * max(1, problem.prices.over[1], int(problem.spare_head.max(initial=0))))

    def until(self, share: float) -> float:
        """When so much of the time is over, on the clock."""
        return self.begun + share * self.seconds

    def now(self) -> float:
        """Seconds since it began."""
        return time.perf_counter() - self.begun


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
