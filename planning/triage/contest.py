"""The contest of a triage: the annealer from the capacities' prices, then the other backends; every answer judged by the referee."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from center.contender import Contender
from planning.contenders import contender_of
from routing.triage.bound import Priced, priced
from routing.triage.costs import NO_WAY, choices_of, way_costs, ways_of
from routing.triage.decode import decode, encode_ways
from routing.triage.model import TriageModel, build_model
from routing.triage.polish import kept_ways, polished
from routing.triage.problem import Choice, TriageProblem
from routing.triage.verify import Verdict, verify
from solvers.backends import PAID, solve
from solvers.ladder import FALLBACK, FIRST, attempt, in_order
from solvers.leap.settings import LeapSettings
from solvers.solution import Budget, Solution, Status

Stage = Callable[[str], None]

LARGE = 200_000
"""Choices above which every backend gets each incident's few best ways at the prices only (`polish.kept_ways`)."""

# Of the annealer's time: when the prices and their polishing end, then the solver's own anneal from there; what is left is for the referee.
PRICES, POLISH, ANNEAL = 0.45, 0.8, 0.9


@dataclass(frozen=True)
class TriageContest:
    """All contenders (one chosen), the chosen one's choices and verdict, the best proven bound of the whole problem.

    Attributes
    ----------
    core
        Whether the backends were given a part of the options only, so that their own proofs say nothing of the whole.
    interrupted
        Whether somebody ended it (Ctrl-C) before all was done.
    """

    contenders: tuple[Contender, ...]
    choices: tuple[Choice, ...]
    verdict: Verdict
    bound: int | None
    core: bool
    interrupted: bool = False

    def ways(self, problem: TriageProblem) -> np.ndarray:
        """The chosen choices as ways (`routing.triage.costs`)."""
        return ways_of(problem, self.choices)


def hold_triage(
    problem: TriageProblem,
    backends: Sequence[str],
    budget: Budget,
    seed: int,
    stage: Stage = lambda name: None,
    leap: LeapSettings | None = None,
) -> TriageContest:
    """Run `backends`, annealing first, and choose the least (violations, true cost). An interruption keeps what is there.

    Under a budget of sweeps everything goes by work, and the same seed gives the same triage.

    Raises
    ------
    InputError
        An unknown backend, or none.
    """
    steps = in_order(backends)
    begun = time.perf_counter()
    stage("prices")
    by_work = budget.sweeps is not None
    found = priced(problem, seconds=None if by_work else PRICES * (budget.seconds or 0.0))
    triage_model = model_of(problem, found)
    contest = _Contest(problem, triage_model, found, budget, seed, leap, begun)
    interrupted = False
    try:
        for backend in steps:
            stage(backend)
            contest.enter(backend)
        if not any(contender.legal for contender, _ in contest.entries):
            contest.enter(FALLBACK)
    except KeyboardInterrupt:
        if not any(contender.legal for contender, _ in contest.entries):
            raise
        interrupted = True
    best = min((entry for entry in contest.entries if entry[1] is not None), key=_rank, default=None)
    contenders = tuple(replace(entry[0], chosen=entry is best) for entry in contest.entries)
    choices = choices_of(problem, np.zeros(len(problem.ids), dtype=np.int64)) if best is None or best[1] is None else best[1]
    bounds = [found.bound, *(c.bound for c in contenders if c.bound is not None)]
    return TriageContest(contenders, choices, verify(problem, choices), max(bounds), triage_model.reduced, interrupted)


def model_of(problem: TriageProblem, found: Priced) -> TriageModel:
    """The model that the backends get: of all options, or of each incident's best at the prices where they are too many."""
    possible = int((way_costs(problem) < NO_WAY).sum())
    core = possible > LARGE
    return build_model(problem, kept_ways(problem, found) if core else None)


def annealed(
    triage_model: TriageModel, found: Priced, budget: Budget, seed: int, begun: float, accept: Callable[[np.ndarray], str | None] | None
) -> Solution:
    """The annealer's answer: the prices' triage, polished cold, then annealed jointly; `begun` counts the prices' time in."""
    total, moves = budget.seconds or 0.0, None
    left: float | None = None
    if budget.sweeps is not None:
        moves = budget.sweeps * len(triage_model.problem.ids)
    else:
        left = max(0.0, POLISH * total - (time.perf_counter() - begun))
    ways, tried = polished(triage_model.problem, found, seed, seconds=left, moves=moves, core=triage_model.reduced)
    start = encode_ways(triage_model, ways)
    rest = budget if budget.sweeps is not None else replace(budget, seconds=max(0.05, ANNEAL * total - (time.perf_counter() - begun)))
    solution = solve(triage_model.model, rest, seed, FIRST, start=start, accept=accept)
    note = f"from {found.rounds} rounds of prices, {tried:,} moves of polishing; {solution.note}"
    return replace(solution, seconds=time.perf_counter() - begun, note=note)


@dataclass
class _Contest:
    problem: TriageProblem
    triage_model: TriageModel
    found: Priced
    budget: Budget
    seed: int
    leap: LeapSettings | None
    begun: float
    entries: list[tuple[Contender, tuple[Choice, ...] | None]] = field(default_factory=list)

    def enter(self, backend: str) -> None:
        """Let a backend answer, whatever happens to it, and judge it."""
        solution = attempt(lambda: self._solution(backend), backend, self.triage_model.model, self.seed)
        self.entries.append(self._judged(solution))

    def _solution(self, backend: str) -> Solution:
        if backend == FIRST:
            return annealed(self.triage_model, self.found, self.budget, self.seed, self.begun, self._objection)
        start = None
        if backend in PAID:
            legal = [contender for contender, _ in self.entries if contender.legal]
            start = min(legal, key=lambda contender: contender.true_cost or 0).assignment if legal else None
        return solve(self.triage_model.model, self.budget, self.seed, backend, start=start, accept=self._objection, leap=self.leap)

    def _objection(self, assignment: np.ndarray) -> str | None:
        violations = verify(self.problem, decode(self.triage_model, assignment)).violations
        return f"the referee objects: {violations[0].rstrip('.')}" if violations else None

    def _judged(self, solution: Solution) -> tuple[Contender, tuple[Choice, ...] | None]:
        own = not self.triage_model.reduced
        proven = solution.status is Status.OPTIMAL and not own
        said = contender_of(solution)
        contender = replace(
            said,
            status=(Status.FEASIBLE if proven else solution.status).value,
            bound=solution.bound if own else None,
            note=said.note if own else "; ".join(filter(None, [said.note, "on each incident's best ways"])),
        )
        if solution.assignment is None:
            return contender, None
        choices = decode(self.triage_model, solution.assignment)
        verdict = verify(self.problem, choices)
        return replace(contender, true_cost=verdict.cost, cost_parts=verdict.parts, violations=verdict.violations), choices


def _rank(entry: tuple[Contender, tuple[Choice, ...] | None]) -> tuple[int, int]:
    return len(entry[0].violations), entry[0].true_cost or 0
