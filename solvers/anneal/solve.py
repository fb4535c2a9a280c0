"""The annealer: an opening, the relaxation's advice, and independent reads on all cores."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from math import inf

import numpy as np

from solvers.anneal.cool import Cooled
from solvers.anneal.guide import guided
from solvers.anneal.merge import merged_start
from solvers.anneal.owners import has_lines, settled_start
from solvers.anneal.pace import STEPS, Progress, Run, Trace, Walk, falling
from solvers.anneal.read import new_state
from solvers.anneal.start import Limits, polished_start
from solvers.anneal.temper import Tempered
from solvers.exact.seed import Seed, relaxed_seed
from solvers.factored.compile import Compiled, compile_model, with_penalty
from solvers.factored.kernel import settle
from solvers.factored.scales import hard_penalty, is_personal, temperatures
from solvers.greedy import Mender, greedy_assignment
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Begin, Budget

# Shares of the six moves: another option, a near one, a paired move of one owner, an exchange, a double exchange, an
# ejection. Where room is tight, ejections find it. Exchanges pay where it matters who works; elsewhere they only mend limits.
TIGHT = (0.30, 0.00, 0.00, 0.10, 0.00, 0.60)
PERSONAL = (0.15, 0.15, 0.10, 0.30, 0.30, 0.00)
PERSONAL_GUIDED = (0.40, 0.00, 0.10, 0.25, 0.25, 0.00)
SYMMETRIC = (0.50, 0.20, 0.20, 0.05, 0.05, 0.00)
READS = 2
# The relaxation (or this long, where work is the limit), the dive, and the polishing end at these shares of the time.
RELAX_SHARE, DIVE_SHARE, RELAX_SECONDS = 0.8, 0.85, 600.0
# Where it matters who works what, the cold has more to do after polishing than where only heads count.
POLISH_PERSONAL, POLISH_SYMMETRIC, MERGE_SHARE = 0.87, 0.93, 0.9
# Decisions from which the relaxation has something to say, and choices above which it would take longer than annealing.
WORTH_RELAXING, RELAXED_UP_TO = 24, 400_000
# Hot as a part of the usual unit, cold as a part of the least: to melt everything; not to undo a start that one has; not
# to undo a start that is near the optimum, where all that is left to do is to trade the last units; to melt all but limits.
HOT, WARM, GENTLE, LEGAL, TEMPERED = (2.0, 0.1), (0.25, 0.1), (0.05, 0.05), (1.0, 0.1), (1.5, 0.1)
# Up to so many decisions, exchanging replicas beat cooling.
TEMPERED_UP_TO = 128
# Owners settled between two relaxations of a dive: days chosen anew mend a hasty one sooner than a careful one ends, but where
# only heads count there is less for them to mend.
HASTY, CAREFUL = 1.0, 0.5
# Short reads from which starts are merged, and the rounds of that where work is the limit.
SHORT_MOVES, SHORT_SWEEPS, MERGES = 100_000, 100, 4
# The opening: a quick answer while the relaxation is still to come. Where so few moves are too few sweeps, there is none.
OPENING_MOVES, OPENING_LEAST, OPENING_SHARE = 100_000, 100, 0.05


@dataclass(frozen=True)
class Annealed:
    """Best assignment, and how it came about.

    Attributes
    ----------
    cooling
        Sweeps of every step: of the opening, then of each read.
    begin, polished
        Where the reads began, and the rounds in which their start was polished; None where it was not.
    trace
        (seconds, E) of legal improvements.
    scores
        (H, E) of every read.
    bound
        Proven lower bound of E, where the relaxation gave one.
    """

    assignment: np.ndarray
    cooling: tuple[tuple[int, ...], ...]
    begin: Begin
    polished: int | None
    trace: tuple[tuple[float, int], ...]
    scores: tuple[tuple[int, int], ...]
    bound: int | None


def solve_annealing(
    model: ChoiceModel,
    budget: Budget,
    seed: int,
    start: np.ndarray | None = None,
    progress: Progress | None = None,
    cancelled: threading.Event | None = None,
) -> Annealed:
    """Anneal `model` in `READS` independent reads and return the best answer of all that was tried.

    First the greedy answer and a quick opening. Then the linear relaxation of the whole problem, where it can be solved in a
    part of the time: its prices order the options that annealing tries (`solvers.anneal.guide`), and where rounding leads near
    the optimum a read begins from it, rounded and polished (`solvers.anneal.start`). Other reads begin hot at random options;
    hard terms get dearer while they cool. Small models are tempered instead of cooled.

    A read works in `STEPS` steps. Under a budget of seconds a step does as many sweeps as fit its share of the time, so that
    cooling ends with the time however busy the machine is; the counts come back, and as `Budget.cooling`, `Budget.begin` and
    `Budget.polished` they replay the run. Same seed and sweeps: same answer, on any number of threads.

    Parameters
    ----------
    start
        Assignment to start from, at the lower temperature of a joint anneal that does not undo it.
    progress
        Called with (seconds, best hard penalty, best E) whenever something improves.
    cancelled
        Stops every read at its next step when set.

    Raises
    ------
    ValueError
        `start` is no assignment of the model.
    """
    if start is not None:
        score(model, start)  # refuses what is no assignment before the kernel would walk out of its arrays
    compiled = with_penalty(compile_model(model), model, hard_penalty(model))
    _warm_up(model, compiled)
    run = Run(budget, time.perf_counter(), progress, cancelled or threading.Event())
    solve = _Solve(model, compiled, seed, run)
    return solve.from_start(start) if start is not None else solve.from_nothing()


def _warm_up(model: ChoiceModel, compiled: Compiled) -> None:
    """Have everything compiled, or loaded from its cache: a one-off of the machine that no budget pays for."""
    import scipy.optimize  # noqa: F401  a third of a second, once, before the relaxation

    state = new_state(model, compiled, np.random.default_rng(0), None)
    state.anneal(compiled, 0, 1.0, 1.0, np.cumsum(PERSONAL))
    settle(compiled, state.position, state.chosen, state.usage, True, 0)


@dataclass
class _Solve:
    model: ChoiceModel
    compiled: Compiled
    seed: int
    run: Run

    def from_start(self, start: np.ndarray) -> Annealed:
        """Reads from a given assignment."""
        walks = [self._cooled(number, start, WARM, rising=False) for number in range(READS)]
        return self._read(walks, (), [start], Begin.RANDOM, None, None)

    def from_nothing(self) -> Annealed:
        """Opening, relaxation, reads."""
        greedy = greedy_assignment(self.model)
        self.run.tell(score(self.model, greedy), self.run.trace)
        opening, opened, relaxed = self._opened_and_relaxed()
        begin, polished, start = Begin.RANDOM, None, None
        if relaxed is not None:
            begin, self.compiled = Begin.GUIDED, guided(self.compiled, relaxed)
            if relaxed.personal:
                start, begin, polished = self._polished(relaxed)
        walks = [self._walk(number, start) for number in range(READS)]
        if relaxed is None and self.model.n_decisions > TEMPERED_UP_TO:
            # Without advice, few sweeps may not be enough to become legal from anywhere: one read is so from the beginning.
            walks[0] = self._cooled(0, greedy, LEGAL, rising=False)
        others = [greedy, *opening] if start is None else [greedy, *opening, start]
        return self._read(walks, opened, others, begin, polished, None if relaxed is None else relaxed.bound)

    def _opened_and_relaxed(self) -> tuple[list[np.ndarray], tuple[int, ...], Seed | None]:
        """The opening and the relaxation, side by side where there are two cores: neither waits for the other."""
        with ThreadPoolExecutor(max_workers=1) as pool:
            opening = pool.submit(self._opening)
            if self.run.threads == 1:
                wait([opening])
            relaxed = self._relaxed()
            return (*opening.result(), relaxed)

    def _opening(self) -> tuple[list[np.ndarray], tuple[int, ...]]:
        """A quick cooling, and the sweeps of its steps; by work there is none, for all it gives is time."""
        budget, total = self.run.budget, OPENING_MOVES // self.model.n_decisions
        sweeps: tuple[int, ...] = ()
        until = inf
        if budget.cooling is not None:
            sweeps = budget.cooling[0]
        elif not self.run.by_work and total >= OPENING_LEAST:
            sweeps = tuple(total * (k + 1) // STEPS - total * k // STEPS for k in range(STEPS))
            until = OPENING_SHARE * (budget.seconds or 0.0)
        if not sum(sweeps):
            return [], ()
        walk = self._cooled(READS, None, HOT, rising=True)
        opened, trace = self.run.through(walk, sweeps, until)
        self.run.trace += trace
        return [walk.least.best_position], opened

    def _relaxed(self) -> Seed | None:
        """The relaxation, where it is wanted and worth its time."""
        budget, model = self.run.budget, self.model
        if budget.begin == Begin.RANDOM or not model.n_decisions >= WORTH_RELAXING or model.n_choices > RELAXED_UP_TO:
            return None
        patient = self.run.by_work or budget.begin is not None
        return relaxed_seed(model, RELAX_SECONDS if patient else RELAX_SHARE * (budget.seconds or 0.0) - self.run.now())

    def _polished(self, relaxed: Seed) -> tuple[np.ndarray, Begin, int]:
        """A start from the relaxation, whether a dive led to it, and the rounds that polished it."""
        run, budget = self.run, self.run.budget
        rounds, timed = budget.polished, not self.run.by_work and budget.begin is None
        if rounds is None and not timed:
            rounds = len(relaxed.slots) if relaxed.counts_heads else MERGES
        polish = MERGE_SHARE if not relaxed.counts_heads else POLISH_PERSONAL if is_personal(self.model) else POLISH_SYMMETRIC
        dived, until = (run.begun + share * (budget.seconds or 0.0) if timed else inf for share in (DIVE_SHARE, polish))
        limits = Limits(until, rounds, run.threads, run.cancelled)
        mend = Mender(self.model)
        dives = relaxed.counts_heads and budget.begin != Begin.GUIDED
        start = relaxed.dived(HASTY if is_personal(self.model) else CAREFUL, dived) if dives else None
        begin = Begin.GUIDED if start is None else Begin.POLISHED
        if start is None:
            start = mend(relaxed.rounded(np.random.default_rng(0)))
        self._tell(score(self.model, start))
        if relaxed.counts_heads:
            start, done = polished_start(relaxed, start, limits, self._tell)
        else:
            start, done, idle = merged_start(relaxed, start, self._explored, mend, limits, self._tell)
            if idle and has_lines(relaxed):
                start, done = settled_start(relaxed, start, self.seed, limits, self._tell, done)
        return start, begin, done

    def _tell(self, least: tuple[int, int]) -> None:
        self.run.tell(least, self.run.trace)

    def _explored(self, start: np.ndarray, heat: float, number: int) -> np.ndarray:
        """Where a short read from `start` ends."""
        total = max(SHORT_SWEEPS, SHORT_MOVES // self.model.n_decisions)
        walk = self._cooled(READS + 1 + number, start, (heat * WARM[0], WARM[1]), rising=False)
        self.run.through(walk, tuple(total * (k + 1) // STEPS - total * k // STEPS for k in range(STEPS)))
        return walk.state.position

    def _walk(self, number: int, start: np.ndarray | None) -> Walk:
        """A read from a start near the optimum, or from anywhere.

        Of a small model all but the first read begin anywhere: where pairs matter, a relaxation knows little.
        """
        small = self.model.n_decisions <= TEMPERED_UP_TO
        if start is not None and not (small and number):
            return self._cooled(number, start, GENTLE, rising=False)
        if not small:
            return self._cooled(number, None, HOT, rising=True)
        return Tempered.begin(
            self.model, self.compiled, np.random.default_rng([self.seed, number]), temperatures(self.model, TEMPERED), self._mix()
        )

    def _cooled(self, number: int, start: np.ndarray | None, heat: tuple[float, float], *, rising: bool) -> Cooled:
        state = new_state(self.model, self.compiled, np.random.default_rng([self.seed, number]), start)
        return Cooled(self.model, self.compiled, state, temperatures(self.model, heat), self._mix(), STEPS, rising)

    def _mix(self) -> np.ndarray:
        """Cumulative shares of the moves that suit the model."""
        if len(self.compiled.tight):
            return np.cumsum(TIGHT)
        if is_personal(self.model):
            return np.cumsum(PERSONAL_GUIDED if len(self.compiled.promising) else PERSONAL)
        return np.cumsum(SYMMETRIC)

    def _read(
        self,
        walks: Sequence[Walk],
        opened: tuple[int, ...],
        others: list[np.ndarray],
        begin: Begin,
        polished: int | None,
        bound: int | None,
    ) -> Annealed:
        """Take all walks to their ends; the best of them and of `others`."""
        replayed = self.run.budget.cooling
        rest = [None] * READS if replayed is None else [replayed[k] if k < len(replayed) else () for k in range(1, READS + 1)]
        with ThreadPoolExecutor(max_workers=min(READS, self.run.threads)) as pool:
            done = list(pool.map(self.run.through, walks, rest))
        found = [walk.least.best_position for walk in walks]
        scores = tuple(score(self.model, position) for position in found)
        best = min([*found, *others], key=lambda position: score(self.model, position))
        traces: Trace = [*self.run.trace, *(step for _, trace in done for step in trace)]
        return Annealed(best.astype(np.int32), (opened, *(sweeps for sweeps, _ in done)), begin, polished, falling(traces), scores, bound)
