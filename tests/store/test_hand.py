"""Edited plans, their records and locks: saved together or not at all, found again, pruned and erased; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.metadata import version

import pytest
from sqlalchemy import Engine, func, select

from center.errors import InputError
from center.hand import LOCKED_NOTE, Edit, EditKind, EditRecord, Lock, LockedShift
from center.plan import Plan
from store.audit import read_trail
from store.hand import edit_of, locks_of, save_edited, save_locks
from store.plans import load_plan, save_plan
from store.privacy import erase_person, export_person
from store.retention import Retention, prune
from store.tables import LockBlockRow, LockBreakRow, LockRow, PlanEditItemRow, PlanEditRow
from store.whatif import plan_of_run

AT = datetime(2026, 10, 21, 7, 30, tzinfo=UTC)
SATURDAY, SUNDAY = date(2026, 10, 24), date(2026, 10, 25)
LUNCH = (datetime(2026, 10, 24, 10, tzinfo=UTC), datetime(2026, 10, 24, 10, 30, tzinfo=UTC), "lunch", False)
SHIFT = LockedShift("day", "calls", datetime(2026, 10, 24, 7, tzinfo=UTC), datetime(2026, 10, 24, 15, tzinfo=UTC), (LUNCH,), 450)
ANA = Lock("small", "Ana", SATURDAY, "Europe/Madrid", SHIFT, "Bo O'Brien", AT, "promised to Ana", "small-20261024-edited")
OFF = Lock("small", "Íñigo", SUNDAY, "Europe/Madrid", None, "planner", AT, "a wedding", "small-20261024-edited")


@pytest.fixture
def edited(small_plan: Plan) -> Plan:
    """The small plan, edited."""
    return replace(small_plan, id="small-20261024-edited", created_utc=AT, duties=small_plan.duties[1:])


@pytest.fixture
def record(small_plan: Plan) -> EditRecord:
    """What made it."""
    edits = (
        Edit(EditKind.OFF, "Ana", SATURDAY, "09:00–17:00 on calls → off"),
        Edit(EditKind.SWAP, "Íñigo", SATURDAY, "gives 09:00–17:00 on calls, takes off", "Bo O'Brien", SUNDAY),
        Edit(EditKind.LOCK, "Ana", SATURDAY, "09:00–17:00 on calls, locked"),
    )
    return EditRecord("small-20261024-edited", small_plan.id, "Ana", AT, "Íñigo asked", False, edits)


def _rows(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        tables = (PlanEditRow, PlanEditItemRow, LockRow, LockBreakRow, LockBlockRow)
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def test_what_was_saved_is_found(engine: Engine, small_plan: Plan, edited: Plan, record: EditRecord) -> None:
    save_plan(engine, small_plan)
    save_edited(engine, edited, record, made=[ANA, OFF])
    assert load_plan(engine, edited.id).duties == edited.duties
    assert edit_of(engine, edited.id) == record and edit_of(engine, small_plan.id) is None
    assert locks_of(engine, "small") == [ANA, OFF]
    assert locks_of(engine, "small", [SUNDAY]) == [OFF] and locks_of(engine, "other") == []
    save_locks(engine, "small", "eve", "over", released=[ANA])
    assert locks_of(engine, "small") == [OFF] and _rows(engine) == [1, 3, 1, 0, 0]
    moved = replace(OFF, shift=SHIFT)
    save_locks(engine, "small", "eve", "works after all", made=[moved], released=[OFF])
    assert locks_of(engine, "small") == [moved]


def test_a_locked_shift_keeps_its_task_blocks(engine: Engine) -> None:
    noon = datetime(2026, 10, 24, 11, tzinfo=UTC)
    blocked = replace(SHIFT, blocks=((SHIFT.start_utc, noon, "calls"), (noon, SHIFT.end_utc, "chat")))
    ana, eve = replace(ANA, shift=blocked), replace(ANA, agent="Eve", shift=replace(blocked, blocks=blocked.blocks[::-1]))
    save_locks(engine, "small", "bo", "promised", made=[ana, eve, OFF])
    assert locks_of(engine, "small") == [ana, eve, OFF] and _rows(engine) == [0, 0, 3, 2, 4]
    assert [row["queue"] for row in export_person(engine, "Ana").rows["lock_blocks"]] == ["calls", "chat"]
    erase_person(engine, "Ana", "dpo", "asked")
    assert {lock.shift for lock in locks_of(engine, "small", [SATURDAY])} == {blocked, eve.shift}
    save_locks(engine, "small", "bo", "over", released=locks_of(engine, "small", [SATURDAY]))
    assert _rows(engine) == [0, 0, 1, 0, 0]


def test_the_trail_tells_of_it_without_names(engine: Engine, small_plan: Plan, edited: Plan, record: EditRecord) -> None:
    save_plan(engine, small_plan, by="planner")
    save_edited(engine, edited, record, made=[ANA])
    save_locks(engine, "small", "eve", "over", released=[ANA], plan_id=edited.id)
    trail = [(entry.action, entry.actor, entry.why, entry.plan_id, entry.detail) for entry in read_trail(engine)]
    assert trail[:3] == [
        ("unlocked", "eve", "over", edited.id, "1 day of a person"),
        ("edited", "Ana", "Íñigo asked", edited.id, f"from {small_plan.id}; 1 swap, 1 off, 1 lock"),
        ("saved", "Ana", None, edited.id, ""),
    ]


def test_a_lock_that_somebody_changed_meanwhile_saves_nothing(engine: Engine, edited: Plan, record: EditRecord) -> None:
    save_locks(engine, "small", "eve", "mine", made=[replace(ANA, actor="eve", why="mine")])
    for made, released in (([ANA], []), ([], [ANA]), ([ANA], [ANA]), ([], [OFF])):
        with pytest.raises(InputError) as caught:
            save_edited(engine, edited, record, made, released)
        assert "the lock as it was a moment ago" in str(caught.value)
    with pytest.raises(InputError):
        load_plan(engine, edited.id)
    assert _rows(engine) == [0, 0, 1, 1, 0] and [entry.action for entry in read_trail(engine)] == ["locked"]


def test_nobody_and_nothing_said_is_refused(engine: Engine) -> None:
    with pytest.raises(InputError):
        save_locks(engine, "small", "eve", "  ", made=[ANA])
    assert locks_of(engine, "small") == []


def test_pruning_takes_the_record_and_leaves_the_locks(engine: Engine, small_plan: Plan, edited: Plan, record: EditRecord) -> None:
    save_plan(engine, small_plan)
    save_edited(engine, edited, record, made=[ANA])
    prune(engine, Retention(older_than_days=1), "planner", "old", now=datetime(2027, 1, 1, tzinfo=UTC))
    assert _rows(engine) == [0, 0, 1, 1, 0]


@pytest.mark.parametrize("person", ["Ana", "Íñigo", "Bo O'Brien"])
def test_people_are_exported_and_erased(engine: Engine, small_plan: Plan, edited: Plan, record: EditRecord, person: str) -> None:
    save_plan(engine, small_plan)
    save_edited(engine, edited, record, made=[ANA, OFF])
    known = export_person(engine, person)
    assert {"plan_edit_items"} <= set(known.rows) and known.rows.keys() & {"locks", "plan_edits"}
    pseudonym, _ = erase_person(engine, person, "dpo", "asked")
    after = edit_of(engine, edited.id)
    assert person not in f"{after} {locks_of(engine, 'small')}" and pseudonym in f"{after} {locks_of(engine, 'small')}"
    assert len(locks_of(engine, "small")) == 2 and locks_of(engine, "small", [SATURDAY])[0].shift == SHIFT


def test_a_what_if_takes_no_plan_made_by_hand_for_its_run(
    engine: Engine, small_plan: Plan, simulated_plan: Plan, edited: Plan, record: EditRecord
) -> None:
    ours = {"crewtide": version("crewtide")}
    save_edited(engine, replace(edited, versions=ours), record)
    around = replace(small_plan, id="small-20261024-locked", versions=ours, assumptions=(f"{LOCKED_NOTE} 1 shift.",))
    save_plan(engine, around)
    assert simulated_plan.peak is not None
    save_plan(engine, replace(simulated_plan, id="small-20261024-peak", versions=ours))
    adjusted = replace(small_plan.forecast, statistical=small_plan.forecast.offered)
    save_plan(engine, replace(small_plan, id="small-20261024-adjusted", versions=ours, forecast=adjusted))
    assert plan_of_run(engine, small_plan.scenario_fingerprint, ours["crewtide"], small_plan.seed) is None
