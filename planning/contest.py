"""The contest: every backend on the same model with the same wall time, every answer judged by the referee."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from center.plan import Contender, Duty
from scheduling.roster.decode import decode
from scheduling.roster.model import RosterModel
from scheduling.roster.verify import Verdict, verify
from solvers.backends import solve
from solvers.exact.solve import counts_bound
from solvers.solution import Budget, Solution, Status

# What is paid for is spent on improving the best roster so far, never on finding a first one.
PAID = ("leap",)
Improved = Callable[[str, float, int], None]
Stage = Callable[[str], None]
Entry = tuple[Contender, tuple[Duty, ...], Verdict | None]


@dataclass(frozen=True)
class Contest:
    """All contenders (one chosen, if any answered), the chosen one's duties and verdict, and the best proven bound.

    `interrupted`: whether somebody ended it (Ctrl-C) before all was done.
    """

    contenders: tuple[Contender, ...]
    duties: tuple[Duty, ...]
    verdict: Verdict
    bound: int | None
    interrupted: bool = False


def hold_contest(
    roster_model: RosterModel, backends: Sequence[str], budget: Budget, seed: int, stage: Stage, improved: Improved
) -> Contest:
    """Run `backends` one after the other and choose the least (violations, true cost).

    An interruption (Ctrl-C) ends the contest where it is, if a legal answer is there; else it is raised.

    Parameters
    ----------
    stage
        Told the name of what runs next.
    improved
        Told (backend, seconds, cost in hundredths) whenever the cost of a legal answer falls.
    """
    judged, interrupted = _run_all(roster_model, backends, budget, seed, stage, improved)
    bounds = [contender.bound for contender, _, _ in judged]
    if not interrupted and all(bound is None or bound <= 0 for bound in bounds):  # 0 is known without any solver
        stage("bound")
        try:
            bounds.append(counts_bound(roster_model.model, budget.seconds or 10.0))
        except KeyboardInterrupt:
            if not _has_plan(judged):
                raise
            interrupted = True
    bound = max((b for b in bounds if b is not None), default=None)
    best = min((entry for entry in judged if entry[2] is not None), key=lambda entry: _rank(entry[0]), default=None)
    contenders = tuple(replace(entry[0], chosen=entry is best) for entry in judged)
    if best is None or best[2] is None:
        return Contest(contenders, (), verify(roster_model.problem, ()), bound, interrupted)
    return Contest(contenders, best[1], best[2], bound, interrupted)


def _run_all(
    roster_model: RosterModel, backends: Sequence[str], budget: Budget, seed: int, stage: Stage, improved: Improved
) -> tuple[list[Entry], bool]:
    """Every backend's answer, and whether the runs were interrupted."""
    judged: list[Entry] = []
    for k, backend in enumerate(backends):

        def watch(seconds: float, hard: int, energy: int, name: str = backend) -> None:
            if not hard:
                improved(name, seconds, energy)

        begun = time.perf_counter()
        try:
            stage(backend)
            start = _incumbent(judged) if backend in PAID else None
            judged.append(_judged(roster_model, solve(roster_model.model, budget, seed, backend, start=start, progress=watch)))
        except KeyboardInterrupt:
            if not _has_plan(judged):
                raise
            judged.append(_unanswered(backend, seed, time.perf_counter() - begun, "interrupted"))
            judged += [_unanswered(name, seed, 0.0, "not run: interrupted") for name in backends[k + 1 :]]
            return judged, True
    return judged, False


def _incumbent(judged: Sequence[Entry]) -> np.ndarray | None:
    """The best assignment so far, of a legal plan."""
    legal = [contender for contender, _, _ in judged if contender.legal]
    return min(legal, key=_rank).assignment if legal else None


def _has_plan(judged: Sequence[Entry]) -> bool:
    return any(contender.legal for contender, _, _ in judged)


def _unanswered(backend: str, seed: int, seconds: float, note: str) -> Entry:
    return Contender(backend, version="", status=Status.NO_ANSWER.value, seed=seed, seconds=seconds, note=note), (), None


def _rank(contender: Contender) -> tuple[int, int]:
    cost = contender.true_cost if contender.true_cost is not None else 0
    return len(contender.violations), cost


def _judged(roster_model: RosterModel, solution: Solution) -> Entry:
    contender = Contender(
        backend=solution.backend,
        version=solution.version,
        status=solution.status.value,
        seed=solution.seed,
        seconds=solution.seconds,
        hard=solution.hard,
        energy=solution.energy,
        bound=solution.bound,
        trace=solution.trace,
        cooling=solution.cooling,
        polished=solution.polished,
        assignment=solution.assignment,
        fingerprint=solution.fingerprint,
        note=solution.note,
    )
    if solution.assignment is None:
        return contender, (), None
    duties = decode(roster_model, solution.assignment)
    verdict = verify(roster_model.problem, duties)
    return replace(contender, true_cost=verdict.cost, cost_parts=verdict.parts, violations=verdict.violations), duties, verdict
