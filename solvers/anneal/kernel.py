"""The compiled annealing loop. A move costs the rows it touches, not the number of options.

Five moves: another option; a near option (lists are in catalogue order, neighbours are alike); two days of one owner
together, keeping the owner's features (hours); an exchange of one day's options between two owners; an exchange of
two days. Exchanges leave every profile row as it is, so they cost a handful of operations.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from solvers.anneal.compile import Compiled

SINGLE, NEAR, OWNER_PAIR, EXCHANGE, DOUBLE_EXCHANGE = range(5)
N_MOVES = 5
NEAR_REACH = 8
FAR = 1 << 60


@njit(cache=True, nogil=True, inline="always")
def _random(rng: np.ndarray) -> np.uint64:
    """xorshift64*: Vigna, ACM TOMS 42(4), 2016."""
    x = rng[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    rng[0] = x
    return x * np.uint64(2685821657736338717)


@njit(cache=True, nogil=True, inline="always")
def _below(rng: np.ndarray, n: int) -> int:
    return int(((_random(rng) >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))


@njit(cache=True, nogil=True, inline="always")
def _uniform(rng: np.ndarray) -> float:
    return float(_random(rng) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True, inline="always")
def _price(bands: np.ndarray, row: int, units: int) -> int:
    d = bands[row, 0] - units
    if d > 0:
        return d * (bands[row, 2] + bands[row, 3] * d)
    d = units - bands[row, 1]
    if d > 0:
        return d * (bands[row, 4] + bands[row, 5] * d)
    return 0


@njit(cache=True, nogil=True)
def _profile_delta(
    bands: np.ndarray,
    profile_ptr: np.ndarray,
    profile: np.ndarray,
    option: np.ndarray,
    usage: np.ndarray,
    offset: int,
    old: int,
    new: int,
) -> tuple[int, int]:
    """(soft, hard) change when an option's profile gives way to another's; both are ascending, so merge them."""
    shift_a, shift_b = offset + option[old, 1], offset + option[new, 1]
    a, a_end = profile_ptr[option[old, 0]], profile_ptr[option[old, 0] + 1]
    b, b_end = profile_ptr[option[new, 0]], profile_ptr[option[new, 0] + 1]
    soft, hard = 0, 0
    row_a = profile[a, 0] + shift_a if a < a_end else FAR
    row_b = profile[b, 0] + shift_b if b < b_end else FAR
    while row_a < FAR or row_b < FAR:
        row = min(row_a, row_b)
        units = 0
        if row_a == row:
            units -= profile[a, 1]
            a += 1
            row_a = profile[a, 0] + shift_a if a < a_end else FAR
        if row_b == row:
            units += profile[b, 1]
            b += 1
            row_b = profile[b, 0] + shift_b if b < b_end else FAR
        if units != 0:
            u = usage[row]
            change = _price(bands, row, u + units) - _price(bands, row, u)
            if bands[row, 6]:
                hard += change
            else:
                soft += change
    return soft, hard


@njit(cache=True, nogil=True)
def _use_profile(
    profile_ptr: np.ndarray, profile: np.ndarray, option: np.ndarray, usage: np.ndarray, offset: int, chosen: int, sign: int
) -> None:
    shift = offset + option[chosen, 1]
    for k in range(profile_ptr[option[chosen, 0]], profile_ptr[option[chosen, 0] + 1]):
        usage[profile[k, 0] + shift] += sign * profile[k, 1]


@njit(cache=True, nogil=True)
def _edge_delta(
    up: np.ndarray, down: np.ndarray, edge_ptr: np.ndarray, edge: np.ndarray, option: np.ndarray, offset: int, old: int, new: int
) -> int:
    """What `_profile_delta` says, for plain profiles: marginal prices summed over the runs that only one of them has."""
    shift_a, shift_b = offset + option[old, 1], offset + option[new, 1]
    a, a_end = edge_ptr[option[old, 0]], edge_ptr[option[old, 0] + 1]
    b, b_end = edge_ptr[option[new, 0]], edge_ptr[option[new, 0] + 1]
    total, last, in_a, in_b = 0, 0, False, False
    while a < a_end or b < b_end:
        row_a = edge[a] + shift_a if a < a_end else FAR
        row_b = edge[b] + shift_b if b < b_end else FAR
        row = min(row_a, row_b)
        if in_a != in_b:
            if in_b:
                for r in range(last, row):
                    total += up[r]
            else:
                for r in range(last, row):
                    total += down[r]
        if row_a == row:
            in_a = not in_a
            a += 1
        if row_b == row:
            in_b = not in_b
            b += 1
        last = row
    return total


@njit(cache=True, nogil=True)
def _move_profile(
    bands: np.ndarray,
    profile_ptr: np.ndarray,
    profile: np.ndarray,
    option: np.ndarray,
    usage: np.ndarray,
    up: np.ndarray,
    down: np.ndarray,
    offset: int,
    old: int,
    new: int,
) -> None:
    """Replace one option's usage by another's and renew the marginal prices of the rows touched."""
    for k in range(profile_ptr[option[old, 0]], profile_ptr[option[old, 0] + 1]):
        usage[profile[k, 0] + offset + option[old, 1]] -= profile[k, 1]
    for k in range(profile_ptr[option[new, 0]], profile_ptr[option[new, 0] + 1]):
        usage[profile[k, 0] + offset + option[new, 1]] += profile[k, 1]
    for chosen in (old, new):
        for k in range(profile_ptr[option[chosen, 0]], profile_ptr[option[chosen, 0] + 1]):
            _renew(bands, usage, up, down, profile[k, 0] + offset + option[chosen, 1])


@njit(cache=True, nogil=True, inline="always")
def _renew(bands: np.ndarray, usage: np.ndarray, up: np.ndarray, down: np.ndarray, row: int) -> None:
    here = _price(bands, row, usage[row])
    up[row] = _price(bands, row, usage[row] + 1) - here
    down[row] = _price(bands, row, usage[row] - 1) - here


@njit(cache=True, nogil=True)
def _own_delta(
    bands: np.ndarray,
    option: np.ndarray,
    decision: np.ndarray,
    cost_pool: np.ndarray,
    link: np.ndarray,
    near: np.ndarray,
    tables: np.ndarray,
    table_weight: np.ndarray,
    usage: np.ndarray,
    chosen: np.ndarray,
    i: int,
    position: int,
    to: int,
    new: int,
) -> tuple[int, int]:
    """(soft, hard) change outside the profile when decision i goes to list position `to`: cost, links, pairs."""
    old = chosen[i]
    soft = cost_pool[decision[i, 4] + to] - cost_pool[decision[i, 4] + position]
    hard = 0
    if option[old, 3] != option[new, 3]:
        for k in range(decision[i, 5], decision[i, 6]):
            units = option[new, 4 + link[k, 0]] - option[old, 4 + link[k, 0]]
            if units != 0:
                row = link[k, 1]
                change = _price(bands, row, usage[row] + units) - _price(bands, row, usage[row])
                if bands[row, 6]:
                    hard += change
                else:
                    soft += change
    old_class, new_class = option[old, 2], option[new, 2]
    if old_class != new_class:
        for k in range(decision[i, 7], decision[i, 8]):
            other, table = option[chosen[near[k, 0]], 2], near[k, 1]
            if near[k, 2]:
                change = tables[table, new_class, other] - tables[table, old_class, other]
            else:
                change = tables[table, other, new_class] - tables[table, other, old_class]
            if table_weight[table]:
                hard += change * table_weight[table]
            else:
                soft += change
    return soft, hard


@njit(cache=True, nogil=True)
def _set_own(
    option: np.ndarray,
    decision: np.ndarray,
    link: np.ndarray,
    usage: np.ndarray,
    position: np.ndarray,
    chosen: np.ndarray,
    i: int,
    to: int,
    new: int,
) -> None:
    old = chosen[i]
    if option[old, 3] != option[new, 3]:
        for k in range(decision[i, 5], decision[i, 6]):
            usage[link[k, 1]] += option[new, 4 + link[k, 0]] - option[old, 4 + link[k, 0]]
    position[i] = to
    chosen[i] = new


@njit(cache=True, nogil=True)
def _find(list_option: np.ndarray, start: int, size: int, wanted: int) -> int:
    """Position of a catalogue option in a list, or -1."""
    low, high = start, start + size
    while low < high:
        middle = (low + high) >> 1
        if list_option[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low - start if low < start + size and list_option[low] == wanted else -1


@njit(cache=True, nogil=True)
def _draw_kind(rng: np.ndarray, kind_ptr: np.ndarray, kind_position: np.ndarray, cell: int) -> int:
    """A random position of a (list, kind) cell, or -1 where it is empty."""
    count = kind_ptr[cell + 1] - kind_ptr[cell]
    return kind_position[kind_ptr[cell] + _below(rng, count)] if count else -1


@njit(cache=True, nogil=True)
def start_usage(c: Compiled, position: np.ndarray, chosen: np.ndarray, usage: np.ndarray) -> None:
    """Fill `chosen` and `usage` from list positions."""
    usage[:] = 0
    for i in range(len(position)):
        chosen[i] = c.list_option[c.decision[i, 1] + position[i]]
        _use_profile(c.profile_ptr, c.profile, c.option, usage, c.decision[i, 3], chosen[i], 1)
        for k in range(c.decision[i, 5], c.decision[i, 6]):
            usage[c.link[k, 1]] += c.option[chosen[i], 4 + c.link[k, 0]]


@njit(cache=True, nogil=True)
def anneal(
    c: Compiled,
    rng: np.ndarray,
    position: np.ndarray,
    chosen: np.ndarray,
    usage: np.ndarray,
    energy: np.ndarray,
    best: np.ndarray,
    best_position: np.ndarray,
    sweeps: int,
    hot: float,
    cold: float,
    mix: np.ndarray,
) -> None:
    """Run `sweeps` sweeps, cooling geometrically from `hot` to `cold`; the state arrays are changed in place.

    `energy` and `best` are (soft, hard penalty); `best` is the least penalty, then the least soft energy, seen at the
    end of a sweep. `mix` is the cumulative share of the five moves. One long function on purpose: with the proposals in
    functions of their own it was measured to run at half the speed.
    """
    bands, profile_ptr, profile, option, list_option = c.bands, c.profile_ptr, c.profile, c.option, c.list_option
    kind_ptr, kind_position, decision, cost_pool, link = c.kind_ptr, c.kind_position, c.decision, c.cost_pool, c.link
    near, tables, table_weight = c.near, c.tables, c.table_weight
    owner_ptr, owner_member, slot_ptr, slot_member = c.owner_ptr, c.owner_member, c.slot_ptr, c.slot_member
    n = len(position)
    plain = c.plain[0] == 1
    edge_ptr, edge = c.edge_ptr, c.edge
    up, down = np.zeros(len(usage), dtype=np.int64), np.zeros(len(usage), dtype=np.int64)
    for row in range(len(usage)):
        _renew(bands, usage, up, down, row)
    kinds = option[:, 3].max() + 1
    who, to = np.zeros(4, dtype=np.int64), np.zeros(4, dtype=np.int64)
    back, before = np.zeros(4, dtype=np.int64), np.zeros(4, dtype=np.int64)
    for sweep in range(sweeps):
        temperature = hot * (cold / hot) ** (sweep / max(1, sweeps - 1))
        for _ in range(n):
            # --- propose -------------------------------------------------------------------------
            pick = _uniform(rng)
            move = 0
            while move < N_MOVES - 1 and pick >= mix[move]:
                move += 1
            i = _below(rng, n)
            who[0] = i
            changes = 1
            if move == SINGLE:
                to[0] = _below(rng, decision[i, 2])
                if to[0] == position[i]:
                    continue
            elif move == NEAR:
                step = 1 + _below(rng, NEAR_REACH)
                to[0] = position[i] + (step if _below(rng, 2) else -step)
                if to[0] < 0 or to[0] >= decision[i, 2]:
                    continue
            elif move == OWNER_PAIR:
                owner = decision[i, 9]
                j = owner_member[owner_ptr[owner] + _below(rng, owner_ptr[owner + 1] - owner_ptr[owner])]
                if j == i:
                    continue
                to[0] = _draw_kind(rng, kind_ptr, kind_position, decision[i, 0] * kinds + option[chosen[j], 3])
                to[1] = _draw_kind(rng, kind_ptr, kind_position, decision[j, 0] * kinds + option[chosen[i], 3])
                if to[0] < 0 or to[1] < 0:
                    continue
                who[1] = j
                changes = 2
            else:
                slot = decision[i, 11]
                j = slot_member[slot_ptr[slot] + _below(rng, slot_ptr[slot + 1] - slot_ptr[slot])]
                if j == i or chosen[i] == chosen[j]:
                    continue
                to[0] = _find(list_option, decision[i, 1], decision[i, 2], chosen[j])
                if to[0] < 0:
                    continue
                to[1] = _find(list_option, decision[j, 1], decision[j, 2], chosen[i])
                if to[1] < 0:
                    continue
                who[1] = j
                changes = 2
                if move == DOUBLE_EXCHANGE:
                    mine, other = decision[i, 9], decision[j, 9]
                    rank = _below(rng, owner_ptr[mine + 1] - owner_ptr[mine])
                    if mine == other or rank >= owner_ptr[other + 1] - owner_ptr[other]:
                        continue
                    k, m = owner_member[owner_ptr[mine] + rank], owner_member[owner_ptr[other] + rank]
                    if k == i or m == j or decision[k, 3] != decision[m, 3] or chosen[k] == chosen[m]:
                        continue
                    to[2] = _find(list_option, decision[k, 1], decision[k, 2], chosen[m])
                    to[3] = _find(list_option, decision[m, 1], decision[m, 2], chosen[k])
                    if to[2] < 0 or to[3] < 0:
                        continue
                    who[2] = k
                    who[3] = m
                    changes = 4
            # --- price, change by change; exchanges leave the profile rows as they are --------------
            limit = -temperature * np.log(1.0 - _uniform(rng))
            whole = move <= OWNER_PAIR
            # Profiles that cannot meet are priced side by side and written only when the move is accepted.
            apart = changes == 1 or decision[who[0], 13] < decision[who[1], 12] or decision[who[1], 13] < decision[who[0], 12]
            soft, hard = 0, 0
            for k in range(changes):
                d = who[k]
                before[k] = chosen[d]
                new = list_option[decision[d, 1] + to[k]]
                s, h = _own_delta(
                    bands, option, decision, cost_pool, link, near, tables, table_weight, usage, chosen, d, position[d], to[k], new
                )
                soft += s
                hard += h
                if whole and plain:
                    soft += _edge_delta(up, down, edge_ptr, edge, option, decision[d, 3], before[k], new)
                elif whole:
                    s, h = _profile_delta(bands, profile_ptr, profile, option, usage, decision[d, 3], before[k], new)
                    soft += s
                    hard += h
                if changes > 1:
                    back[k] = position[d]
                    if whole and not apart:
                        _move_profile(bands, profile_ptr, profile, option, usage, up, down, decision[d, 3], before[k], new)
                    _set_own(option, decision, link, usage, position, chosen, d, to[k], new)
            # --- accept, or take back ---------------------------------------------------------------
            if soft + hard <= limit:
                energy[0] += soft
                energy[1] += hard
                for k in range(changes):
                    d = who[k]
                    new = list_option[decision[d, 1] + to[k]]
                    if changes == 1:
                        _set_own(option, decision, link, usage, position, chosen, d, to[k], new)
                    if whole and apart:
                        _move_profile(bands, profile_ptr, profile, option, usage, up, down, decision[d, 3], before[k], new)
            elif changes > 1:
                for k in range(changes - 1, -1, -1):
                    d = who[k]
                    if whole and not apart:
                        _move_profile(bands, profile_ptr, profile, option, usage, up, down, decision[d, 3], chosen[d], before[k])
                    _set_own(option, decision, link, usage, position, chosen, d, back[k], before[k])
        if energy[1] < best[1] or (energy[1] == best[1] and energy[0] < best[0]):
            best[0] = energy[0]
            best[1] = energy[1]
            best_position[:] = position
