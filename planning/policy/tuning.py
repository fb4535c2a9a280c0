"""Tuning the weights of the live-call index policy in the twin: a search on some customers, a verdict on others.

All candidates of a rung of the search meet the same customers, and the incumbent too, so that scores are paired differences. The
best few are then tried on seeds that no rung used; one is accepted only if it is better there by an interval whose level is
corrected for how many were tried (Bonferroni), and nobody is worse than allowed. Otherwise the incumbent stays.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from center.policy import Policy, Reserve
from center.policy_version import Evidence
from planning.policy.judge import caps_of, compare, run_trial, skill_groups
from planning.policy.score import scores_of
from planning.policy.start import space_around, starts_of
from planning.policy.verdict import refusals
from planning.simulation.run import seed_of
from routing.tune.search import Search
from routing.tune.space import Space
from twin.layout import Layout

Array = np.ndarray
LEVEL, FINALISTS, BATCHES = 0.05, 3, 20
# Numbers of `seed_of`: the search's rungs and the fresh seeds never meet, nor the seeds of a plan's corrections.
_SEARCH, _FRESH = 10_000, 20_000
# Of the seconds for the search; of the replications for a candidate's first rung.
_SEARCH_SHARE, _FIRST_SHARE, _LEAST = 0.75, 0.04, 2

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class TuningBudget:
    """When the search ends: after so many seconds (the test included) or candidates; whole rounds, at least one."""

    seconds: float | None = 60.0
    candidates: int | None = None


@dataclass(frozen=True)
class Tuned:
    """What tuning found.

    Attributes
    ----------
    policy
        The best candidate; it replaces the incumbent only if accepted.
    evidence
        Its figures against the incumbent on fresh seeds, and why it was refused.
    """

    policy: Policy
    accepted: bool
    evidence: Evidence


def tune_layout(
    layout: Layout,
    budget: TuningBudget,
    seed: int,
    replications: int,
    caps: Sequence[float | None] = (),
    reserves: Sequence[Reserve] = (),
    guards: Sequence[Layout] = (),
    progress: Progress = lambda stage, share: None,
    threads: int | None = None,
) -> Tuned:
    """Tune the policy of a layout.

    Parameters
    ----------
    replications
        Of the test on fresh seeds, for each finalist; a candidate's first rung gets a twenty-fifth of them, at least 2.
    caps
        Occupancy cap of each queue; none by default.
    reserves
        Teams that agents may be kept in, beside those of the incumbent.
    guards
        The same centre routed in further ways, than which the policy must be better too; the incumbent always is one.
    progress
        Told what runs and the share of the budget that is spent.
    """
    begun = time.monotonic()
    caps = tuple(caps) or (None,) * len(layout.queues)
    space = space_around(layout, reserves)
    search = _search(layout, space, budget, seed)
    first = max(_LEAST, round(_FIRST_SHARE * replications))
    done = 0
    while not search.leaders(1) or _goes_on(budget, search, done, begun):
        rung = search.ask()
        search.tell(scores_of(space, rung, first, (layout, *guards), caps, seed_of(seed, _SEARCH + rung.number), threads))
        if rung.effort == 1:
            done += len(rung.points)
        progress(f"{done} candidates", _spent(budget, done, begun))
    finalists = _distinct(space, search.leaders(4 * FINALISTS))
    progress(f"{done} candidates, the best {len(finalists)} before fresh customers", 1.0)
    best = _judged((layout, *guards), finalists, seed, replications, caps, threads)
    evidence = best.evidence.model_copy(update={"candidates": done, "replications": first, "seconds": round(time.monotonic() - begun, 3)})
    return replace(best, evidence=evidence)


def _search(layout: Layout, space: Space, budget: TuningBudget, seed: int) -> Search:
    population = 24 if budget.candidates is None else min(24, budget.candidates)
    return Search(len(space.weights), starts_of(layout.policy, space)[:population], seed, population)


def _goes_on(budget: TuningBudget, search: Search, done: int, begun: float) -> bool:
    if budget.candidates is not None:
        return done < budget.candidates or search.ask().effort > 1
    return time.monotonic() - begun < _SEARCH_SHARE * (budget.seconds or 0.0)


def _spent(budget: TuningBudget, done: int, begun: float) -> float:
    spent = done / budget.candidates if budget.candidates else (time.monotonic() - begun) / (budget.seconds or 1.0)
    return min(1.0, spent)


def _distinct(space: Space, points: Sequence[Array]) -> list[Policy]:
    found: list[Policy] = []
    for point in points:
        policy = space.policy(point)
        if policy not in found and len(found) < FINALISTS:
            found.append(policy)
    return found


def _judged(
    guards: Sequence[Layout], finalists: Sequence[Policy], seed: int, replications: int, caps: Sequence[float | None], threads: int | None
) -> Tuned:
    """The best of the finalists that may be accepted; where none may, the one with the fewest reasons against it."""
    layout = guards[0]
    seeds = [seed_of(seed, _FRESH + k) for k in range(BATCHES)]
    each = max(_LEAST, -(-replications // BATCHES))
    confidence = 1 - LEVEL / len(finalists)
    before = [run_trial(guard, guard.policy, seeds, each, threads) for guard in guards]
    cap_of = {name: float(cap) for name, cap in zip(skill_groups(layout)[0], caps_of(layout, caps), strict=True) if cap == cap}
    tried = []
    for policy in finalists:
        after = run_trial(layout, policy, seeds, each, threads)
        figures = compare(before[0], after, confidence)
        reasons = refusals(figures, cap_of)
        for trial in before[1:]:
            reasons += [f"Against a further policy: {reason}" for reason in refusals(compare(trial, after, confidence), cap_of)]
        evidence = Evidence(
            search_seed=seed,
            candidates=0,
            replications=0,
            seconds=0.0,
            finalists=len(finalists),
            fresh_seeds=seeds,
            fresh_replications=each,
            confidence=confidence,
            figures=figures,
            reasons=reasons,
        )
        tried.append(Tuned(policy, not reasons, evidence))
    return max(tried, key=lambda one: (-len(one.evidence.reasons), one.evidence.figures[0].change or 0.0))
