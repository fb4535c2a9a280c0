"""`solve_leap`: a few paid calls that may improve on an incumbent and can never make it worse."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np

from solvers.leap.answer import Answer
from solvers.leap.available import masked, quiet, why_unused
from solvers.leap.connection import Connection
from solvers.leap.deadline import Deadline
from solvers.leap.failure import LeapFailure
from solvers.leap.limits import Limits
from solvers.leap.piece import Cutter, Piece
from solvers.leap.settings import LeapSettings
from solvers.leap.spend import Spend
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Accept, Budget, Status


@dataclass(frozen=True)
class LeapResult:
    """What came of Leap.

    Attributes
    ----------
    assignment
        The best known: the incumbent unless an answer is better by (H, E); None without either.
    status
        FEASIBLE or INFEASIBLE (of the best) once an answer was read, else how Leap ended: REFUSED, FAILED, NO_ANSWER.
    trace
        (seconds, energy) of legal improvements.
    calls, charged, cost
        Jobs, solver seconds (all that was asked for, where Leap does not say), and money, where a price is configured.
    reasons
        A sentence for everything dropped, failed or not done.
    version
        Solver and client, once connected.
    """

    assignment: np.ndarray | None
    status: Status
    trace: tuple[tuple[float, int], ...] = ()
    calls: int = 0
    charged: float = 0.0
    cost: float | None = None
    reasons: tuple[str, ...] = ()
    version: str = ""


def solve_leap(
    model: ChoiceModel,
    budget: Budget,
    seed: int,
    incumbent: np.ndarray | None,
    settings: LeapSettings,
    cancelled: threading.Event | None = None,
    accept: Accept | None = None,
) -> LeapResult:
    """Improve on `incumbent` with Leap's hybrid BQM solver; nothing but an interrupt leaves this function as an exception.

    Parameters
    ----------
    budget
        Wall time of the whole in seconds, where it is less than the settings allow. Leap counts no sweeps.
    seed
        Of the parts sent and of the back-off; Leap itself takes none.
    incumbent
        List position per decision, int; without one, a model too large for one call starts from each decision's cheapest option.
    accept
        Objection to a legal answer, in a sentence, or None; what it objects to never replaces the incumbent.
    """
    objection = why_unused(settings)
    if objection:
        return LeapResult(incumbent, Status.REFUSED, reasons=(objection,))
    quiet()
    run = _Run(model, seed, incumbent, settings, accept)
    try:
        run.go(Deadline(settings.within(budget.seconds), cancelled))
    except LeapFailure as failure:
        run.end(str(failure), failure.status)
    except Exception as error:
        run.end(masked(f"a fault in the Leap backend ({type(error).__name__}: {error})"), Status.FAILED)
    finally:
        run.connection.close()
    return run.result()


class _Run:
    def __init__(self, model: ChoiceModel, seed: int, incumbent: np.ndarray | None, settings: LeapSettings, accept: Accept | None) -> None:
        self.model, self.settings, self.accept, self.begun = model, settings, accept, time.perf_counter()
        self.best = incumbent
        self.best_score = None if incumbent is None else score(model, incumbent)
        self.rng = np.random.default_rng(seed)
        self.connection = Connection(settings.seconds, self.rng)
        self.spend = Spend(settings)
        self.answered, self.status = False, Status.NO_ANSWER
        self.trace: list[tuple[float, int]] = []
        self.reasons: list[str] = []

    def go(self, deadline: Deadline) -> None:
        limits = self.connection.open(deadline.within(self.settings.seconds))
        cutter = Cutter(self.model, limits, self.rng)
        for call in range(self.settings.calls):
            if not deadline.left():
                return self.end(f"stopped before call {call + 1}: {'cancelled' if deadline.cancelled.is_set() else 'the time is up'}")
            piece = cutter.cut(call, self._base())
            if piece is None:
                return self.end("not even one decision is small enough for the solver", Status.REFUSED)
            if not self._call(piece, limits, deadline):
                return None
        return None

    def end(self, reason: str, status: Status = Status.NO_ANSWER) -> None:
        self.reasons.append(reason)
        self.status = status

    def result(self) -> LeapResult:
        status = self.status
        if self.answered:
            status = Status.INFEASIBLE if self.best_score is None or self.best_score[0] else Status.FEASIBLE
        spend = self.spend
        return LeapResult(
            self.best, status, tuple(self.trace), spend.calls, spend.seconds, spend.cost, tuple(self.reasons), self.connection.version
        )

    def _base(self) -> np.ndarray:
        """What the fixed decisions of a part hold."""
        if self.best is not None:
            return self.best
        return np.array([int(self.model.costs_of(i).argmin()) for i in range(self.model.n_decisions)], dtype=np.int32)

    def _call(self, piece: Piece, limits: Limits, deadline: Deadline) -> bool:
        """One job; whether a next one may follow."""
        seconds = limits.seconds(piece.form.bqm.num_variables, self.settings.solver_seconds)
        objection = self.spend.objection(seconds, deadline.left())
        if objection:
            self.end(f"stopped before call {self.spend.calls + 1}: {objection}")
            return False
        self.spend.calls += 1
        try:
            answer = self.connection.sample(piece.form.bqm, seconds, deadline.within(self.settings.seconds))
        except LeapFailure as failure:
            self.spend.seconds += seconds if self.connection.at_stake else 0.0
            self.end(f"call {self.spend.calls}: {failure}", failure.status)
            return False
        self.spend.seconds += seconds if answer.charged is None else answer.charged
        self.answered = True
        self._weigh(answer, piece)
        return True

    def _weigh(self, answer: Answer, piece: Piece) -> None:
        """Repair and score every sample from the model alone; keep the least that beats the incumbent and is accepted."""
        found = [piece.assignment(sample, self._base()) for sample in answer.samples]
        ranked = sorted((score(self.model, assignment), k) for k, assignment in enumerate(found))
        better = [(rank, k) for rank, k in ranked if self.best_score is None or rank < self.best_score]
        objections = [] if better else [self._why_no_better(*ranked[0][0])]
        for rank, k in better:
            objection = None if rank[0] or self.accept is None else self.accept(found[k])
            if objection is None:
                self._keep(found[k], rank)
                break
            objections.append(objection)
        if objections:
            self.reasons.append(f"call {self.spend.calls}: an answer was dropped, {objections[0]}")

    def _keep(self, assignment: np.ndarray, rank: tuple[int, int]) -> None:
        self.best, self.best_score = assignment, rank
        if not rank[0]:
            self.trace.append((time.perf_counter() - self.begun, rank[1]))

    def _why_no_better(self, hard: int, energy: int) -> str:
        known = self.best_score or (0, 0)
        return f"it is illegal by {hard:,} units" if hard > known[0] else f"at {energy:,} it is no better than the best known, {known[1]:,}"
