"""Waves against CP-SAT's long run and the proven bound; time counts from the problem in memory, all preparation included."""

from __future__ import annotations

import resource
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.routing.wave_snapshots import wave_snapshot
from center.contender import Contender
from planning.wave.contest import TOLLS_OF_BOUND, WaveContest, hold_wave
from planning.wave.run import ANNEAL, CPSAT, UNPRUNED, WaveRun
from planning.wave.warm import warm_up
from reports.svg.contest import contest_chart
from reports.words import gap_text, percent, points
from routing.wave.build import wave_problem
from routing.wave.packing import tightened
from routing.wave.problem import WaveProblem
from routing.wave.tolls import relaxed

SIZES = {"2,000 x 300 x 4": (2000, 300, 5.0), "10,000 x 1,000 x 4": (10_000, 1000, 30.0)}
WITHIN, FIRST_S, BOUND_S = 0.05, 1.0, 60.0
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2937}.mid{text-anchor:middle}.end{text-anchor:end}.gridline{stroke:#e5e7eb}"
    ".axis{stroke:#6b7280}.bound{stroke:#1f2937;stroke-dasharray:5 4}.line{fill:none;stroke-width:2}.rest{stroke:#9ca3af;stroke-width:1}"
    ".b0{stroke:#0b6e99}.b1{stroke:#c2410c}.b2{stroke:#6b7280}.b3{stroke:#7c3aed}.b4{stroke:#15803d}.dot{stroke:none;fill:#1f2937}"
)


@dataclass(frozen=True)
class Case:
    """One size, solved: the contest, and the best bound of a long walk of tolls."""

    name: str
    problem: WaveProblem
    contest: WaveContest
    seconds: float
    bound: int

    def of(self, backend: str) -> Contender | None:
        """A contender by name."""
        return next((contender for contender in self.contest.contenders if contender.backend == backend), None)


def solved(name: str, cpsat_seconds: float, seconds: float | None = None, seed: int = 1) -> Case:
    """Anneal for the size's seconds; then CP-SAT on the same pruned model, and on everything where it fits into memory."""
    contacts, agents, limit = SIZES[name]
    limit = seconds or limit
    problem = wave_problem(wave_snapshot(contacts, agents, 4, seed))
    warm_up()
    ours = hold_wave(WaveRun(problem, (ANNEAL,), limit, 16, seed, unpruned=False))
    contenders, bounds = list(ours.contenders), [ours.bound or 0]
    if cpsat_seconds > 0:
        theirs = hold_wave(WaveRun(problem, (CPSAT,), cpsat_seconds, 16, seed))
        contenders += [contender for contender in theirs.contenders if contender.backend in (CPSAT, UNPRUNED)]
        bounds.append(theirs.bound or 0)
    best = min(c.true_cost for c in contenders if c.true_cost is not None)
    found = relaxed(problem, max(24, agents // 12), TOLLS_OF_BOUND * BOUND_S, rounds=4, target=best)
    bounds.append(tightened(problem, found, (1 - TOLLS_OF_BOUND) * BOUND_S, best))
    return Case(name, problem, replace(ours, contenders=tuple(contenders)), limit, max(bounds))


def lines_of(case: Case) -> list[str]:
    """Cost over time of every rival, then the targets."""
    said = [f"{case.name}: {len(case.problem.pair_first):,} pairs, proven bound {points(case.bound)} over all agents and slots"]
    for contender in case.contest.contenders:
        over_time = ", ".join(f"{points(cost)} at {seconds:.1f} s" for seconds, cost in _thinned(contender.trace))
        gap = gap_text(contender.true_cost, case.bound)
        said.append(f"  {contender.backend}: {contender.status}, {points(contender.true_cost)}, gap {gap}; {over_time}; {contender.note}")
    return said + [f"  {'met' if met else 'missed'}: {words}" for met, words in _targets(case)]


def _targets(case: Case) -> Iterable[tuple[bool, str]]:
    ours = case.of(ANNEAL)
    if ours is None or ours.true_cost is None:
        yield False, "annealing has an answer"
        return
    first = ours.trace[0][0]
    yield ours.legal and first <= FIRST_S, f"legal in {FIRST_S:g} s ({first:.2f} s)"
    yield ours.legal and ours.seconds <= 1.05 * case.seconds, f"done in {case.seconds:g} s ({ours.seconds:.1f} s)"
    for backend in (CPSAT, UNPRUNED):
        theirs = case.of(backend)
        if theirs is not None and theirs.true_cost is not None:
            yield ours.true_cost <= theirs.true_cost, f"not above {backend} after {theirs.seconds:.0f} s ({points(theirs.true_cost)})"
    share = ours.true_cost / case.bound - 1
    parts = ", ".join(f"{part} {points(cost)}" for part, cost in ours.cost_parts.items() if cost)
    yield share <= WITHIN, f"within {percent(WITHIN, 0)} of the bound ({percent(share)}); the cost is {parts}"


def _thinned(trace: tuple[tuple[float, int], ...], most: int = 8) -> list[tuple[float, int]]:
    """The first, the last, and some in between."""
    if len(trace) <= most:
        return list(trace)
    return [trace[round(k * (len(trace) - 1) / (most - 1))] for k in range(most)]


def report(
    seconds: float | None = None, cpsat_seconds: float = 300.0, chart: Path | None = None, sizes: Iterable[str] = tuple(SIZES)
) -> list[str]:
    """Lines to print: every size, the last lines of each saying which targets are met or missed.

    Parameters
    ----------
    seconds
        Instead of each size's own seconds of annealing.
    cpsat_seconds
        Of CP-SAT, for each of its models; 0 leaves it out.
    chart
        SVG file for the first size's cost over time.
    """
    said: list[str] = []
    for k, name in enumerate(sizes):
        case = solved(name, cpsat_seconds if k == 0 else min(cpsat_seconds, 60.0), seconds)
        said += lines_of(case)
        if chart is not None and k == 0:
            drawn = str(contest_chart(case.contest.contenders, case.bound)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
            chart.write_text(drawn.replace("<title>", f"<style>{_STYLE}</style><title>", 1) + "\n", encoding="utf-8")
    said.append(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GB")
    return said
