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
from reports.words import plural
from scheduling.roster.pin_checks import kept_together
from scheduling.roster.pins import Pin
from scheduling.roster.problem import RosterProblem


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
        blocks = tuple((when(start), when(end), plan.queues[queue]) for start, end, queue in duty.blocks)
        shift = LockedShift(duty.shape, plan.queues[duty.queue], when(duty.start), when(duty.end), breaks, duty.paid_min, blocks)
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
    for lock in sorted(inside, key=lambda lock: (lock.at_utc, lock.day, lock.agent)):
        pin = _pin(problem.scenario, lock)
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
    shift, queues = lock.shift, scenario.index.queue
    unknown = [name for name in (shift.queue, *(name for _, _, name in shift.blocks)) if name not in queues]
    if unknown:
        return f"no queue {unknown[0]!r} in the scenario"
    spans = ((shift.start_utc, shift.end_utc), *(pause[:2] for pause in shift.breaks), *(block[:2] for block in shift.blocks))
    steps = [_step(scenario, moment) for span in spans for moment in span]
    if any(step is None for step in steps):
        return f"times that are no whole steps of {scenario.horizon.step_min} minutes"
    edges = [int(step) for step in steps if step is not None]
    (start, end), *parts = zip(edges[::2], edges[1::2], strict=True)
    count = len(shift.breaks)
    breaks = tuple((a, b, kind, paid) for (a, b), (_, _, kind, paid) in zip(parts[:count], shift.breaks, strict=True))
    blocks = tuple((a, b, queues[name]) for (a, b), (_, _, name) in zip(parts[count:], shift.blocks, strict=True))
    return Pin(agent, day, Duty(agent, queues[shift.queue], day, shift.shape, start, end, breaks, shift.paid_min, blocks))


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
