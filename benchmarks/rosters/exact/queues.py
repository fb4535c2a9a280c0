"""Who is on which queue, where the shifts are fixed: window of time by window of time.

A block in a shift is stated as least up time is in unit commitment (Rajan and Takriti, 2005): whoever began one in the last `block`
steps is on it still. With begins beside presence this describes the convex hull of one shift's blocks on one queue.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.rosters.exact.heads import price_heads
from solvers.exact.run import solved, use_cores

NOBODY = -1
# Steps of a window and of its part that is kept; seconds of a window that is mended, which grows where it is solved to the end.
WINDOW, KEPT, TURN_S = 32, 12, 3.0


@dataclass
class Queues:
    """Who is on which queue, step by step.

    Attributes
    ----------
    spans
        (start, end) of every shift.
    on
        Queue of each shift in each step, shape ``(shifts, n)``; `NOBODY` outside of it, and where nothing is decided yet.
    slopes
        Price of the k-th head on each queue in each step, shape ``(queues, n, people)``.
    """

    spans: list[tuple[int, int]]
    slopes: np.ndarray = field(repr=False)
    block: int
    seed: int
    threads: int | None
    on: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.on = np.full((len(self.spans), self.slopes.shape[1]), NOBODY)

    @property
    def heads(self) -> np.ndarray:
        """Heads of shape ``(queues, n)``."""
        return np.array([(self.on == queue).sum(axis=0) for queue in range(len(self.slopes))])

    @property
    def value(self) -> int:
        """What the heads cost."""
        within = np.arange(self.slopes.shape[2]) < self.heads[:, :, None]
        return int((self.slopes * within).sum())

    def roll(self, deadline: float) -> bool:
        """Decide everything from the first step to the last; False where a window has no answer in the time."""
        queues, n, _ = self.slopes.shape
        if queues == 1:
            for row, (start, end) in zip(self.on, self.spans, strict=True):
                row[start:end] = 0
            return True
        for first in range(0, n, KEPT):
            end = min(n, first + WINDOW)
            if not self.solve(first, end, deadline - time.perf_counter())[0]:
                return False
            if end == n:
                break
            self.on[:, first + KEPT :] = NOBODY
        return True

    def mend(self, deadline: float, enough: int) -> None:
        """Windows where it costs, anew, until the deadline or until the value is `enough`."""
        generator, n, size = np.random.default_rng(self.seed), self.slopes.shape[1], WINDOW
        while len(self.slopes) > 1 and self.value > enough and time.perf_counter() < deadline:
            cost = self._cost()
            at = int(generator.choice(n, p=cost / cost.sum()))
            first = max(0, at - int(generator.integers(size)))
            _, proven = self.solve(first, min(n, first + size), min(TURN_S, deadline - time.perf_counter()))
            size = min(n, size + 2) if proven else max(WINDOW // 2, size - 2)

    def _cost(self) -> np.ndarray:
        within = np.arange(self.slopes.shape[2]) < self.heads[:, :, None]
        cost = np.maximum(0, self.slopes * within) - np.where(within, 0, np.minimum(0, self.slopes))
        return cost.sum(axis=(0, 2)) + 1e-9

    def solve(self, first: int, end: int, seconds: float) -> tuple[bool, bool]:
        """(Whether the steps [first, end) were decided beside all others, whether at best)."""
        model, rows = cp_model.CpModel(), {}
        for shift, (begin, over) in enumerate(self.spans):
            if begin < end and first < over:
                rows[shift] = self._shift(model, shift, max(first, begin), min(end, over))
        if not rows:
            return True, True
        known = self.heads
        for shift, own in rows.items():
            for queue, row in enumerate(own):
                for step, variable in row.items():
                    if self.on[shift, step] != NOBODY:
                        model.add_hint(variable, int(self.on[shift, step] == queue))
                        known[queue, step] -= int(self.on[shift, step] == queue)
        price_heads(model, list(rows.values()), self.slopes, known)
        solver = cp_model.CpSolver()
        use_cores(solver.parameters, self.threads)
        solver.parameters.random_seed, solver.parameters.max_time_in_seconds = self.seed, max(0.1, seconds)
        status = solved(solver, model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return False, False
        for shift, own in rows.items():
            for step in own[0]:
                self.on[shift, step] = next(queue for queue, row in enumerate(own) if solver.boolean_value(row[step]))
        return True, status == cp_model.OPTIMAL

    def _shift(self, model: cp_model.CpModel, shift: int, first: int, end: int) -> list[dict[int, cp_model.IntVar]]:
        """Whether a shift is on each queue in the steps [first, end), with what is known before and after."""
        begin, over = self.spans[shift]
        was = int(self.on[shift, first - 1]) if first > begin else NOBODY
        then = int(self.on[shift, end]) if end < over else NOBODY
        age = next((k for k in range(1, first - begin + 1) if self.on[shift, first - k] != was), first - begin + 1) - 1
        left = next((k for k in range(1, over - end) if self.on[shift, end + k] != then), over - end)
        rows, unknown = [], end < over and then == NOBODY
        for queue in range(len(self.slopes)):
            row = {step: model.new_bool_var("") for step in range(first, end)}
            began = {step: model.new_bool_var("") for step in range(first, end)}
            for step in range(first, end):
                before = int(was == queue) if step == first else row[step - 1]
                model.add(row[step] <= before + began[step])
                model.add(sum(began[at] for at in range(max(first, step - self.block + 1), step + 1)) <= row[step])
                rest = end - step + (left if then == queue else 0)
                if rest < self.block and not unknown:
                    model.add(began[step] == 0)
            if was == queue:
                for step in range(first, min(end, first + self.block - age)):
                    model.add(row[step] == 1)
            if then == queue:
                for step in range(max(first, end - self.block + left), end):
                    model.add(row[step] == 1)
            rows.append(row)
        for step in range(first, end):
            model.add_exactly_one(row[step] for row in rows)
        return rows
