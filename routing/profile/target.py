"""Expected work in units, what each queue is to be given, and what is kept in reserve where a skill is scarce."""

from __future__ import annotations

import numpy as np

from routing.profile.pieces import Pieces

UNITS = 10
"""Units of a head that is there for a whole block."""


def block_units(heads: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Mean of `heads` over each block, in units rounded half up; shape ``(queues, blocks)``. NaN counts as nothing."""
    sums = np.add.reduceat(np.nan_to_num(heads), edges[:-1], axis=1)
    return np.floor(UNITS * sums / np.diff(edges) + 0.5).astype(np.int64)


def targets(work: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Units that each queue is to be given in each block, integers, shape of `work`.

    Where more people are there than work, the rest is spread in proportion to the square root of the work: the square-root
    rule of staffing, by which all queues are then equally safe (Whitt 1992, "Understanding the efficiency of multi-server
    service systems", Management Science 38). Where there are fewer, a queue's target is its work, and all are short.

    Parameters
    ----------
    there
        Units on the queue in each block, shape ``(blocks,)``.
    """
    root = np.sqrt(work)
    spare = np.maximum(0, there - work.sum(axis=0))
    share = np.divide(spare, root.sum(axis=0), out=np.zeros(work.shape[1]), where=root.sum(axis=0) > 0)
    return np.floor(work + share * root + 0.5).astype(np.int64)


def reserves(work: np.ndarray, target: np.ndarray, skilled: np.ndarray, pieces: Pieces, scarce_share: float, part: float) -> np.ndarray:
    """Units wanted in reserve of each queue and block: `part` of the target, no more than people with the skill can give.

    0 where more than `scarce_share` of the people on duty have the skill, and where there is more work than people: then nobody can
    be kept. Shape of `target`.
    """
    able, everybody = _able(target, skilled, pieces), np.zeros(target.shape[1], dtype=np.int64)
    np.add.at(everybody, pieces.block, pieces.units)
    scarce = (able <= scarce_share * everybody) & (work.sum(axis=0) < everybody)
    wanted = np.minimum(np.floor(part * np.minimum(target, able) + 0.5), able)
    return np.where(scarce, wanted, 0).astype(np.int64)


def _able(like: np.ndarray, skilled: np.ndarray, pieces: Pieces) -> np.ndarray:
    """Units on the queue of people with the skill, shape of `like`."""
    able = np.zeros_like(like)
    for q in range(len(like)):
        mine = skilled[pieces.agent, q]
        np.add.at(able[q], pieces.block[mine], pieces.units[mine])
    return able
