"""What a planner asks for when a day goes other than planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from center.errors import Fault, InputError
from center.history import Actuals
from center.plan import Plan
from center.snapshot import Snapshot
from imports.actuals import read_actuals
from imports.snapshot import read_snapshot
from planning.peak.absent import absent_of, without_a_shift
from planning.peak.asked import Asked, asked_of
from planning.peak.moment import step_of


@dataclass(frozen=True)
class Ask:
    """The question.

    Attributes
    ----------
    now, day
        First step that could be different, and its local day.
    actuals
        What came so far; None: not known.
    absent
        People who do not come, or have gone home.
    asked
        Changes of demand that the planner asks for.
    snapshot
        Contacts waiting and in service at `now`; None: not known.
    notes
        What was taken for granted, in sentences.
    """

    now: int
    day: int
    actuals: Actuals | None = None
    absent: frozenset[int] = frozenset()
    asked: tuple[Asked, ...] = ()
    snapshot: Snapshot | None = None
    notes: tuple[str, ...] = ()


def read_ask(
    plan: Plan,
    now: str,
    actuals: Path | None = None,
    absent: Sequence[str] = (),
    changes: Sequence[str] = (),
    snapshot: Path | None = None,
    slots: Sequence[int] = (),
) -> Ask:
    """The question of a command line.

    Parameters
    ----------
    slots
        Contacts of each queue that one person handles at a time, for the snapshot; empty: not checked.

    Raises
    ------
    InputError
        A time that is none, outside the plan, skipped or shown twice by the clock; actuals that say nothing of the day; people or
        queues that nobody knows; changes that are none.
    """
    step, moved = step_of(now, plan.horizon)
    day = int(np.searchsorted(plan.horizon.day_start, step, side="right")) - 1
    people, asked = absent_of(absent, plan.agents), asked_of(changes, plan.queues)
    came: Actuals | None = None
    said: tuple[str, ...] = ("No actuals were given: the rest of the day is expected as it was forecast.",)
    if actuals is not None:
        came = read_actuals(actuals, plan.horizon.zone, plan.horizon, plan.queues, step)
        said = _unknown(plan, came, actuals, step, day)
    notes = (*filter(None, (moved,)), *said, *without_a_shift(plan, people, day, step))
    zone, queues = plan.horizon.zone, plan.queues
    seen = None if snapshot is None else read_snapshot(snapshot, zone, plan.horizon, queues, plan.agents, step, slots)
    return Ask(step, day, came, people, asked, seen, notes)


def _unknown(plan: Plan, actuals: Actuals, path: Path, now: int, day: int) -> tuple[str, ...]:
    """A sentence for each queue of whose day so far nothing is known, or too little.

    Raises
    ------
    InputError
        Nothing is known of any queue, though contacts were expected.
    """
    begin, horizon = int(plan.horizon.day_start[day]), plan.horizon
    due = (plan.forecast.offered > 0) & plan.open_steps
    expected, known = due[:, begin:now], np.isfinite(actuals.offered[:, begin:now])
    if expected.any() and not known.any():
        when = f"{horizon.dates[day]}, before {horizon.local(now):%H:%M}"
        advice = "Export the day up to now, or correct --now."
        raise InputError(Fault(str(path), f"no row of {when}", "what came so far on the day", advice))
    said = []
    for q, queue in enumerate(plan.queues):
        missing = int((expected[q] & ~known[q]).sum())
        if missing and not known[q].any():
            said.append(f"{queue}: the actuals say nothing of it, so it is expected as it was forecast.")
        elif missing:
            said.append(f"{queue}: {missing} of {int(expected[q].sum())} steps so far have no actuals, and tell nothing of its pace.")
    return tuple(said)
