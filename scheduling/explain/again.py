"""A roster made again from one that is there, changing no more people than the cost asks for.

A small roster is made again as a whole, exactly where the time allows. A large one is made again part by part: single days at their
best, then groups of people drawn at random from those near the change, each chosen anew exactly while the rest stands still.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace

import numpy as np

from scheduling.roster.model import RosterModel
from solvers.backends import solve
from solvers.greedy import Mender
from solvers.leap.submodel import submodel
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Budget, Status

# Choices up to which the whole is made again, and choices of a group and seconds that it gets where only parts are.
WHOLE_UP_TO, GROUP, GROUP_SECONDS = 15_000, 4_000, 3.0
# Share of the time for finding a cheapest roster that changes little, once a cheapest is known.
FEW_CHANGES = 0.5
LEAST_SECONDS = 0.3


@dataclass(frozen=True)
class Again:
    """The best assignment found.

    Attributes
    ----------
    legal
        None: no legal one was found, nor proved that there is none.
    proved
        Whether there is no cheaper legal one at all.
    """

    assignment: np.ndarray = field(repr=False)
    legal: bool | None
    proved: bool


def make_again(model: ChoiceModel, start: np.ndarray, like: np.ndarray, near: np.ndarray, seconds: float, seed: int) -> Again:
    """The cheapest assignment that can be found in the time, and of several one that is most like `like`.

    Parameters
    ----------
    start
        Where to begin; may break rules.
    near
        Decisions that are chosen anew by groups where the whole is too large.
    """
    if is_large(model):
        return _in_parts(model, start, near, seconds, seed)
    found = solve(model, Budget(seconds=seconds), seed, "cpsat", start=start)
    if found.assignment is None:
        return Again(start, False if found.status is Status.INFEASIBLE else None, False)
    best = found.assignment if found.hard == 0 else start
    legal = score(model, best)[0] == 0
    if legal:
        best = _few_changes(model, best, like, max(LEAST_SECONDS, FEW_CHANGES * (seconds - found.seconds)), seed)
    return Again(best, legal or None, found.status is Status.OPTIMAL)


def is_large(model: ChoiceModel) -> bool:
    """Whether only a part is made again."""
    return model.n_choices > WHOLE_UP_TO


def around(roster_model: RosterModel, agents: Collection[int], days: Collection[int]) -> np.ndarray:
    """Decisions of all days of some people, and of everybody's on some days."""
    return np.flatnonzero(np.isin(roster_model.agent, sorted(agents)) | np.isin(roster_model.day, sorted(days)))


def _in_parts(model: ChoiceModel, start: np.ndarray, near: np.ndarray, seconds: float, seed: int) -> Again:
    until, rng = time.perf_counter() + seconds, np.random.default_rng(seed)
    best = Mender(model)(start).astype(np.int32)
    if score(model, best)[0]:
        whole = solve(model, Budget(seconds=max(LEAST_SECONDS, until - time.perf_counter())), seed, "anneal", start=best).assignment
        best = best if whole is None else whole
    while time.perf_counter() < until and len(near):
        best = _chosen_anew(model, best, _group(model, near, rng), min(GROUP_SECONDS, until - time.perf_counter()), seed)
    return Again(best, True if score(model, best)[0] == 0 else None, False)


def _group(model: ChoiceModel, near: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The decisions of some people, as many as there is room for."""
    owner = model.decision_owner[near]
    rank = rng.permutation(int(owner.max()) + 1)[owner]
    order = near[np.argsort(rank, kind="stable")]
    return np.sort(order[np.cumsum(model.size[order]) <= max(GROUP, int(model.size[order[0]]))])


def _chosen_anew(model: ChoiceModel, best: np.ndarray, free: np.ndarray, seconds: float, seed: int) -> np.ndarray:
    part = submodel(model, best, free)
    places = [int(np.flatnonzero(positions == best[k])[0]) for positions, k in zip(part.positions, part.free, strict=True)]
    answer = solve(part.model, Budget(seconds=max(LEAST_SECONDS, seconds)), seed, "cpsat", start=np.array(places, dtype=np.int32))
    if answer.assignment is None:
        return best
    return min(best, part.put_back(best, answer.assignment), key=lambda one: score(model, one))


def _few_changes(model: ChoiceModel, best: np.ndarray, like: np.ndarray, seconds: float, seed: int) -> np.ndarray:
    """Of the assignments as cheap as `best`, one with few decisions that differ from `like`."""
    if np.array_equal(best, like):
        return best
    weight = model.n_decisions + 1
    found = solve(_with_changes(model, like, weight), Budget(seconds=seconds), seed, "cpsat", start=best).assignment
    return best if found is None else min(best, found, key=lambda one: (score(model, one), int((one != like).sum())))


def _with_changes(model: ChoiceModel, like: np.ndarray, weight: int) -> ChoiceModel:
    """The model at `weight` times its prices, and 1 more for each decision that differs from `like`."""
    rows, ends = model.rows, np.cumsum(model.size)
    owner = np.repeat(np.arange(model.n_decisions), model.size)
    position = np.arange(int(ends[-1])) - np.repeat(ends - model.size, model.size)
    costs = model.cost_pool[np.repeat(model.cost_ptr, model.size) + position] * weight + (position != like[owner])
    dearer = {name: getattr(rows, name) * weight for name in ("under_linear", "under_square", "over_linear", "over_square")}
    tables = np.where(model.table_hard[:, None, None], model.tables, model.tables * weight) if len(model.tables) else model.tables
    return replace(model, rows=replace(rows, **dearer), tables=tables, cost_pool=costs, cost_ptr=ends - model.size)
