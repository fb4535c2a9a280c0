"""A roster solved by every backend, along the path that a night's plan takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from center.contender import Contender
from center.plan import Duty
from planning.contest import hold_contest
from scheduling.roster.blocks.solve import anneal_blocks
from scheduling.roster.decode import decode
from scheduling.roster.model import build_model
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import verify
from solvers.solution import Budget, Status

Said = Callable[[str], None]


@dataclass(frozen=True)
class Solved:
    """What the backends found.

    Attributes
    ----------
    entries
        Each contender with its duties, None without an answer.
    bound
        The best proven, in hundredths; None where nobody proves one.
    made_s
        Seconds it took to make the model; None where it is made inside each backend's time.
    """

    entries: tuple[tuple[Contender, tuple[Duty, ...] | None], ...]
    bound: int | None
    made_s: float | None


def solve_roster(problem: RosterProblem, backends: Sequence[str], seconds: float, seed: int, said: Said) -> Solved:
    """Solve by each backend in turn, `seconds` each; task blocks have a way of their own."""
    if any(shape.blocks is not None for shape in problem.shapes):
        return Solved(tuple(_with_blocks(problem, backends, seconds, seed, said)), None, None)
    begun = time.perf_counter()
    roster_model = build_model(problem)
    made_s = time.perf_counter() - begun
    contest = hold_contest(roster_model, backends, Budget(seconds=seconds), seed, said, lambda *_: None)
    entries = tuple(
        (contender, None if contender.assignment is None else decode(roster_model, contender.assignment))
        for contender in contest.contenders
    )
    return Solved(entries, contest.bound, made_s)


def _with_blocks(
    problem: RosterProblem, backends: Sequence[str], seconds: float, seed: int, said: Said
) -> Iterator[tuple[Contender, tuple[Duty, ...] | None]]:
    for backend in backends:
        said(backend)
        yield _annealed(problem, seconds, seed) if backend == "anneal" else (_refused(backend, seed), None)


def _annealed(problem: RosterProblem, seconds: float, seed: int) -> tuple[Contender, tuple[Duty, ...]]:
    begun = time.perf_counter()
    found = anneal_blocks(problem, seed, seconds)
    took = time.perf_counter() - begun
    verdict = verify(problem, found.duties)
    status = Status.FEASIBLE if verdict.legal else Status.INFEASIBLE
    contender = Contender(
        backend="anneal",
        version=version("crewtide"),
        status=status.value,
        seed=seed,
        seconds=took,
        true_cost=verdict.cost,
        cost_parts=verdict.parts,
        violations=verdict.violations,
        trace=found.trace,
        note=" and ".join(f"{sweeps:,}" for sweeps in found.sweeps) + " sweeps",
    )
    return contender, found.duties


def _refused(backend: str, seed: int) -> Contender:
    return Contender(backend, "", Status.REFUSED.value, seed, 0.0, note="it has no form with task blocks")
