"""The contest: every backend on the same model with the same wall time, every answer judged by the referee."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from center.plan import Contender, Duty
from scheduling.roster.decode import decode
from scheduling.roster.model import RosterModel
from scheduling.roster.verify import Verdict, verify
from solvers.backends import solve
from solvers.exact.solve import counts_bound
from solvers.solution import Budget, Solution

Improved = Callable[[str, float, int], None]
Stage = Callable[[str], None]


@dataclass(frozen=True)
class Contest:
    """All contenders (one chosen, if any answered), the chosen one's duties and verdict, and the best proven bound."""

    contenders: tuple[Contender, ...]
    duties: tuple[Duty, ...]
    verdict: Verdict
    bound: int | None


def hold_contest(
    roster_model: RosterModel, backends: Sequence[str], budget: Budget, seed: int, stage: Stage, improved: Improved
) -> Contest:
    """Run `backends` one after the other and choose the least (violations, true cost).

    Parameters
    ----------
    stage
        Told the name of what runs next.
    improved
        Told (backend, seconds, cost in hundredths) whenever the cost of a legal answer falls.
    """
    judged: list[tuple[Contender, tuple[Duty, ...], Verdict | None]] = []
    for backend in backends:
        stage(backend)

        def watch(seconds: float, hard: int, energy: int, name: str = backend) -> None:
            if not hard:
                improved(name, seconds, energy)

        judged.append(_judged(roster_model, solve(roster_model.model, budget, seed, backend, progress=watch)))
    stage("bound")
    bounds = [counts_bound(roster_model.model, budget.seconds or 10.0, seed, budget.threads)]
    bounds += [contender.bound for contender, _, _ in judged]
    bound = max((b for b in bounds if b is not None), default=None)
    best = min((entry for entry in judged if entry[2] is not None), key=lambda entry: _rank(entry[0]), default=None)
    contenders = tuple(replace(entry[0], chosen=entry is best) for entry in judged)
    if best is None or best[2] is None:
        return Contest(contenders, (), verify(roster_model.problem, ()), bound)
    return Contest(contenders, best[1], best[2], bound)


def _rank(contender: Contender) -> tuple[int, int]:
    cost = contender.true_cost if contender.true_cost is not None else 0
    return len(contender.violations), cost


def _judged(roster_model: RosterModel, solution: Solution) -> tuple[Contender, tuple[Duty, ...], Verdict | None]:
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
        assignment=solution.assignment,
        fingerprint=solution.fingerprint,
        note=solution.note,
    )
    if solution.assignment is None:
        return contender, (), None
    duties = decode(roster_model, solution.assignment)
    verdict = verify(roster_model.problem, duties)
    return replace(contender, true_cost=verdict.cost, cost_parts=verdict.parts, violations=verdict.violations), duties, verdict
