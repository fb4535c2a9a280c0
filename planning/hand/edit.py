"""A plan edited by hand: what is asked for is done, judged by the referee at once, and becomes a new draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from center.errors import IllegalPlanError, InputError
from center.hand import Edit, EditRecord, Lock
from center.plan import Duty, Plan
from planning.hand.apply import Work, apply
from planning.hand.desk import Desk
from planning.hand.edited import edited_plan
from planning.hand.touched import HourChange, touched_hours
from planning.hand.wishes import Wishes
from planning.nightly.locks import lock_of, unkept
from scheduling.roster.verify import Verdict, verify
from store.ids import new_plan_id


@dataclass(frozen=True)
class Judged:
    """Duties beside those of the plan they came from.

    Attributes
    ----------
    before, after
        The referee's verdicts.
    broken, mended
        Sentences that only the new duties break, and that only the old ones did.
    hours
        Where heads change.
    """

    duties: tuple[Duty, ...]
    before: Verdict
    after: Verdict
    broken: tuple[str, ...]
    mended: tuple[str, ...]
    hours: tuple[HourChange, ...]


@dataclass(frozen=True)
class Outcome:
    """What an edit comes to; nothing of it is saved yet.

    Attributes
    ----------
    plan
        The new draft; None where only locks change.
    record
        Of the new draft; None likewise.
    judged
        None likewise.
    made, released
        Locks that come into force, and that end.
    """

    plan: Plan | None
    record: EditRecord | None
    edits: tuple[Edit, ...]
    judged: Judged | None
    made: tuple[Lock, ...]
    released: tuple[Lock, ...]


def edit_plan(
    desk: Desk,
    wishes: Wishes,
    locks: Sequence[Lock],
    by: str,
    why: str,
    now: datetime,
    force: bool = False,
    simulate: bool = True,
    stage: Callable[[str], None] = lambda name: None,
) -> Outcome:
    """Do a planner's wishes to a plan, together or not at all.

    Parameters
    ----------
    locks
        In force at the plan's site.
    force
        Take the result though it breaks rules that the plan kept before.
    simulate
        Simulate the result as the plan was, if it was.

    Raises
    ------
    InputError
        A wish does not fit the plan, or a shift is to be locked that breaks rules.
    IllegalPlanError
        Rules are broken that were not before, and nobody forces it.
    """
    work = apply(desk, wishes, locks)
    changed = sorted(work.duties, key=_order) != sorted(desk.plan.duties, key=_order)
    judged = judge(desk, work.duties) if changed else None
    if judged is not None and judged.broken and not force:
        raise IllegalPlanError(judged.broken)
    plan_id = new_plan_id(desk.plan.name, desk.plan.horizon) if changed else desk.plan.id
    made = _locks(desk, work, by, why, now, plan_id)
    _require_lockable(desk, locks, made, work.released)
    edits = tuple(work.edits)
    if judged is None:
        return Outcome(None, None, edits, None, made, tuple(work.released))
    record = EditRecord(plan_id, desk.plan.id, by, now, why, bool(judged.broken), edits)
    plan = edited_plan(desk, record, judged.duties, judged.after, simulate, stage)
    return Outcome(plan, record, edits, judged, made, tuple(work.released))


def judge(desk: Desk, duties: Sequence[Duty], before: Verdict | None = None) -> Judged:
    """Compare duties with the plan's by the referee."""
    old = before or verify(desk.problem, desk.plan.duties)
    ordered = tuple(sorted(duties, key=_order))
    new = verify(desk.problem, ordered)
    return Judged(
        ordered,
        old,
        new,
        tuple(sentence for sentence in new.violations if sentence not in old.violations),
        tuple(sentence for sentence in old.violations if sentence not in new.violations),
        touched_hours(desk.problem, old, new),
    )


def _order(duty: Duty) -> tuple[int, int, int, int]:
    return duty.agent, duty.day, duty.start, duty.end


def _locks(desk: Desk, work: Work, by: str, why: str, now: datetime, plan_id: str) -> tuple[Lock, ...]:
    duties = {(duty.agent, duty.day): duty for duty in work.duties}
    return tuple(lock_of(desk.plan, plan_id, agent, day, duties.get((agent, day)), by, now, why) for agent, day in work.lock)


def _require_lockable(desk: Desk, locks: Sequence[Lock], made: Sequence[Lock], released: Sequence[Lock]) -> None:
    """Refuse new locks that the next plan could not keep beside those in force."""
    if made:
        beside = [*(lock for lock in locks if lock not in released), *made]
        faults = [fault for lock, fault in unkept(desk.problem, beside) if lock in made]
        if faults:
            raise InputError(faults)
