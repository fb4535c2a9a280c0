"""A part of a layout's time: steps [begin, end), with what is there at its begin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from center.snapshot import Snapshot
from twin.distribution import Distribution
from twin.layout import Layout
from twin.parts import Agents, LayoutQueue, Spells

# Who is in service at the begin without being on duty finishes that contact, and takes no other.
_A_MOMENT_S = 1e-3


def window(layout: Layout, begin: int, end: int, now: int, snapshot: Snapshot | None) -> Layout:
    """Intervals [begin, end) of a layout.

    Parameters
    ----------
    now
        Interval before which everything is known: people whose day's first spell began before it are there for sure.
    snapshot
        Contacts there at the begin.
    """
    shift, there = begin * layout.interval_s, snapshot or Snapshot()
    return replace(
        layout,
        queues=tuple(_queue(queue, begin, end) for queue in layout.queues),
        agents=replace(layout.agents, spells=_spells(layout, shift, end * layout.interval_s, now * layout.interval_s, there), paid_s=None),
        intervals=end - begin,
        day=None,
        snapshot=there,
    )


def _queue(queue: LayoutQueue, begin: int, end: int) -> LayoutQueue:
    return replace(
        queue,
        arrivals=np.asarray(queue.arrivals)[begin:end],
        service=_laws(queue.service, begin, end),
        patience=_laws(queue.patience, begin, end),
        open=None if queue.open is None else np.asarray(queue.open)[begin:end],
        backlog=0 if begin else queue.backlog,
    )


def _laws(laws: tuple[Distribution, ...], begin: int, end: int) -> tuple[Distribution, ...]:
    return laws if len(laws) == 1 else laws[begin:end]


def _spells(layout: Layout, shift: float, end: float, now: float, there: Snapshot) -> Spells:
    spells, levels = layout.agents.spells, _levels(layout.agents)
    login, logout = np.asarray(spells.login_s, dtype=float), np.asarray(spells.logout_s, dtype=float)
    day = np.zeros(len(login), dtype=np.int64) if spells.day is None else np.asarray(spells.day)
    inside = (logout > shift) & (login < end)
    part = Spells(
        agent=np.asarray(spells.agent)[inside],
        login_s=np.maximum(0.0, login[inside] - shift),
        logout_s=logout[inside] - shift,
        day=day[inside],
        level=levels[inside],
        sure=(_came(spells, day, login, now) | (False if spells.sure is None else np.asarray(spells.sure)))[inside],
    )
    return _with_those_finishing(part, there)


def _levels(agents: Agents) -> np.ndarray:
    spells = agents.spells
    if spells.level is not None:
        return np.asarray(spells.level)
    level = np.asarray(agents.level)[spells.agent]
    return level if spells.queues is None else np.where(spells.queues, level, 0)


def _came(spells: Spells, day: np.ndarray, login: np.ndarray, now: float) -> np.ndarray:
    """Whether each spell is of a person-day that began before `now`."""
    _, number = np.unique(np.stack([spells.agent, day]), axis=1, return_inverse=True)
    number = np.reshape(number, -1)
    first = np.full(int(number.max(initial=-1)) + 1, np.inf)
    np.minimum.at(first, number, login)
    return np.asarray(first[number] < now)


def _with_those_finishing(spells: Spells, there: Snapshot) -> Spells:
    """Who is named in service but off duty (a break that is due, a shift that has ended) is there until the contact is done."""
    on_duty = set(spells.agent[(spells.login_s <= 0) & (spells.logout_s > 0)].tolist())
    more = sorted({agent for _, agent, _ in there.in_service if agent is not None} - on_duty)
    if not more or spells.level is None or spells.day is None or spells.sure is None:
        return spells
    size = len(more)
    day = int(spells.day.max(initial=0)) + 1  # a day of its own: tomorrow's lateness is not drawn away
    return Spells(
        agent=np.concatenate([spells.agent, more]).astype(np.int64),
        login_s=np.concatenate([spells.login_s, np.zeros(size)]),
        logout_s=np.concatenate([spells.logout_s, np.full(size, _A_MOMENT_S)]),
        day=np.concatenate([spells.day, np.full(size, day)]),
        level=np.concatenate([spells.level, np.zeros((size, spells.level.shape[1]), dtype=np.int64)]),
        sure=np.concatenate([spells.sure, np.ones(size, dtype=bool)]),
    )
