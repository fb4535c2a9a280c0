"""Checks of a layout: every fault at once, with the field's path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from center.errors import Fault, InputError
from twin.check_snapshot import check_snapshot
from twin.parts import Agents, LayoutChannel, LayoutFields, LayoutQueue, Spells

SHARES = ("absence", "late", "away")


def check_layout(layout: LayoutFields) -> None:
    """Raise what is wrong with a layout.

    Raises
    ------
    InputError
        All faults found.
    """
    faults = [*_frame(layout), *_names(layout), *_agents(layout.agents, len(layout.queues))]
    for q, queue in enumerate(layout.queues):
        faults += _queue(layout, queue, f"layout: queues[{q}]")
    faults += check_snapshot(layout)
    if faults:
        raise InputError(faults)


def _frame(layout: LayoutFields) -> Iterator[Fault]:
    if not layout.queues:
        yield Fault("layout: queues", "none", "at least one queue")
    if not (layout.interval_s > 0 and np.isfinite(layout.interval_s)):
        yield Fault("layout: interval_s", str(layout.interval_s), "seconds above 0")
    if layout.intervals < 1:
        yield Fault("layout: intervals", str(layout.intervals), "at least 1")
    if layout.day is not None and (np.shape(layout.day) != (layout.intervals,) or (np.diff(layout.day) < 0).any()):
        yield Fault("layout: day", f"shape {np.shape(layout.day)}", f"a rising day number for each of {layout.intervals} intervals")
    if layout.gamma_shape is not None and not layout.gamma_shape > 0:
        yield Fault("layout: gamma_shape", str(layout.gamma_shape), "a number above 0, or None")
    if layout.lines is not None and layout.lines < 1:
        yield Fault("layout: lines", str(layout.lines), "at least 1, or None")
    for name in SHARES:
        share = getattr(layout.shrinkage, name)
        if not 0 <= share < 1:
            yield Fault(f"layout: shrinkage.{name}", str(share), "a share of at least 0 and below 1")
    for name in ("late_mean_s", "away_mean_s"):
        if not getattr(layout.shrinkage, name) > 0:
            yield Fault(f"layout: shrinkage.{name}", str(getattr(layout.shrinkage, name)), "seconds above 0")


def _names(layout: LayoutFields) -> Iterator[Fault]:
    for where, names in (("queues", layout.queue_names), ("agents", layout.agents.names), ("teams", layout.agents.teams)):
        for name, count in Counter(names).items():
            if count > 1:
                yield Fault(f"layout: {where}", f"the name {name!r} {count} times", "each name once")
    queues, teams = frozenset(layout.queue_names), frozenset(layout.agents.teams)
    for path, name, kind in layout.policy.unknown_names(queues, teams):
        known = ", ".join(sorted(queues if kind == "queue" else teams))
        yield Fault(f"layout: policy.{path}", repr(name), f"a {kind} of the layout ({known})")


def _agents(agents: Agents, queues: int) -> Iterator[Fault]:
    size = len(agents.names)
    shapes: list[tuple[str, Any, tuple[int, ...]]] = [
        ("level", agents.level, (size, queues)),
        ("speed", agents.speed, (size, queues)),
        ("team", agents.team, (size,)),
        ("hourly_cost", agents.hourly_cost, (size,)),
        ("paid_s", agents.paid_s, (size,)),
    ]
    good = True
    for name, values, shape in shapes:
        if values is not None and np.shape(values) != shape:
            good = False
            yield Fault(f"layout: agents.{name}", f"shape {np.shape(values)}", f"shape {shape}")
    if good:
        yield from _agent_values(agents)
    yield from _spells(agents.spells, size, queues)
    if good and agents.spells.level is not None:
        yield from _spell_levels(agents)


def _agent_values(agents: Agents) -> Iterator[Fault]:
    if (np.asarray(agents.level) < 0).any():
        yield Fault("layout: agents.level", "a negative level", "0 where not served, else 1 or more")
    if agents.speed is not None and not (np.isfinite(agents.speed).all() and (agents.speed > 0).all()):
        yield Fault("layout: agents.speed", "a speed of 0, below or not finite", "speeds above 0")
    if agents.team is not None and len(agents.team) and not (0 <= np.min(agents.team) <= np.max(agents.team) < len(agents.teams)):
        yield Fault("layout: agents.team", "a team that is not there", f"0 to {len(agents.teams) - 1}")


def _spells(spells: Spells, agents: int, queues: int) -> Iterator[Fault]:
    size = len(np.atleast_1d(spells.agent))
    for name, values, shape in (
        ("login_s", spells.login_s, (size,)),
        ("logout_s", spells.logout_s, (size,)),
        ("day", spells.day, (size,)),
        ("queues", spells.queues, (size, queues)),
        ("level", spells.level, (size, queues)),
        ("sure", spells.sure, (size,)),
    ):
        if values is not None and np.shape(values) != shape:
            yield Fault(f"layout: agents.spells.{name}", f"shape {np.shape(values)}", f"shape {shape}")
            return
    if size and not (0 <= np.min(spells.agent) <= np.max(spells.agent) < agents):
        yield Fault("layout: agents.spells.agent", "an agent that is not there", f"0 to {agents - 1}")
        return
    order = np.lexsort((spells.login_s, spells.agent))
    agent, login, logout = spells.agent[order], np.asarray(spells.login_s)[order], np.asarray(spells.logout_s)[order]
    if not np.isfinite(login).all() or (login < 0).any() or not (logout > login).all():
        yield Fault("layout: agents.spells", "a spell that begins before 0, or ends when it begins", "0 <= login_s < logout_s")
    overlap = np.flatnonzero((agent[1:] == agent[:-1]) & (login[1:] < logout[:-1]))
    if len(overlap):
        yield Fault("layout: agents.spells", f"overlapping spells of agent {agent[overlap[0]]}", "one spell of an agent at a time")


def _spell_levels(agents: Agents) -> Iterator[Fault]:
    spells, size = agents.spells, len(agents.names)
    who, level = np.atleast_1d(spells.agent), np.asarray(spells.level)
    fits = level.shape == (*who.shape, *np.shape(agents.level)[1:]) and (not len(who) or 0 <= who.min() <= who.max() < size)
    if not fits:
        return  # said already
    if not np.issubdtype(level.dtype, np.integer) or (level < 0).any():
        yield Fault("layout: agents.spells.level", "levels that are negative or not whole", "0 where not served, else 1 or more")
    beyond = np.argwhere((level > 0) & (np.asarray(agents.level)[who] == 0))
    if len(beyond):
        k, q = beyond[0]
        yield Fault(f"layout: agents.spells.level[{k}, {q}]", "a queue for which the agent has no skill", "0 where the agent's level is 0")


def _queue(layout: LayoutFields, queue: LayoutQueue, where: str) -> Iterator[Fault]:
    n, queues, teams = layout.intervals, len(layout.queues), len(layout.agents.teams)
    if np.shape(queue.arrivals) != (n,):
        yield Fault(f"{where}.arrivals", f"shape {np.shape(queue.arrivals)}", f"shape ({n},): contacts of each interval")
    elif not np.isfinite(queue.arrivals).all() or (np.asarray(queue.arrivals) < 0).any():
        yield Fault(f"{where}.arrivals", "a negative or infinite number", "contacts of each interval, at least 0")
    for name in ("service", "patience"):
        if len(getattr(queue, name)) not in (1, n):
            yield Fault(f"{where}.{name}", f"{len(getattr(queue, name))} distributions", f"1, or one for each of {n} intervals")
    if any(not np.isfinite(law.mean) for law in queue.service):
        yield Fault(f"{where}.service", "a service that may never end", "a distribution with a finite mean")
    yield from _known_counts(queue, where, n)
    if queue.open is not None and np.shape(queue.open) != (n,):
        yield Fault(f"{where}.open", f"shape {np.shape(queue.open)}", f"shape ({n},)")
    for name, value, good, wanted in (
        ("balk", queue.balk, 0 <= queue.balk <= 1, "a probability"),
        ("within_s", queue.within_s, queue.within_s >= 0, "at least 0"),
        ("room", queue.room, queue.room is None or queue.room >= 0, "at least 0, or None"),
        ("gamma_shape", queue.gamma_shape, queue.gamma_shape is None or queue.gamma_shape > 0, "above 0, or None"),
        ("backlog", queue.backlog, queue.backlog >= 0, "at least 0"),
        ("slowdown", queue.slowdown, queue.slowdown >= 0, "at least 0"),
        ("slots", queue.slots, queue.slots == 1 or (queue.channel is LayoutChannel.CHAT and queue.slots > 1), "1, or more for chat"),
        ("measured_at", queue.measured_at, 0 <= queue.measured_at <= max(queue.slots, 1), "at most the slots"),
    ):
        if not good:
            yield Fault(f"{where}.{name}", str(value), wanted)
    yield from _trace(queue, where)
    yield from _journeys(queue, where, queues, teams, n)


def _known_counts(queue: LayoutQueue, where: str, intervals: int) -> Iterator[Fault]:
    if queue.counts is None:
        return
    counts = np.asarray(queue.counts, dtype=float)
    if counts.shape != (intervals,):
        yield Fault(f"{where}.counts", f"shape {counts.shape}", f"shape ({intervals},): contacts of each interval, or NaN")
    elif np.isinf(counts).any() or (np.nan_to_num(counts) % 1 != 0).any() or (counts < 0).any():
        yield Fault(f"{where}.counts", "a number that is negative or not whole", "whole contacts of each interval, or NaN")
    if queue.trace is not None:
        yield Fault(f"{where}.counts", "counts beside a trace", "one of the two")


def _trace(queue: LayoutQueue, where: str) -> Iterator[Fault]:
    trace = queue.trace
    if trace is None:
        return
    time = np.asarray(trace.time)
    if time.ndim != 1 or not np.isfinite(time).all() or (np.diff(time) < 0).any() or (len(time) and time[0] < 0):
        yield Fault(f"{where}.trace.time", "times that fall or are below 0", "rising seconds from 0")
    for name in ("service", "patience", "customer"):
        values = getattr(trace, name)
        if values is not None and (np.shape(values) != time.shape or bool((np.asarray(values) < 0).any())):
            yield Fault(f"{where}.trace.{name}", "another shape than time, or a negative value", f"shape {time.shape}, at least 0")


def _journeys(queue: LayoutQueue, where: str, queues: int, teams: int, intervals: int) -> Iterator[Fault]:
    targets = [(f"transfers[{k}].to", item.to) for k, item in enumerate(queue.transfers)]
    chances = [(f"transfers[{k}].probability", item.probability) for k, item in enumerate(queue.transfers)]
    if queue.recontact is not None:
        chances.append(("recontact.probability", queue.recontact.probability))
        targets.append(("recontact.to", 0 if queue.recontact.to is None else queue.recontact.to))
    if queue.retry is not None:
        chances.append(("retry.probability", queue.retry.probability))
    if queue.callback is not None:
        chances.append(("callback.accept", queue.callback.accept))
        targets.append(("callback.to", queue.callback.to))
    if queue.helper is not None:
        chances.append(("helper.probability", queue.helper.probability))
        if not 0 <= queue.helper.team < teams:
            yield Fault(f"{where}.helper.team", str(queue.helper.team), f"a team from 0 to {teams - 1}")
    for name, target in targets:
        if not 0 <= target < queues:
            yield Fault(f"{where}.{name}", str(target), f"a queue from 0 to {queues - 1}")
    for name, chance in chances:
        if not 0 <= chance <= 1:
            yield Fault(f"{where}.{name}", str(chance), "a probability")
    if queue.retry is not None and queue.retry.probability == 1:
        yield Fault(f"{where}.retry.probability", "1", "below 1, so that a contact ends")
    if sum(item.probability for item in queue.transfers if item.from_level == 1) > 1 + 1e-9:
        yield Fault(f"{where}.transfers", "probabilities of more than 1 together", "at most 1 together")
    if queue.dialler is not None:
        if np.shape(queue.dialler.reach) != (intervals,):
            yield Fault(f"{where}.dialler.reach", f"shape {np.shape(queue.dialler.reach)}", f"shape ({intervals},)")
        if any(not 0 <= team < teams for team in (*queue.dialler.target, *queue.dialler.test)):
            yield Fault(f"{where}.dialler", "a team that is not there", f"teams from 0 to {teams - 1}")
