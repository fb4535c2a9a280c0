"""The same centres in SimPy and Ciw, in the fastest plain form we know of; calls a second."""

from __future__ import annotations

import random
import time
from collections import deque
from typing import Any

from benchmarks.twin.layouts import AHT, PATIENCE


def simpy_one_queue(calls: int) -> float:
    """M/M/100+M in SimPy: a process a call, a counter and a queue in place of its slower resources."""
    return _simpy([(1.0, [(0, 100)])], calls)


def simpy_six_skills(calls: int) -> float:
    """Six queues, 90 agents in 15 pairs of skills, in SimPy."""
    pairs = [(i, j) for i in range(6) for j in range(i)]
    return _simpy([(0.15, [(g, 6) for g, pair in enumerate(pairs) if q in pair]) for q in range(6)], calls)


def _simpy(queues: list[tuple[float, list[tuple[int, int]]]], calls: int) -> float:
    import simpy

    rng, env = random.Random(1), simpy.Environment()
    free = dict(group for _, groups in queues for group in groups)
    serves: dict[int, list[int]] = {g: [q for q, (_, groups) in enumerate(queues) if g in dict(groups)] for g in free}
    lines: list[deque[Any]] = [deque() for _ in queues]
    seen = [0]

    def call(q: int) -> Any:
        seen[0] += 1
        group = next((g for g, _ in queues[q][1] if free[g]), None)
        if group is None:
            me = [env.now, env.event(), True]
            lines[q].append(me)
            yield me[1] | env.timeout(rng.expovariate(1 / PATIENCE))
            if not me[1].triggered:
                me[2] = False
                return
            group = me[1].value
        else:
            free[group] -= 1
        yield env.timeout(rng.expovariate(1 / AHT))
        best = None
        for other in serves[group]:
            line = lines[other]
            while line and not line[0][2]:
                line.popleft()
            if line and (best is None or line[0][0] < best[0][0]):
                best = line
        if best is None:
            free[group] += 1
        else:
            best.popleft()[1].succeed(group)

    def source(q: int, rate: float) -> Any:
        while seen[0] < calls:
            yield env.timeout(rng.expovariate(rate))
            env.process(call(q))

    for q, (rate, _) in enumerate(queues):
        env.process(source(q, rate))
    begun = time.perf_counter()
    env.run()
    return seen[0] / (time.perf_counter() - begun)


def ciw_one_queue(calls: int) -> float:
    """M/M/100+M in Ciw, which has no queues that share agents of several skills."""
    import ciw

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(1.0)],
        service_distributions=[ciw.dists.Exponential(1 / AHT)],
        reneging_time_distributions=[ciw.dists.Exponential(1 / PATIENCE)],
        number_of_servers=[100],
    )
    ciw.seed(1)
    simulation = ciw.Simulation(network)
    begun = time.perf_counter()
    simulation.simulate_until_max_time(float(calls))
    return len(simulation.get_all_records()) / (time.perf_counter() - begun)
