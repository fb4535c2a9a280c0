"""The contest: the ladder of backends on the roster's model, every answer judged by the referee."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from center.contender import Contender
from center.plan import Duty
from planning.contenders import contender_of
from scheduling.roster.decode import decode, laid_by
from scheduling.roster.model import RosterModel
from scheduling.roster.verify import Verdict, verify
from solvers.exact.solve import counts_bound
from solvers.ladder import climb, in_order
from solvers.leap.settings import LeapSettings
from solvers.solution import Budget, Solution, Status

Improved = Callable[[str, float, int], None]
Stage = Callable[[str], None]
Entry = tuple[Contender, tuple[Duty, ...], Verdict | None]


@dataclass(frozen=True)
class Contest:
    """All contenders (one chosen, if any answered), the chosen one's duties and verdict, and the best proven bound.

    `interrupted`: whether somebody ended it (Ctrl-C) before all was done. `unproven`: why the bound failed, else empty.
    """

    contenders: tuple[Contender, ...]
    duties: tuple[Duty, ...]
    verdict: Verdict
    bound: int | None
    interrupted: bool = False
    unproven: str = ""


def hold_contest(
    roster_model: RosterModel,
    backends: Sequence[str],
    budget: Budget,
    seed: int,
    stage: Stage,
    improved: Improved,
    leap: LeapSettings | None = None,
) -> Contest:
    """Climb the ladder of `backends` and choose the least (violations, true cost).

    An interruption (Ctrl-C) ends the contest where it is, if a legal answer is there; else it is raised.

    Parameters
    ----------
    stage
        Told the name of what runs next.
    improved
        Told (backend, seconds, cost in hundredths) whenever the cost of a legal answer falls.
    leap
        What may be spent on Leap.
    """
    referee = _Referee(roster_model)
    judged, interrupted = _run_all(referee, backends, budget, seed, stage, improved, leap)
    bounds, unproven = [contender.bound for contender, _, _ in judged], ""
    if not interrupted and all(bound is None or bound <= 0 for bound in bounds):  # 0 is known without any solver
        stage("bound")
        try:
            proven = counts_bound(roster_model.model, budget.seconds or 10.0)
            bounds.append(None if proven is None else roster_model.hundredths(proven))
        except KeyboardInterrupt:
            if not _has_plan(judged):
                raise
            interrupted = True
        except Exception as error:  # a plan without a bound is still a plan
            unproven = type(error).__name__
    bound = max((b for b in bounds if b is not None), default=None)
    best = min((entry for entry in judged if entry[2] is not None), key=lambda entry: _rank(entry[0]), default=None)
    contenders = tuple(replace(entry[0], chosen=entry is best) for entry in judged)
    if best is None or best[2] is None:
        return Contest(contenders, (), verify(roster_model.problem, ()), bound, interrupted, unproven)
    return Contest(contenders, best[1], best[2], bound, interrupted, unproven)


@dataclass(frozen=True)
class _Referee:
    """Judges assignments; each only once, as an answer is put before it by the ladder and again by the contest."""

    roster_model: RosterModel
    known: dict[bytes, tuple[tuple[Duty, ...], Verdict]] = field(default_factory=dict)

    def judge(self, assignment: np.ndarray) -> tuple[tuple[Duty, ...], Verdict]:
        key = np.asarray(assignment, dtype=np.int64).tobytes()
        if key not in self.known:
            duties = decode(self.roster_model, assignment)
            self.known[key] = duties, verify(self.roster_model.problem, duties, laid_by(self.roster_model, assignment))
        return self.known[key]

    def objection(self, assignment: np.ndarray) -> str | None:
        violations = self.judge(assignment)[1].violations
        if not violations:
            return None
        more = f" (and {len(violations) - 1:,} more)" if len(violations) > 1 else ""
        return f"the referee objects: {violations[0].rstrip('.')}{more}"


def _run_all(
    referee: _Referee,
    backends: Sequence[str],
    budget: Budget,
    seed: int,
    stage: Stage,
    improved: Improved,
    leap: LeapSettings | None,
) -> tuple[list[Entry], bool]:
    """Every step's answer, and whether the climb was interrupted."""

    least: dict[str, int] = {}

    def told(backend: str, seconds: float, hard: int, energy: int) -> None:
        cost = referee.roster_model.hundredths(energy)
        if not hard and cost < least.get(backend, cost + 1):  # what is counted finer may fall by less than a hundredth
            least[backend] = cost
            improved(backend, seconds, cost)

    judged: list[Entry] = []
    begun = time.perf_counter()
    model = referee.roster_model.model
    try:
        for solution in climb(model, backends, budget, seed, leap=leap, accept=referee.objection, stage=stage, told=told):
            judged.append(_judged(referee, solution))
            begun = time.perf_counter()
    except KeyboardInterrupt:
        if not _has_plan(judged):
            raise
        names = in_order(backends)[len(judged) :]
        notes = ["interrupted", *["not run: interrupted"] * (len(names) - 1)]
        seconds = [time.perf_counter() - begun, *[0.0] * (len(names) - 1)]
        judged += [_unanswered(name, seed, took, note) for name, took, note in zip(names, seconds, notes, strict=False)]
        return judged, True
    return judged, False


def _has_plan(judged: Sequence[Entry]) -> bool:
    return any(contender.legal for contender, _, _ in judged)


def _unanswered(backend: str, seed: int, seconds: float, note: str) -> Entry:
    return Contender(backend, version="", status=Status.NO_ANSWER.value, seed=seed, seconds=seconds, note=note), (), None


def _rank(contender: Contender) -> tuple[int, int]:
    cost = contender.true_cost if contender.true_cost is not None else 0
    return len(contender.violations), cost


def _judged(referee: _Referee, solution: Solution) -> Entry:
    contender = contender_of(solution, referee.roster_model.problem.cover_prices.fine)
    if solution.assignment is None:
        return contender, (), None
    duties, verdict = referee.judge(solution.assignment)
    return replace(contender, true_cost=verdict.cost, cost_parts=verdict.parts, violations=verdict.violations), duties, verdict
