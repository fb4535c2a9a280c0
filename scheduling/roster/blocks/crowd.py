"""People as the graphs of their lines, flat for the compiled loops; people who are alike in all that counts are one."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.frame import Frame
from solvers.factored.line_graph import LineGraph, line_graph
from solvers.model import NO_HI, NO_LO, ChoiceModel


class Crowd(NamedTuple):
    """Flat arrays, int64 unless said otherwise. A *kind* is people who are alike: shifts, costs, skills, rules.

    Attributes
    ----------
    agent, times, graph
        By kind: one of its people, how many they are, and the graph of their lines.
    member_at, member, place
        By kind its decisions in the order of its lines, and the places that these have in `Frame`.
    day
        By decision in `member` the day it is: people with the same skills and shifts share a day.
    day_at, day_member, day_agent
        By day where its positions begin among all days', and one of the decisions and one of the people it stands for.
    node_at, arc_ptr, source, via, cost
        By graph its nodes, and `LineGraph`'s arrays (`source` and `via` int32).
    groups
        By graph how many groups of options there are.
    group_at, group_ptr, group
        By graph its first place; by place the group of each position of its list.
    held_pattern
        By decision the queue of each step where a pin says it, shape ``(decisions, longest shift)``.
    left_out
        Own rows that are in no graph.
    """

    agent: np.ndarray
    times: np.ndarray
    graph: np.ndarray
    member_at: np.ndarray
    member: np.ndarray
    place: np.ndarray
    day: np.ndarray
    day_at: np.ndarray
    day_member: np.ndarray
    day_agent: np.ndarray
    node_at: np.ndarray
    arc_ptr: np.ndarray
    source: np.ndarray
    via: np.ndarray
    cost: np.ndarray
    groups: np.ndarray
    group_at: np.ndarray
    group_ptr: np.ndarray
    group: np.ndarray
    held_pattern: np.ndarray
    left_out: int


_Array = np.ndarray
_Flat = tuple[_Array, _Array, _Array, _Array, _Array, _Array, _Array, _Array, _Array]

# Arcs of one place of a line at most; and once all lines have so many together.
MOST_ARCS, MOST_IN_ALL, FEW_ARCS = 2_000_000, 20_000_000, 20_000


def crowd_of(blocked: Blocked, held_pattern: np.ndarray, stopped: Callable[[], bool]) -> Crowd | None:
    """Everybody's lines; None where somebody has no line that breaks nothing, or when `stopped` says so."""
    model = blocked.roster.model
    assert not (model.tables[~model.table_hard] < 0).any()  # a pair that no graph holds only ever costs
    ptr, order = blocked.compiled.owner_ptr, blocked.lines.order
    place_of = np.empty(len(order), dtype=np.int64)
    place_of[order] = np.arange(len(order))
    own_of = _own_rows(model, blocked.lines.local)
    graphs: dict[tuple, int] = {}
    built: list[LineGraph] = []
    kinds: dict[tuple, int] = {}
    agent, times, graph, arcs = list[int](), list[int](), list[int](), 0
    members: list[np.ndarray] = []
    for owner in range(len(ptr) - 1):
        line = _in_order(model, order[ptr[owner] : ptr[owner + 1]], own_of[owner])
        key = _graph_key(model, line, own_of[owner])
        if key not in graphs:
            found = line_graph(model, line.tolist(), own_of[owner], MOST_ARCS if arcs < MOST_IN_ALL else FEW_ARCS)
            if found is None or stopped():
                return None
            arcs += len(found.source)
            graphs[key] = len(built)
            built.append(found)
        kind = (graphs[key], *_kind_key(blocked, held_pattern, owner, line))
        if kind in kinds:
            times[kinds[kind]] += 1
            continue
        kinds[kind] = len(agent)
        agent.append(int(blocked.frame.agent[owner]))
        times.append(1)
        graph.append(graphs[key])
        members.append(line)
    member = np.concatenate(members)
    return Crowd(
        np.array(agent, dtype=np.int64),
        np.array(times, dtype=np.int64),
        np.array(graph, dtype=np.int64),
        _pointers([len(line) for line in members]),
        member,
        place_of[member],
        *_days(blocked, agent, members),
        *_flat(built),
        held_pattern,
        sum(len(one.left_out) for one in built),
    )


def constant_cost(model: ChoiceModel) -> int:
    """What soft rows cost that nobody uses."""
    rows = model.rows
    unused = np.ones(len(rows), dtype=bool)
    unused[model.link_row] = False
    unused &= ~rows.hard
    under, over = np.maximum(0, rows.lo), np.maximum(0, -rows.hi)
    under[rows.lo == NO_LO] = 0
    over[rows.hi == NO_HI] = 0
    price = rows.under_linear * under + rows.under_square * under**2 + rows.over_linear * over + rows.over_square * over**2
    return int(price[unused].sum())


def _own_rows(model: ChoiceModel, local: np.ndarray) -> list[np.ndarray]:
    """Rows that are one owner's alone, by owner."""
    owners = np.unique(model.decision_owner)
    owner = np.repeat(np.searchsorted(owners, model.decision_owner), np.diff(model.link_ptr))
    mine = local[model.link_row] >= 0
    pairs = np.unique(np.stack([owner[mine], model.link_row[mine]], axis=1), axis=0)
    cuts = np.searchsorted(pairs[:, 0], np.arange(1, len(owners)))
    return np.split(pairs[:, 1], cuts)


def _in_order(model: ChoiceModel, line: np.ndarray, own: np.ndarray) -> np.ndarray:
    """A line with each decision that has no day of its own right after the last day that it shares a row with."""
    rows = [{*model.link_row[model.link_ptr[i] : model.link_ptr[i + 1]].tolist()} & {*own.tolist()} for i in line.tolist()]
    dated = [k for k, i in enumerate(line.tolist()) if model.decision_offset[i] >= 0]
    position = {k: float(n) for n, k in enumerate(dated)}
    for k in range(len(line)):
        if k not in position:
            position[k] = max((n + 0.5 for n, d in enumerate(dated) if rows[k] & rows[d]), default=-1.0)
    return line[sorted(range(len(line)), key=lambda k: (position[k], k))]


def _graph_key(model: ChoiceModel, line: np.ndarray, own: np.ndarray) -> tuple:
    """What the graph depends on."""
    number = {row: k for k, row in enumerate(own.tolist())}
    rows = model.rows
    columns = (rows.lo, rows.hi, rows.under_linear, rows.under_square, rows.over_linear, rows.over_square, rows.hard)
    bands = b"".join(np.asarray(column)[own].tobytes() for column in columns)
    at = {i: k for k, i in enumerate(line.tolist())}
    links = []
    for i in line.tolist():
        span = slice(int(model.link_ptr[i]), int(model.link_ptr[i + 1]))
        linked = zip(model.link_feature[span].tolist(), model.link_row[span].tolist(), strict=True)
        links.append((int(model.decision_list[i]), *sorted((number[row], feature) for feature, row in linked if row in number)))
    mine = np.isin(model.pair_first, line)
    chosen = zip(model.pair_first[mine].tolist(), model.pair_second[mine].tolist(), model.pair_table[mine].tolist(), strict=True)
    pairs = sorted((at[one], at.get(two, -1), table) for one, two, table in chosen)
    return bands, tuple(links), tuple(pairs)


def _kind_key(blocked: Blocked, held_pattern: np.ndarray, owner: int, line: np.ndarray) -> tuple:
    model, frame = blocked.roster.model, blocked.frame
    held = line[frame.held[line] > 0]
    return (
        _skills(frame, frame.agent[owner]),
        model.decision_offset[line].tobytes(),
        b"".join(model.costs_of(i).tobytes() for i in line.tolist()),
        held_pattern[held].tobytes(),
    )


def _skills(frame: Frame, agent: int) -> bytes:
    """Queues that a person serves, and what they count there."""
    return bytes((frame.serves[agent] * frame.worth[agent]).tobytes())


def _days(blocked: Blocked, agents: list[int], lines: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """`Crowd.day`, `day_at`, `day_member` and `day_agent`."""
    model, frame = blocked.roster.model, blocked.frame
    known: dict[tuple, int] = {}
    day, members, people, sizes = list[int](), list[int](), list[int](), list[int]()
    for agent, line in zip(agents, lines, strict=True):
        serves = _skills(frame, agent)
        for i in line.tolist():
            own = i if frame.held[i] else -1
            key = (serves, int(model.decision_list[i]), int(model.decision_offset[i]), own)
            if key not in known:
                known[key] = len(sizes)
                members.append(len(day))
                people.append(agent)
                sizes.append(int(model.size[i]))
            day.append(known[key])
    return np.array(day, dtype=np.int64), _pointers(sizes), np.array(members, dtype=np.int64), np.array(people, dtype=np.int64)


def _flat(graphs: list[LineGraph]) -> _Flat:
    """`Crowd.node_at` to `group`."""
    node_at = _pointers([graph.nodes for graph in graphs])
    arcs = _pointers([len(graph.source) for graph in graphs])
    arc_ptr = np.concatenate([*(graph.arc_ptr[:-1] + first for graph, first in zip(graphs, arcs.tolist(), strict=False)), arcs[-1:]])
    source, via, cost = (np.concatenate([getattr(graph, name) for graph in graphs]) for name in ("source", "via", "cost"))
    groups = np.array([max(int(group.max()) for group in graph.groups) + 1 for graph in graphs], dtype=np.int64)
    by_place = [group for graph in graphs for group in graph.groups]
    group_at = _pointers([len(graph.groups) for graph in graphs])
    group_ptr = _pointers([len(group) for group in by_place])
    return node_at, arc_ptr, source, via, cost, groups, group_at, group_ptr, np.concatenate(by_place).astype(np.int64)


def _pointers(sizes: list[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
