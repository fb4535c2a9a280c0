"""Replications of a layout, on all cores."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from twin.answers import Answers
from twin.compile import Compiled, compile_layout
from twin.engine.loop import run
from twin.engine.memory import table_of
from twin.engine.world import FIXED, OUT, STATE, Out, new_bins, new_out, new_state
from twin.layout import Layout

# Replications that a thread takes at a time.
_CHUNK = 8


def simulate(layout: Layout, replications: int, seed: int, threads: int | None = None) -> Answers:
    """Simulate a layout; the answer depends on seed and replications, never on threads.

    Parameters
    ----------
    replications
        Independent repetitions of the whole layout, at least 1.
    seed
        Two layouts with the same seed see the same customers, each in the queue of the same name.
    threads
        Threads to use; all cores if None.

    Raises
    ------
    ValueError
        Fewer than 1 replication.
    """
    if replications < 1:
        raise ValueError(f"{replications} replications: expected at least 1")
    compiled = compile_layout(layout)
    out = new_out(compiled.fixed, replications)
    workers = max(1, min(threads or os.cpu_count() or 1, replications))
    starts = list(range(0, replications, max(1, min(_CHUNK, replications // workers))))
    shares = [starts[k::workers] for k in range(workers)]
    stops = dict(zip(starts, [*starts[1:], replications], strict=True))
    parts = [out._replace(**dict(zip(("below", "below_squared", "below_times_n"), new_bins(compiled.fixed), strict=True))) for _ in shares]
    if workers == 1:
        _work(compiled, parts[0], seed, [(start, stops[start]) for start in shares[0]])
    else:
        with ThreadPoolExecutor(workers) as pool:
            jobs = [
                pool.submit(_work, compiled, part, seed, [(a, stops[a]) for a in share]) for part, share in zip(parts, shares, strict=True)
            ]
            for job in jobs:
                job.result()
    out = out._replace(
        below=np.sum([part.below for part in parts], axis=0),
        below_squared=np.sum([part.below_squared for part in parts], axis=0),
        below_times_n=np.sum([part.below_times_n for part in parts], axis=0),
    )
    return Answers(layout, compiled.groups, out, seed)


def _work(compiled: Compiled, out: Out, seed: int, ranges: list[tuple[int, int]]) -> None:
    """Replications [start, stop) of every range; more room for contacts where they need it."""
    state = new_state(compiled.fixed, _first_guess(compiled))
    fixed, results = table_of(FIXED, compiled.fixed), table_of(OUT, out)
    for start, stop in ranges:
        while start < stop:
            start += run(fixed, table_of(STATE, state), results, seed, start, start, stop - start)
            if start < stop:
                state = new_state(compiled.fixed, 4 * len(state.free))


def _first_guess(compiled: Compiled) -> int:
    """Contacts that a centre will hardly exceed at a time: two per agent, all of a backlog, and those there at the start."""
    fixed = compiled.fixed
    return 256 + 2 * fixed.n_agents + 2 * (int(fixed.backlog.sum()) + len(fixed.there_queue))
