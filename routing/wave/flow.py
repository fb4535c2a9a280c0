"""Exact assignment where a wave is linear: a transport problem, solved by min-cost flow over merged agents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.wave.kernel import NEVER, agent_costs, place_costs, tables_of
from routing.wave.merge import agent_classes
from routing.wave.problem import PLACES, WaveChoices, WaveProblem

ARCS_UP_TO = 20_000_000


@dataclass(frozen=True)
class Transport:
    """Arcs of the transport problem: contact, class of agents, slot, price; and how many contacts each member's slot takes ``(g, s)``."""

    contact: np.ndarray
    group: np.ndarray
    slot: np.ndarray
    cost: np.ndarray
    room: np.ndarray
    classes: np.ndarray
    at: np.ndarray


def transport_of(problem: WaveProblem) -> Transport | str:
    """The transport problem that a linear wave is, or why it is not linear, in words."""
    said = _why_not(problem)
    if said:
        return said
    tables, classes = tables_of(problem), agent_classes(problem)
    _, member = np.unique(classes, return_index=True)
    slots = problem.n_slots
    cost, grains = np.empty(problem.capacity.shape, dtype=np.int64), np.empty(problem.n_agents, dtype=np.int64)
    at = np.empty((problem.n, PLACES), dtype=np.int64)
    parts, uses = [], []
    for c in range(problem.n):
        agent_costs(tables, c, cost, grains)
        place_costs(tables, c, at[c])
        mine = cost[member]
        group, slot = np.nonzero(mine < NEVER)
        long = grains[member[group]]
        if (long > problem.slot_grains).any():
            return f"contact {problem.contacts[c]} lasts longer than a slot"
        weight = int(problem.weight[problem.channel[c]])
        parts.append(np.stack([np.full(len(group), c), group, slot, mine[group, slot]]))
        uses.append(-(-weight * long // 100))
    table, use = np.concatenate([np.zeros((4, 0), dtype=np.int64), *parts], axis=1), np.concatenate([np.zeros(0, dtype=np.int64), *uses])
    if table.shape[1] > ARCS_UP_TO:
        return f"{table.shape[1]:,} arcs are more than fit"
    room = _room(table[1] * slots + table[2], use, problem.capacity[member].reshape(-1))
    if room is None:
        return "contacts take unlike shares of one agent's slot"
    return Transport(table[0], table[1], table[2], table[3], room.reshape(len(member), slots), classes, at)


def _why_not(problem: WaveProblem) -> str:
    prices = problem.prices
    dear = problem.pair_customer | (problem.pair_incident & (prices.incident_apart > 0))
    if dear.any():
        return f"{int(dear.sum()):,} pair{'' if dear.sum() == 1 else 's'} of contacts belong together"
    if prices.balance and (problem.capacity.sum(axis=1) > problem.even_share).any():
        return "the load's square is priced"
    if prices.reserve and problem.reserve.any():
        return "capacity is kept for expected arrivals"
    return ""


def _room(key: np.ndarray, use: np.ndarray, capacity: np.ndarray) -> np.ndarray | None:
    """How many contacts each slot of a member takes; None where that depends on which ones."""
    room = np.zeros(len(capacity), dtype=np.int64)
    order = np.lexsort((use, key))
    key, use = key[order], use[order]
    found, first, count = np.unique(key, return_index=True, return_counts=True)
    least, most = use[first], use[first + count - 1]
    second = use[np.minimum(first + 1, first + count - 1)]
    single = (count == 1) | (least + second > capacity[found])
    alike = least == most
    if not (single | alike).all():
        return None
    room[found] = np.where(single, 1, capacity[found] // np.maximum(1, least))
    return room


def exact_assignment(problem: WaveProblem, transport: Transport) -> tuple[WaveChoices, int]:
    """The cheapest choices of a linear wave, and their cost: proven."""
    from ortools.graph.python import min_cost_flow

    n, slots, groups = problem.n, problem.n_slots, len(transport.room)
    heads = np.bincount(transport.classes, minlength=groups)
    cells, sink = n + np.arange(groups * slots), n + groups * slots + PLACES
    contact, place = np.nonzero(transport.at < NEVER)
    tail = np.concatenate([transport.contact, contact, cells, n + groups * slots + np.arange(PLACES)])
    head = np.concatenate(
        [n + transport.group * slots + transport.slot, n + groups * slots + place, np.full(groups * slots + PLACES, sink)]
    )
    room = np.concatenate([(transport.room * heads[:, None]).reshape(-1), np.minimum(problem.place_room, n)])
    room = np.concatenate([np.ones(len(transport.contact) + len(contact), dtype=np.int64), room])
    cost = np.concatenate([transport.cost, transport.at[contact, place], np.zeros(groups * slots + PLACES, dtype=np.int64)])
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[:n], supply[sink] = 1, -n
    flow.set_nodes_supplies(np.arange(sink + 1), supply)
    if flow.solve() != flow.OPTIMAL:  # holding is open to everybody, so this cannot be
        raise RuntimeError("the transport problem was not solved")
    taken = np.flatnonzero(flow.flows(arcs)[: len(transport.contact) + len(contact)])
    agent, slot, where = (np.full(n, -1, dtype=np.int64) for _ in range(3))
    served, placed = taken[taken < len(transport.contact)], taken[taken >= len(transport.contact)] - len(transport.contact)
    where[contact[placed]] = place[placed]
    slot[transport.contact[served]] = transport.slot[served]
    agent[transport.contact[served]] = _members(transport, served)
    return WaveChoices(agent, slot, where), int(flow.optimal_cost())


def _members(transport: Transport, served: np.ndarray) -> np.ndarray:
    """An agent of its class for each contact served: members are filled in turn, which is as good as any other way."""
    members = [np.flatnonzero(transport.classes == g) for g in range(len(transport.room))]
    count: dict[tuple[int, int], int] = {}
    found = np.empty(len(served), dtype=np.int64)
    for k, arc in enumerate(served.tolist()):
        cell = int(transport.group[arc]), int(transport.slot[arc])
        number = count.get(cell, 0)
        count[cell] = number + 1
        found[k] = members[cell[0]][number // int(transport.room[cell])]
    return found
