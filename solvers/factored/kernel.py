"""The compiled loops. A move costs the rows it touches, not the number of options.

Six moves: another option; a near option (lists are in catalogue order, neighbours are alike); two days of one owner
together, keeping the owner's features (hours); an exchange of one day's options between two owners; an exchange of
two days; an ejection: an option for which there is no room pushes somebody else to a place that suits him.
Exchanges leave every profile row as it is, so they cost a handful of operations.

While anything is violated, every other move begins with a decision that takes part in a violation.

All compiled functions are in this one file, for a change in another file would leave their cache as it was.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from solvers.factored.compile import Compiled

SINGLE, NEAR, OWNER_PAIR, EXCHANGE, DOUBLE_EXCHANGE, EJECT = range(6)
N_MOVES = 6
NEAR_REACH = 8
FAR = 1 << 60
# Options that an ejected decision considers, the most promising ones where that is known.
CONSIDERED = 16


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
    return np.int64(((_random(rng) >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))  # type: ignore[return-value]


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
def _weigh(
    bands: np.ndarray,
    profile_ptr: np.ndarray,
    profile: np.ndarray,
    option: np.ndarray,
    list_option: np.ndarray,
    decision: np.ndarray,
    cost_pool: np.ndarray,
    link: np.ndarray,
    near: np.ndarray,
    tables: np.ndarray,
    table_weight: np.ndarray,
    usage: np.ndarray,
    chosen: np.ndarray,
    i: int,
    some: np.ndarray,
    size: int,
    weight: np.ndarray,
) -> None:
    """Fill `weight` with what some of decision i's options (all if `some` is empty) would cost if it had none now.

    Soft and hard together; a partner whose choice is negative has none.
    """
    for n in range(size):
        k = some[n] if len(some) else n
        new = list_option[decision[i, 1] + k]
        total = cost_pool[decision[i, 4] + k]
        shift = decision[i, 3] + option[new, 1]
        for e in range(profile_ptr[option[new, 0]], profile_ptr[option[new, 0] + 1]):
            row = profile[e, 0] + shift
            total += _price(bands, row, usage[row] + profile[e, 1]) - _price(bands, row, usage[row])
        for e in range(decision[i, 5], decision[i, 6]):
            row, units = link[e, 1], option[new, 4 + link[e, 0]]
            if units != 0:
                total += _price(bands, row, usage[row] + units) - _price(bands, row, usage[row])
        for e in range(decision[i, 7], decision[i, 8]):
            other, table = chosen[near[e, 0]], near[e, 1]
            if other >= 0:
                pair = tables[table, option[new, 2], option[other, 2]] if near[e, 2] else tables[table, option[other, 2], option[new, 2]]
                total += pair * max(1, table_weight[table])
        weight[n] = total


@njit(cache=True, nogil=True)
def _draw(rng: np.ndarray, weight: np.ndarray, size: int, temperature: float) -> int:
    """A position by its Boltzmann share."""
    least = weight[0]
    for k in range(1, size):
        least = min(least, weight[k])
    total = 0.0
    for k in range(size):
        total += np.exp((least - weight[k]) / temperature)
    left = _uniform(rng) * total
    for k in range(size):
        left -= np.exp((least - weight[k]) / temperature)
        if left <= 0.0:
            return k
    return size - 1


@njit(cache=True, nogil=True)
def _use(
    profile_ptr: np.ndarray,
    profile: np.ndarray,
    option: np.ndarray,
    decision: np.ndarray,
    link: np.ndarray,
    usage: np.ndarray,
    i: int,
    chosen: int,
    sign: int,
) -> None:
    _use_profile(profile_ptr, profile, option, usage, decision[i, 3], chosen, sign)
    for k in range(decision[i, 5], decision[i, 6]):
        usage[link[k, 1]] += sign * option[chosen, 4 + link[k, 0]]


@njit(cache=True, nogil=True)
def _occupy(
    profile_ptr: np.ndarray,
    profile: np.ndarray,
    option: np.ndarray,
    decision: np.ndarray,
    tight: np.ndarray,
    head: np.ndarray,
    after: np.ndarray,
    ahead: np.ndarray,
    width: int,
    i: int,
    chosen: int,
) -> None:
    """Enter decision i in the lists of who uses each tight row."""
    first = profile_ptr[option[chosen, 0]]
    for k in range(first, profile_ptr[option[chosen, 0] + 1]):
        row = profile[k, 0] + decision[i, 3] + option[chosen, 1]
        if tight[row]:
            node = i * width + k - first
            after[node] = head[row]
            ahead[node] = -1
            if head[row] >= 0:
                ahead[head[row]] = node
            head[row] = node


@njit(cache=True, nogil=True)
def _vacate(
    profile_ptr: np.ndarray,
    profile: np.ndarray,
    option: np.ndarray,
    decision: np.ndarray,
    tight: np.ndarray,
    head: np.ndarray,
    after: np.ndarray,
    ahead: np.ndarray,
    width: int,
    i: int,
    chosen: int,
) -> None:
    first = profile_ptr[option[chosen, 0]]
    for k in range(first, profile_ptr[option[chosen, 0] + 1]):
        row = profile[k, 0] + decision[i, 3] + option[chosen, 1]
        if tight[row]:
            node = i * width + k - first
            if ahead[node] >= 0:
                after[ahead[node]] = after[node]
            else:
                head[row] = after[node]
            if after[node] >= 0:
                ahead[after[node]] = ahead[node]


@njit(cache=True, nogil=True)
def _list_broken(
    bands: np.ndarray,
    profile_ptr: np.ndarray,
    profile: np.ndarray,
    option: np.ndarray,
    decision: np.ndarray,
    link: np.ndarray,
    near: np.ndarray,
    tables: np.ndarray,
    table_weight: np.ndarray,
    tight: np.ndarray,
    usage: np.ndarray,
    chosen: np.ndarray,
    broken: np.ndarray,
) -> int:
    """List in `broken` the decisions that take part in a violation; how many those are."""
    count = 0
    for i in range(len(chosen)):
        bad = False
        for k in range(decision[i, 5], decision[i, 6]):
            row = link[k, 1]
            bad |= bands[row, 6] != 0 and (usage[row] < bands[row, 0] or usage[row] > bands[row, 1])
        if len(tight):
            for k in range(profile_ptr[option[chosen[i], 0]], profile_ptr[option[chosen[i], 0] + 1]):
                row = profile[k, 0] + decision[i, 3] + option[chosen[i], 1]
                bad |= tight[row] != 0 and usage[row] > bands[row, 1]
        for k in range(decision[i, 7], decision[i, 8]):
            here, there, table = option[chosen[i], 2], option[chosen[near[k, 0]], 2], near[k, 1]
            if table_weight[table]:
                bad |= (tables[table, here, there] if near[k, 2] else tables[table, there, here]) != 0
        if bad:
            broken[count] = i
            count += 1
    return count


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
    end of a sweep. `mix` is the cumulative share of the six moves. One long function on purpose: with the proposals in
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
    weight = np.zeros(decision[:, 2].max(), dtype=np.int64)
    broken = np.zeros(n, dtype=np.int64)
    promising, promising_ptr = c.promising, c.promising_ptr
    guided = len(promising) > 0
    tight, width = c.tight, c.width[0]
    lists = width > 0
    head = np.full(len(usage) if lists else 0, -1, dtype=np.int64)
    after, ahead = np.zeros(n * width, dtype=np.int64), np.zeros(n * width, dtype=np.int64)
    if lists:
        for i in range(n):
            _occupy(profile_ptr, profile, option, decision, tight, head, after, ahead, width, i, chosen[i])
    back, before = np.zeros(4, dtype=np.int64), np.zeros(4, dtype=np.int64)
    for sweep in range(sweeps):
        temperature = hot * (cold / hot) ** (sweep / max(1, sweeps - 1))
        n_broken = 0
        if energy[1] > 0:
            n_broken = _list_broken(
                bands, profile_ptr, profile, option, decision, link, near, tables, table_weight, tight, usage, chosen, broken
            )
        for _ in range(n):
            # --- propose -------------------------------------------------------------------------
            pick = _uniform(rng)
            move = 0
            while move < N_MOVES - 1 and pick >= mix[move]:
                move += 1
            i = broken[_below(rng, n_broken)] if n_broken and _below(rng, 2) else _below(rng, n)
            who[0] = i
            changes = 1
            if move == SINGLE:
                if guided:
                    to[0] = promising[promising_ptr[i] + int(decision[i, 2] ** _uniform(rng)) - 1]
                else:
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
            elif move == EJECT:
                if guided:
                    to[0] = promising[promising_ptr[i] + int(decision[i, 2] ** _uniform(rng)) - 1]
                else:
                    to[0] = _below(rng, decision[i, 2])
                if to[0] == position[i]:
                    continue
                old, new = chosen[i], list_option[decision[i, 1] + to[0]]
                _use(profile_ptr, profile, option, decision, link, usage, i, old, -1)
                _use(profile_ptr, profile, option, decision, link, usage, i, new, 1)
                j = -1
                for e in range(profile_ptr[option[new, 0]], profile_ptr[option[new, 0] + 1]):
                    row = profile[e, 0] + decision[i, 3] + option[new, 1]
                    if lists and tight[row] and usage[row] > bands[row, 1]:
                        users, node = 0, head[row]
                        while node >= 0:
                            users += node // width != i
                            node = after[node]
                        if users:
                            skip, node = _below(rng, users), head[row]
                            while True:
                                if node // width != i:
                                    if skip == 0:
                                        break
                                    skip -= 1
                                node = after[node]
                            j = node // width
                        break
                if j >= 0:
                    chosen[i] = new
                    _use(profile_ptr, profile, option, decision, link, usage, j, chosen[j], -1)
                    some, size = promising[:0], decision[j, 2]
                    if guided:
                        some, size = promising[promising_ptr[j] : promising_ptr[j + 1]], min(size, CONSIDERED)
                    _weigh(
                        bands, profile_ptr, profile, option, list_option, decision, cost_pool, link, near, tables, table_weight,
                        usage, chosen, j, some, size, weight,
                    )  # fmt: skip
                    to[1] = _draw(rng, weight, size, temperature)
                    if guided:
                        to[1] = some[to[1]]
                    _use(profile_ptr, profile, option, decision, link, usage, j, chosen[j], 1)
                    chosen[i] = old
                    if to[1] != position[j]:
                        who[1] = j
                        changes = 2
                _use(profile_ptr, profile, option, decision, link, usage, i, new, -1)
                _use(profile_ptr, profile, option, decision, link, usage, i, old, 1)
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
            whole = move <= OWNER_PAIR or move == EJECT
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
                if whole and plain and decision[d, 14]:
                    soft += _edge_delta(down, up, edge_ptr, edge, option, decision[d, 3], before[k], new)
                elif whole and plain:
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
                if lists:
                    for k in range(changes):
                        _vacate(profile_ptr, profile, option, decision, tight, head, after, ahead, width, who[k], before[k])
                    for k in range(changes):
                        _occupy(profile_ptr, profile, option, decision, tight, head, after, ahead, width, who[k], chosen[who[k]])
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


@njit(cache=True, nogil=True)
def settle(c: Compiled, position: np.ndarray, chosen: np.ndarray, usage: np.ndarray, started: bool, passes: int) -> None:
    """Give every decision in turn its best option, the others staying, until nothing changes or `passes` are over.

    From `position` if `started`; else `chosen` is -1 throughout, none yet, and `usage` 0. Of equals the first is taken.
    """
    if started:
        start_usage(c, position, chosen, usage)
    weight = np.zeros(c.decision[:, 2].max(), dtype=np.int64)
    for _ in range(passes):
        changed = False
        for i in range(len(position)):
            if chosen[i] >= 0:
                _use(c.profile_ptr, c.profile, c.option, c.decision, c.link, usage, i, chosen[i], -1)
            size = c.decision[i, 2]
            _weigh(
                c.bands,
                c.profile_ptr,
                c.profile,
                c.option,
                c.list_option,
                c.decision,
                c.cost_pool,
                c.link,
                c.near,
                c.tables,
                c.table_weight,
                usage,
                chosen,
                i,
                c.promising[:0],
                size,
                weight,
            )
            best = position[i] if chosen[i] >= 0 else 0
            for k in range(size):
                if weight[k] < weight[best]:
                    best = k
            new = c.list_option[c.decision[i, 1] + best]
            changed |= new != chosen[i]
            position[i], chosen[i] = best, new
            _use(c.profile_ptr, c.profile, c.option, c.decision, c.link, usage, i, new, 1)
        if not changed:
            return
