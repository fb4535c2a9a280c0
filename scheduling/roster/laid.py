"""Deferred work laid into a roster: a start for each piece of the problem's work, and the heads that this makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from demand.deferred_work import DeferredWork
from demand.pieces import Piece
from scheduling.roster.problem import RosterProblem


def pieces_of(works: Sequence[DeferredWork]) -> list[tuple[int, Piece]]:
    """(queue, piece), work by work: the order in which starts are given."""
    return [(work.queue, piece) for work in works for piece in work.pieces]


def heads_laid(works: Sequence[DeferredWork], starts: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Heads per queue and step; int64, of `shape` ``(queues, n)``.

    Parameters
    ----------
    starts
        Step in which each piece begins, shape ``(pieces,)``.
    """
    heads = np.zeros(shape, dtype=np.int64)
    for (queue, piece), start in zip(pieces_of(works), starts.tolist(), strict=True):
        heads[queue, start : start + piece.steps] += 1
    return heads


def may_be_laid(works: Sequence[DeferredWork], shape: tuple[int, ...]) -> np.ndarray:
    """Whether some piece can be laid over a step of a queue; bool, of `shape` ``(queues, n)``."""
    edges = np.zeros((shape[0], shape[1] + 1), dtype=np.int64)
    for queue, piece in {(queue, piece) for queue, piece in pieces_of(works)}:
        starts = np.array(piece.starts, dtype=np.int64)
        np.add.at(edges[queue], starts, 1)
        np.add.at(edges[queue], starts + piece.steps, -1)
    return edges.cumsum(axis=1)[:, :-1] > 0


def with_laid(problem: RosterProblem, laid: np.ndarray | None) -> RosterProblem:
    """The problem in which work is laid already: its heads are needed, step by step.

    Parameters
    ----------
    laid
        Heads, shape ``(queues, n)``; None where there is no work.
    """
    if laid is None:
        return problem
    return replace(problem, need=problem.need + laid, enough=problem.enough + laid, work=())
