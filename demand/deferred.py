"""Work that may wait for a deadline: filled in as evenly as the deadlines allow."""

from __future__ import annotations

import numpy as np

_TINY = 1e-9


def level_heads(
    work: np.ndarray,
    is_open: np.ndarray,
    deadline_steps: int,
    block_steps: int = 1,
    most: np.ndarray | None = None,
    backlog: float = 0.0,
) -> np.ndarray:
    """Heads per step that finish all work by its deadline, with the least peak, in blocks that people can work.

    Work that arrives in step t may be done in the open steps from t to ``t + deadline_steps - 1``, first come first
    served, and all of it by the end of the horizon. The even pace is the shortest path between the cumulative work
    arrived and the cumulative work due (Yao, Demers and Shenker 1995). Its ceiling caps the heads of a step. Below
    the cap a head is added when the known work fills `block_steps` steps for it before the queue closes, or a deadline
    calls; it stays for as long as there is a full step of work for it.

    Parameters
    ----------
    work
        Head-steps of work that arrive in each step; shape ``(n,)``, zero while closed.
    is_open
        Whether the queue is open; shape ``(n,)``.
    deadline_steps
        Whole steps from arrival to the promised end, at least 1.
    block_steps
        Steps of work that bring a head in without a deadline's call, at least 1.
    most
        Caps to use instead of the pace's, shape ``(n,)``: heads that are known to meet the deadlines.
    backlog
        Head-steps of work that are there at the start.

    Returns
    -------
    Integers, shape ``(n,)``.
    """
    steps = np.flatnonzero(is_open)
    heads = np.zeros(len(work), dtype=np.int64)
    if not len(steps):
        return heads
    arrived, due = (curve[steps] for curve in arrived_and_due(work, is_open, deadline_steps, backlog))
    cap = np.ceil(np.diff(_taut(due, arrived), prepend=0.0) - _TINY) if most is None else most[steps].astype(float)
    shuts = np.append(np.flatnonzero(np.diff(steps) > 1) + 1, len(steps))
    heads[steps] = _whole(due, arrived, cap, shuts, block_steps)
    return heads


def arrived_and_due(work: np.ndarray, is_open: np.ndarray, deadline_steps: int, backlog: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Work that is there by the end of each step, and work that has to be done by then; each of shape ``(n,)``, never falling.

    What arrives in step t is due by the end of step ``t + deadline_steps - 1``, or of the last open step before that, and all of it
    by the end of the last open step. The backlog can be worked on from the first open step on; its deadline counts from step 0.
    Parameters are those of `level_heads`.
    """
    steps, n = np.flatnonzero(is_open), len(work)
    coming, leaving = np.zeros(n), np.zeros(n)
    if not len(steps):
        return coming, leaving
    coming[steps] = work[steps]
    ends = np.minimum(steps + deadline_steps, n) - 1
    np.add.at(leaving, steps[np.searchsorted(steps, ends, side="right") - 1], work[steps])
    coming[steps[0]] += backlog
    leaving[steps[max(0, int(np.searchsorted(steps, deadline_steps - 1, side="right")) - 1)]] += backlog
    arrived, due = np.cumsum(coming), np.cumsum(leaving)
    due[steps[-1] :] = arrived[-1]
    return arrived, due


def _taut(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Shortest path from (0, 0) to the common end of two rising curves, between them; shape of `low`."""
    path, at, value = np.zeros(len(low) + 1), 0, 0.0
    low, high = np.concatenate([[0.0], low]), np.concatenate([[0.0], high])
    while at < len(low) - 1:
        runs = np.arange(1, len(low) - at)
        rise_low, rise_high = (low[at + 1 :] - value) / runs, (high[at + 1 :] - value) / runs
        most, least = np.maximum.accumulate(rise_low), np.minimum.accumulate(rise_high)
        crossed = np.flatnonzero(most > least + _TINY)
        if not len(crossed):
            pace, turn = rise_low[-1], len(runs)
        elif rise_low[crossed[0]] > least[crossed[0]] + _TINY:
            pace = least[crossed[0]]
            turn = int(np.flatnonzero(rise_high[: crossed[0] + 1] <= pace + _TINY)[-1]) + 1
        else:
            pace = most[crossed[0]]
            turn = int(np.flatnonzero(rise_low[: crossed[0] + 1] >= pace - _TINY)[-1]) + 1
        path[at : at + turn + 1] = value + pace * np.arange(turn + 1)
        at, value = at + turn, path[at + turn]
    return path[1:]


def _whole(due: np.ndarray, arrived: np.ndarray, cap: np.ndarray, shuts: np.ndarray, block: int) -> np.ndarray:
    """Whole heads below the cap: blocks of full work, but no fewer than the deadlines need.

    `shuts` are the open steps, in order, at which a new run of open steps begins, and the number of open steps.
    """
    must = due.copy()
    for t in range(len(due) - 2, -1, -1):
        must[t] = max(due[t], must[t + 1] - cap[t + 1])
    heads, done = np.zeros(len(due), dtype=np.int64), 0.0
    for t in range(len(due)):
        stay = 0 if t == 0 or t in shuts else heads[t - 1]
        full, called = np.floor(arrived[t] - done + _TINY), np.ceil(must[t] - done - _TINY)
        end = shuts[np.searchsorted(shuts, t, side="right")]
        filled = _filled(arrived[t : t + block] - done) if t + block <= end else 0
        heads[t] = max(min(max(stay, filled), full, cap[t]), called, 0)
        done = min(arrived[t], done + heads[t])
    return heads


def _filled(waiting: np.ndarray) -> int:
    """Heads that have full work in each step of a block; `waiting`: work there by each step if none is done in it."""
    return int(np.floor((waiting / np.arange(1, len(waiting) + 1)).min() + _TINY))
