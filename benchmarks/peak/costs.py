"""One day's change by annealing and by the exact forms of the same model: cost, bound, and how far apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from scheduling.peak.decode import decode
from scheduling.peak.model import PeakModel
from scheduling.peak.verify import verify
from solvers.backends import solve
from solvers.exact.solve import whole_bound
from solvers.solution import Begin, Budget, Solution

EXACT, GAP = ("cpsat", "mip"), 0.02


@dataclass(frozen=True, eq=False)
class Answer:
    """A refereed answer; cost in points, None without one."""

    backend: str
    asked_s: float
    seconds: float
    cost: float | None
    violations: int
    bound: float | None
    note: str
    assignment: np.ndarray | None

    @property
    def legal(self) -> bool:
        """Whether there is one, and it breaks no rule."""
        return self.cost is not None and not self.violations


@dataclass(frozen=True)
class Costs:
    """All answers, and the best proven bound in points."""

    annealed: tuple[Answer, ...]
    exact: tuple[Answer, ...]
    bound: float | None

    @property
    def middle(self) -> Answer:
        """The annealed answer of median cost; the upper one of an even number."""
        return sorted(self.annealed, key=lambda one: np.inf if one.cost is None else one.cost)[len(self.annealed) // 2]


def costs_of(model: PeakModel, seconds: float, exact_seconds: float, seeds: Sequence[int]) -> Costs:
    """The annealer from several seeds, each exact form for the same and for its own time."""
    solve(model.model, Budget(sweeps=1, begin=Begin.RANDOM), 0)  # compiles the kernel
    annealed = tuple(_refereed(model, solve(model.model, Budget(seconds=seconds), seed), seconds) for seed in seeds)
    exact = tuple(
        _refereed(model, solve(model.model, Budget(seconds=limit), seeds[0], form), limit)
        for limit in (seconds, exact_seconds)
        for form in EXACT
    )
    relaxed = whole_bound(model.model, exact_seconds)
    bounds = [answer.bound for answer in exact if answer.bound is not None] + ([] if relaxed is None else [relaxed / 100])
    return Costs(annealed, exact, max(bounds, default=None))


def _refereed(model: PeakModel, solution: Solution, asked: float) -> Answer:
    bound = None if solution.bound is None else solution.bound / 100
    if solution.assignment is None:
        return Answer(solution.backend, asked, solution.seconds, None, 0, bound, f"{solution.status}: {solution.note}", None)
    verdict = verify(model.problem, decode(model, solution.assignment))
    broken = len(verdict.violations)
    return Answer(solution.backend, asked, solution.seconds, verdict.cost / 100, broken, bound, solution.note, solution.assignment)


def table(costs: Costs) -> list[str]:
    """One line an answer."""
    lines = [f"   {'':10}{'asked':>8}{'took':>8}{'cost':>12}{'above the bound':>18}{'rules broken':>14}"]
    for answer in (*costs.annealed, *costs.exact):
        cost = "-" if answer.cost is None else f"{answer.cost:,.2f}"
        gap = f"{answer.cost / costs.bound - 1:.2%}" if answer.cost is not None and costs.bound else "-"
        took = f"{answer.asked_s:6.0f} s{answer.seconds:6.1f} s"
        lines.append(f"   {answer.backend:10}{took}{cost:>12}{gap:>18}{answer.violations:14}  {answer.note}".rstrip())
    return [*lines, f"   best proven bound {'none' if costs.bound is None else format(costs.bound, ',.2f')}"]


def target(costs: Costs) -> tuple[bool, str]:
    """Within `GAP` of the bound, or not above the best exact answer of the longer time; by the median over seeds."""
    found = [answer.cost for answer in costs.annealed if answer.cost is not None and answer.legal]
    if len(found) < len(costs.annealed):
        return False, f"legal for {len(found)} of {len(costs.annealed)} seeds"
    cost, longest = median(found), max(answer.asked_s for answer in costs.exact)
    rivals = [answer for answer in costs.exact if answer.asked_s == longest and answer.legal and answer.cost is not None]
    gap = None if not costs.bound else cost / costs.bound - 1
    said = "no bound" if gap is None else f"{gap:.2%} above the bound"
    said += "".join(f", {cost / answer.cost - 1:+.2%} to {answer.backend} after {answer.asked_s:.0f} s" for answer in rivals if answer.cost)
    cpsat = [answer.cost for answer in rivals if answer.backend == "cpsat" and answer.cost is not None]
    return (gap is not None and gap <= GAP) or (bool(cpsat) and cost <= min(cpsat)), said
