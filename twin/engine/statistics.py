"""What is counted. Counts belong to the interval of the arrival, areas to the clock."""

from __future__ import annotations

import math

from twin.engine.columns import (
    AGENT_BUSY,
    AGENT_CONTACTS,
    AGENT_DUTY,
    BUSY_AREA,
    BUSY_SINCE,
    BUSY_TOTAL,
    COUNTED,
    DUTY_AREA,
    DUTY_SINCE,
    DUTY_TOTAL,
    ENTERED,
    FIRST_EDGE,
    FREE,
    HANDLED,
    HELD,
    IDLE,
    INTERVAL,
    MODE,
    N_BINS,
    N_COUNTS,
    N_SUMS,
    ON,
    ON_DUTY,
    PER_OCTAVE,
    QUEUE,
    QUEUE_AREA,
    SINCE,
    STATE,
    WAIT_OTHER,
    WAITING,
    WAITS,
)
from twin.engine.jit import inlined, kernel
from twin.engine.world import N_NOW, Array, Fixed, Out, State


@inlined
def count(s: State, slot: int, column: int) -> None:
    """Count a contact in its queue and the interval of its arrival."""
    s.counts[s.slot[slot, QUEUE], s.slot[slot, INTERVAL], column] += 1


@inlined
def wait_bin(wait: float) -> int:
    """Bin of a wait: 0 no wait, 1 up to the first edge, then so many to each doubling."""
    if wait <= 0.0:
        return 0
    if wait <= FIRST_EDGE:
        return 1
    return min(N_BINS - 1, 2 + int(PER_OCTAVE * math.log2(wait / FIRST_EDGE)))


@inlined
def queue_changes(s: State, q: int, by: int, t: float) -> None:
    """One contact more or less waits in queue q from t on."""
    s.sums[q, s.n[N_NOW], QUEUE_AREA] += s.queue_n[q] * (t - s.queue_last[q])
    s.queue_last[q] = t
    s.queue_n[q] += by


@inlined
def group_changes(s: State, g: int, busy: int, duty: int, t: float) -> None:
    """Agents of group g fall busy or idle, come or go at t."""
    passed = t - s.group_last[g]
    s.areas[g, s.n[N_NOW], BUSY_AREA] += s.busy[g] * passed
    s.areas[g, s.n[N_NOW], DUTY_AREA] += s.duty[g] * passed
    s.group_last[g] = t
    s.busy[g] += busy
    s.duty[g] += duty


@kernel
def close_areas(
    queue_n: Array, queue_last: Array, sums: Array, busy: Array, duty: Array, group_last: Array, areas: Array, now: int, t: float
) -> None:
    """Close all areas at the end t of interval `now`."""
    for q in range(len(queue_n)):
        sums[q, now, QUEUE_AREA] += queue_n[q] * (t - queue_last[q])
        queue_last[q] = t
    for g in range(len(busy)):
        passed = t - group_last[g]
        areas[g, now, BUSY_AREA] += busy[g] * passed
        areas[g, now, DUTY_AREA] += duty[g] * passed
        group_last[g] = t


@kernel
def finish_replication(f: Fixed, s: State, out: Out, r: int, t: float) -> None:
    """Contacts still waiting, agents still on duty; then everything into the results."""
    close_areas(s.queue_n, s.queue_last, s.sums, s.busy, s.duty, s.group_last, s.areas, s.n[N_NOW], t)
    for slot in range(len(s.slot)):
        if s.slot[slot, STATE] == WAITS:
            q, p = s.slot[slot, QUEUE], s.slot[slot, INTERVAL]
            if s.slot[slot, COUNTED] < 3:
                s.counts[q, p, WAITING] += 1
                s.sums[q, p, WAIT_OTHER] += t - s.time[slot, ENTERED]
            else:  # answered once, handed back, and never taken up again
                s.sums[q, p, WAIT_OTHER] += t - s.time[slot, SINCE]
            s.slot[slot, STATE] = FREE
    for a in range(f.n_agents):
        if s.agent[a, ON] == ON_DUTY:
            s.clock[a, DUTY_TOTAL] += t - s.clock[a, DUTY_SINCE]
        if s.agent[a, MODE] != IDLE or s.agent[a, HELD] > 0:
            s.clock[a, BUSY_TOTAL] += t - s.clock[a, BUSY_SINCE]
        out.agents[r, a, AGENT_BUSY] = s.clock[a, BUSY_TOTAL]
        out.agents[r, a, AGENT_DUTY] = s.clock[a, DUTY_TOTAL]
        out.agents[r, a, AGENT_CONTACTS] = s.agent[a, HANDLED]
    for q in range(f.n_queues):
        for p in range(f.n_intervals + 1):
            for k in range(N_COUNTS):
                out.counts[r, q, p, k] = s.counts[q, p, k]
            for k in range(N_SUMS):
                out.sums[r, q, p, k] = s.sums[q, p, k]
        for k in range(N_COUNTS):
            out.present_counts[r, q, k] = s.counts[q, f.n_intervals + 1, k]
        for k in range(N_SUMS):
            out.present_sums[r, q, k] = s.sums[q, f.n_intervals + 1, k]
    for g in range(len(s.busy)):
        for p in range(f.n_intervals + 1):
            out.areas[r, g, p, BUSY_AREA] = s.areas[g, p, BUSY_AREA]
            out.areas[r, g, p, DUTY_AREA] = s.areas[g, p, DUTY_AREA]
    _add_bins(s.bins, out.below, out.below_squared, out.below_times_n)


@kernel
def _add_bins(bins: Array, below: Array, squared: Array, times_n: Array) -> None:
    queues, intervals, size = bins.shape
    intervals -= 1  # the last one are the contacts there at the start
    for q in range(queues):
        for p in range(intervals + 1):
            n = 0
            for k in range(size):
                if p == intervals:
                    for i in range(intervals):
                        n += bins[q, i, k]
                else:
                    n += bins[q, p, k]
            if n == 0:
                continue
            c = 0
            for k in range(size):
                if p == intervals:
                    for i in range(intervals):
                        c += bins[q, i, k]
                else:
                    c += bins[q, p, k]
                below[q, p, k] += c
                squared[q, p, k] += float(c) * c
                times_n[q, p, k] += float(c) * n
