"""Locks as the roster problem takes them, and as they come out of a plan."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from center.errors import Fault, InputError
from center.hand import LOCKED_NOTE, Lock, LockedShift
from center.plan import Duty, Plan
from center.scenario import Scenario
from planning.blocks import has_blocks
from reports.words import plural
from scheduling.roster.pin_checks import kept_together
from scheduling.roster.pins import Pin
from scheduling.roster.problem import RosterProblem

ONLY_DAYS_OFF = "a shift, in a scenario with task blocks, where only days off can be locked"
"""Why such a lock is not kept: it holds no task blocks, and a shift on one queue alone is not what was promised."""


@dataclass(frozen=True)
class KeptLocks:
    """The locks that a plan keeps, as pins, and what it says of them and of those that it leaves out."""

    pins: tuple[Pin, ...] = ()
    notes: tuple[str, ...] = ()


def lock_of(plan: Plan, plan_id: str, agent: int, day: int, duty: Duty | None, actor: str, at_utc: datetime, why: str) -> Lock:
    """The lock of a person's day; `duty` None: off.

    Parameters
    ----------
    plan, plan_id
        Gives times and names; and the plan that it is locked in, which may be the next one.
    """
    when = plan.horizon.time_of
    shift = None
    if duty is not None:
        breaks = tuple((when(start), when(end), kind, bool(paid)) for start, end, kind, paid in sorted(duty.breaks))
        shift = LockedShift(duty.shape, plan.queues[duty.queue], when(duty.start), when(duty.end), breaks, duty.paid_min)
    return Lock(plan.name, plan.agents[agent], plan.horizon.dates[day], plan.agent_zone[agent], shift, actor, at_utc, why, plan_id)


def kept_locks(problem: RosterProblem, locks: Sequence[Lock], leave_out: bool = False) -> KeptLocks:
    """The pins of a site's locks on the problem's days. Where two cannot be kept together, the older one is.

    Parameters
    ----------
    problem
        Without pins.
    leave_out
        Whether locks that cannot be kept are left out, and said in the notes, instead of refused.

    Raises
    ------
    InputError
        A lock cannot be kept; says who locked it, why, and how to unlock it.
    """
    pins, faults = _sorted_out(problem, locks)
    if faults and not leave_out:
        raise InputError([_fault(lock, why) for lock, why in faults])
    return KeptLocks(tuple(pins), tuple(_notes(pins, faults)))


def unkept(problem: RosterProblem, locks: Sequence[Lock]) -> list[tuple[Lock, Fault]]:
    """The locks that cannot be kept, and what is wrong with each; parameters as for `kept_locks`."""
    return [(lock, _fault(lock, why)) for lock, why in _sorted_out(problem, locks)[1]]


def _sorted_out(problem: RosterProblem, locks: Sequence[Lock]) -> tuple[list[Pin], list[tuple[Lock, str]]]:
    """Pins of the locks that can be kept, and why the others cannot."""
    faults: list[tuple[Lock, str]] = []
    found: list[tuple[Lock, Pin]] = []
    inside = [lock for lock in locks if lock.day in problem.horizon.dates]
    blocked = has_blocks(problem)
    for lock in sorted(inside, key=lambda lock: (lock.at_utc, lock.day, lock.agent)):
        pin = ONLY_DAYS_OFF if blocked and lock.shift is not None else _pin(problem.scenario, lock)
        if isinstance(pin, Pin):
            found.append((lock, pin))
        else:
            faults.append((lock, pin))
    pins = []
    for (lock, _), (pin, reasons) in zip(found, kept_together(problem, [pin for _, pin in found]), strict=True):
        if reasons:
            faults.append((lock, " ".join(reasons).rstrip(".")))
        else:
            pins.append(pin)
    return pins, faults


def locked_places(locks: Sequence[Lock], plan: Plan) -> frozenset[tuple[int, int]]:
    """(agent, day) of a plan that are locked and not to be changed."""
    people, days = ({name: k for k, name in enumerate(names)} for names in (plan.agents, plan.horizon.dates))
    return frozenset((people[lock.agent], days[lock.day]) for lock in locks if lock.agent in people and lock.day in days)


def lock_words(lock: Lock) -> str:
    """``locked by bo on 2026-10-12 (“promised”)``."""
    return f"locked by {lock.actor} on {lock.at_utc:%Y-%m-%d} (“{lock.why}”)"


def unlock_words(lock: Lock) -> str:
    """The command that unlocks."""
    return f"crewtide plan locks {shlex.quote(lock.name)} --unlock {shlex.quote(lock.agent)} {lock.day} --why TEXT"


def _pin(scenario: Scenario, lock: Lock) -> Pin | str:
    """The pin of a lock on a day of the horizon, or why there is none."""
    agent = scenario.index.agent.get(lock.agent)
    if agent is None:
        return "nobody of that name in the scenario"
    day = scenario.horizon.dates.index(lock.day)
    if lock.shift is None:
        return Pin(agent, day)
    queue = scenario.index.queue.get(lock.shift.queue)
    if queue is None:
        return f"no queue {lock.shift.queue!r} in the scenario"
    shift = lock.shift
    steps = [_step(scenario, moment) for moment in (shift.start_utc, shift.end_utc, *(m for pause in shift.breaks for m in pause[:2]))]
    if any(step is None for step in steps):
        return f"times that are no whole steps of {scenario.horizon.step_min} minutes"
    start, end, *edges = (int(step) for step in steps if step is not None)
    breaks = tuple((a, b, kind, paid) for a, b, (_, _, kind, paid) in zip(edges[::2], edges[1::2], shift.breaks, strict=True))
    return Pin(agent, day, Duty(agent, queue, day, shift.shape, start, end, breaks, shift.paid_min))


def _step(scenario: Scenario, moment: datetime) -> int | None:
    step = scenario.horizon.index_of(moment)
    return step if scenario.horizon.time_of(step) == moment else None


def _fault(lock: Lock, why: str) -> Fault:
    advice = f"Unlock it: {unlock_words(lock)}; or plan with --drop-locks."
    return Fault(f"{lock.agent} on {lock.day}, {lock_words(lock)}", why, "a day that can be kept as it was locked", advice)


def _notes(pins: Sequence[Pin], faults: Sequence[tuple[Lock, str]]) -> Iterator[str]:
    if pins:
        off = sum(pin.duty is None for pin in pins)
        shifts = [plural(len(pins) - off, "shift")] * (off < len(pins)) + [plural(off, "day") + " off"] * (off > 0)
        yield f"{LOCKED_NOTE} {' and '.join(shifts)}. The bound is of rosters that keep them."
    for lock, why in faults:
        yield f"Not kept: {lock.agent} on {lock.day}, {lock_words(lock)}: {why}."
