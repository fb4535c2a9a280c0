"""The exact backends: everything at once, and counts first, names second, by CP-SAT or HiGHS."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from solvers.exact.assign import assignment_of, values_of
from solvers.exact.forms import Form, whole_form
from solvers.exact.groups import alike, alone
from solvers.exact.program import Program
from solvers.exact.run import Answer, run_cpsat, run_linear, run_mip
from solvers.exact.seed import relaxed_seed
from solvers.model import ChoiceModel
from solvers.solution import Budget, Status

COUNTS_SHARE = 0.5
HINT_SHARE, HINT_DIVE, WORTH_HINTING = 0.75, 0.5, 24


@dataclass(frozen=True)
class ExactResult:
    """Assignment (None without), status, proven bound, improvements, and what happened in words."""

    assignment: np.ndarray | None
    status: Status
    bound: int | None
    trace: tuple[tuple[float, int], ...] = ()
    note: str = ""


def solve_at_once(model: ChoiceModel, budget: Budget, seed: int, by: str) -> ExactResult:
    """Every person and shift in one program, by CP-SAT or HiGHS (`by`: cpsat, mip).

    CP-SAT finds no roster of a few hundred people by itself in minutes, so it is given one to improve, as an expert would:
    the linear relaxation rounded by a dive, as a hint that is complete. HiGHS does the like on its own.
    """
    begun, seconds = time.perf_counter(), _seconds(budget)
    if by == "cpsat" and model.n_decisions >= WORTH_HINTING:
        return _hinted(model, seconds, seed, budget.threads, begun)
    form = whole_form(model, alone(model))
    answer = _run(form.program, seconds, seed, budget.threads, begun, by)
    return ExactResult(_read(model, form, answer), answer.status, answer.bound, answer.trace, f"{form.program.n_variables:,} variables")


def _hinted(model: ChoiceModel, seconds: float, seed: int, threads: int | None, begun: float) -> ExactResult:
    """CP-SAT on everything at once, begun from the relaxation."""
    relaxed = relaxed_seed(model, HINT_SHARE * seconds)
    if relaxed is None or not relaxed.personal:
        form, hint, bound = whole_form(model, alone(model)), None, None
    else:
        form, bound = relaxed.form, relaxed.bound
        start, _ = relaxed.start(HINT_DIVE, np.random.default_rng(seed), begun + HINT_SHARE * seconds)
        hint = relaxed.completed(values_of(model, form, start))
    answer = run_cpsat(form.program, seconds, seed, threads, hint, begun)
    bounds = [b for b in (bound, answer.bound) if b is not None and answer.status is not Status.INFEASIBLE]
    note = f"{form.program.n_variables:,} variables" + ("" if hint is None else ", begun from the linear relaxation")
    return ExactResult(_read(model, form, answer), answer.status, max(bounds, default=None), answer.trace, note)


def solve_counts_then_names(model: ChoiceModel, budget: Budget, seed: int, by: str) -> ExactResult:
    """Heads per group, day and shift first; then who works them, by CP-SAT or HiGHS (`by`: cpsat, mip).

    Counts get at most `COUNTS_SHARE` of the time, names what is left. The status is never OPTIMAL: the best names over
    the best counts' shifts need not be the best plan.
    """
    begun, seconds = time.perf_counter(), _seconds(budget)
    merged = whole_form(model, alike(model))
    counted = _run(merged.program, seconds * COUNTS_SHARE, seed, budget.threads, begun, by)
    if counted.values is None:
        return ExactResult(None, counted.status, None, note="no counts in the time")
    people = whole_form(model, alone(model))
    answer = _run(named(people, merged, counted.values), seconds, seed, budget.threads, begun, by)
    assignment = _read(model, people, answer)
    note = f"counts {counted.status.value}, names {answer.status.value}"
    return ExactResult(assignment, Status.FEASIBLE if assignment is not None else Status.NO_ANSWER, None, note=note)


def named(people: Form, merged: Form, counts: np.ndarray) -> Program:
    """Who works what: the whole problem again, person by person, but over the options that the counts use.

    The counts are not fixed: limits of a person are stronger than their sums over a group, and counts that nobody can
    work would leave no names at all. Cover is priced anew, so that names may leave the counts where it pays.
    """
    upper = people.program.upper.copy()
    used = {(pool.offset, pool.options.tobytes()): counts[pool.columns] > 0 for pool in merged.pools}
    for pool in people.pools:
        kept = used.get((pool.offset, pool.options.tobytes()))
        if kept is not None and len(kept) == len(pool.columns):
            upper[pool.columns] = np.where(kept, upper[pool.columns], 0)
    return replace(people.program, upper=upper)


def _run(program: Program, seconds: float, seed: int, threads: int | None, begun: float, by: str) -> Answer:
    """Solve a program within `seconds` after `begun`."""
    return run_mip(program, seconds, begun) if by == "mip" else run_cpsat(program, seconds, seed, threads, begun=begun)


def counts_bound(model: ChoiceModel, seconds: float) -> int | None:
    """Proven lower bound of E over legal assignments, from the counts of owners who are alike; None without one in the time.

    A relaxation of the whole problem: each option at the least price of its group's members above their own least, a
    person's limits only as sums over the group. HiGHS' bound counts, never its objective.
    """
    return run_mip(whole_form(model, alike(model)).program, seconds).bound


def whole_bound(model: ChoiceModel, seconds: float) -> int | None:
    """Proven lower bound of E over legal assignments, from the linear relaxation person by person; None if not in the time."""
    relaxed = run_linear(whole_form(model, alone(model)).program, seconds, interior=True)
    return None if relaxed is None else relaxed.bound


def _seconds(budget: Budget) -> float:
    return budget.seconds if budget.seconds is not None else 3600.0


def _read(model: ChoiceModel, form: Form, answer: Answer) -> np.ndarray | None:
    """List positions per decision, from a form in which every group is one owner."""
    if answer.values is None:
        return None
    return assignment_of(model, form, answer.values, np.random.default_rng(0)).astype(np.int32)
