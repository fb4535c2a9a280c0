"""Annealing of a roster with task blocks: people's lines are drawn anew one after the other while it cools.

Before that, how many, wherever that can be said (the symmetric part), and who only then:

- Where starts and lengths are free within a window (`scheduling.roster.blocks.from_tally`): how many start and end when, exactly; then who,
  by annealed exchanges that leave cover as it is; then who serves which queue when, shifts as they are.
- Where people are many (`scheduling.roster.blocks.pooled`): how many work when, by the annealer of all models.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from center.plan import Duty
from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.duties import duties_of
from scheduling.roster.blocks.from_tally import FromTally
from scheduling.roster.blocks.pooled import pooled_model
from scheduling.roster.blocks.run import Progress, Run
from scheduling.roster.blocks.schedule import Schedule
from scheduling.roster.blocks.walk import Walk
from scheduling.roster.decode import starts_of
from scheduling.roster.problem import RosterProblem
from solvers.backends import solve
from solvers.solution import Budget

Stand = Callable[[Walk, np.random.Generator], None]

# Measured on the public instances (20 to 90 people, a week) and on 500 people in four weeks: from nothing it pays to melt, and to
# cool several times; from shifts that fit together as they are, only to trade the last units.
FROM_NOTHING, FROM_POOLED = Schedule(hot=2.0, cold=0.05, coolings=4), Schedule(hot=0.05, cold=0.005)
READS = 2
# Of the reads from a tally so many melt what it says: where it is loose, the best is somewhere else (150 small cases, 20 sweeps: 6 were
# not at best without, none with it).
MELTING = 1
# Decisions from which lines alone are too slow, and the share of the time, and of its sweeps, that the pooled roster gets then.
MANY, POOLED_SHARE, POOLED_SWEEPS = 2_000, 0.6, 20
DEFAULT_SWEEPS = 200
# How much dearer missing heads get after a cooling that did not do without.
DEARER = 3


@dataclass(frozen=True)
class Found:
    """What annealing found.

    Attributes
    ----------
    duties
        The roster.
    starts
        Step in which each piece of the problem's deferred work begins, shape ``(pieces,)``.
    value
        (what is broken, cost) of it; the cost in hundredths of a point.
    values, sweeps
        Of every read.
    trace
        (seconds, cost) of each improvement that breaks nothing.
    pooled
        Sweeps that the pooled roster got; empty where there was none.
    bound
        What the tally proves that no legal roster costs less than, hundredths of a point; None where there was none, or no proof.
    """

    duties: tuple[Duty, ...]
    starts: np.ndarray
    value: tuple[int, int]
    values: tuple[tuple[int, int], ...]
    sweeps: tuple[int, ...]
    trace: tuple[tuple[float, int], ...]
    pooled: tuple[int, ...] = ()
    bound: int | None = None


def anneal_blocks(
    problem: RosterProblem,
    seed: int,
    seconds: float | None = None,
    sweeps: int | None = None,
    progress: Progress | None = None,
    cancelled: threading.Event | None = None,
) -> Found:
    """Anneal a roster whose shapes have task blocks.

    Parameters
    ----------
    seconds
        Wall time. Without it (or with `sweeps`) the answer depends on the seed alone, on any machine.
    sweeps
        How often each read draws everybody's line anew.
    progress
        Called with (seconds, what is broken, cost) at improvements.
    cancelled
        Stops every read after its sweep when set.
    """
    limits = None if sweeps else seconds, sweeps or (None if seconds else DEFAULT_SWEEPS)
    run = Run(seed, *limits, progress, cancelled or threading.Event(), problem.cover_prices.fine)
    blocked = Blocked.of(problem)
    if blocked.roster.model.n_decisions < MANY:
        tallies = FromTally.of(run, blocked)
        return _found(run, blocked, None if tallies is None else tallies.stand, melting=MELTING)
    first, pooled = _how_many(run, problem)
    return _found(run, blocked, None if first is None else lambda walk, _: blocked.stand_at(walk, *first), pooled)


def anneal_blocks_from(blocked: Blocked, position: np.ndarray, pattern: np.ndarray, seed: int, seconds: float) -> Found:
    """Anneal a roster with task blocks from one that is there; only what pays is changed.

    Parameters
    ----------
    position, pattern
        As a `Walk` has them.
    """
    run = Run(seed, seconds, None, None, threading.Event(), blocked.problem.cover_prices.fine)
    return _found(run, blocked, lambda walk, _: blocked.stand_as(walk, position, pattern))


def _how_many(run: Run, problem: RosterProblem) -> tuple[tuple[np.ndarray, np.ndarray] | None, tuple[int, ...]]:
    """Everybody's shifts and the starts of deferred work in the pooled roster, and the sweeps that its reads did; None: no roster."""
    model = pooled_model(problem, usual=True)
    left = None if run.seconds is None else max(0.1, POOLED_SHARE * run.seconds - run.now())
    budget = Budget(seconds=left, sweeps=None if run.sweeps is None else POOLED_SWEEPS * run.sweeps)
    found = solve(model.model, budget, run.seed, "anneal", cancelled=run.cancelled)
    if found.assignment is None:
        return None, ()
    ways = zip(model.way_list.tolist(), found.assignment.tolist(), strict=False)
    shifts = np.array([int(model.way_lists[k].meaning[p]) for k, p in ways], dtype=np.int64)
    return (shifts, starts_of(model, found.assignment)), tuple(sum(steps) for steps in found.cooling)


def _found(run: Run, blocked: Blocked, stand: Stand | None, pooled: tuple[int, ...] = (), melting: int = 0) -> Found:
    """All reads, each from nobody at work, or from where `stand` puts them; so many of them melt it first."""
    with ThreadPoolExecutor(max_workers=READS) as pool:
        done = list(pool.map(lambda number: _read(run, blocked, number, stand, number >= READS - melting), range(READS)))
    best = min((walk for walk, _ in done), key=lambda walk: walk.best)
    # Every read notes its first state.
    assert best.best_position is not None and best.best_pattern is not None and best.best_at is not None
    return Found(
        duties=duties_of(blocked.problem, blocked.roster, best.best_position, best.best_pattern),
        starts=best.best_at,
        value=run.told(best.best),
        values=tuple(run.told(walk.best) for walk, _ in done),
        sweeps=tuple(count for _, count in done),
        trace=tuple(run.trace),
        pooled=pooled,
        bound=run.bound,
    )


def _read(run: Run, blocked: Blocked, number: int, stand: Stand | None, melts: bool) -> tuple[Walk, int]:
    """One read and its sweeps."""
    generator = np.random.default_rng([run.seed, number])
    walk, schedule = blocked.walk(generator), FROM_NOTHING if stand is None or melts else FROM_POOLED
    if stand is not None:
        stand(walk, generator)
        walk.note()
        blocked.allocate(walk, blocked.unit * schedule.missing[1])
    walk.note()
    run.tell(walk.best)
    done = _cool(run, blocked, walk, generator, schedule)
    blocked.allocate(walk, blocked.unit * schedule.missing[1])
    blocked.lay(walk, generator, 0.0, blocked.unit * schedule.missing[1])
    walk.note()
    run.tell(walk.best)
    return walk, done


def _cool(run: Run, blocked: Blocked, walk: Walk, generator: np.random.Generator, schedule: Schedule) -> int:
    """Sweeps until the end, from where the walk stands to its best; how many."""
    begun, done, share, dearer = run.now(), 0, 0.0, 1
    while share < 1.0 and not run.over(walk):
        turn, temperature, penalty = schedule.at(share)
        if turn > walk.turn:
            walk.turn = turn
            dearer *= 1 if walk.best[0] == 0 else DEARER
            walk.go_back(blocked.compiled, blocked.roster.model)
        blocked.sweep(walk, generator, blocked.unit * temperature, blocked.unit * penalty * dearer)
        run.tell(walk.best)
        done += 1
        share = done / run.sweeps if run.sweeps else (run.now() - begun) / max(1e-9, (run.seconds or 0.0) - begun)
    walk.go_back(blocked.compiled, blocked.roster.model)
    return done
