"""A wave being decided: what is asked, who judges, and how an answer becomes a contender."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from center.contender import Contender
from center.errors import InputError
from planning.contenders import contender_of
from routing.wave.decode import decode, encode
from routing.wave.kernel import tables_of
from routing.wave.model import WaveModel
from routing.wave.place import links_of
from routing.wave.problem import PLACES, WaveChoices, WaveProblem
from routing.wave.verify import WaveVerdict, verify_wave
from solvers.backends import release_of, solve
from solvers.ladder import in_order
from solvers.solution import Budget, Solution, Status

ANNEAL, CPSAT, UNPRUNED = "anneal", "cpsat", "cpsat, all agents"
Stage = Callable[[str], None]
Improved = Callable[[str, float, int], None]
Entry = tuple[Contender, WaveChoices | None]


@dataclass
class WaveRun:
    """One contest's question, and its referee.

    Parameters
    ----------
    seconds
        Wall time of annealing, all its preparation included, and of each other solver.
    candidates
        Agents on each contact's list, before random ones and those of the start.
    sweeps
        Work instead of time where a solver counts it: the same answer on any machine.
    proof
        Whether a better bound is proven at the end, which takes as long as a solver.
    """

    problem: WaveProblem
    backends: Sequence[str]
    seconds: float
    candidates: int
    seed: int
    sweeps: int | None = None
    threads: int | None = None
    unpruned: bool = True
    proof: bool = True
    stage: Stage = lambda name: None
    improved: Improved = lambda backend, seconds, cost: None
    known: dict[bytes, WaveVerdict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.backends = in_order(self.backends)
        self.tables, self.links = tables_of(self.problem), links_of(self.problem)
        self.begun = time.perf_counter()

    def now(self) -> float:
        """Seconds since the contest began."""
        return time.perf_counter() - self.begun

    def judge(self, choices: WaveChoices) -> WaveVerdict:
        """The referee's verdict; each only once."""
        key = self.codes(choices).tobytes()
        if key not in self.known:
            self.known[key] = verify_wave(self.problem, choices)
        return self.known[key]

    def entry(self, name: str, choices: WaveChoices, seconds: float, status: Status, bound: int | None = None, version: str = "") -> Entry:
        """Choices that no backend made, as a contender."""
        made = Contender(name, version or release_of("greedy"), status.value, self.seed, seconds, bound=bound)
        contender = self.judged(made, choices)
        self.improved(name, seconds, contender.true_cost or 0)
        return replace(contender, trace=((seconds, contender.true_cost or 0),)), choices

    def solved(self, wave: WaveModel, backend: str, name: str, seconds: float | None = None, start: WaveChoices | None = None) -> Entry:
        """A backend's answer, or how it failed."""
        budget = Budget(seconds=seconds or self.seconds, sweeps=self.sweeps, threads=self.threads)
        told: list[tuple[float, int]] = []

        def progress(passed: float, hard: int, energy: int) -> None:
            if not hard:
                self.improved(name, passed, energy)

        begun = time.perf_counter()
        try:
            solution = solve(
                wave.model, budget, self.seed, backend, start=None if start is None else encode(wave, start), progress=progress,
                accept=lambda found: self._objection(wave, found),
            )  # fmt: skip
        except InputError:
            raise
        except Exception as error:  # one solver's fault ends nobody else's run
            note = f"failed: {type(error).__name__}"
            seconds = time.perf_counter() - begun
            return Contender(name, release_of(backend), Status.FAILED.value, self.seed, seconds, note=note, trace=tuple(told)), None
        return self._of(wave, name, solution)

    def _objection(self, wave: WaveModel, assignment: np.ndarray) -> str | None:
        violations = self.judge(decode(wave, assignment)).violations
        return f"the referee objects: {violations[0].rstrip('.')}" if violations else None

    def _of(self, wave: WaveModel, name: str, solution: Solution) -> Entry:
        contender = replace(contender_of(solution), backend=name, assignment=None)
        if solution.assignment is None:
            return contender, None
        choices = decode(wave, solution.assignment)
        return self.judged(contender, choices), choices

    def judged(self, contender: Contender, choices: WaveChoices) -> Contender:
        """A contender with these choices and the referee's verdict of them."""
        verdict, codes = self.judge(choices), self.codes(choices)
        return replace(contender, true_cost=verdict.cost, cost_parts=verdict.parts, violations=verdict.violations, assignment=codes)

    def codes(self, choices: WaveChoices) -> np.ndarray:
        """Choices as one number each: the place, or `PLACES` + agent x slots + slot."""
        served = PLACES + choices.agent * self.problem.n_slots + choices.slot
        return np.where(choices.agent >= 0, served, choices.place).astype(np.int32)
