"""The triage model against exact solvers, its bound and the simple rules, on waves made up by `instance`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from benchmarks.triage.instance import made_up
from planning.triage.contest import hold_triage, model_of
from routing.triage.bound import priced
from routing.triage.costs import choices_of
from routing.triage.decode import decode
from routing.triage.model import build_model
from routing.triage.problem import Choice, TriageProblem
from routing.triage.rivals import RULES, risk_sorted_greedy
from routing.triage.verify import verify
from solvers.backends import solve
from solvers.solution import Budget

INCIDENTS, TEAMS, BUCKETS, SECONDS = 20_000, 12, 8, 10.0
EXACT = ("cpsat", "mip")
WAVES = {**{f"related-{seed}": (seed, 100, 200) for seed in (1, 2, 3)}, "additive-1": (1, 0, 0)}
"""Name -> seed, costs of related incidents at different teams and with one left, hundredths of a point."""

SINGLE = "single"
NONE = 10**15
"""Cost of a solver that found nothing in its time."""


def report(waves: Sequence[str] = (*WAVES, SINGLE), exact: Sequence[str] = EXACT) -> list[str]:
    """Lines of the report; the last ones say which targets are met.

    Parameters
    ----------
    waves
        Names of `WAVES`, and `SINGLE`: one team, one bucket, nothing related.
    exact
        Exact solvers to run beside the triage.
    """
    _warm_up(exact)
    lines = []
    rows = [_row(name, made_up(INCIDENTS, TEAMS, BUCKETS, seed, apart=apart, split=split), exact)
            for name, (seed, apart, split) in WAVES.items() if name in waves]  # fmt: skip
    if rows:
        lines += _table(rows, exact)
    targets = _targets(rows, "cpsat" in exact) if rows else []
    if SINGLE in waves:
        same, single = _single_capacity()
        lines += [f"One team, one bucket, additive, {INCIDENTS:,} incidents: triage {single[0] / 100:,.2f}, greedy {single[1] / 100:,.2f}."]
        targets.append(_target("equal to risk-sorted greedy where weights are additive and one capacity binds", same, "cost for cost"))
    return [*lines, "", *targets]


class Row(NamedTuple):
    """A wave: cost by solver and rule, proven bound, hundredths of a point; the triage's wall time from the problem on, seconds."""

    name: str
    costs: dict[str, int]
    bound: int
    seconds: float


def _table(rows: list[Row], exact: Sequence[str]) -> list[str]:
    names = ["anneal", *(f"{one}{mark}" for one in exact for mark in ("", "*")), "greedy"]
    heads = [name.replace("*", ", best ways") for name in names]
    lines = [f"{INCIDENTS:,} incidents x {TEAMS} teams x {BUCKETS} buckets, {SECONDS:g} s each, one after the other; costs in points", ""]
    lines += [f"| wave | {' | '.join(heads)} | bound | seconds |", "| --- " * (len(heads) + 3) + "|"]
    for row in rows:
        cells = ["none" if row.costs[who] == NONE else f"{row.costs[who] / 100:,.2f}" for who in names]
        lines.append(f"| {row.name} | {' | '.join(cells)} | {row.bound / 100:,.2f} | {row.seconds:.1f} |")
    told = f"{', '.join(exact)} get the whole model, and (best ways) the reduced one that the annealer gets; greedy is risk-sorted."
    return [*lines, "", told]


def _targets(rows: list[Row], beside: bool) -> list[str]:
    gaps = [(row.costs["anneal"] - row.bound) / row.bound for row in rows]
    below = [(row.costs["greedy"] - row.costs["anneal"]) / row.costs["greedy"] for row in rows]
    took = max(row.seconds for row in rows)
    found = [
        _target(f"in {SECONDS:g} s", took <= SECONDS, f"{took:.1f} s, building and judging included"),
        _target("within 1 % of the bound", max(gaps) <= 0.01, f"at most {max(gaps):.3%} above"),
        _target("below greedy where capacities or pairs bind", min(below) > 0, f"by {min(below):.2%} to {max(below):.2%}"),
    ]
    if beside:
        ahead = [min(row.costs["cpsat"], row.costs["cpsat*"]) - row.costs["anneal"] for row in rows]
        found.insert(
            0, _target("not above CP-SAT at equal time", min(ahead) >= 0, f"at least {min(ahead) / 100:,.2f} points below its better form")
        )
    return found


def _row(name: str, problem: TriageProblem, exact: Sequence[str]) -> Row:
    begun = time.perf_counter()
    contest = hold_triage(problem, ["anneal"], Budget(seconds=SECONDS), 1)
    seconds = time.perf_counter() - begun
    costs = {"anneal": contest.verdict.cost}
    whole, part = build_model(problem), model_of(problem, priced(problem))
    for backend in exact:
        for mark, model in (("", whole), ("*", part)):
            found = solve(model.model, Budget(seconds=SECONDS), 1, backend)
            costs[f"{backend}{mark}"] = NONE if found.assignment is None else _cost(problem, decode(model, found.assignment))
    costs |= {rule: _cost(problem, choices_of(problem, decide(problem, *_told(problem)))) for rule, decide in RULES.items()}
    costs["greedy"] = costs.pop("risk-sorted greedy")
    return Row(name, costs, contest.bound or 0, seconds)


def _cost(problem: TriageProblem, choices: Sequence[Choice]) -> int:
    verdict = verify(problem, choices)
    assert verdict.legal, verdict.violations[:1]
    return verdict.cost


def _told(problem: TriageProblem) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(len(problem.ids), dtype=float), np.full(len(problem.ids), 3.0)


def _single_capacity() -> tuple[bool, tuple[int, int]]:
    """One team with one bucket, nothing related, one unit each: the greedy is optimal, and the triage equals it."""
    many = made_up(INCIDENTS, 1, 1, 5, apart=0, split=0)
    n = len(many.ids)
    problem = replace(
        many,
        effort=np.ones(n, dtype=np.int64),
        takes=np.ones((n, 1), dtype=bool),
        capacity=np.array([[n // 10]]),
        has_promise=np.zeros(n, bool),
    )
    triage = hold_triage(problem, ["anneal"], Budget(seconds=SECONDS), 1).verdict.cost
    greedy = _cost(problem, choices_of(problem, risk_sorted_greedy(problem, *_told(problem))))
    return triage == greedy, (triage, greedy)


def _warm_up(exact: Sequence[str]) -> None:
    """Have everything compiled before a clock runs."""
    small = made_up(60, 3, 3, 1)
    for backend in ("anneal", *exact):
        hold_triage(small, [backend], Budget(seconds=0.5, sweeps=5), 1)


def _target(what: str, met: bool, how: str) -> str:
    return f"{'met' if met else 'MISSED'}: {what} ({how})"
