"""The exact backends: CP-SAT at once, and counts first, names second (by CP-SAT or HiGHS)."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from solvers.exact.forms import Form, names_form, whole_form
from solvers.exact.groups import alike, alone
from solvers.exact.run import Answer, run_cpsat, run_mip
from solvers.model import ChoiceModel
from solvers.solution import Budget, Status

COUNTS_SHARE = 0.5


@dataclass(frozen=True)
class ExactResult:
    """Assignment (None without), status, proven bound, improvements, and what happened in words."""

    assignment: np.ndarray | None
    status: Status
    bound: int | None
    trace: tuple[tuple[float, int], ...] = ()
    note: str = ""


def solve_at_once(model: ChoiceModel, budget: Budget, seed: int, by: str) -> ExactResult:
    """Every person and shift in one program, by CP-SAT or HiGHS (`by`: cpsat, mip)."""
    begun, seconds = time.perf_counter(), _seconds(budget)
    form = whole_form(model, alone(model))
    answer = _run(form, seconds, seed, budget.threads, begun, by)
    return ExactResult(_read(model, form, answer), answer.status, answer.bound, answer.trace, f"{form.program.n_variables:,} variables")


def solve_counts_then_names(model: ChoiceModel, budget: Budget, seed: int, by: str) -> ExactResult:
    """Heads per group, day and shift first; then who works them, by CP-SAT or HiGHS (`by`: cpsat, mip).

    Counts get at most `COUNTS_SHARE` of the time, names what is left. The status is never OPTIMAL: the best names over
    the best counts' shifts need not be the best plan.
    """
    begun, seconds = time.perf_counter(), _seconds(budget)
    merged = whole_form(model, alike(model))
    counted = _run(merged, seconds * COUNTS_SHARE, seed, budget.threads, begun, by)
    if counted.values is None:
        return ExactResult(None, counted.status, None, note="no counts in the time")
    names = names_form(model, merged.groups, merged.counts(counted.values), alone(model))
    answer = _run(names, seconds, seed, budget.threads, begun, by)
    assignment = _read(model, names, answer)
    note = f"counts {counted.status.value}, names {answer.status.value}"
    return ExactResult(assignment, Status.FEASIBLE if assignment is not None else Status.NO_ANSWER, None, note=note)


def _run(form: Form, seconds: float, seed: int, threads: int | None, begun: float, by: str) -> Answer:
    """Solve a form within `seconds` after `begun`."""
    return run_mip(form.program, seconds, begun) if by == "mip" else run_cpsat(form.program, seconds, seed, threads, begun=begun)


def counts_bound(model: ChoiceModel, seconds: float) -> int | None:
    """Proven lower bound of E over legal assignments, from the counts of owners who are alike; None without one in the time.

    A relaxation of the whole problem: each option at the least price of its group's members above their own least, a
    person's limits only as sums over the group. HiGHS' bound counts, never its objective.
    """
    return run_mip(whole_form(model, alike(model)).program, seconds).bound


def _seconds(budget: Budget) -> float:
    return budget.seconds if budget.seconds is not None else 3600.0


def _read(model: ChoiceModel, form: Form, answer: Answer) -> np.ndarray | None:
    """List positions per decision, from a form in which every group is one owner."""
    if answer.values is None:
        return None
    assignment = np.zeros(model.n_decisions, dtype=np.int32)
    for group, ranks in zip(form.groups, form.counts(answer.values), strict=True):
        for decision, options, heads in zip(group.decisions[0], group.options, ranks, strict=True):
            assignment[decision] = int(np.searchsorted(model.options_of(int(decision)), options[np.argmax(heads)]))
    return assignment
