"""Sweep the penalties in rounds, keep the better half each time, and spend the rest of the budget on the last.

Under a budget of time a chunk is as many reads as fit a part of it at the pace measured last. Under a budget of work
chunks have fixed reads and sweeps, and seeds of their own, so that the answer does not depend on the threads.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from solvers.bqm import require_small
from solvers.model import ChoiceModel
from solvers.ocean.choices import write_out
from solvers.ocean.chunks import Arm, Chunk, Draw, Sampled, penalties
from solvers.ocean.parts import Parts
from solvers.ocean.settle import settle
from solvers.score import score
from solvers.solution import Budget

DEFAULT_SWEEPS = 1000
# By work: one chunk for each pair of penalties, in each round with twice the sweeps, and more chunks at last.
LAST_CHUNKS, READS = 4, 4
# By time. Many short reads beat few long ones, for it is the descent that finishes them; sweeps take turns all the same.
SWEEPS, LEAST_SWEEPS = (100, 400), 8
# Parts of the time for each round and for writing out the forms; a chunk's seconds; its length in calls that do no work.
ROUND_SHARE, FORMS_SHARE, CHUNK_SECONDS, CHUNK_CALLS = 0.1, 0.25, 0.5, 4

# The first, short call gives a cautious guess of the pace; a later one never makes it more than so many times quicker, for
# what a call takes by itself may have been taken for too much.
FIRST_PART, QUICKER = 0.5, 4

Progress = Callable[[float, int, int], None]


class Race:
    """One run of a sampler. `warm` says which of the last penalties' chunks begin at the best answer."""

    def __init__(
        self,
        model: ChoiceModel,
        budget: Budget,
        seed: int,
        draw: Draw,
        warm: Callable[[int], bool],
        progress: Progress | None,
        cancelled: threading.Event | None,
    ) -> None:
        require_small(model)
        self.model, self.seed, self.draw, self.warm = model, seed, draw, warm
        self.seconds = None if budget.sweeps is not None else budget.seconds
        self.sweeps = budget.sweeps if budget.sweeps is not None else DEFAULT_SWEEPS
        self.threads = budget.threads or os.cpu_count() or 1
        self.progress, self.cancelled = progress, cancelled or threading.Event()
        self.begun = time.perf_counter()
        self.choices = write_out(model)
        written = time.perf_counter()
        self._settled(np.zeros(model.n_choices, dtype=np.int8))
        self.begun += time.perf_counter() - written  # compiled, or loaded: a one-off of the machine that no budget pays for
        self.best: tuple[tuple[int, int], int, np.ndarray] | None = None
        self.trace: list[tuple[float, int]] = []
        self.reads = self.chunks = 0
        self.pace = self.call = 0.0  # seconds of a sweep of a read, and of a call that does next to no work
        self.lock = threading.Lock()

    def run(self, start: np.ndarray | None, check: Callable[[int], int]) -> Sampled:
        """Race from `start`; `check` refuses too many variables and says how many threads may draw at once.

        Raises
        ------
        BackendUnavailableError
            The explicit BQM would be too large.
        ValueError
            `start` is no assignment of the model.
        """
        if start is not None:
            self._take(self._settled(self._bits(start)), number=-1)
        arms = penalties(self.model)[:1] if self._over() else self._raced(start, check)
        if self.best is None:
            self._take(self._settled(np.zeros(self.model.n_choices, dtype=np.int8)), number=0)
        assert self.best is not None
        arm, drawn = arms[0], bool(arms[0].scores)
        note = f"{self.reads:,} reads" if drawn else "no time for a read: greedy choice and descent"
        if drawn:
            note += f", one-hot penalty {arm.one_hot:,.6g}" + (f", hard penalty {arm.hard:,.6g}" if arm.hard else "")
        return Sampled(
            self.best[2].astype(np.int32), self.reads, tuple(self.trace), tuple(sorted(arm.scores)), arm.one_hot if drawn else None,
            arm.hard or None if drawn else None, note,
        )  # fmt: skip

    def _raced(self, start: np.ndarray | None, check: Callable[[int], int]) -> list[Arm]:
        """The arms, best first."""
        parts = Parts(self.model)
        self.threads = min(self.threads, check(parts.n))
        arms = self._forms(parts)
        with ThreadPoolExecutor(max_workers=self.threads) as pool:
            rounds = int(np.ceil(np.log2(len(arms))))
            for number in range(rounds):
                self._round(pool, arms, self.sweeps >> (rounds - number), start)
                drawn = sorted((arm for arm in arms if arm.scores), key=lambda arm: arm.rank)
                arms = drawn[: (len(arms) + 1) // 2] or arms[:1]
            self._last(pool, arms[0], start)
        return arms

    def _forms(self, parts: Parts) -> list[Arm]:
        """The arms with their forms; fewer, where the time is short. A first call of the sampler learns what a call takes."""
        arms = penalties(self.model)
        for number, arm in enumerate(arms):
            before = self._now()
            arm.form = parts.form(arm.hard, arm.one_hot)
            _ = arm.form.bqm, arm.form.spins
            if self.seconds is None:
                continue
            took = self._now() - before
            if number == 0:
                self._draw(arm, *self._chunk(LEAST_SWEEPS, 0.0, None))
            each = took + 2 * CHUNK_CALLS * self.call / self.threads
            if each * (number + 2) > FORMS_SHARE * (self.seconds - before):
                return arms[: number + 1]
        return arms

    def _round(self, pool: ThreadPoolExecutor, arms: list[Arm], sweeps: int, start: np.ndarray | None) -> None:
        """Some reads with every pair of penalties."""
        seconds = 0.0 if self.seconds is None else ROUND_SHARE * self.seconds * self.threads / len(arms)
        sweeps = SWEEPS[0] if self.seconds is not None else max(1, sweeps)
        jobs = [(arm, *self._chunk(sweeps, max(seconds, CHUNK_CALLS * self.call), start)) for arm in arms]
        list(pool.map(lambda job: self._draw(*job), jobs))

    def _last(self, pool: ThreadPoolExecutor, arm: Arm, start: np.ndarray | None) -> None:
        """The rest of the budget on one pair of penalties."""
        turn = 0
        while not self._over() and (self.seconds is not None or turn < LAST_CHUNKS):
            count = LAST_CHUNKS if self.seconds is None else self.threads
            origins = [self._origin(turn + k, start) for k in range(count)]
            sweeps = self.sweeps if self.seconds is None else SWEEPS[turn // 2 % len(SWEEPS)]
            left = self._left()
            if left < self.call + LEAST_SWEEPS * self.pace:
                return
            seconds = min(left, max(min(CHUNK_SECONDS, left / 4), CHUNK_CALLS * self.call))
            jobs = [(arm, *self._chunk(sweeps, seconds, origin)) for origin in origins]
            list(pool.map(lambda job: self._draw(*job), jobs))
            turn += count

    def _origin(self, turn: int, start: np.ndarray | None) -> np.ndarray | None:
        """Where a chunk begins: anew, or at the best answer."""
        return self.best[2] if self.best is not None and self.warm(turn) else start

    def _chunk(self, sweeps: int, seconds: float, start: np.ndarray | None) -> tuple[Chunk, int]:
        """The next chunk and its number; under a budget of time its reads and sweeps are found when it is drawn."""
        self.chunks += 1
        seed = int(np.random.SeedSequence([self.seed, self.chunks]).generate_state(1)[0]) % 2**31
        return Chunk(seed, READS, sweeps, None if self.seconds is None else seconds, start), self.chunks

    def _draw(self, arm: Arm, chunk: Chunk, number: int) -> None:
        """Draw one chunk, settle it and keep what is good; not any more, when time is over or the run is cancelled."""
        if arm.form is None or self._over() or (self.reads and self._left() < self.call):
            return
        chunk = self._fitted(chunk)
        before = self._now()
        samples = self.draw(arm.form, chunk)
        self._learn(self._now() - before, len(samples) * chunk.sweeps)
        scores = self._take(settle(self.choices, samples), number)
        with self.lock:
            self.reads += len(samples)
            arm.scores += scores

    def _learn(self, took: float, sweeps: int) -> None:
        guess = FIRST_PART * took if not self.pace else self.pace * sweeps / QUICKER
        self.call = min(self.call or took, took)
        self.pace = max(took - self.call, guess) / sweeps

    def _fitted(self, chunk: Chunk) -> Chunk:
        """As many reads as the chunk's time holds; the first of all is a short one, to learn the pace."""
        if chunk.seconds is None:
            return chunk
        seconds = max(0.0, min(chunk.seconds, self._left()) - self.call)
        fits = int(seconds / self.pace) if self.pace else LEAST_SWEEPS
        sweeps = max(LEAST_SWEEPS, min(chunk.sweeps, fits))
        return Chunk(chunk.seed, max(1, fits // sweeps), sweeps, seconds, chunk.start)

    def _take(self, answers: np.ndarray, number: int) -> list[tuple[int, int]]:
        """Score settled answers and note an improvement; ties go to the earlier chunk, whichever ended first."""
        scores = [score(self.model, answer) for answer in answers]
        k = min(range(len(scores)), key=lambda k: (scores[k], k))
        with self.lock:
            better = self.best is None or scores[k] < self.best[0]
            if self.best is None or (scores[k], number) < self.best[:2]:
                self.best = (scores[k], number, answers[k])
            if better and scores[k][0] == 0:
                self.trace.append((self._now(), scores[k][1]))
            if better and self.progress:
                self.progress(self._now(), *scores[k])
        return scores

    def _settled(self, bits: np.ndarray) -> np.ndarray:
        return settle(self.choices, bits[None, :])

    def _bits(self, assignment: np.ndarray) -> np.ndarray:
        """0/1 of the choices."""
        score(self.model, assignment)  # refuses what is no assignment
        bits = np.zeros(self.model.n_choices, dtype=np.int8)
        bits[self.choices.start[:-1] + assignment] = 1
        return bits

    def _now(self) -> float:
        return time.perf_counter() - self.begun

    def _left(self) -> float:
        """Seconds to the deadline; endless under a budget of work."""
        return np.inf if self.seconds is None else self.seconds - self._now()

    def _over(self) -> bool:
        return self.cancelled.is_set() or self._left() <= 0
