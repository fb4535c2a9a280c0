"""The tally solved: a proven least cost, and how many start and end when."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.tally.stated import Stated
from scheduling.roster.worth import hundredths_of
from solvers.exact.run import run_cpsat, run_mip
from solvers.solution import Status

CPSAT, MIP = "cpsat", "mip"
# Relative gap that ends a first search: the rest often takes longer than names and queues, which may cost more than it.
GAP = 0.001


@dataclass(frozen=True)
class Tally:
    """What the relaxation says.

    Attributes
    ----------
    bound
        What no legal roster costs less than, hundredths of a point; None where nothing is proven.
    cost
        Of the answer, hundredths of a point; None without one. Names and queues can only add to it, but for what is left of the gap.
    times
        By line of `Stated` its starts and ends, steps of the day, each as often as it is, ascending; None without an answer.
    infeasible
        Whether there is proof that no roster is legal.
    """

    bound: int | None
    cost: int | None
    times: tuple[tuple[list[int], list[int]], ...] | None = field(repr=False)
    infeasible: bool = False


def tally(
    blocked: Blocked,
    stated: Stated,
    backend: str,
    seed: int,
    seconds: float,
    work: float | None = None,
    threads: int | None = None,
    cancelled: threading.Event | None = None,
    gap: float = GAP,
) -> Tally:
    """Solve the relaxation by CP-SAT or by HiGHS.

    Parameters
    ----------
    work
        CP-SAT's deterministic seconds, in place of `seconds`: the same answer on any machine.
    gap
        Relative distance of bound and answer that ends it.
    """
    begun = time.perf_counter()
    if backend == MIP:
        answer = run_mip(stated.program, seconds, begun, gap=gap)
    else:
        answer = run_cpsat(stated.program, seconds, seed, threads, begun=begun, gap=gap, work=work, cancelled=cancelled)
    if answer.status is Status.INFEASIBLE:
        return Tally(None, None, None, True)
    fine, floor = blocked.problem.cover_prices.fine, blocked.roster.model.floor
    bound, cost = (None if value is None else hundredths_of(value + floor, fine) for value in (answer.bound, answer.objective))
    times = None if answer.values is None else tuple(line.times(answer.values) for line in stated.lines)
    return Tally(bound, cost, times)
