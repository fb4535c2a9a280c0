"""The contest of a roster with task blocks: annealed over people's lines, as no other backend has a form of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TypeVar

from center.contender import Contender
from center.errors import InputError
from center.plan import Duty
from planning.nightly.contest import Contest, Improved, Stage
from scheduling.roster.blocks.bound import Bound, prices_bound
from scheduling.roster.blocks.solve import anneal_blocks
from scheduling.roster.laid import heads_laid
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import Verdict, verify
from solvers.ladder import in_order
from solvers.solution import Budget, Status

ANNEAL = "anneal"
# Of the time, how much more the bound gets; and with sweeps, how many prices it tries.
BOUND_SHARE, BOUND_ROUNDS = 0.25, 60
REFUSED_NOTE = "it has no form of task blocks; anneal has"

Told = Callable[[float, int, int], None]
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Annealed:
    """What annealing came to.

    Attributes
    ----------
    duties, verdict
        The roster and what the referee says of it; none and None without an answer.
    interrupted
        Whether Ctrl-C ended it; what it had by then is kept.
    """

    contender: Contender
    duties: tuple[Duty, ...] = ()
    verdict: Verdict | None = None
    interrupted: bool = False


def hold_blocks_contest(
    problem: RosterProblem, backends: Sequence[str], budget: Budget, seed: int, stage: Stage, improved: Improved
) -> Contest:
    """The contest as `planning.nightly.contest.hold_contest` holds it, where shifts have task blocks.

    Annealing answers; every other backend that is asked for is a contender that refused, and the bound is one of
    prices. An interruption (Ctrl-C) ends it with the best legal roster so far; without one it is raised.

    Parameters
    ----------
    budget
        With sweeps, the roster depends on the seed alone.
    stage
        Told the name of what runs next.
    improved
        Told (backend, seconds, cost in hundredths) whenever the cost of a legal roster falls; from another thread.

    Raises
    ------
    InputError
        An unknown backend, or none.
    """

    def told(seconds: float, hard: int, cost: int) -> None:
        if not hard:
            improved(ANNEAL, seconds, cost)

    found: Annealed | None = None
    contenders: list[Contender] = []
    for backend in in_order(backends):
        if backend != ANNEAL:
            contenders.append(refused(backend, seed))
            continue
        stage(backend)
        found = annealed(problem, budget, seed, told)
        if found.interrupted and not found.contender.legal:
            raise KeyboardInterrupt
        contenders.append(replace(found.contender, chosen=found.verdict is not None))
    if found is None or found.verdict is None:
        return Contest(tuple(contenders), (), verify(problem, ()), None)
    if found.interrupted:
        return Contest(tuple(contenders), found.duties, found.verdict, None, True)
    stage("bound")
    bound, interrupted, unproven = _bound(problem, budget, found)
    return Contest(tuple(contenders), found.duties, found.verdict, bound, interrupted, unproven)


def _bound(problem: RosterProblem, budget: Budget, found: Annealed) -> tuple[int | None, bool, str]:
    """The better bound of the tally and of prices, whether Ctrl-C ended the search for it, and why it failed."""
    tallied, verdict = found.contender.bound, found.verdict
    enough = verdict.cost if verdict is not None and verdict.legal else None
    if tallied is not None and enough is not None and tallied >= enough:
        return tallied, False, ""
    seconds = None if budget.seconds is None else BOUND_SHARE * budget.seconds
    rounds = BOUND_ROUNDS if budget.sweeps or seconds is None else None

    def search(cancelled: threading.Event) -> Bound | None:
        return prices_bound(problem, seconds, rounds, enough, cancelled=cancelled)

    try:
        priced, interrupted = _until_stopped(search)
    except KeyboardInterrupt:
        return tallied, True, ""
    except Exception as error:  # a plan without a bound is still a plan
        return tallied, False, type(error).__name__
    bounds = [tallied, None if priced is None else priced.value]
    return max((bound for bound in bounds if bound is not None), default=None), interrupted, ""


def annealed(problem: RosterProblem, budget: Budget, seed: int, told: Told | None = None) -> Annealed:
    """The annealer's roster, judged by the referee.

    Parameters
    ----------
    told
        Told (seconds, what is broken, cost) of each improvement, from another thread.

    Raises
    ------
    InputError
        The problem cannot be stated. Any other fault is a contender that failed.
    KeyboardInterrupt
        Before there was any roster.
    """
    begun = time.perf_counter()
    try:
        found, interrupted = _until_stopped(lambda cancelled: anneal_blocks(problem, seed, budget.seconds, budget.sweeps, told, cancelled))
    except InputError:
        raise
    except Exception as error:  # a solver's fault is a contender's, as on the ladder
        return Annealed(_contender(Status.FAILED, seed, begun, f"{type(error).__name__}: {error}".strip(": ")))
    laid = heads_laid(problem.work, found.starts, problem.need.shape) if problem.work else None
    verdict = verify(problem, found.duties, laid)
    first, then = (" and ".join(f"{done:,}" for done in counts) for counts in (found.pooled, found.sweeps))
    before = f", after {first} of how many work when" if found.pooled else ", after a tally" if found.bound is not None else ""
    sweeps = f"{then} sweeps{before}"
    proven = found.bound is not None and verdict.cost <= found.bound
    status = (Status.OPTIMAL if proven else Status.FEASIBLE) if verdict.legal else Status.INFEASIBLE
    made = replace(
        _contender(status, seed, begun, f"{sweeps}, interrupted" if interrupted else sweeps),
        true_cost=verdict.cost,
        cost_parts=verdict.parts,
        violations=verdict.violations,
        bound=found.bound,
        trace=found.trace,
    )
    return Annealed(made, found.duties, verdict, interrupted)


def refused(backend: str, seed: int) -> Contender:
    """A backend that cannot be asked."""
    return Contender(backend, "", Status.REFUSED.value, seed, 0.0, note=REFUSED_NOTE)


def _contender(status: Status, seed: int, begun: float, note: str) -> Contender:
    return Contender(ANNEAL, version("crewtide"), status.value, seed, time.perf_counter() - begun, note=note)


def _until_stopped(run: Callable[[threading.Event], Answer]) -> tuple[Answer, bool]:
    """What a run finds, in a thread of its own so that Ctrl-C can tell it to end; and whether it did."""
    cancelled = threading.Event()
    with ThreadPoolExecutor(max_workers=1) as pool:
        answer = pool.submit(run, cancelled)
        try:
            return answer.result(), False
        except KeyboardInterrupt:
            cancelled.set()
            if answer.exception() is not None:  # it had nothing yet
                raise
            return answer.result(), True
