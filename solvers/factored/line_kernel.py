"""The response of one owner: all decisions of a line chosen together, everybody else as they are.

Over the line's decisions in order runs a dynamic program whose state is what the owner's open rows have used so far and what
the next decision's pair table sees of this one. Options that use the owner's rows alike and are alike to the tables differ in
their cost alone, so only the cheapest of them is tried. Where states are too many the cheapest are kept, spread over the
longest open row, so that an answer may be short of the best, never wrong.

With noise of the Gumbel kind on every option's cost the least line is a draw at that temperature (perturb and MAP: Papandreou
and Yuille, ICCV 2011): the line's heat bath.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from solvers.factored.compile import Compiled
from solvers.factored.kernel import _price, _uniform
from solvers.factored.line import Lines
from solvers.model import NO_HI

# States kept at each decision (two for each bucket of the spread row at least), and options tried of each (beside the cheapest of
# every kind).
STATES, TRIED, BUCKETS = 96, 40, 32


@njit(cache=True, nogil=True)
def respond(
    c: Compiled,
    lines: Lines,
    rng: np.ndarray,
    position: np.ndarray,
    chosen: np.ndarray,
    usage: np.ndarray,
    energy: np.ndarray,
    owner: int,
    temperature: float,
    extra: np.ndarray,
) -> None:
    """Choose an owner's line anew; changes the state's arrays in place.

    `extra` is what the options cost besides, by place in the line and position, shape (places, positions); empty: nothing. It is
    no part of the energy.
    """
    begin, end = c.owner_ptr[owner], c.owner_ptr[owner + 1]
    broken = energy[1]
    kept = position[lines.order[begin:end]]
    take_out(c, lines, chosen, usage, energy, begin, end)
    picked = least_line(c, lines, rng, chosen, usage, begin, end, temperature, extra)
    put_in(c, lines, position, chosen, usage, energy, begin, end, picked)
    if energy[1] > broken:
        # Too few states were kept to see a line that breaks no more than the old one: that one stays.
        take_out(c, lines, chosen, usage, energy, begin, end)
        put_in(c, lines, position, chosen, usage, energy, begin, end, kept)


@njit(cache=True, nogil=True)
def take_out(c: Compiled, lines: Lines, chosen: np.ndarray, usage: np.ndarray, energy: np.ndarray, begin: int, end: int) -> None:
    for k in range(begin, end):
        i = lines.order[k]
        _put(c, i, chosen[i], chosen, usage, energy, -1)
        chosen[i] = -1


@njit(cache=True, nogil=True)
def put_in(
    c: Compiled,
    lines: Lines,
    position: np.ndarray,
    chosen: np.ndarray,
    usage: np.ndarray,
    energy: np.ndarray,
    begin: int,
    end: int,
    picked: np.ndarray,
) -> None:
    for k in range(begin, end):
        i = lines.order[k]
        position[i] = picked[k - begin]
        option = c.list_option[c.decision[i, 1] + position[i]]
        _put(c, i, option, chosen, usage, energy, 1)
        chosen[i] = option


@njit(cache=True, nogil=True)
def _put(c: Compiled, i: int, option: int, chosen: np.ndarray, usage: np.ndarray, energy: np.ndarray, sign: int) -> None:
    """Add a decision's option to the usage and the energy, or take it out; pairs with decisions that have none count nothing."""
    position = _find(c, i, option)
    energy[0] += sign * c.cost_pool[c.decision[i, 4] + position]
    shift = c.decision[i, 3] + c.option[option, 1]
    for e in range(c.profile_ptr[c.option[option, 0]], c.profile_ptr[c.option[option, 0] + 1]):
        _move(c, usage, energy, c.profile[e, 0] + shift, sign * c.profile[e, 1])
    for e in range(c.decision[i, 5], c.decision[i, 6]):
        _move(c, usage, energy, c.link[e, 1], sign * c.option[option, 4 + c.link[e, 0]])
    for e in range(c.decision[i, 7], c.decision[i, 8]):
        other = chosen[c.near[e, 0]]
        if other >= 0:
            table = c.near[e, 1]
            one, two = c.option[option, 2], c.option[other, 2]
            paid = c.tables[table, one, two] if c.near[e, 2] else c.tables[table, two, one]
            if c.table_weight[table]:
                energy[1] += sign * paid * c.table_weight[table]
            else:
                energy[0] += sign * paid


@njit(cache=True, nogil=True)
def _move(c: Compiled, usage: np.ndarray, energy: np.ndarray, row: int, units: int) -> None:
    if units:
        change = _price(c.bands, row, usage[row] + units) - _price(c.bands, row, usage[row])
        energy[1 if c.bands[row, 6] else 0] += change
        usage[row] += units


@njit(cache=True, nogil=True)
def _find(c: Compiled, i: int, option: int) -> int:
    """Position of an option in a decision's list, which ascends."""
    low, high = c.decision[i, 1], c.decision[i, 1] + c.decision[i, 2]
    while high - low > 1:
        middle = (low + high) // 2
        if c.list_option[middle] <= option:
            low = middle
        else:
            high = middle
    return low - c.decision[i, 1]


@njit(cache=True, nogil=True)
def _cost(c: Compiled, lines: Lines, i: int, position: int, chosen: np.ndarray, usage: np.ndarray) -> int:
    """What an option costs, less what the owner's own rows and line say of it."""
    option = c.list_option[c.decision[i, 1] + position]
    total = c.cost_pool[c.decision[i, 4] + position]
    shift = c.decision[i, 3] + c.option[option, 1]
    for e in range(c.profile_ptr[c.option[option, 0]], c.profile_ptr[c.option[option, 0] + 1]):
        row = c.profile[e, 0] + shift
        total += _price(c.bands, row, usage[row] + c.profile[e, 1]) - _price(c.bands, row, usage[row])
    for e in range(c.decision[i, 5], c.decision[i, 6]):
        row = c.link[e, 1]
        if lines.local[row] < 0:
            units = c.option[option, 4 + c.link[e, 0]]
            total += _price(c.bands, row, usage[row] + units) - _price(c.bands, row, usage[row])
    for e in range(c.decision[i, 7], c.decision[i, 8]):
        other = chosen[c.near[e, 0]]
        if other >= 0:
            table = c.near[e, 1]
            one, two = c.option[option, 2], c.option[other, 2]
            paid = c.tables[table, one, two] if c.near[e, 2] else c.tables[table, two, one]
            total += paid * max(1, c.table_weight[table])
    return total


@njit(cache=True, nogil=True)
def _candidates(
    c: Compiled,
    lines: Lines,
    rng: np.ndarray,
    chosen: np.ndarray,
    usage: np.ndarray,
    place: int,
    temperature: float,
    extra: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """(positions, noisy costs) of the options worth trying: of those alike the cheapest, and of these the cheapest."""
    i = lines.order[place]
    size = c.decision[i, 2]
    plain, first = lines.plain[place], c.decision[i, 4]
    cost = np.empty(size, dtype=np.float64)
    best = np.full(lines.groups[place], -1, dtype=np.int64)
    for p in range(size):
        cost[p] = c.cost_pool[first + p] if plain else _cost(c, lines, i, p, chosen, usage)
        if len(extra):
            cost[p] += extra[p]
        if temperature > 0.0:
            cost[p] += temperature * np.log(-np.log(max(_uniform(rng), 1e-300)) + 1e-300)
        group = lines.group[lines.group_at[place] + p]
        if best[group] < 0 or cost[p] < cost[best[group]]:
            best[group] = p
    kept, n = best, len(best)
    if n > TRIED:
        order = np.argsort(cost[kept])
        seen = np.zeros(c.kind_ptr.shape[0], dtype=np.uint8)
        chosen_ones = np.empty(n, dtype=np.int64)
        m = 0
        for rank in range(n):
            p = kept[order[rank]]
            kind = c.option[c.list_option[c.decision[i, 1] + p], 3]
            if rank < TRIED or not seen[kind]:
                chosen_ones[m] = p
                m += 1
            seen[kind] = 1
        kept = chosen_ones[:m]
    return kept, cost[kept]


@njit(cache=True, nogil=True)
def least_line(
    c: Compiled,
    lines: Lines,
    rng: np.ndarray,
    chosen: np.ndarray,
    usage: np.ndarray,
    begin: int,
    end: int,
    temperature: float,
    extra: np.ndarray,
) -> np.ndarray:
    """List positions of the cheapest line found, in the line's order.

    One long function on purpose: with a place's parts in functions of their own it was measured to take a tenth longer where states
    are few.
    """
    length, width = end - begin, max(1, lines.size[0])
    used = np.zeros((STATES, width), dtype=np.int64)
    value = np.zeros(STATES, dtype=np.float64)
    mark = np.zeros(STATES, dtype=np.uint64)
    klass = np.zeros(STATES, dtype=np.int64)
    parents = np.zeros((length, STATES), dtype=np.int64)
    picks = np.zeros((length, STATES), dtype=np.int64)
    coefficient = np.empty(width, dtype=np.uint64)
    seed = np.uint64(0x9E3779B97F4A7C15)
    for k in range(width):
        seed ^= seed << np.uint64(13)
        seed ^= seed >> np.uint64(7)
        seed ^= seed << np.uint64(17)
        coefficient[k] = seed | np.uint64(1)
    n = 1
    for place in range(begin, end):
        i = lines.order[place]
        beside = extra[place - begin] if len(extra) else extra.reshape(-1)
        kept, cost = _candidates(c, lines, rng, chosen, usage, place, temperature, beside)
        tried = len(kept)
        table, table_first = lines.chain[place, 0], lines.chain[place, 1]
        after = lines.chain[place + 1, 0] if place + 1 < end else -1
        after_side = 0 if place + 1 < end and lines.chain[place + 1, 1] else 1
        # What each option adds to the mark of a state: its use of the own rows that stay open.
        adds = np.zeros(tried, dtype=np.uint64)
        sees = np.zeros(tried, dtype=np.int64)
        for t in range(tried):
            option = c.list_option[c.decision[i, 1] + kept[t]]
            for e in range(c.decision[i, 5], c.decision[i, 6]):
                row = c.link[e, 1]
                if lines.local[row] >= 0 and lines.last[row] > place - begin:
                    adds[t] += np.uint64(c.option[option, 4 + c.link[e, 0]]) * coefficient[lines.local[row]]
            sees[t] = lines.alike[after, after_side, c.option[option, 2]] if after >= 0 else 0
        closing = lines.close[lines.close_ptr[place] : lines.close_ptr[place + 1]]
        use_of = np.zeros((len(closing), tried), dtype=np.int64)
        for r in range(len(closing)):
            for e in range(c.decision[i, 5], c.decision[i, 6]):
                if c.link[e, 1] == closing[r]:
                    for t in range(tried):
                        use_of[r, t] += c.option[c.list_option[c.decision[i, 1] + kept[t]], 4 + c.link[e, 0]]
        bits = 4
        while (1 << bits) < 2 * n * tried:
            bits += 1
        slots = np.full(1 << bits, -1, dtype=np.int64)
        keys = np.empty(n * tried, dtype=np.uint64)
        values = np.empty(n * tried, dtype=np.float64)
        where = np.empty(n * tried, dtype=np.int64)
        count = 0
        for s in range(n):
            base = mark[s]
            for r in range(len(closing)):
                base -= np.uint64(used[s, lines.local[closing[r]]]) * coefficient[lines.local[closing[r]]]
            for t in range(tried):
                total = value[s] + cost[t]
                if table >= 0:
                    now = c.option[c.list_option[c.decision[i, 1] + kept[t]], 2]
                    paid = c.tables[table, klass[s], now] if table_first else c.tables[table, now, klass[s]]
                    total += paid * max(1, c.table_weight[table])
                for r in range(len(closing)):
                    total += _price(c.bands, closing[r], used[s, lines.local[closing[r]]] + use_of[r, t])
                key = base + adds[t] + np.uint64(sees[t]) * np.uint64(0xD1B54A32D192ED03)
                slot = np.int64((key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits))
                while slots[slot] >= 0 and keys[slots[slot]] != key:
                    slot = (slot + 1) & ((1 << bits) - 1)
                at = slots[slot]
                if at < 0:
                    slots[slot] = count
                    keys[count] = key
                    values[count] = total
                    where[count] = s * tried + t
                    count += 1
                elif total < values[at]:
                    values[at] = total
                    where[at] = s * tried + t
        spread = lines.spread[place]
        chosen_states = _survivors(c, lines, values[:count], where[:count], used, kept, tried, i, spread)
        n_new = len(chosen_states)
        new_used = np.zeros((STATES, width), dtype=np.int64)
        new_mark = np.zeros(STATES, dtype=np.uint64)
        new_klass = np.zeros(STATES, dtype=np.int64)
        new_value = np.zeros(STATES, dtype=np.float64)
        for k in range(n_new):
            at = chosen_states[k]
            s, t = where[at] // tried, where[at] % tried
            option = c.list_option[c.decision[i, 1] + kept[t]]
            new_used[k] = used[s]
            for e in range(c.decision[i, 5], c.decision[i, 6]):
                row = c.link[e, 1]
                if lines.local[row] >= 0:
                    new_used[k, lines.local[row]] += c.option[option, 4 + c.link[e, 0]]
            new_mark[k] = mark[s] + adds[t]
            for r in range(len(closing)):
                new_mark[k] -= np.uint64(used[s, lines.local[closing[r]]]) * coefficient[lines.local[closing[r]]]
            new_klass[k] = c.option[option, 2]
            new_value[k] = values[at]
            parents[place - begin, k] = s
            picks[place - begin, k] = kept[t]
        used, mark, klass, value, n = new_used, new_mark, new_klass, new_value, n_new
    picked = np.empty(length, dtype=np.int64)
    state = int(np.argmin(value[:n]))
    for k in range(length - 1, -1, -1):
        picked[k] = picks[k, state]
        state = parents[k, state]
    return picked


@njit(cache=True, nogil=True)
def _survivors(
    c: Compiled,
    lines: Lines,
    values: np.ndarray,
    where: np.ndarray,
    used: np.ndarray,
    kept: np.ndarray,
    tried: int,
    i: int,
    spread: int,
) -> np.ndarray:
    """The states to go on with: the cheapest, spread over the usage of one row."""
    count = len(values)
    if count <= STATES:
        return np.arange(count)
    taken = np.zeros(count, dtype=np.uint8)
    found = np.empty(STATES, dtype=np.int64)
    n = 0
    if spread >= 0:
        least = np.full((BUCKETS, 2), -1, dtype=np.int64)
        local = lines.local[spread]
        top = c.bands[spread, 1] if c.bands[spread, 1] < NO_HI else c.bands[spread, 0]
        adds = np.zeros(tried, dtype=np.int64)
        for e in range(c.decision[i, 5], c.decision[i, 6]):
            if c.link[e, 1] == spread:
                for t in range(tried):
                    adds[t] += c.option[c.list_option[c.decision[i, 1] + kept[t]], 4 + c.link[e, 0]]
        for at in range(count):
            units = used[where[at] // tried, local] + adds[where[at] % tried]
            bucket = min(BUCKETS - 1, max(0, units * BUCKETS // (max(1, top) + 1)))
            if least[bucket, 0] < 0 or values[at] < values[least[bucket, 0]]:
                least[bucket, 1] = least[bucket, 0]
                least[bucket, 0] = at
            elif least[bucket, 1] < 0 or values[at] < values[least[bucket, 1]]:
                least[bucket, 1] = at
        for k in range(2 * BUCKETS):
            at = least[k // 2, k % 2]
            if at >= 0:
                taken[at] = 1
                found[n] = at
                n += 1
    limit = np.partition(values, STATES)[STATES]
    for at in range(count):
        if n == STATES:
            break
        if not taken[at] and values[at] <= limit:
            found[n] = at
            n += 1
    return found[:n]
