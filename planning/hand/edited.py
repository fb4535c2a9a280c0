"""The new draft that an edit makes of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version

import numpy as np

from center.contender import Contender
from center.errors import InputError
from center.hand import LOCKED_NOTE, EditRecord
from center.plan import Duty, Plan, Simulated
from planning.hand.desk import Desk
from planning.nightly.plan import fairness_of
from planning.simulation.kpis import with_kpis
from planning.simulation.run import Run, run_twin
from reports.words import plural
from scheduling.roster.blocks.blocked import has_blocks
from scheduling.roster.decode import encode
from scheduling.roster.kpis import kpis
from scheduling.roster.model import RosterModel, build_model
from scheduling.roster.verify import Verdict
from solvers.score import score
from solvers.solution import Status
from store.ids import new_plan_id

HAND = "hand"
"""The contender that a planner is."""


def edited_plan(
    desk: Desk, record: EditRecord, duties: tuple[Duty, ...], verdict: Verdict, simulate: bool, stage: Callable[[str], None]
) -> Plan:
    """The plan of `desk` with other duties.

    Its contenders are the hand and the base plan's chosen one. The bound stays where it was proven for this very problem: not
    where the base was made around locks, in the middle of a day, or with task blocks, of which no model says what it was proven
    for. The routing plan goes along, so that the people are routed as they were.
    """
    base = desk.plan
    stage("model")
    model = None if has_blocks(desk.problem) else build_model(desk.problem)  # with task blocks there is none to encode for
    hand = _contender(desk, model, record, duties, verdict)
    old = [replace(contender, chosen=False) for contender in base.contenders if contender.chosen and contender.backend != HAND]
    same = model is not None and any(one.chosen and one.fingerprint == hand.fingerprint for one in base.contenders)
    proven = base.bound if verdict.legal and same else None
    offered = {name: value for name, value in base.kpis.items() if name == "offered"}
    made = replace(
        base,
        id=record.plan_id,
        created_utc=record.at_utc,
        duties=duties,
        cover=verdict.cover,
        contenders=(hand, *old),
        unmet=verdict.unmet,
        kpis=kpis(desk.problem, duties, verdict) | offered,
        kpi_intervals={},
        fairness_share=fairness_of(desk.problem, duties),
        bound=proven,
        versions=base.versions | {"crewtide": version("crewtide")},
        assumptions=tuple(_notes(base, record, proven, simulate)),
        simulated=None,
        routing=_routing(base, record),
        peak=None,
    )
    if base.simulated is None or not simulate:
        return made
    stage("simulation")
    run = _simulated(desk, made, base.simulated)
    return with_kpis(replace(made, simulated=run.found), answers=run.answers)


def _contender(desk: Desk, model: RosterModel | None, record: EditRecord, duties: Sequence[Duty], verdict: Verdict) -> Contender:
    assignment, hard, energy = (None, None, None) if model is None else _encoded(model, duties)
    return Contender(
        backend=HAND,
        version=version("crewtide"),
        status=(Status.FEASIBLE if verdict.legal else Status.INFEASIBLE).value,
        seed=desk.plan.seed,
        seconds=0.0,
        hard=hard,
        energy=energy,
        true_cost=verdict.cost,
        cost_parts=verdict.parts,
        violations=verdict.violations,
        assignment=assignment,
        fingerprint="" if model is None else model.model.fingerprint,
        note=f"edited by hand from {record.base_plan_id}",
        chosen=True,
    )


def _encoded(model: RosterModel, duties: Sequence[Duty]) -> tuple[np.ndarray | None, int | None, int | None]:
    """(assignment, H, E); None of shifts that are none of the model's options."""
    try:
        assignment = encode(model, duties)
    except InputError:
        return None, None, None
    hard, energy = score(model.model, assignment)
    return assignment, int(hard), model.hundredths(int(energy))


def _routing(base: Plan, record: EditRecord):  # type: ignore[no-untyped-def]
    if base.routing is None:
        return None
    routing_id = new_plan_id(f"routing-{base.name}", base.horizon)
    return replace(base.routing, id=routing_id, plan_id=record.plan_id, created_utc=record.at_utc)


def _simulated(desk: Desk, plan: Plan, old: Simulated) -> Run:
    """Before the same customers as the base plan."""
    run = run_twin(desk.file, desk.scenario, plan.forecast, plan.duties, old.seed, old.replications, policy=plan.policy)
    return replace(run, found=replace(run.found, corrections=old.corrections, heads_saved_hours=old.heads_saved_hours))


def _notes(base: Plan, record: EditRecord, proven: int | None, simulate: bool) -> Iterator[str]:
    yield from (note for note in base.assumptions if not note.startswith(LOCKED_NOTE))
    forced = " Rules are broken, which its author took in." if record.forced else ""
    yield f"Edited by hand from {record.base_plan_id}: {plural(len(record.edits), 'edit')}.{forced}"
    if base.peak is not None:
        yield f"{record.base_plan_id} was itself the change of a day; what that changed is told there."
    if base.routing is not None:
        yield f"The routing plan is that of {record.base_plan_id}, made before the edit; `crewtide route plan` makes it anew."
    if base.bound is not None and proven is None:
        yield f"No lower bound: that of {record.base_plan_id} was proven for other rules, locks, places of deferred work or hours."
    if base.simulated is not None:
        yield (
            f"Simulated before the same customers as {record.base_plan_id}."
            if simulate
            else "Not simulated after the edit; `crewtide simulate plan` does it."
        )
