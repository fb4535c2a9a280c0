"""Drives the kernel: temperatures, penalties, reads on all cores, budgets."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from solvers.anneal.compile import Compiled, compile_model, typical_prices, with_penalty
from solvers.anneal.kernel import anneal, start_usage
from solvers.exact.seed import counts_start, mergeable
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Budget

# Shares of the five moves: another option, a near one, a paired move of one owner, an exchange, a double exchange.
# Exchanges pay where it matters who works; elsewhere they only mend limits.
MIX_PERSONAL = np.cumsum([0.15, 0.15, 0.10, 0.30, 0.30])
MIX_SYMMETRIC = np.cumsum([0.50, 0.20, 0.20, 0.05, 0.05])
READS = 2
COUNTS_SHARE = 0.6
COUNTS_SECONDS = 600.0
STEPS = 128
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
        self.anneal(compiled, 0, 1.0, 1.0, MIX_PERSONAL)


@dataclass(frozen=True)
class Annealed:
    """Best assignment; sweeps of every read's every cooling step; improvements; (H, E) of every read; counts start or not."""

    assignment: np.ndarray
    cooling: tuple[tuple[int, ...], ...]
    trace: tuple[tuple[float, int], ...]
    scores: tuple[tuple[int, int], ...]
    counted: bool


def solve_annealing(
    model: ChoiceModel,
    budget: Budget,
    seed: int,
    start: np.ndarray | None = None,
    progress: Progress | None = None,
    cancelled: threading.Event | None = None,
) -> Annealed:
    """Anneal `model` in `READS` independent reads and return the best.

    A read cools in `STEPS` steps. Under a budget of seconds a step does as many sweeps as fit its share of the time, so
    that cooling ends with the time however busy the machine is; the counts come back, and as `Budget.cooling` they
    replay the run. Same seed and sweeps (or cooling): same answer, on any number of threads.

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
    starts = [start] * READS if start is not None else _starts(model, budget, seed)
    hot, cold, penalty = temperatures(model, warm=starts[0] is not None)
    mix = MIX_PERSONAL if is_personal(model) else MIX_SYMMETRIC
    run = _Run(with_penalty(compiled, model, penalty), budget, begun, hot, cold, mix, progress, cancelled or threading.Event())
    reads = [_new_read(model, run.compiled, seed, number, begin) for number, begin in enumerate(starts)]
    with ThreadPoolExecutor(max_workers=min(READS, budget.threads or os.cpu_count() or 1)) as pool:
        list(pool.map(run.cool, range(READS), reads))
    scores = tuple(score(model, read.best_position) for read in reads)
    best = min(range(READS), key=lambda k: (scores[k], k))
    trace = sorted((t, e) for read in reads for t, e in read.trace)
    assignment = reads[best].best_position.astype(np.int32)
    counted = start is None and starts[0] is not None
    return Annealed(assignment, tuple(tuple(read.cooling) for read in reads), _falling(trace), scores, counted)


def is_personal(model: ChoiceModel) -> bool:
    """Whether it matters who works what: options with costs, or soft rows that decisions are linked to."""
    costs = model.cost_pool
    return bool((costs != costs[:1]).any()) or bool((~model.rows.hard[model.link_row]).any())


def _starts(model: ChoiceModel, budget: Budget, seed: int) -> Sequence[np.ndarray | None]:
    """Where interchangeable people can be counted in a part of the time: the counts' optimum; else random options."""
    if budget.counted is False or not mergeable(model):
        return [None] * READS
    by_work = budget.seconds is None or budget.sweeps is not None or budget.counted
    seconds = COUNTS_SECONDS if by_work else COUNTS_SHARE * (budget.seconds or 0.0)
    found = counts_start(model, seconds, seed, READS)
    return found if found is not None else [None] * READS


def temperatures(model: ChoiceModel, warm: bool) -> tuple[float, float, int]:
    """(hot, cold, hard penalty), from the model's own prices.

    The unit is the usual price of one row unit. Cold is a small part of the least unit, where nothing but the last
    exchanges moves; hot melts several units, or a quarter of one where a start is to be kept. A hard term outweighs the
    dearest change that one option can make.
    """
    unit, least, dearest = typical_prices(model)
    return (0.25 if warm else 2.0) * unit, max(0.1 * least, 1e-3), int(2 * dearest) + 1


@dataclass
class _Run:
    compiled: Compiled
    budget: Budget
    begun: float
    hot: float
    cold: float
    mix: np.ndarray
    progress: Progress | None
    cancelled: threading.Event
    best: tuple[int, int] = (1 << 62, 1 << 62)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def cool(self, number: int, read: Read) -> None:
        """Take one read through all its steps."""
        begun, pace = self._now(), 0.0
        for step in range(STEPS):
            if self.cancelled.is_set():
                return
            sweeps = self._sweeps(number, step, begun, pace)
            if sweeps:
                before = self._now()
                read.anneal(self.compiled, sweeps, self._at(step / STEPS), self._at((step + 1) / STEPS), self.mix)
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

    def _at(self, fraction: float) -> float:
        return self.hot * (self.cold / self.hot) ** fraction

    def _report(self, read: Read) -> None:
        now, (energy, penalty) = self._now(), (int(v) for v in read.best)
        if penalty == 0 and (not read.trace or energy < read.trace[-1][1]):
            read.trace.append((now, energy))
        with self.lock:
            better = (penalty, energy) < self.best
            self.best = min(self.best, (penalty, energy))
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
