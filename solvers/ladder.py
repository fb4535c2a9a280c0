"""The ladder: backends one after the other, none of whose faults ends the climb; and the same backends set side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from center.errors import Fault, InputError
from solvers.backends import BACKENDS, PAID, release_of, solve
from solvers.leap.available import masked, why_unused
from solvers.leap.settings import LeapSettings
from solvers.model import ChoiceModel
from solvers.schema import SolverSpec
from solvers.solution import Accept, Budget, Solution, Status

FIRST, FALLBACK = "anneal", "greedy"
LONGEST_REASON = 300
Stage = Callable[[str], None]
Told = Callable[[str, float, int, int], None]


def steps_of(spec: SolverSpec, asked: bool = False) -> tuple[str, ...]:
    """The steps of a scenario's ladder, in order.

    Leap joins by itself, right after annealing, where its mode is ``auto``, a token is configured and annealing is among the
    backends.

    Parameters
    ----------
    asked
        Whether somebody named the backends for this run: then no other one joins.
    """
    steps = in_order(spec.backends)
    if asked or "leap" in steps or FIRST not in steps or why_unused(spec.leap) is not None:
        return steps
    return (FIRST, "leap", *steps[1:])


def announcement(spec: SolverSpec, steps: Sequence[str]) -> str | None:
    """What may be spent on Leap, for the screen before anything runs; None where it is not among the steps."""
    if "leap" not in steps:
        return None
    objection = why_unused(spec.leap)
    return f"Leap: {spec.leap.announcement(spec.seconds)}" if objection is None else f"Leap: not used, {objection}"


def in_order(backends: Sequence[str]) -> tuple[str, ...]:
    """Each backend once, annealing first; what is paid for brings annealing along, to have something to improve.

    Raises
    ------
    InputError
        An unknown backend, or none.
    """
    unknown = [name for name in backends if name not in BACKENDS]
    if unknown or not backends:
        raise InputError(Fault("backends", repr(unknown[0]) if unknown else "none", f"some of {', '.join(BACKENDS)}"))
    first = (FIRST,) if any(name == FIRST or name in PAID for name in backends) else ()
    return tuple(dict.fromkeys((*first, *backends)))


def climb(
    model: ChoiceModel,
    backends: Sequence[str],
    budget: Budget,
    seed: int,
    *,
    leap: LeapSettings | None = None,
    accept: Accept | None = None,
    stage: Stage | None = None,
    told: Told | None = None,
) -> Iterator[Solution]:
    """Climb the ladder: the answer of every step as soon as it is there, in the order of `in_order`.

    A step that is paid for starts from the best legal answer so far. A step that raises is a Solution with the status FAILED
    and the reason in its note. If no step gave a legal answer, the deterministic `greedy` is tried last.

    Parameters
    ----------
    budget
        Of each step.
    leap
        What may be spent on Leap.
    accept
        The caller's referee, as in `solve`.
    stage
        Told the name of the step that begins.
    told
        Told (backend, seconds, hard, energy) at improvements, by backends that can.

    Raises
    ------
    InputError
        An unknown backend, or none. Beside it only an interruption ends a climb.
    """
    return _climb(_Ladder(model, budget, seed, leap, accept, stage, told), in_order(backends))


def compare(
    model: ChoiceModel,
    backends: Sequence[str],
    budget: Budget,
    seed: int,
    *,
    leap: LeapSettings | None = None,
    accept: Accept | None = None,
    stage: Stage | None = None,
    told: Told | None = None,
) -> tuple[Solution, ...]:
    """Backends side by side: each with the whole budget and from the same start, in the order given; the least is chosen.

    Legal answers come before others, then the least (H, E) counts, then the order. Faults are handled as by `climb`, but
    nothing is added to the backends, and none is given another one's answer.

    Parameters
    ----------
    budget, leap, accept, stage, told
        As of `climb`.

    Raises
    ------
    InputError
        An unknown backend, or none.
    """
    in_order(backends)  # refuses what is unknown before anything runs
    ladder = _Ladder(model, budget, seed, leap, accept, stage, told)
    found = [ladder.step(backend) for backend in backends]
    chosen = best_of(found)
    return tuple(replace(solution, chosen=solution is chosen) for solution in found)


def best_of(solutions: Iterable[Solution]) -> Solution | None:
    """The least (H, E), legal ones first; None where nobody answered."""
    answered = [solution for solution in solutions if solution.assignment is not None]
    return min(answered, key=lambda solution: (not solution.legal, solution.hard, solution.energy), default=None)


def attempt(answer: Callable[[], Solution], backend: str, model: ChoiceModel, seed: int) -> Solution:
    """What `answer` gives; where it raises, a Solution of `backend` with the status FAILED and the reason in its note.

    Raises
    ------
    InputError
        As `answer` does. An interruption ends it too.
    """
    begun = time.perf_counter()
    try:
        return answer()
    except InputError:
        raise
    except Exception as error:  # one backend's fault ends its own run only
        seconds, reason = time.perf_counter() - begun, _reason(error)
        return Solution(backend, release_of(backend), Status.FAILED, seed, seconds, model.fingerprint, note=reason)


def _climb(ladder: _Ladder, steps: Sequence[str]) -> Iterator[Solution]:
    best: Solution | None = None
    for backend in steps:
        solution = ladder.step(backend, best.assignment if best and backend in PAID else None)
        best = best_of(one for one in (best, solution) if one and one.legal)
        yield solution
    if best is None and FALLBACK not in steps:
        yield ladder.step(FALLBACK)


@dataclass(frozen=True)
class _Ladder:
    model: ChoiceModel
    budget: Budget
    seed: int
    leap: LeapSettings | None
    accept: Accept | None
    stage: Stage | None
    told: Told | None

    def step(self, backend: str, start: np.ndarray | None = None) -> Solution:
        """One backend's answer, or how it failed."""
        if self.stage:
            self.stage(backend)
        told = self.told
        progress = None if told is None else lambda seconds, hard, energy: told(backend, seconds, hard, energy)

        def answer() -> Solution:
            return solve(self.model, self.budget, self.seed, backend, start=start, progress=progress, accept=self.accept, leap=self.leap)

        return attempt(answer, backend, self.model, self.seed)


def _reason(error: Exception) -> str:
    """Class and message of an exception, in one line without a token."""
    message = "".join(c for c in " ".join(str(error).split()) if c.isprintable())
    return masked(f"{type(error).__name__}: {message}" if message else type(error).__name__)[:LONGEST_REASON]
