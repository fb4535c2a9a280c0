"""Drives the kernel: temperatures, penalties, reads on all cores, budgets."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from solvers.anneal.compile import Compiled, compile_model, typical_prices, with_penalty
from solvers.anneal.kernel import anneal, start_usage
from solvers.anneal.start import polished_start
from solvers.exact.seed import Seed, relaxed_seed
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Budget

# Shares of the five moves: another option, a near one, a paired move of one owner, an exchange, a double exchange.
# Exchanges pay where it matters who works; elsewhere they only mend limits.
MIX_PERSONAL = np.cumsum([0.15, 0.15, 0.10, 0.30, 0.30])
MIX_SYMMETRIC = np.cumsum([0.50, 0.20, 0.20, 0.05, 0.05])
READS = 2
STEPS = 128
# A relaxation may take this share of the time (or this long, where work is the limit); its start is polished until then.
RELAX_SHARE, POLISH_SHARE, RELAX_SECONDS = 0.5, 0.93, 600.0
WORTH_RELAXING = 24
# Hot as a part of the usual unit, cold as a part of the least: to melt everything; not to undo a start that one has; not
# to undo a start that is near the optimum, where all that is left to do is to trade the last units.
HOT, WARM, GENTLE = (2.0, 0.1), (0.25, 0.1), (0.02, 0.02)
DEFAULT_SWEEPS = 1000

Progress = Callable[[float, int, int], None]


@dataclass
class Read:
    """State of one independent read; the arrays are the kernel's. `cooling` holds the sweeps of each step so far."""

    rng: np.ndarray
    position: np.ndarray
    chosen: np.ndarray
    usage: np.ndarray
    energy: np.ndarray
    best: np.ndarray
    best_position: np.ndarray
    cooling: list[int] = field(default_factory=list)
    trace: list[tuple[float, int]] = field(default_factory=list)

    def anneal(self, compiled: Compiled, sweeps: int, hot: float, cold: float, mix: np.ndarray) -> None:
        """Run the kernel on this state."""
        state = (self.rng, self.position, self.chosen, self.usage, self.energy, self.best, self.best_position)
        anneal(compiled, *state, sweeps, hot, cold, mix)

    def warm_up(self, compiled: Compiled) -> None:
        """Have the kernel compiled, or loaded from its cache: a one-off of the machine that no budget pays for."""
        import scipy.optimize  # noqa: F401  a third of a second, once, before the relaxation

        self.anneal(compiled, 0, 1.0, 1.0, MIX_PERSONAL)


@dataclass(frozen=True)
class Annealed:
    """Best assignment, and how it came about.

    Attributes
    ----------
    cooling
        Sweeps of every read's every cooling step.
    polished
        Rounds in which the reads' start was polished; None where they did not begin from the relaxation.
    trace
        (seconds, E) of legal improvements.
    scores
        (H, E) of every read.
    bound
        Proven lower bound of E, where the relaxation gave one.
    """

    assignment: np.ndarray
    cooling: tuple[tuple[int, ...], ...]
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
    """Anneal `model` in `READS` independent reads and return the best.

    Where the linear relaxation of the whole problem can be solved in a part of the time, a read begins from it, rounded and
    polished (`solvers.anneal.start`), and is cooled from a temperature that trades the last units; other reads begin from
    random options, and hot. A read cools in `STEPS` steps. Under a budget of seconds a step does as many sweeps as fit its share
    of the time, so that cooling ends with the time however busy the machine is; the counts come back, and as
    `Budget.cooling` and `Budget.polished` they replay the run. Same seed and sweeps: same answer, on any number of threads.

    Parameters
    ----------
    start
        Assignment to start from, at the lower temperature of a joint anneal that does not undo it.
    progress
        Called with (seconds, best hard penalty, best E) whenever a read improves.
    cancelled
        Stops every read at its next step when set.

    Raises
    ------
    ValueError
        `start` is no assignment of the model.
    """
    if start is not None:
        score(model, start)  # refuses what is no assignment before the kernel would walk out of its arrays
    compiled = compile_model(model)
    _new_read(model, compiled, seed, READS, start).warm_up(compiled)
    begun = time.perf_counter()
    mix = MIX_PERSONAL if is_personal(model) else MIX_SYMMETRIC
    compiled = with_penalty(compiled, model, hard_penalty(model))
    run = _Run(model, compiled, budget, begun, mix, progress, cancelled or threading.Event())
    relaxed = _relaxed(model, budget) if start is None else None
    begins, polished = [(start, HOT if start is None else WARM)] * READS, None
    if relaxed is not None:
        start, polished, near = run.polished(relaxed)
        # The other reads of a start near the optimum go their own way: where pairs matter, a relaxation knows little.
        begins = [(start, GENTLE), *[(None, HOT)] * (READS - 1)] if near else [(start, WARM)] * READS
    reads = [_new_read(model, compiled, seed, number, begin) for number, (begin, _) in enumerate(begins)]
    with ThreadPoolExecutor(max_workers=min(READS, run.threads)) as pool:
        list(pool.map(lambda number: run.cool(number, reads[number], *temperatures(model, begins[number][1])), range(READS)))
    scores = tuple(score(model, read.best_position) for read in reads)
    best = min(range(READS), key=lambda k: (scores[k], k))
    trace = sorted([*run.trace, *((t, e) for read in reads for t, e in read.trace)])
    return Annealed(
        reads[best].best_position.astype(np.int32),
        tuple(tuple(read.cooling) for read in reads),
        polished,
        _falling(trace),
        scores,
        relaxed.bound if relaxed is not None else None,
    )


def _relaxed(model: ChoiceModel, budget: Budget) -> Seed | None:
    """The relaxation, where it is wanted and worth its time."""
    if budget.relaxed is False or model.n_decisions < WORTH_RELAXING:
        return None
    by_work = budget.seconds is None or budget.sweeps is not None or budget.relaxed
    return relaxed_seed(model, RELAX_SECONDS if by_work else RELAX_SHARE * (budget.seconds or 0.0))


def is_personal(model: ChoiceModel) -> bool:
    """Whether it matters who works what: options with costs, or soft rows that decisions are linked to."""
    costs = model.cost_pool
    return bool((costs != costs[:1]).any()) or bool((~model.rows.hard[model.link_row]).any())


def temperatures(model: ChoiceModel, heat: tuple[float, float]) -> tuple[float, float]:
    """(hot, cold) from the model's own prices: parts of the usual price of a row unit, and of the least one."""
    unit, least, _ = typical_prices(model)
    return heat[0] * unit, max(heat[1] * least, 1e-3)


def hard_penalty(model: ChoiceModel) -> int:
    """A price for a hard term that outweighs the dearest change that one option can make."""
    return int(2 * typical_prices(model)[2]) + 1


@dataclass
class _Run:
    model: ChoiceModel
    compiled: Compiled
    budget: Budget
    begun: float
    mix: np.ndarray
    progress: Progress | None
    cancelled: threading.Event
    best: tuple[int, int] = (1 << 62, 1 << 62)
    lock: threading.Lock = field(default_factory=threading.Lock)
    trace: list[tuple[float, int]] = field(default_factory=list)

    @property
    def threads(self) -> int:
        """Cores to use."""
        return self.budget.threads or os.cpu_count() or 1

    def polished(self, relaxed: Seed) -> tuple[np.ndarray, int, bool]:
        """A start from the relaxation, as `polished_start` gives it; by work, every slot is polished once."""
        budget, rounds = self.budget, self.budget.polished
        if rounds is None and (budget.sweeps is not None or budget.seconds is None):
            rounds = len(relaxed.slots)
        until = self.begun + POLISH_SHARE * (budget.seconds or 0.0)
        return polished_start(relaxed, until, rounds, self.threads, lambda least: self._tell(least, self.trace), self.cancelled)

    def cool(self, number: int, read: Read, hot: float, cold: float) -> None:
        """Take one read through all its steps."""
        begun, pace = self._now(), 0.0
        for step in range(STEPS):
            if self.cancelled.is_set():
                return
            sweeps = self._sweeps(number, step, begun, pace)
            if sweeps:
                before = self._now()
                here, there = (hot * (cold / hot) ** (k / STEPS) for k in (step, step + 1))
                read.anneal(self.compiled, sweeps, here, there, self.mix)
                took = max(self._now() - before, 1e-6)
                pace = sweeps / took if not pace else 0.5 * pace + 0.5 * sweeps / took
                self._report(read)
            read.cooling.append(sweeps)

    def _sweeps(self, number: int, step: int, begun: float, pace: float) -> int:
        """Sweeps of a step: as replayed, or its part of the work, or as many as fit until its part of the time is over."""
        if self.budget.cooling is not None:
            return self.budget.cooling[number][step] if step < len(self.budget.cooling[number]) else 0
        if self.budget.sweeps is not None or self.budget.seconds is None:
            total = self.budget.sweeps or DEFAULT_SWEEPS
            return total * (step + 1) // STEPS - total * step // STEPS
        left = begun + (self.budget.seconds - begun) * (step + 1) / STEPS - self._now()
        return max(0, round(pace * left)) if pace else 1

    def _now(self) -> float:
        return time.perf_counter() - self.begun

    def _report(self, read: Read) -> None:
        energy, penalty = (int(v) for v in read.best)
        self._tell((penalty, energy), read.trace)

    def _tell(self, least: tuple[int, int], trace: list[tuple[float, int]]) -> None:
        """Note an improvement of one read, and pass it on if it is one of the run."""
        now, (penalty, energy) = self._now(), least
        if penalty == 0 and (not trace or energy < trace[-1][1]):
            trace.append((now, energy))
        with self.lock:
            better = least < self.best
            self.best = min(self.best, least)
            if better and self.progress:
                self.progress(now, penalty, energy)


def _new_read(model: ChoiceModel, compiled: Compiled, seed: int, number: int, start: np.ndarray | None) -> Read:
    generator = np.random.default_rng([seed, number])
    position = np.array(start if start is not None else generator.integers(0, model.size), dtype=np.int64)
    rng = generator.integers(1, 2**63, size=1, dtype=np.uint64)
    chosen, usage = np.zeros_like(position), np.zeros(len(model.rows), dtype=np.int64)
    start_usage(compiled, position, chosen, usage)
    energy = penalised(compiled, model, position, usage)
    return Read(rng, position, chosen, usage, energy, energy.copy(), position.copy())


def penalised(compiled: Compiled, model: ChoiceModel, position: np.ndarray, usage: np.ndarray) -> np.ndarray:
    """(soft energy, hard penalty) under the compiled prices; the kernel keeps the same numbers move by move."""
    bands = compiled.bands
    under, over = np.maximum(0, bands[:, 0] - usage), np.maximum(0, usage - bands[:, 1])
    price = under * (bands[:, 2] + bands[:, 3] * under) + over * (bands[:, 4] + bands[:, 5] * over)
    hard_row = bands[:, 6] > 0
    soft = int(model.cost_pool[model.cost_ptr + position].sum()) + int(price[~hard_row].sum())
    hard = int(price[hard_row].sum())
    if len(model.pair_first):
        klass = model.option_class[model.chosen(position)]
        pairs = model.tables[model.pair_table, klass[model.pair_first], klass[model.pair_second]]
        weight = compiled.table_weight[model.pair_table]
        soft += int(pairs[weight == 0].sum())
        hard += int((pairs * weight).sum())
    return np.array([soft, hard], dtype=np.int64)


def _falling(trace: list[tuple[float, int]]) -> tuple[tuple[float, int], ...]:
    """Improvements over all reads: only those that beat everything before them."""
    kept: list[tuple[float, int]] = []
    for seconds, energy in trace:
        if not kept or energy < kept[-1][1]:
            kept.append((seconds, energy))
    return tuple(kept)
