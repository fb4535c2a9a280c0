"""A planner's wishes done to a plan's duties, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from center.errors import Fault, InputError
from center.hand import Edit, EditKind, Lock
from center.plan import Duty
from planning.hand.checks import locked_days, named_twice
from planning.hand.desk import Desk, day_of, minutes_of
from planning.hand.wishes import Cell, Move, Swap, Wishes
from planning.nightly.locks import lock_words
from scheduling.meetings.kept import with_own_meetings
from scheduling.roster.moved import moved
from scheduling.rules.pauses import meetings_in

Place = tuple[int, int]
"""(agent, day)."""


@dataclass
class Work:
    """The duties as they become, and what was done to them.

    Attributes
    ----------
    duties
        In any order.
    edits
        In the order in which they were done.
    lock
        Days to lock, in the order asked for.
    released
        Locks that end.
    """

    duties: list[Duty]
    edits: list[Edit] = field(default_factory=list)
    lock: list[Place] = field(default_factory=list)
    released: list[Lock] = field(default_factory=list)


def apply(desk: Desk, wishes: Wishes, locks: Sequence[Lock]) -> Work:
    """Do what is asked for.

    Parameters
    ----------
    locks
        In force at the plan's site.

    Raises
    ------
    InputError
        Everything that does not fit the plan: unknown people, days outside it, days without a shift or with several, times that
        are none, a day named twice, locked days. What is against the rules is the referee's to say.
    """
    work = Work(list(desk.plan.duties))
    steps = [
        *((wish, _unlock, "--unlock") for wish in wishes.unlock),
        *((wish, _off, "--off") for wish in wishes.off),
        *((wish, _swap, "--swap") for wish in wishes.swaps),
        *((wish, _move, "--move") for wish in wishes.moves),
        *((wish, _lock, "--lock") for wish in wishes.lock),
    ]
    faults = [*named_twice(wishes), *locked_days(wishes, locks)]
    for wish, do, option in steps:
        try:
            do(desk, work, wish, locks, option)  # type: ignore[operator]
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return work


def _unlock(desk: Desk, work: Work, cell: Cell, locks: Sequence[Lock], option: str) -> None:
    day = day_of(cell.day, option)
    lock = next((lock for lock in locks if (lock.agent, lock.day) == (cell.agent, day)), None)
    if lock is None:
        raise InputError(Fault(option, f"{cell.agent} on {day}, not locked", "a locked day", f"`crewtide plan locks {desk.plan.name}`."))
    work.released.append(lock)
    work.edits.append(Edit(EditKind.UNLOCK, cell.agent, day, "no longer locked"))


def _off(desk: Desk, work: Work, cell: Cell, locks: Sequence[Lock], option: str) -> None:
    place = _place(desk, cell.agent, cell.day, option)
    duty = _the_one(desk, work, place, option)
    work.duties.remove(duty)
    work.edits.append(_edit(desk, EditKind.OFF, place, f"{desk.words(duty)} → off"))


def _swap(desk: Desk, work: Work, swap: Swap, locks: Sequence[Lock], option: str) -> None:
    mine, theirs = _place(desk, swap.agent, swap.day, option), _place(desk, swap.other, swap.other_day, option)
    if mine[0] == theirs[0]:
        raise InputError(Fault(option, f"{swap.agent} twice", "two people"))
    given, taken = _duty_of(desk, work, mine, option), _duty_of(desk, work, theirs, option)
    if given is None and taken is None:
        raise InputError(Fault(option, f"{swap.agent} and {swap.other} both off", "a shift to exchange"))
    lost = ""
    for duty, person in ((given, theirs[0]), (taken, mine[0])):
        if duty is not None:
            new = with_own_meetings(desk.problem, replace(duty, agent=person), meetings_in(duty.breaks))
            work.duties[work.duties.index(duty)] = new
            lost += _lost(desk, duty, new)
    words = f"gives {desk.words(given)}, takes {desk.words(taken)}{lost}"
    work.edits.append(replace(_edit(desk, EditKind.SWAP, mine, words), other=swap.other, other_day=desk.plan.horizon.dates[theirs[1]]))


def _move(desk: Desk, work: Work, move: Move, locks: Sequence[Lock], option: str) -> None:
    place = _place(desk, move.agent, move.day, option)
    duty, (start_min, end_min) = _the_one(desk, work, place, option), minutes_of(move.when, option)
    start = desk.step(*place, start_min, option)
    end = None if end_min is None else desk.step(*place, end_min, option)
    new = _with_its_blocks(desk, duty, start, end, option) if duty.blocks else moved(desk.problem, duty, start, end)
    new = with_own_meetings(desk.problem, new, meetings_in(duty.breaks))
    if new == duty:
        raise InputError(Fault(option, f"{move.agent} on {move.day}, there already: {desk.words(duty)}", "another time"))
    work.duties[work.duties.index(duty)] = new
    work.edits.append(_edit(desk, EditKind.MOVE, place, f"{desk.words(duty)} → {desk.words(new)}{_lost(desk, duty, new)}"))


def _lost(desk: Desk, old: Duty, new: Duty) -> str:
    """``, without the training at 10:00``: meetings that no longer fit the shift, or are not the person's."""
    gone = [pause for pause in meetings_in(old.breaks) if pause not in new.breaks]
    zone = desk.plan.agent_zone[old.agent]
    return "".join(f", without the {kind} at {desk.plan.horizon.local(start, zone):%H:%M}" for start, _, kind, _ in gone)


def _with_its_blocks(desk: Desk, duty: Duty, start: int, end: int | None, option: str) -> Duty:
    """The shift at another start, task blocks and breaks moved along; the referee says whether it may be there."""
    later = start - duty.start
    if end is not None and end - start != duty.end - duty.start:
        found = f"another length of {desk.words(duty)}"
        raise InputError(Fault(option, found, "a start alone", "Which task block is to be cut or stretched is not clear."))
    return replace(
        duty,
        start=start,
        end=duty.end + later,
        breaks=tuple((a + later, b + later, kind, paid) for a, b, kind, paid in duty.breaks),
        blocks=tuple((a + later, b + later, queue) for a, b, queue in duty.blocks),
    )


def _lock(desk: Desk, work: Work, cell: Cell, locks: Sequence[Lock], option: str) -> None:
    place = _place(desk, cell.agent, cell.day, option)
    day = desk.plan.horizon.dates[place[1]]
    held = next((lock for lock in locks if (lock.agent, lock.day) == (cell.agent, day)), None)
    if held is not None and held not in work.released:
        raise InputError(Fault(option, f"{cell.agent} on {day}, {lock_words(held)}", "a day that is not locked"))
    work.lock.append(place)
    work.edits.append(_edit(desk, EditKind.LOCK, place, f"{desk.words(_duty_of(desk, work, place, option))}, locked"))


def _edit(desk: Desk, kind: EditKind, place: Place, words: str) -> Edit:
    return Edit(kind, desk.plan.agents[place[0]], desk.plan.horizon.dates[place[1]], words)


def _place(desk: Desk, agent: str, day: str, option: str) -> Place:
    return desk.person(agent, option), desk.day(day, option)


def _duty_of(desk: Desk, work: Work, place: Place, option: str) -> Duty | None:
    """The shift of a person's day; None where they are off."""
    found = [duty for duty in work.duties if (duty.agent, duty.day) == place]
    if len(found) > 1:
        shifts = " and ".join(desk.words(duty) for duty in found)
        raise InputError(Fault(option, f"{_where(desk, place)}: {shifts}", "one shift that day: which is meant is not clear"))
    return found[0] if found else None


def _the_one(desk: Desk, work: Work, place: Place, option: str) -> Duty:
    duty = _duty_of(desk, work, place, option)
    if duty is None:
        raise InputError(Fault(option, f"{_where(desk, place)}: off", "a day with a shift"))
    return duty


def _where(desk: Desk, place: Place) -> str:
    return f"{desk.plan.agents[place[0]]} on {desk.plan.horizon.dates[place[1]]}"
