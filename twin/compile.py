"""A `Layout` as the flat arrays that the engine reads."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.distribution import Distribution
from twin.engine.world import (
    BALKS,
    BY_COUNTS,
    BY_TRACE,
    CALLBACK_ACCEPT,
    CALLBACK_AFTER,
    CALLBACK_TO,
    CHAT,
    CONFERENCE,
    DEFERRED,
    DIALS,
    HELPER_P,
    HELPER_TEAM,
    INTERRUPTIBLE,
    LEAST_TARGET,
    LEAST_TEST,
    LIST_SIZE,
    MEASURED_AT,
    N_REAL,
    N_WHOLE,
    RATIO,
    RECONTACT_P,
    RECONTACT_TO,
    RETRY_P,
    ROOM,
    SLOTS,
    SLOWDOWN,
    TRACED,
    WITHIN_S,
    Fixed,
)
from twin.groups import Groups, groups_of
from twin.layout import Layout
from twin.parts import AtLogout, LayoutChannel, LayoutQueue

Array = np.ndarray


@dataclass(frozen=True)
class Compiled:
    """Arrays of the engine, and the groups of alike agents that its areas are kept by."""

    fixed: Fixed
    groups: Groups


def compile_layout(layout: Layout) -> Compiled:
    """Flatten a layout."""
    groups, laws = groups_of(layout), Laws()
    p = layout.intervals
    day = np.zeros(p, dtype=np.int64) if layout.day is None else np.unique(layout.day, return_inverse=True)[1].astype(np.int64)
    queues = layout.queues
    service = np.array([laws.row(queue.service, p) for queue in queues])
    patience = np.array([laws.row(queue.patience, p) for queue in queues])
    own = {
        "wrap_law": _whole(laws.number(q.wrap_up) for q in queues),
        "retry_law": _whole(laws.number(q.retry.delay if q.retry else None) for q in queues),
        "recontact_law": _whole(laws.number(q.recontact.delay if q.recontact else None) for q in queues),
        "joint_law": _whole(laws.number(q.helper.joint if q.helper else None) for q in queues),
        "dial_law": _whole(laws.number(q.dialler.delay if q.dialler else None) for q in queues),
    }
    fixed = Fixed(
        n_queues=len(queues),
        n_agents=len(layout.agents.names),
        n_intervals=p,
        interval_s=float(layout.interval_s),
        horizon_s=float(layout.horizon_s),
        rate=np.array([np.asarray(q.arrivals, dtype=float) / layout.interval_s for q in queues]),
        day=day,
        day_shape=np.array([layout.gamma_shape or 0.0, *(q.gamma_shape or 0.0 for q in queues)]),
        backlog=_whole(q.backlog for q in queues),
        counts=_counts(queues, p),
        **_present(layout),
        queue_seed=_seeds("queue", layout.queue_names),
        agent_seed=_seeds("agent", layout.agents.names),
        **_traces(queues),
        **laws.arrays(),
        service_law=service,
        patience_law=patience,
        wrap_law=own["wrap_law"],
        retry_law=own["retry_law"],
        recontact_law=own["recontact_law"],
        joint_law=own["joint_law"],
        dial_law=own["dial_law"],
        whole=np.array([_whole_row(queue, k) for k, queue in enumerate(queues)]),
        real=np.array([_real_row(queue) for queue in queues]),
        **_transfers(queues),
        open=_per_interval(queues, p, lambda q: q.open, 1.0).astype(np.int64) * np.append(np.ones(p, dtype=np.int64), 0),
        reach=_per_interval(queues, p, lambda q: q.dialler.reach if q.dialler else None, 0.0) * np.append(np.ones(p), 0.0),
        dial_target=_dial_teams(layout, lambda dialler: dialler.target),
        dial_test=_dial_teams(layout, lambda dialler: dialler.test),
        **groups.arrays,
        random_agents=int(layout.policy.agents == "random"),
        idle_cost=layout.policy.idle_cost if layout.policy.agents == "index" else 0.0,
        at_logout=[AtLogout.FINISH, AtLogout.HAND_BACK, AtLogout.FIRST_FREE].index(layout.at_logout),
        n_columns=_columns(queues),
        lines=-1 if layout.lines is None else layout.lines,
        shrink=_shrink(layout),
        sticky_wait=layout.policy.sticky.wait_s if layout.policy.sticky else 0.0,
        sticky_memory=layout.policy.sticky.memory_s if layout.policy.sticky else 0.0,
        dialled=int(any(q.dialler for q in queues)),
        stepped=int(bool(len(groups.arrays["step_after"])) or any(q.callback for q in queues) or layout.policy.sticky is not None),
        reserved=int(bool(layout.policy.reserve)),
    )
    return Compiled(fixed, groups)


class Laws:
    """The distributions of a layout, each once."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._laws: list[Distribution] = []

    def number(self, law: Distribution | None) -> int:
        """Number of a distribution; -1 for none."""
        if law is None:
            return -1
        if id(law) not in self._numbers:
            self._numbers[id(law)] = len(self._laws)
            self._laws.append(law)
        return self._numbers[id(law)]

    def row(self, laws: tuple[Distribution, ...], intervals: int) -> list[int]:
        """Number of each interval's distribution; after the close it is like the last interval's, before the start like the first's."""
        numbers = [self.number(law) for law in laws]
        row = numbers * intervals if len(numbers) == 1 else numbers
        return [*row, row[-1], row[0]]

    def arrays(self) -> dict[str, Any]:
        """The engine's fields."""
        p = np.zeros((len(self._laws), 3))
        for k, law in enumerate(self._laws):
            p[k, : len(law.parameters)] = law.parameters
        return {
            "law_kind": _whole(law.shape for law in self._laws),
            "law_p": p,
            "law_start": np.concatenate([[0], np.cumsum([len(law.values) for law in self._laws])]).astype(np.int64),
            "law_values": np.concatenate([law.values for law in self._laws]),
            "law_cumulative": np.concatenate([law.cumulative for law in self._laws]),
        }


def _whole(values: Any) -> Array:
    return np.array([int(value) for value in values], dtype=np.int64)


def _seeds(kind: str, names: tuple[str, ...]) -> Array:
    """Hashes of names: a queue keeps its random numbers when others come or go."""
    digests = (hashlib.blake2b(f"{kind} {name}".encode(), digest_size=8).digest() for name in names)
    return np.array([int.from_bytes(digest, "big") for digest in digests], dtype=np.uint64)


def _columns(queues: tuple[LayoutQueue, ...]) -> int:
    """Lists of idle agents per group: idle, one for each number of chats below the most slots, and one for interruptible work."""
    chat, light = any(q.channel is LayoutChannel.CHAT for q in queues), any(q.interruptible for q in queues)
    return max(q.slots for q in queues) + 1 if chat or light else 1


def _whole_row(queue: LayoutQueue, number: int) -> list[int]:
    row = [0] * N_WHOLE
    row[ROOM] = -1 if queue.room is None else queue.room
    row[SLOTS] = queue.slots
    row[CHAT] = queue.channel is LayoutChannel.CHAT
    row[INTERRUPTIBLE] = queue.interruptible
    row[DEFERRED] = queue.channel is LayoutChannel.DEFERRED
    row[CALLBACK_TO] = queue.callback.to if queue.callback else -1
    row[HELPER_TEAM] = queue.helper.team if queue.helper else -1
    row[CONFERENCE] = bool(queue.helper and queue.helper.joint is not None)
    row[RECONTACT_TO] = queue.recontact.to if queue.recontact and queue.recontact.to is not None else number
    row[TRACED] = BY_TRACE if queue.trace is not None else BY_COUNTS if queue.counts is not None else 0
    if queue.dialler:
        row[DIALS] = 1
        row[LIST_SIZE] = -1 if queue.dialler.list_size is None else queue.dialler.list_size
        row[LEAST_TARGET], row[LEAST_TEST] = queue.dialler.least_target, queue.dialler.least_test
    return row


def _real_row(queue: LayoutQueue) -> list[float]:
    row = [0.0] * N_REAL
    row[WITHIN_S], row[BALKS] = queue.within_s, queue.balk
    row[SLOWDOWN], row[MEASURED_AT] = queue.slowdown, float(queue.measured_at or queue.slots)
    row[RETRY_P] = queue.retry.probability if queue.retry else 0.0
    row[RECONTACT_P] = queue.recontact.probability if queue.recontact else 0.0
    row[CALLBACK_AFTER] = queue.callback.after_s if queue.callback else math.inf
    row[CALLBACK_ACCEPT] = queue.callback.accept if queue.callback else 0.0
    row[HELPER_P] = queue.helper.probability if queue.helper else 0.0
    row[RATIO] = queue.dialler.ratio if queue.dialler else 0.0
    return row


def _per_interval(queues: tuple[LayoutQueue, ...], intervals: int, of: Callable[[LayoutQueue], Any], default: float) -> Array:
    """(Q, P + 1) of an optional array per queue; the last column repeats the last interval."""
    rows = [np.full(intervals, default) if of(queue) is None else np.asarray(of(queue), dtype=float) for queue in queues]
    return np.array([[*row, row[-1]] for row in rows])


def _traces(queues: tuple[LayoutQueue, ...]) -> dict[str, Any]:
    lengths = [len(q.trace.time) if q.trace else 0 for q in queues]
    traces = [q.trace for q in queues if q.trace]

    def joined(name: str, blank: float, kind: Any) -> Array:
        parts = [np.full(len(t.time), blank) if getattr(t, name) is None else np.asarray(getattr(t, name)) for t in traces]
        return np.concatenate([*parts, np.zeros(0)]).astype(kind)

    return {
        "trace_start": np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        "trace_time": joined("time", math.nan, float),
        "trace_service": joined("service", math.nan, float),
        "trace_patience": joined("patience", math.nan, float),
        "trace_customer": joined("customer", -1, np.int64),
    }


def _counts(queues: tuple[LayoutQueue, ...], intervals: int) -> Array:
    rows = [np.full(intervals, np.nan) if q.counts is None else np.asarray(q.counts, dtype=float) for q in queues]
    return np.nan_to_num(np.array(rows), nan=-1.0).astype(np.int64)


def _present(layout: Layout) -> dict[str, Any]:
    """Contacts there at the start: those in service as they are told, then those waiting, the oldest first."""
    served = [(q, -1 if agent is None else agent, passed) for q, agent, passed in layout.snapshot.in_service]
    # who is named comes first: others take an agent who is free
    served.sort(key=lambda item: item[1] < 0)
    rows = served + [(q, -1, waited) for q, waited in sorted(layout.snapshot.waiting, key=lambda item: -item[1])]
    numbers, seen = [], dict[tuple[int, bool], int]()
    for k, (q, _, _) in enumerate(rows):
        key = q, k < len(served)
        numbers.append(seen.get(key, 0))
        seen[key] = numbers[-1] + 1
    return {
        "there_queue": _whole(row[0] for row in rows),
        "there_agent": _whole(row[1] for row in rows),
        "there_s": np.array([row[2] for row in rows], dtype=float),
        "there_number": _whole(numbers),
        "there_served": len(served),
    }


def _transfers(queues: tuple[LayoutQueue, ...]) -> dict[str, Any]:
    items = [item for queue in queues for item in queue.transfers]
    return {
        "transfer_start": np.concatenate([[0], np.cumsum([len(q.transfers) for q in queues])]).astype(np.int64),
        "transfer_to": _whole(item.to for item in items),
        "transfer_p": np.array([item.probability for item in items], dtype=float),
        "transfer_level": _whole(item.from_level for item in items),
    }


def _dial_teams(layout: Layout, of: Callable[[Any], tuple[int, ...]]) -> Array:
    table = np.zeros((len(layout.queues), len(layout.agents.teams)), dtype=np.int64)
    for q, queue in enumerate(layout.queues):
        if queue.dialler:
            table[q, list(of(queue.dialler))] = 1
    return table


def _shrink(layout: Layout) -> Array:
    lost = layout.shrinkage
    between = lost.away_mean_s * (1 - lost.away) / lost.away if lost.away else math.inf
    return np.array([lost.absence, lost.late, lost.late_mean_s, between, lost.away_mean_s])
