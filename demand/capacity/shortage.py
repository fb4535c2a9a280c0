"""What is missing after the best allocation of skill groups to skills, in whole or in part of a person's time.

By the max-flow min-cut theorem (Hall's condition for the fractional case) the least total shortage is the largest, over sets S of skills,
of the need of S less the supply of every group that has a skill of S.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, combinations

import numpy as np

from center.errors import Fault, InputError

MOST_SKILLS = 10


def skill_sets(skills: int) -> list[tuple[int, ...]]:
    """Every set of skills but the empty one.

    Raises
    ------
    InputError
        There are too many.
    """
    if skills > MOST_SKILLS:
        advice = "Plan parts of the centre that share nobody in scenarios of their own."
        raise InputError(Fault("queues", f"{skills} skills that queues need", f"at most {MOST_SKILLS} for a capacity plan", advice))
    numbers = range(skills)
    return list(chain.from_iterable(combinations(numbers, k) for k in range(1, skills + 1)))


def lacking(need: np.ndarray, supply: np.ndarray, groups: Sequence[Sequence[int]], chosen: Sequence[int]) -> np.ndarray:
    """Need of a set of skills less the supply of the groups that have one of them.

    Parameters
    ----------
    need, supply
        Shape ``(..., skills, months)`` and ``(..., groups, months)``.
    groups
        Skills of each group, as numbers.
    """
    touching = [g for g, skills in enumerate(groups) if set(skills) & set(chosen)]
    return np.asarray(need[..., list(chosen), :].sum(axis=-2) - supply[..., touching, :].sum(axis=-2))


def shortage(need: np.ndarray, supply: np.ndarray, groups: Sequence[Sequence[int]]) -> np.ndarray:
    """Least total shortage, shape ``(..., months)``."""
    found = np.zeros(np.broadcast_shapes(need[..., 0, :].shape, supply[..., 0, :].shape))
    for chosen in skill_sets(need.shape[-2]):
        found = np.maximum(found, lacking(need, supply, groups, chosen))
    return found


def shortage_by_skill(need: np.ndarray, supply: np.ndarray, groups: Sequence[Sequence[int]]) -> np.ndarray:
    """One best allocation's shortage of each skill, shape ``(skills, months)``: the worst-off skill lacks the least share of its need."""
    total = shortage(need, supply, groups)
    found = np.zeros(need.shape)
    for m in np.flatnonzero(total > 1e-9):
        found[:, m] = _spread(need[:, m], supply[:, m], groups, float(total[m]))
    return found


def _spread(need: np.ndarray, supply: np.ndarray, groups: Sequence[Sequence[int]], total: float) -> np.ndarray:
    """Minimise the largest share lacking; variables: shortage by skill, that share, time of each group for each of its skills."""
    from scipy.optimize import linprog

    skills, pairs = len(need), [(g, s) for g, own in enumerate(groups) for s in own]
    cost = np.zeros(skills + 1 + len(pairs))
    cost[skills] = 1.0
    less, most = [], []
    for g in range(len(groups)):
        less.append([0.0] * (skills + 1) + [float(pair[0] == g) for pair in pairs])
        most.append(float(supply[g]))
    for s in range(skills):
        met = [-float(pair[1] == s) for pair in pairs]
        less.append([-float(k == s) for k in range(skills)] + [0.0, *met])
        most.append(-float(need[s]))
        less.append([float(k == s) for k in range(skills)] + [-float(need[s])] + [0.0] * len(pairs))
        most.append(0.0)
    less.append([1.0] * skills + [0.0] * (1 + len(pairs)))
    most.append(total + 1e-7)
    answer = linprog(cost, A_ub=np.array(less), b_ub=np.array(most), method="highs")
    return np.asarray(answer.x[:skills]) if answer.status == 0 else need / need.sum() * total
