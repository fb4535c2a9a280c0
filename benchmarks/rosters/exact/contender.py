"""The exact form's answer, judged by the referee."""

from __future__ import annotations

import time
from dataclasses import replace
from importlib.metadata import version

from benchmarks.rosters.exact.facts import Unknown
from center.contender import Contender
from center.plan import Duty
from scheduling.roster.blocks.tally.solve import CPSAT, MIP
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import verify
from solvers.solution import Status

PACKAGE = {CPSAT: "ortools", MIP: "scipy"}


def exact_blocks(problem: RosterProblem, seconds: float, seed: int, backend: str = CPSAT) -> tuple[Contender, tuple[Duty, ...] | None]:
    """The contender and its duties, None without an answer; refused where the problem has what the exact form does not know."""
    from benchmarks.rosters.exact.solve import solve_exact  # it brings in CP-SAT

    begun = time.perf_counter()
    try:
        found = solve_exact(problem, seconds, seed, backend)
    except Unknown as error:
        return Contender(backend, version(PACKAGE[backend]), Status.REFUSED.value, seed, 0.0, note=str(error)), None
    took = time.perf_counter() - begun
    contender = Contender(
        backend, version(PACKAGE[backend]), found.status.value, seed, took, bound=found.bound, trace=found.trace, note=found.note
    )
    if found.duties is None:
        return contender, None
    verdict = verify(problem, found.duties)
    status = contender.status if verdict.legal else Status.INFEASIBLE.value
    judged = replace(contender, status=status, true_cost=verdict.cost, cost_parts=verdict.parts, violations=verdict.violations)
    return judged, found.duties
