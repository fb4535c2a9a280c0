"""WaveProblem -> ChoiceModel: a decision for each contact, an option for each agent and slot of its list, and for each other place.

Rows: an agent's slot (hard), an agent's load (square above the even share), a queue's capable agents in a slot (reserve), a place
with limited room (hard). A contact's use of an agent's slot is a profile of all of these at once. Pairs: two contacts of a customer
never with two agents in one slot (a hard table), and a price unless both go to the same place (as a discount where they do, so that
CP-SAT gets its tight form of it). Where a pair would need a class for every agent and run of slots, agents share *colours*: two
agents have one colour only where no two contacts that belong together could meet both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.wave.colours import colours
from routing.wave.kernel import NEVER, tables_of
from routing.wave.problem import NO_DUE, PLACES, WaveProblem
from routing.wave.walks import priced
from solvers.arrays import NO_HI, NO_LO, Rows
from solvers.model import ChoiceModel


@dataclass(frozen=True)
class WaveModel:
    """The model, and where its catalogue's options go: `agent` and `slot` (-1: none) and `place` (-1: an agent).

    `length` is the most agents on a contact's list, `pruned` whether somebody who could take a contact is on no list of it.
    """

    model: ChoiceModel
    agent: np.ndarray
    slot: np.ndarray
    place: np.ndarray
    length: int


@dataclass(frozen=True)
class _Cells:
    """Every choice that there is, side by side: contact, agent, slot, price, pattern of use and class."""

    contact: np.ndarray
    agent: np.ndarray
    slot: np.ndarray
    cost: np.ndarray
    pattern: np.ndarray
    klass: np.ndarray


def wave_model(problem: WaveProblem, lists: np.ndarray) -> WaveModel:
    """The model over the agents of some lists, ``(n, width)``, -1 where there are no more."""
    tables = tables_of(problem)
    n, width, slots = problem.n, lists.shape[1], problem.n_slots
    cost, grains = np.zeros((n, width, slots), dtype=np.int64), np.zeros((n, width), dtype=np.int64)
    at = np.zeros((n, PLACES), dtype=np.int64)
    priced(tables, lists, cost, grains, at)
    rows = _Rows(problem)
    cells, patterns, runs, n_colours = _cells(problem, lists, cost, grains)
    keys = ((cells.agent * slots + cells.slot) * len(patterns) + cells.pattern) * (1 + int(cells.klass.max(initial=0))) + cells.klass
    unique, first, option = np.unique(keys, return_index=True, return_inverse=True)
    uses, profile = np.unique(unique // (1 + int(cells.klass.max(initial=0))), return_inverse=True)
    agent, slot = cells.agent[first], cells.slot[first]
    profile_ptr, profile_row, profile_use = rows.profiles(uses, patterns)
    contact, placed = np.nonzero(at < NEVER)
    who = np.concatenate([contact, cells.contact])
    what = np.concatenate([placed, PLACES + option.reshape(-1)])
    price = np.concatenate([at[contact, placed], cells.cost])
    order = np.lexsort((what, who))
    ptr = np.concatenate([[0], np.cumsum(np.bincount(who, minlength=n))]).astype(np.int64)
    table, hard, pair_table, constant = _pair_tables(problem, runs, n_colours)
    price = price + constant[who]
    nothing = np.zeros(0, dtype=np.int64)
    doubles = [np.flatnonzero(number >= 0) for number in pair_table]
    model = ChoiceModel(
        rows=rows.bands(),
        profile_ptr=profile_ptr,
        profile_row=profile_row,
        profile_use=profile_use,
        option_profile=np.concatenate([np.arange(PLACES), PLACES + profile.reshape(-1)]).astype(np.int64),
        option_offset=np.zeros(PLACES + len(unique), dtype=np.int64),
        option_class=np.concatenate([np.arange(PLACES), cells.klass[first]]).astype(np.int64),
        option_feature=np.zeros((PLACES + len(unique), 0), dtype=np.int64),
        list_ptr=ptr,
        list_option=what[order].astype(np.int64),
        decision_list=np.arange(n, dtype=np.int64),
        decision_offset=np.zeros(n, dtype=np.int64),
        decision_owner=np.arange(n, dtype=np.int64),
        cost_ptr=ptr[:-1].copy(),
        cost_pool=price[order].astype(np.int64),
        link_ptr=np.zeros(n + 1, dtype=np.int64),
        link_feature=nothing,
        link_row=nothing,
        pair_first=np.concatenate([problem.pair_first[found] for found in doubles]),
        pair_second=np.concatenate([problem.pair_second[found] for found in doubles]),
        pair_table=np.concatenate([number[found] for number, found in zip(pair_table, doubles, strict=True)]),
        tables=table,
        table_hard=hard,
    )
    outside = np.full(PLACES, -1, dtype=np.int64)
    return WaveModel(
        model=model,
        agent=np.concatenate([outside, agent]),
        slot=np.concatenate([outside, slot]),
        place=np.concatenate([np.arange(PLACES), np.full(len(unique), -1)]),
        length=int((lists >= 0).sum(axis=1).max(initial=0)),
    )


def _cells(problem: WaveProblem, lists: np.ndarray, cost: np.ndarray, grains: np.ndarray) -> tuple[_Cells, np.ndarray, np.ndarray, int]:
    """Choices at agents; patterns of use by slot of stay ``(patterns, slots)``; runs of slots as (first, after); how many colours."""
    slots = problem.n_slots
    contact, k, slot = np.nonzero(cost < NEVER)
    agent, long = lists[contact, k], grains[contact, k]
    weight = problem.weight[problem.channel[contact]]
    stays = np.arange(slots)[None, :] * problem.slot_grains
    kinds, kind = np.unique(np.stack([weight, long], axis=1), axis=0, return_inverse=True)
    use = -(-kinds[:, :1] * np.clip(kinds[:, 1:] - stays, 0, problem.slot_grains) // 100)
    patterns, pattern = np.unique(use.reshape(-1, slots), axis=0, return_inverse=True)
    if not len(problem.pair_first):
        return (
            _Cells(contact, agent, slot, cost[contact, k, slot], pattern.reshape(-1)[kind.reshape(-1)], np.full(len(contact), PLACES)),
            (patterns),
            np.zeros((1, 2), dtype=np.int64),
            1,
        )
    after = slot + -(-long // problem.slot_grains)
    runs, run = np.unique(np.stack([slot, after], axis=1), axis=0, return_inverse=True)
    colour, n_colours = colours(problem, lists)
    klass = PLACES + colour[contact, k] * len(runs) + run.reshape(-1)
    return _Cells(contact, agent, slot, cost[contact, k, slot], pattern.reshape(-1)[kind.reshape(-1)], klass), patterns, runs, n_colours


def _pair_tables(problem: WaveProblem, runs: np.ndarray, n_colours: int) -> tuple[np.ndarray, np.ndarray, list[np.ndarray], np.ndarray]:
    """The tables, which are hard, the table of each pair (hard ones, priced ones; -1: none), and what each contact pays beforehand."""
    constant = np.zeros(problem.n, dtype=np.int64)
    if not len(problem.pair_first):
        return np.zeros((0, PLACES + 1, PLACES + 1), dtype=np.int64), np.zeros(0, dtype=bool), [np.zeros(0, dtype=np.int64)] * 2, constant
    prices = problem.prices
    same = np.eye(PLACES + n_colours * len(runs), dtype=np.int64)
    colour = np.repeat(np.arange(n_colours), len(runs))
    same[PLACES:, PLACES:] = colour[:, None] == colour[None, :]
    meet = (runs[:, None, 0] < runs[None, :, 1]) & (runs[None, :, 0] < runs[:, None, 1])
    clash = np.zeros_like(same)
    clash[PLACES:, PLACES:] = np.tile(meet, (n_colours, n_colours)) & (same[PLACES:, PLACES:] == 0)
    price = prices.customer_apart * problem.pair_customer + prices.incident_apart * problem.pair_incident
    np.add.at(constant, problem.pair_first, price)
    known, number = np.unique(price, return_inverse=True)
    tables = np.stack([clash, *(-int(p) * same for p in known)])
    hard = np.array([True, *[False] * len(known)])
    priced_by = np.where(price > 0, 1 + number.reshape(-1), -1)
    return tables, hard, [np.where(problem.pair_customer, 0, -1), priced_by], constant


class _Rows:
    """Numbers of the rows, their bands, and the profiles that use them."""

    def __init__(self, problem: WaveProblem) -> None:
        self.problem = problem
        agents, slots = problem.capacity.shape
        self.load = agents * slots
        self.reserve = self.load + agents
        self.reserved = np.flatnonzero(problem.reserve.any(axis=1) & (problem.prices.reserve > 0))
        self.places = self.reserve + len(self.reserved) * slots

    def bands(self) -> Rows:
        """The rows' bands and prices."""
        p = self.problem
        hi = [p.capacity.ravel(), p.even_share, p.reserve_room[self.reserved].ravel(), np.where(p.place_room < NO_DUE, p.place_room, NO_HI)]
        sizes = [len(part) for part in hi]

        def of(load: int, reserve: int, hard: int) -> np.ndarray:
            return np.repeat(np.array([hard, load, reserve, hard], dtype=np.int64), sizes)

        zero = of(0, 0, 0)
        return Rows(
            lo=zero + NO_LO, hi=np.concatenate(hi).astype(np.int64), under_linear=zero, under_square=zero,
            over_linear=of(0, p.prices.reserve, 0), over_square=of(p.prices.balance, 0, 0), hard=of(0, 0, 1).astype(bool),
        )  # fmt: skip

    def profiles(self, uses: np.ndarray, patterns: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Pointers, rows and units: one profile for each place, then one for each (agent, slot, pattern) number in `uses`."""
        p, slots = self.problem, self.problem.n_slots
        agent, slot, pattern = uses // (slots * len(patterns)), uses // len(patterns) % slots, uses % len(patterns)
        number = np.arange(len(uses))
        parts = [(np.arange(PLACES), self.places + np.arange(PLACES), np.ones(PLACES, dtype=np.int64))]
        if p.prices.balance:
            parts.append((PLACES + number, self.load + agent, patterns[pattern].sum(axis=1)))
        for k in range(slots):
            stays = np.flatnonzero(patterns[pattern, k] > 0) if len(uses) else number
            units, when = patterns[pattern[stays], k], slot[stays] + k
            parts.append((PLACES + stays, agent[stays] * slots + when, units))
            for r, q in enumerate(self.reserved):
                able = p.capable[q, agent[stays]]
                parts.append((PLACES + stays[able], self.reserve + r * slots + when[able], units[able]))
        owner, row, units = (np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True))
        order = np.lexsort((row, owner))
        counts = np.bincount(owner, minlength=PLACES + len(uses))
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), row[order], units[order]
