"""Whether a person has a legal line of work, whatever the others do: their own hard rules alone, by CP-SAT."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from center.errors import InputError
from center.plan import Duty
from scheduling.explain.inputs import Inputs
from scheduling.explain.narrow import Holds, narrowed
from scheduling.roster.decode import decode
from scheduling.roster.model import RosterModel, build_model
from scheduling.rules.law import bind
from scheduling.rules.schema import FairShare
from solvers.exact.assign import assignment_of
from solvers.exact.forms import whole_form
from solvers.exact.groups import alone
from solvers.exact.run import run_cpsat
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Status


@dataclass(frozen=True)
class LegalLine:
    """Whether there is one (None: not known in the time), and one of them."""

    exists: bool | None
    duties: tuple[Duty, ...] = field(default=(), repr=False)


def legal_line(inputs: Inputs, agent: int, holds: Holds | None = None, seconds: float = 10.0) -> LegalLine:
    """A legal line of one person.

    Parameters
    ----------
    holds
        What days are to be like: day -> whether a duty of that day (None: off) will do.
    """
    alone_enough = not shares_hard(inputs, agent)
    own = inputs.only([agent]) if alone_enough else inputs
    number = 0 if alone_enough else agent
    try:
        problem = own.problem()
    except InputError:  # the inputs were right before a rule was changed, so it is the contract that cannot be kept
        return LegalLine(False)
    try:
        roster_model = build_model(problem)
    except InputError:  # a pinned shift with task blocks that is none on any one queue
        return LegalLine(None)
    part = narrowed(roster_model, {} if holds is None else {(number, day): fits for day, fits in holds.items()})
    if part is None:
        return LegalLine(False)
    free = _own_rows_only(roster_model, part.model, number)
    assignment, exists = satisfied(free, seconds)
    if assignment is None:
        return LegalLine(exists)
    line = tuple(replace(duty, agent=agent) for duty in decode(roster_model, part.widened(assignment)) if duty.agent == number)
    return LegalLine(True, line)


def satisfied(model: ChoiceModel, seconds: float) -> tuple[np.ndarray | None, bool | None]:
    """(an assignment with H = 0, whether there is one): None and None where the time was too short."""
    if not model.n_decisions:
        nobody = np.zeros(0, dtype=np.int64)
        legal = score(model, nobody)[0] == 0
        return (nobody, True) if legal else (None, False)
    form = whole_form(hard_only(model), alone(model), bins=False)
    answer = run_cpsat(form.program, seconds, seed=0, threads=1)
    if answer.values is None:
        return None, False if answer.status is Status.INFEASIBLE else None
    found = assignment_of(model, form, answer.values, np.random.default_rng(0))
    return (found, True) if score(model, found)[0] == 0 else (None, None)


def hard_only(model: ChoiceModel) -> ChoiceModel:
    """The model with everything free of charge."""
    rows = model.rows
    nothing = np.zeros_like(rows.under_linear)
    free = replace(rows, under_linear=nothing, under_square=nothing, over_linear=nothing, over_square=nothing)
    tables = np.where(model.table_hard[:, None, None], model.tables, 0) if len(model.tables) else model.tables
    return replace(model, rows=free, tables=tables, cost_pool=np.zeros_like(model.cost_pool))


def shares_hard(inputs: Inputs, agent: int) -> bool:
    """Whether a hard fair share holds for the person: what is fair is known of everybody together only."""
    laws = bind([rule for rule in inputs.rules.also if isinstance(rule, FairShare) and rule.price is None], inputs.scenario, inputs.shapes)
    return any(agent in law.people for law in laws)


def _own_rows_only(roster_model: RosterModel, model: ChoiceModel, agent: int) -> ChoiceModel:
    """The model in which everybody else's hard rules are void."""
    if len(roster_model.problem.agent_zone) == 1:
        return model
    mine = np.zeros(len(model.rows), dtype=bool)
    linker = np.repeat(np.arange(model.n_decisions), np.diff(model.link_ptr))
    mine[model.link_row[model.decision_owner[linker] == agent]] = True
    kept = model.decision_owner[model.pair_first] == agent
    return replace(
        model,
        rows=replace(model.rows, hard=model.rows.hard & mine),
        pair_first=model.pair_first[kept],
        pair_second=model.pair_second[kept],
        pair_table=model.pair_table[kept],
    )
