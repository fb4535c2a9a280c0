"""A roster solved by every backend, along the path that a night's plan takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.rosters.exact.contender import exact_blocks
from center.contender import Contender
from center.plan import Duty
from planning.nightly.blocks_contest import ANNEAL, annealed, refused
from planning.nightly.contest import hold_contest
from scheduling.roster.blocks.blocked import has_blocks
from scheduling.roster.blocks.bound import prices_bound
from scheduling.roster.blocks.tally.solve import CPSAT, MIP
from scheduling.roster.decode import decode
from scheduling.roster.model import build_model
from scheduling.roster.problem import RosterProblem
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
    if has_blocks(problem):
        entries = tuple(_with_blocks(problem, backends, seconds, seed, said))
        bounds = [contender.bound for contender, _ in entries if contender.bound is not None]
        if Status.OPTIMAL.value not in [contender.status for contender, _ in entries]:
            said("bound")
            proven = prices_bound(problem, seconds)
            bounds += [] if proven is None else [proven.value]
        return Solved(entries, max(bounds, default=None), None)
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
        if backend in (CPSAT, MIP):
            yield exact_blocks(problem, seconds, seed, backend)
            continue
        if backend != ANNEAL:
            yield refused(backend, seed), None
            continue
        found = annealed(problem, Budget(seconds=seconds), seed)
        yield found.contender, None if found.verdict is None else found.duties
