"""A run in a process of its own, whose memory can be told and whose end can be forced."""

from __future__ import annotations

import multiprocessing
import resource
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.families import make
from benchmarks.solvers.run import Run, run, warm_up
from solvers.solution import Status

# A backend that has not stopped after this many times its seconds, and this long on top, is stopped.
PATIENCE, GRACE = 3.0, 60.0


def run_apart(family: str, size: str, options: int, backend: str, seconds: float, seed: int) -> Run:
    """Make the instance in a fresh process, solve it there, and say how much memory that took."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, family, size, backend, seconds, seed))
    begun = time.perf_counter()
    child.start()
    theirs.close()
    limit = PATIENCE * seconds + GRACE
    found: Run | None = None
    try:
        if ours.poll(limit):
            found = ours.recv()
    except EOFError:
        pass
    took = time.perf_counter() - begun
    if found is None and child.is_alive():
        child.kill()
    child.join()
    ours.close()
    why = f"stopped after {took:.0f} s" if took >= limit else f"its process ended with code {child.exitcode}"
    return found or Run(family, size, options, backend, seed, Status.NO_ANSWER.value, took, note=why)


def _work(pipe: Connection, family: str, size: str, backend: str, seconds: float, seed: int) -> None:
    warm_up((backend,))
    begun = time.perf_counter()
    instance = make(family, size)
    built = time.perf_counter() - begun
    pipe.send(replace(run(instance, backend, seconds, seed), build_seconds=built, peak_mb=peak_mb()))
    pipe.close()


def peak_mb() -> float:
    """Most memory this process ever held, in MB.

    From the kernel's high-water mark where there is one: `getrusage` also counts what the parent held at the fork.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
