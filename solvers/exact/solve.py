"""The exact backends: everything at once, and counts first, names second, by CP-SAT or HiGHS."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from solvers.exact.assign import assignment_of, values_of
from solvers.exact.begin import Best, dived_start, greedy_start, relaxed_start
from solvers.exact.complete import completed
from solvers.exact.core import Search
from solvers.exact.forms import Form, expected_heads, whole_form
from solvers.exact.groups import alike, alone
from solvers.exact.program import Program
from solvers.exact.relax import relaxation
from solvers.exact.run import Answer, Relaxed, run_cpsat, run_mip
from solvers.model import ChoiceModel
from solvers.solution import Budget, Status

COUNTS_SHARE, RELAX_SHARE, BUILD_SHARE = 0.5, 0.9, 0.35
# Of the time left: for HiGHS over the first core, and for a dive where the start is still this far above the bound.
FACE_SHARE, DIVE_SHARE, FAR = 0.25, 0.5, 0.05
# Seconds per column that a form takes to be built, and a solver to read it (HiGHS does not look at the clock while it
# presolves): neither is begun where there is no time for it.
BUILD_PACE, READ_PACE = 5e-6, 2e-5


@dataclass(frozen=True)
class ExactResult:
    """Assignment (None without), status, proven bound, improvements, and what happened in words."""

    assignment: np.ndarray | None
    status: Status
    bound: int | None
    trace: tuple[tuple[float, int], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class _Solver:
    """CP-SAT or HiGHS (`by`: cpsat, mip), done at the moment `until`; `begun` is when the traces' clock started."""

    by: str
    seed: int
    threads: int | None
    begun: float
    until: float

    @property
    def left(self) -> float:
        """Seconds."""
        return self.until - time.perf_counter()

    def solve(self, program: Program, hint: np.ndarray | None) -> Answer:
        """What it finds in the time, from a point of the program if it can begin from one."""
        if READ_PACE * program.n_variables > self.left:
            return Answer(Status.NO_ANSWER, None, None, None)
        if self.by == "mip":
            return run_mip(program, self.until - self.begun, self.begun)
        return run_cpsat(program, self.until - self.begun, self.seed, self.threads, hint, self.begun)


def solve_at_once(model: ChoiceModel, budget: Budget, seed: int, by: str, start: np.ndarray | None = None) -> ExactResult:
    """Every person and shift in one program, by CP-SAT or HiGHS (`by`: cpsat, mip).

    Neither finds an assignment of a few hundred people by itself in minutes, so both work as an expert has them work: the
    linear relaxation is solved, rounded and settled for a start, and the program is solved over the columns that the
    relaxation's prices favour, then over more, until those left out are proven to be in no better solution. The answer is
    never worse than the start, nor than `start` where that is legal.
    """
    solver, best = _begin(model, budget, seed, by, start)
    if not _time_to_build(model, solver.left):
        return _ended(best, Status.NO_ANSWER, None, _too_large(model), by)
    form = whole_form(model, alone(model))
    search, said = _searched(model, form, form.program, solver, best)
    return _ended(best, search.status, search.proven, f"{form.program.n_variables:,} variables{said}", by)


def solve_counts_then_names(model: ChoiceModel, budget: Budget, seed: int, by: str, start: np.ndarray | None = None) -> ExactResult:
    """Heads per group, day and shift first; then who works them, by CP-SAT or HiGHS (`by`: cpsat, mip).

    Counts get at most `COUNTS_SHARE` of the time, names what is left; without counts they are over every shift. The status
    is never OPTIMAL: the best names over the best counts' shifts need not be the best plan. It is never worse than `start`
    where that is legal.
    """
    solver, best = _begin(model, budget, seed, by, start)
    half = replace(solver, until=solver.begun + COUNTS_SHARE * _seconds(budget))
    if not _time_to_build(model, half.left):
        return _ended(best, Status.NO_ANSWER, None, _too_large(model), by)
    groups, people = alike(model), whole_form(model, alone(model))
    program, counts = people.program, "nobody is alike"
    if any(group.size > 1 for group in groups):
        merged = whole_form(model, groups)
        counted = _counted(model, merged, half)
        if counted.status is Status.INFEASIBLE:
            return _ended(best, Status.INFEASIBLE, None, "counts infeasible", by)
        program = program if counted.values is None else named(people, merged, counted.values)
        counts = f"counts {counted.status.value}"
    search, said = _searched(model, people, program, solver, best)
    unanswered = search.status if program is people.program else Status.NO_ANSWER  # narrowed names prove nothing
    return _ended(best, unanswered, None, f"{counts}, names {search.status.value}{said}", by)


def _begin(model: ChoiceModel, budget: Budget, seed: int, by: str, start: np.ndarray | None) -> tuple[_Solver, Best]:
    """The solver, and an answer to begin with."""
    begun = time.perf_counter()
    best = Best(model, begun)
    best.offer(greedy_start(model), "greedy")
    if start is not None:
        best.offer(start, "the start given")
    return _Solver(by, seed, budget.threads, begun, begun + _seconds(budget)), best


def _searched(model: ChoiceModel, form: Form, program: Program, solver: _Solver, best: Best) -> tuple[Search, str]:
    """A form of people alone solved, and what happened; `program` is the form's, within bounds that may be narrower."""
    relaxed = relaxation(program, form.extras, RELAX_SHARE * solver.left)
    search = Search(form, program)
    if relaxed is Status.INFEASIBLE:
        search.bound = np.inf
        return search, ""
    if isinstance(relaxed, Relaxed):
        _round(model, search, relaxed, solver, best)
    elif best.assignment is not None:
        _enter(model, search, best)
    begun = f", begun from {best.source}" if best.source else ""

    def found(values: np.ndarray, answer: Answer) -> None:
        best.offer(assignment_of(model, form, values, np.random.default_rng(0)), solver.by, answer.trace)

    if isinstance(relaxed, Relaxed):
        search.widen(relaxed, solver.solve, solver.until, found)
        return search, f"{begun}, cores: {search.cores}"
    if solver.by == "cpsat":  # HiGHS would solve the relaxation again
        answer = solver.solve(search.program, search.values)
        search.bound = max(search.bound, -np.inf if answer.bound is None else answer.bound)
        if answer.values is not None and search.offer(form.heads(answer.values)):
            found(answer.values, answer)
    return search, f"{begun}, the relaxation was not solved"


def _round(model: ChoiceModel, search: Search, relaxed: Relaxed, solver: _Solver, best: Best) -> None:
    """Starts from the relaxation: settled, by HiGHS over the first core, and where that is still far from it by a dive."""
    form, origin = search.form, "the linear relaxation"
    best.offer(relaxed_start(model, form, relaxed), origin)
    if best.assignment is not None:
        _enter(model, search, best)

    def found(values: np.ndarray, _: Answer) -> None:
        best.offer(assignment_of(model, form, values, np.random.default_rng(0)), origin)

    highs = replace(solver, by="mip", until=time.perf_counter() + FACE_SHARE * solver.left)
    search.widen(relaxed, highs.solve, highs.until, found, at_most=1)
    if search.objective is not None and search.objective - search.bound <= FAR * abs(search.bound):
        return
    dived = dived_start(model, form, search.program, relaxed, time.perf_counter() + DIVE_SHARE * solver.left)
    if dived is not None:
        best.offer(dived, origin)
        _enter(model, search, best)


def _enter(model: ChoiceModel, search: Search, best: Best) -> None:
    """The best assignment as the search's best point; bounds that it is out of give way."""
    if best.assignment is None:
        return
    heads = values_of(model, search.form, best.assignment)
    start = completed(search.form, heads)
    if start is not None:
        search.program = replace(search.program, upper=np.maximum(search.program.upper, start))
        search.offer(heads)


def _counted(model: ChoiceModel, merged: Form, solver: _Solver) -> Search:
    """Heads of a form of people merged, from the relaxation's heads rounded."""
    search = Search(merged, merged.program)
    relaxed = relaxation(merged.program, merged.extras, RELAX_SHARE * solver.left)
    if relaxed is Status.INFEASIBLE:
        search.bound = np.inf
    elif isinstance(relaxed, Relaxed):
        rounded = assignment_of(model, merged, relaxed.values, np.random.default_rng(0))
        search.offer(values_of(model, merged, rounded))
        search.widen(relaxed, solver.solve, solver.until, lambda values, answer: None)
    return search


def _ended(best: Best, status: Status, bound: int | None, note: str, by: str) -> ExactResult:
    """The best there is, whoever found it."""
    if best.energy is None:
        return ExactResult(None, status, bound, (), note)
    status = Status.OPTIMAL if bound is not None and bound >= best.energy else Status.FEASIBLE
    note += "" if best.source == by else f", answer from {best.source}"
    return ExactResult(best.assignment, status, bound, tuple(best.trace), note)


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


def counts_bound(model: ChoiceModel, seconds: float) -> int | None:
    """Proven lower bound of E over legal assignments, from the counts of owners who are alike; None without one in the time.

    A relaxation of the whole problem: each option at the least price of its group's members above their own least, a
    person's limits only as sums over the group. HiGHS' bound counts, never its objective.
    """
    begun = time.perf_counter()
    if not _time_to_build(model, seconds):
        return None
    solver = _Solver("mip", 0, None, begun, begun + seconds)
    return _counted(model, whole_form(model, alike(model)), solver).proven


def whole_bound(model: ChoiceModel, seconds: float) -> int | None:
    """Proven lower bound of E over legal assignments, from the linear relaxation person by person; None if not in the time."""
    until = time.perf_counter() + seconds
    if not _time_to_build(model, seconds):
        return None
    form = whole_form(model, alone(model))
    relaxed = relaxation(form.program, form.extras, until - time.perf_counter())
    return relaxed.bound if isinstance(relaxed, Relaxed) else None


def _time_to_build(model: ChoiceModel, seconds: float) -> bool:
    """Whether a form's building leaves enough of the time for its solving."""
    return BUILD_PACE * expected_heads(model) <= BUILD_SHARE * seconds


def _too_large(model: ChoiceModel) -> str:
    return f"{model.n_choices:,} options: no time to build the program"


def _seconds(budget: Budget) -> float:
    return budget.seconds if budget.seconds is not None else 3600.0
