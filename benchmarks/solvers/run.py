"""One timed solve of one instance by one backend."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec

from benchmarks.families import Instance, triage
from benchmarks.solvers.openjij import sample_openjij
from solvers.backends import BACKENDS, solve
from solvers.model import ChoiceModel
from solvers.solution import Begin, Budget, Solution, Status

WANTED = ("anneal", "neal", "tabu", "openjij", "cpsat", "mip", "counts+cpsat", "counts+mip")
COUNTS = ("counts+cpsat", "counts+mip")
UNSEEDED = ("mip", "counts+mip")
RANDOM_START = "anneal-random"
_NEVER = (1 << 62, 1 << 62)


@dataclass(frozen=True)
class Run:
    """What one solve gave; costs in the model's unit, None without an answer.

    Attributes
    ----------
    seconds
        Wall time from the model in memory to the answer, each backend's own form included.
    trace
        (seconds, cost) of each legal improvement, on the same clock.
    moves
        Proposals a second of an annealing backend, all reads together, from what it tells first on; of use only where it
        starts at random, for the relaxation's start is told too.
    peak_mb, build_seconds
        Highest memory of the process in MB, and seconds it took to make the model: where a run had a process of its own.
    """

    family: str
    size: str
    options: int
    backend: str
    seed: int
    status: str
    seconds: float
    cost: int | None = None
    hard: int | None = None
    bound: int | None = None
    trace: tuple[tuple[float, int], ...] = ()
    moves: float | None = None
    note: str = ""
    peak_mb: float | None = None
    build_seconds: float | None = None

    @property
    def score(self) -> tuple[int, int]:
        """(H, E), last of all without an answer."""
        return _NEVER if self.cost is None or self.hard is None else (self.hard, self.cost)

    @property
    def legal(self) -> bool:
        """Whether there is an answer that breaks nothing."""
        return self.hard == 0

    def reaches(self, cost: float) -> float | None:
        """Seconds until a legal cost of at most `cost`."""
        return next((seconds for seconds, found in self.trace if found <= cost), None)


def available() -> tuple[str, ...]:
    """The backends that are compared unless others are named."""
    there = {*BACKENDS, *(["openjij"] if find_spec("openjij") else [])}
    return tuple(name for name in WANTED if name in there)


def known() -> tuple[str, ...]:
    """The backends that can be named."""
    return (*dict.fromkeys((*available(), *BACKENDS)), RANDOM_START)


def warm_up(backends: tuple[str, ...]) -> None:
    """Import and compile what the backends need, on a tiny model: one-offs of the process that no run should pay for."""
    tiny = triage.build("small", 0).model
    for backend in backends:
        timed(replace(_BLANK, backend=backend), tiny, 0.2)


def run(instance: Instance, backend: str, seconds: float, seed: int) -> Run:
    """Solve and time."""
    model = instance.model
    blank = replace(_BLANK, family=instance.family, size=instance.size, options=model.n_choices, backend=backend, seed=seed)
    if backend in COUNTS and not instance.roster:
        return replace(blank, status=Status.REFUSED.value, note="nobody is interchangeable: for rosters only")
    return timed(blank, model, seconds)


def timed(blank: Run, model: ChoiceModel, seconds: float) -> Run:
    """The run of a blank's backend and seed; whatever a backend throws is its result."""
    told: list[tuple[float, int, int]] = []
    begun = time.perf_counter()

    def tell(_: float, hard: int, energy: int) -> None:
        told.append((time.perf_counter() - begun, hard, energy))

    budget = Budget(seconds=seconds, begin=Begin.RANDOM if blank.backend == RANDOM_START else None)
    try:
        if blank.backend == "openjij":
            solution = sample_openjij(model, budget, blank.seed)
        else:
            name = "anneal" if blank.backend == RANDOM_START else blank.backend
            solution = solve(model, budget, blank.seed, name, progress=tell)
    except Exception as fault:  # a backend's own crash is a finding, not the end of the table
        took = time.perf_counter() - begun
        return replace(blank, status=Status.FAILED.value, seconds=took, note=f"{type(fault).__name__}: {fault}")
    return _filled(blank, solution, model, told)


def _filled(blank: Run, solution: Solution, model: ChoiceModel, told: Sequence[tuple[float, int, int]]) -> Run:
    moves = None
    if solution.cooling and told:
        annealing = max(solution.seconds - told[0][0], 1e-3)
        moves = sum(sum(read) for read in solution.cooling) * model.n_decisions / annealing
    return replace(
        blank, status=solution.status.value, seconds=solution.seconds, cost=solution.energy, hard=solution.hard, bound=solution.bound,
        trace=_trace(solution, told), moves=moves, note=solution.note,
    )  # fmt: skip


def _trace(solution: Solution, told: Sequence[tuple[float, int, int]]) -> tuple[tuple[float, int], ...]:
    """Legal improvements on our clock where the backend told them, else on its own; the answer itself ends them."""
    if solution.energy is None or solution.hard:
        return ()
    steps = tuple((seconds, energy) for seconds, hard, energy in told if not hard) or solution.trace
    if steps and steps[-1][1] <= solution.energy:
        return steps
    return (*steps, (solution.seconds, solution.energy))


_BLANK = Run("", "", 0, "", 0, Status.NO_ANSWER.value, 0.0)
