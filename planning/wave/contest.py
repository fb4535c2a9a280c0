"""The contest of a wave: annealing, CP-SAT, exact assignment and the simple rules, each judged by the referee on the unpruned problem."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version

import numpy as np

from center.contender import Contender
from center.errors import InputError
from planning.contenders import contender_of
from routing.wave.cool import Cooling, falling
from routing.wave.decode import decode, encode
from routing.wave.flow import exact_assignment, transport_of
from routing.wave.kernel import tables_of
from routing.wave.lists import at_random, everybody, joined, taken
from routing.wave.model import WaveModel, wave_model
from routing.wave.packing import tightened
from routing.wave.place import links_of
from routing.wave.problem import PLACES, WaveChoices, WaveProblem
from routing.wave.rules import greedy_index, led_by_tolls, longest_idle, settled
from routing.wave.tolls import Relaxed, relaxed
from routing.wave.verify import WaveVerdict, verify_wave
from solvers.backends import release_of, solve
from solvers.ladder import in_order
from solvers.solution import Budget, Solution, Status

ANNEAL, CPSAT, UNPRUNED = "anneal", "cpsat", "cpsat, all agents"
ASSIGNMENT, GREEDY, IDLE = "assignment", "greedy index", "longest idle"
# Of several that cost the same the simplest is chosen.
SIMPLEST = (ASSIGNMENT, GREEDY, IDLE, ANNEAL)
# Parts of the time: tolls until here, then the walk on the wave's own arrays, then the model's annealer.
TOLLS_SHARE, COOL_SHARE, SETTLE_SHARE = 0.14, 0.6, 0.9
# Seconds for each choice to build the model and have the annealer read it, and to have it read.
MODEL_PACE, READ_PACE = 8e-6, 3e-6
# Seconds for each contact, agent and slot to settle, and for each contact to be judged.
SETTLE_PACE, JUDGE_PACE = 8e-8, 4e-5
RANDOM_AGENTS = 3
# Agents more on the lists on which tolls are found, and agents on those of the walk; share of the last bound's time that tolls have.
WIDER, PART, WALKED, TOLLS_OF_BOUND = 8, 12, 40, 0.3
# Bytes that CP-SAT takes by choice of the model, seen; and how many it may take.
BYTES_BY_CHOICE, MEMORY = 12_000, 16 * 2**30
Stage = Callable[[str], None]
Improved = Callable[[str, float, int], None]
Entry = tuple[Contender, WaveChoices | None]


@dataclass(frozen=True)
class WaveContest:
    """All contenders, one of them chosen; its choices; the best proven bound; what was modelled; and why assignment did not run."""

    contenders: tuple[Contender, ...]
    choices: WaveChoices
    bound: int | None
    list_length: int
    open_options: int
    modelled_options: int
    not_linear: str


@dataclass
class WaveRun:
    """One contest being held.

    Parameters
    ----------
    seconds
        Wall time of annealing, all its preparation included, and of each other solver.
    candidates
        Agents on each contact's list, before random ones and those of the start.
    sweeps
        Work instead of time where a solver counts it: the same answer on any machine.
    """

    problem: WaveProblem
    backends: Sequence[str]
    seconds: float
    candidates: int
    seed: int
    sweeps: int | None = None
    threads: int | None = None
    unpruned: bool = True
    stage: Stage = lambda name: None
    improved: Improved = lambda backend, seconds, cost: None
    known: dict[bytes, WaveVerdict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.backends = in_order(self.backends)
        self.tables, self.links = tables_of(self.problem), links_of(self.problem)

    def hold(self) -> WaveContest:
        """Hold it. Whoever fails is recorded with the reason, and the others go on."""
        self.begun = time.perf_counter()
        self.stage("rules")
        entries = [self._rule(GREEDY, greedy_index)]
        first = self.now()
        exact, not_linear = self._assignment()
        entries += exact
        self.stage("bound")
        found = self._relaxed()
        led, trace = self._led(found, entries, first)
        start = self._walked(found, led, trace)
        settled_already = self._ended_early(start, trace)
        entries.insert(1, self._rule(IDLE, longest_idle))
        self.stage("model")
        listed, some = found.lists[:, : self.candidates], at_random(self.problem, RANDOM_AGENTS, self.seed)
        lists = joined(self.problem, listed, some, taken(led), taken(start))
        wave = wave_model(self.problem, lists)
        bounds = [found.bound, *(entry[0].bound for entry in exact)]
        for backend in self.backends:
            if backend == ANNEAL:
                entries.append(settled_already or self._annealed(wave, start, trace))
            else:
                self.stage(backend)
                entries.append(self._solved(wave, backend, backend, start=led))
        modelled = int((wave.agent[wave.model.list_option] >= 0).sum())
        whole = modelled >= found.open
        if CPSAT in self.backends and self.unpruned:
            if whole:
                bounds += [entry[0].bound for entry in entries if entry[0].backend == CPSAT]
            else:
                entries.append(self._unpruned(found.open, led))
                bounds.append(entries[-1][0].bound)
        self.stage("bound")
        bounds.append(self._tightened(entries, bounds))
        return self._ended(entries, bounds, wave, found.open, modelled, not_linear)

    def _tightened(self, entries: list[Entry], bounds: list[int | None]) -> int | None:
        """A better bound, now that the tolls need not hurry; None where work is the limit or nothing is left to prove."""
        cost = min(contender.true_cost for contender, choices in entries if choices is not None and contender.true_cost is not None)
        if self.sweeps is not None or any(bound is not None and bound >= cost for bound in bounds):
            return None
        width = self._toll_width
        threads = self.threads or 2
        found = relaxed(self.problem, width, TOLLS_OF_BOUND * self.seconds, threads, target=cost)
        return tightened(self.problem, found, (1 - TOLLS_OF_BOUND) * self.seconds, cost, threads)

    def _ended(
        self, entries: list[Entry], bounds: list[int | None], wave: WaveModel, open_options: int, modelled: int, not_linear: str
    ) -> WaveContest:
        answered = [entry for entry in entries if entry[1] is not None]
        best = min(answered, key=lambda entry: _rank(entry[0]))
        contenders = tuple(replace(entry[0], chosen=entry is best) for entry in entries)
        bound = max((b for b in bounds if b is not None), default=None)
        assert best[1] is not None  # the simple rules always answer
        return WaveContest(contenders, best[1], bound, wave.length, open_options, modelled, not_linear)

    @property
    def _toll_width(self) -> int:
        """Agents on the lists on which tolls are found: where lists are a small part of all, tolls of the rest come out far too low."""
        return max(1, min(max(self.candidates + WIDER, self.problem.n_agents // PART), self.problem.n_agents))

    def now(self) -> float:
        """Seconds since the contest began."""
        return time.perf_counter() - self.begun

    def judge(self, choices: WaveChoices) -> WaveVerdict:
        """The referee's verdict; each only once."""
        key = self._codes(choices).tobytes()
        if key not in self.known:
            self.known[key] = verify_wave(self.problem, choices)
        return self.known[key]

    def _rule(self, name: str, rule: Callable[..., WaveChoices]) -> Entry:
        begun = time.perf_counter()
        choices = rule(self.problem, self.tables, self.links)
        return self._entry(name, choices, time.perf_counter() - begun, Status.FEASIBLE)

    def _assignment(self) -> tuple[list[Entry], str]:
        """Exact assignment where the wave is linear, else why it is not."""
        begun = time.perf_counter()
        transport = transport_of(self.problem)
        if isinstance(transport, str):
            return [], transport
        choices, cost = exact_assignment(self.problem, transport)
        seconds = time.perf_counter() - begun
        entry = self._entry(ASSIGNMENT, choices, seconds, Status.OPTIMAL, bound=cost, version=f"ortools {version('ortools')}")
        return [entry], ""

    def _relaxed(self) -> Relaxed:
        seconds = float("inf") if self.sweeps is not None else TOLLS_SHARE * self.seconds
        width = self._toll_width
        goal = min(verdict.cost for verdict in self.known.values())
        keep = max(width, min(WALKED, self.problem.n_agents))
        return relaxed(self.problem, width, seconds, self.threads or 2, target=goal, keep=keep)

    def _led(self, found: Relaxed, entries: list[Entry], first: float) -> tuple[WaveChoices, list[tuple[float, int]]]:
        """Where the solvers begin, the relaxation made whole or a rule's choices; and (seconds, cost) on the way."""
        rules = [entry for entry in entries if entry[1] is not None and entry[0].legal]
        trace = [(first, entries[0][0].true_cost or 0), (self.now(), min(contender.true_cost or 0 for contender, _ in rules))]
        led = led_by_tolls(self.problem, self.tables, self.links, found.tolls, passes=0 if self._walks else 3)
        choices = min([led, *(entry[1] for entry in rules if entry[1] is not None)], key=lambda each: self.judge(each).cost)
        cost = self.judge(choices).cost
        trace.append((self.now(), cost))
        self.improved(ANNEAL, self.now(), cost)
        return choices, trace

    @property
    def _walks(self) -> bool:
        return ANNEAL in self.backends and self.problem.n_agents > 0 and Cooling.fits(self.problem)

    def _walked(self, found: Relaxed, choices: WaveChoices, trace: list[tuple[float, int]]) -> WaveChoices:
        """The start of annealing: the solvers' start, walked; `trace` gets (seconds, cost) on the way."""
        if not self._walks:
            return choices
        self.stage("walk")
        cooling = Cooling(self.problem, self.tables, self.links, choices, found.lists[:, :WALKED], found.tolls, self.threads or 2)
        before = self.now()
        share = COOL_SHARE * self.seconds if self._models else 0.97 * self.seconds - self._settling
        left = share - before
        if self.sweeps is None and left < 0.05 * self.seconds:
            return choices
        choices, cost, steps = cooling.run(self.judge(choices).cost, left, self.seed, self.sweeps)
        self.improved(ANNEAL, self.now(), cost)
        trace += [(before + seconds, value) for seconds, value in steps]
        return choices

    @property
    def _models(self) -> bool:
        """Whether the model's annealer would have some of the time left for its work after the walk."""
        return not self._walks or self.sweeps is not None or MODEL_PACE * self._modelled < (SETTLE_SHARE - COOL_SHARE) / 2 * self.seconds

    @property
    def _settling(self) -> float:
        """Seconds that settling over all agents may take, and the referee."""
        p = self.problem
        return SETTLE_PACE * p.n * p.n_agents * p.n_slots + JUDGE_PACE * p.n

    def _ended_early(self, start: WaveChoices, trace: list[tuple[float, int]]) -> Entry | None:
        """Annealing's entry where the walk was all of it; None where the model's annealer follows."""
        if ANNEAL not in self.backends or self._models:
            return None
        better = settled(self.problem, self.tables, self.links, start, passes=1)
        choices = min(start, better, key=lambda each: self.judge(each).cost)
        contender, _ = self._entry(ANNEAL, choices, self.now(), Status.FEASIBLE)
        trace = falling([*trace, (self.now(), self.judge(choices).cost)])
        note = "begun from the relaxation, walked on the wave's own arrays and settled over all agents; no time for the model's annealer"
        return replace(contender, version=release_of(ANNEAL), trace=tuple(trace), note=note), choices

    @property
    def _modelled(self) -> int:
        """About how many choices the model will have."""
        return self.problem.n * self.problem.n_slots * min(self.problem.n_agents, self.candidates + RANDOM_AGENTS + 1)

    def _annealed(self, wave: WaveModel, start: WaveChoices, trace: list[tuple[float, int]]) -> Entry:
        """The annealer from the start, and its answer settled over all agents."""
        self.stage(ANNEAL)
        begun = self.now()
        left = max(0.05, SETTLE_SHARE * self.seconds - begun - READ_PACE * self._modelled)
        contender, choices = self._solved(wave, ANNEAL, ANNEAL, left, start)
        ended = [(begun + seconds, cost) for seconds, cost in contender.trace]
        trace = [*trace, *ended]
        note = contender.note
        if choices is not None and contender.legal:
            better = settled(self.problem, self.tables, self.links, choices, passes=1)
            if self.judge(better).cost < self.judge(choices).cost:
                choices, verdict = better, self.judge(better)
                trace.append((self.now(), verdict.cost))
                note = f"{note}; settled over all agents"
                contender = replace(
                    contender,
                    true_cost=verdict.cost,
                    cost_parts=verdict.parts,
                    violations=verdict.violations,
                    assignment=self._codes(choices),
                )
        return replace(contender, seconds=self.now(), trace=tuple(falling(trace)), note=f"begun from the relaxation; {note}"), choices

    def _solved(self, wave: WaveModel, backend: str, name: str, seconds: float | None = None, start: WaveChoices | None = None) -> Entry:
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
        verdict = self.judge(choices)
        judged = replace(
            contender, true_cost=verdict.cost, cost_parts=verdict.parts, violations=verdict.violations, assignment=self._codes(choices)
        )
        return judged, choices

    def _unpruned(self, open_options: int, start: WaveChoices) -> Entry:
        """CP-SAT over all agents, where that fits into memory."""
        size = (open_options + PLACES * self.problem.n) * BYTES_BY_CHOICE
        if size > MEMORY:
            note = f"{open_options:,} agents and slots would take about {size / 2**30:.0f} GB, more than {MEMORY / 2**30:.0f}"
            return Contender(UNPRUNED, release_of(CPSAT), Status.REFUSED.value, self.seed, 0.0, note=note), None
        self.stage(UNPRUNED)
        begun = time.perf_counter()
        wave = wave_model(self.problem, everybody(self.problem, self.tables))
        contender, choices = self._solved(wave, CPSAT, UNPRUNED, start=start)
        return replace(contender, seconds=time.perf_counter() - begun), choices

    def _entry(self, name: str, choices: WaveChoices, seconds: float, status: Status, bound: int | None = None, version: str = "") -> Entry:
        verdict = self.judge(choices)
        contender = Contender(
            backend=name, version=version or release_of("greedy"), status=status.value, seed=self.seed, seconds=seconds,
            true_cost=verdict.cost, cost_parts=verdict.parts, violations=verdict.violations, bound=bound,
            trace=((seconds, verdict.cost),), assignment=self._codes(choices),
        )  # fmt: skip
        self.improved(name, seconds, verdict.cost)
        return contender, choices

    def _codes(self, choices: WaveChoices) -> np.ndarray:
        """Choices as one number each: the place, or `PLACES` + agent x slots + slot."""
        served = PLACES + choices.agent * self.problem.n_slots + choices.slot
        return np.where(choices.agent >= 0, served, choices.place).astype(np.int32)


def _rank(contender: Contender) -> tuple[int, int, int]:
    order = SIMPLEST.index(contender.backend) if contender.backend in SIMPLEST else len(SIMPLEST)
    return len(contender.violations), contender.true_cost or 0, order
