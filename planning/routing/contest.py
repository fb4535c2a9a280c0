"""The solvers side by side on a routing problem, and today's routing as the rival; every answer judged by the referee."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version

import numpy as np

from center.contender import Contender
from center.policy import Turn
from planning.contenders import contender_of
from routing.profile.bound import pooled
from routing.profile.decode import decode, encode, today_levels
from routing.profile.judged_cost import best_allocation
from routing.profile.model import RoutingModel, build_model
from routing.profile.problem import RoutingProblem
from routing.profile.turns import turns_of
from routing.profile.verify import Verdict, verify
from solvers.backends import solve
from solvers.ladder import FIRST, attempt, climb
from solvers.leap.settings import LeapSettings
from solvers.score import score
from solvers.solution import Budget, Solution, Status

TODAY, POLISH = "today", "polish"
Told = Callable[[str, float, int, int], None]
Stage = Callable[[str], None]
Improved = Callable[[str, float, int], None]
Spoken = tuple[dict[str, dict[str, int]], tuple[Turn, ...]]
Entry = tuple[Contender, Spoken, Verdict | None]


@dataclass(frozen=True)
class RoutingContest:
    """All contenders, today's routing last; profiles, turns and verdict of the chosen one; today's verdict; the proven bound.

    `interrupted`: whether somebody ended it (Ctrl-C) before all was done; today's routing is always there.
    """

    contenders: tuple[Contender, ...]
    profiles: dict[str, dict[str, int]]
    turns: tuple[Turn, ...]
    verdict: Verdict
    today: Verdict
    bound: int
    interrupted: bool = False


def hold_routing_contest(
    problem: RoutingProblem,
    backends: Sequence[str],
    budget: Budget,
    seed: int,
    stage: Stage,
    improved: Improved,
    leap: LeapSettings | None = None,
) -> RoutingContest:
    """Climb the ladder of `backends` on the problem's model, anneal on from the best answer, choose the least (violations, true cost).

    The model's splits are those of the best allocation with everybody serving all their skills, and of the best one of today's
    routing. Today's routing is chosen where no answer is better. An interruption (Ctrl-C) ends the contest with what is there.

    Parameters
    ----------
    stage
        Told the name of what runs next.
    improved
        Told (backend, seconds, cost in hundredths) whenever the cost of a legal answer falls.
    """
    stage("model")
    levels = today_levels(problem)
    given, bound = pooled(problem)
    today = best_allocation(problem, levels)[0]
    model = build_model(problem, (given, today))

    def objection(assignment: np.ndarray) -> str | None:
        levels = decode(model, assignment)
        broken = verify(problem, *turns_of(problem, levels)).violations
        return f"the referee objects: {broken[0].rstrip('.')}" if broken else None

    def told(backend: str, seconds: float, hard: int, energy: int) -> None:
        if not hard:
            improved(backend, seconds, energy)

    rival = _rival(model, levels, encode(model, levels, today), seed)
    entries: list[Entry] = []
    interrupted = False
    try:
        for solution in climb(model.model, backends, budget, seed, leap=leap, accept=objection, stage=stage, told=told):
            entries.append(_judged(model, solution))
        entries.append(_judged(model, _polished(model, [*entries, rival], budget, seed, stage, told)))
    except KeyboardInterrupt:
        interrupted = True
    everybody = [rival, *entries]  # of equals the first: nothing changes without a reason
    best = min((entry for entry in everybody if entry[2] is not None), key=lambda entry: _rank(entry[0]))
    contenders = tuple(replace(entry[0], chosen=entry is best) for entry in [*entries, rival])
    profiles, turns = best[1]
    assert best[2] is not None and rival[2] is not None  # today's routing is always judged
    return RoutingContest(contenders, profiles, turns, best[2], rival[2], bound, interrupted)


def _polished(model: RoutingModel, entries: Sequence[Entry], budget: Budget, seed: int, stage: Stage, told: Told) -> Solution:
    """The best answer annealed on, for half the time: what a rounded relaxation, or today's routing, still leaves."""
    best = min((contender for contender, _, verdict in entries if verdict is not None), key=lambda one: (one.hard or 0, one.energy or 0))
    stage(POLISH)
    half = replace(budget, seconds=None if budget.seconds is None else budget.seconds / 2, begin=None, cooling=None)

    def progress(seconds: float, hard: int, energy: int) -> None:
        told(POLISH, seconds, hard, energy)

    found = attempt(lambda: solve(model.model, half, seed, FIRST, start=best.assignment, progress=progress), FIRST, model.model, seed)
    return replace(found, backend=POLISH, note=f"annealing from the answer of {best.backend}; {found.note}".rstrip("; "))


def _judged(model: RoutingModel, solution: Solution) -> Entry:
    contender = contender_of(solution)
    if solution.assignment is None:
        return contender, ({}, ()), None
    return _refereed(model.problem, contender, decode(model, solution.assignment))


def _rival(model: RoutingModel, levels: np.ndarray, start: np.ndarray, seed: int) -> Entry:
    """Today's routing, which no solver made."""
    hard, energy = score(model.model, start)
    contender = Contender(
        backend=TODAY,
        version=version("crewtide"),
        status=Status.FEASIBLE.value,
        seed=seed,
        seconds=0.0,
        hard=hard,
        energy=energy,
        assignment=start,
        fingerprint=model.model.fingerprint,
        note="the shift's queue first, every other skill behind it" if model.problem.pooled else "the shift's queue only",
    )
    return _refereed(model.problem, contender, levels)


def _refereed(problem: RoutingProblem, contender: Contender, levels: np.ndarray) -> Entry:
    spoken = turns_of(problem, levels)
    verdict = verify(problem, *spoken)
    return replace(contender, true_cost=verdict.cost, cost_parts=verdict.parts, violations=verdict.violations), spoken, verdict


def _rank(contender: Contender) -> tuple[int, int]:
    return len(contender.violations), contender.true_cost or 0
