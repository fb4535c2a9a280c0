"""Where the exact forms begin: an assignment to improve, so that they never come out with nothing where one is easy."""

from __future__ import annotations

import time

import numpy as np

from solvers.exact.assign import assignment_of
from solvers.exact.dive import EXTRA, SHARED, Owners, dive
from solvers.exact.forms import Form
from solvers.exact.program import Program
from solvers.exact.run import Relaxed
from solvers.model import ChoiceModel
from solvers.score import score

DIVE_SHARE = 0.5


class Best:
    """The best legal assignment so far, and when each was found.

    Attributes
    ----------
    assignment, energy
        None without one.
    source
        What the best one came from, in words.
    trace
        (seconds since `begun`, E) of each improvement.
    """

    def __init__(self, model: ChoiceModel, begun: float) -> None:
        self.model, self.begun = model, begun
        self.assignment: np.ndarray | None = None
        self.energy: int | None = None
        self.source = ""
        self.trace: list[tuple[float, int]] = []

    def offer(self, assignment: np.ndarray, source: str, trace: tuple[tuple[float, int], ...] = ()) -> None:
        """Take an assignment if it is legal and better; `trace` says how it was reached, on the same clock."""
        hard, energy = score(self.model, assignment)
        if hard or (self.energy is not None and energy >= self.energy):
            return
        for seconds, reached in (*trace, (time.perf_counter() - self.begun, energy)):
            if energy <= reached and (not self.trace or reached < self.trace[-1][1]):
                self.trace.append((seconds, reached))
        self.assignment, self.energy, self.source = np.asarray(assignment, dtype=np.int32), energy, source


def greedy_start(model: ChoiceModel) -> np.ndarray:
    """An assignment within a second, even of a million options; it may break limits."""
    from solvers.greedy import greedy_assignment

    return greedy_assignment(model)


def relaxed_start(model: ChoiceModel, form: Form, relaxed: Relaxed) -> np.ndarray:
    """The relaxation rounded owner by owner, and settled."""
    return _settled(model, assignment_of(model, form, relaxed.values, np.random.default_rng(0)))


def dived_start(model: ChoiceModel, form: Form, program: Program, relaxed: Relaxed, until: float) -> np.ndarray | None:
    """The relaxation rounded by a dive, and settled; None if not by `until`. It takes seconds, and pays where rounding breaks limits."""
    owner = np.full(program.n_variables, EXTRA)
    for pool in form.pools:
        owner[pool.columns] = SHARED
    for number, ranks in enumerate(form.cells):
        for cell in ranks:
            owner[cell.columns] = number
    cells = [[cell.columns for cell in ranks] for ranks in form.cells]
    found = dive(program, Owners(cells, owner), relaxed, DIVE_SHARE, until)
    return None if found is None else _settled(model, assignment_of(model, form, found, np.random.default_rng(0)))


def _settled(model: ChoiceModel, assignment: np.ndarray) -> np.ndarray:
    """Every decision at its best answer to the others, limits first."""
    from solvers.greedy import Mender

    return Mender(model)(assignment)
