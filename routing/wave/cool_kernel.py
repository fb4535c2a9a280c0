"""Compiled: the moves of the annealing walk, on candidate options laid out flat so that a move touches few bytes."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from routing.wave.problem import PLACES

NEVER = 1 << 50
FAR = np.int32(2**31 - 1)
BALANCE, RESERVE, CUSTOMER, INCIDENT = range(4)
# Who may be pushed out by one move, how many options of theirs are looked at, and how many of these are priced; how many contacts
# are looked at to find one at a full place.
SAMPLES = 16
VICTIMS, LOOKS, PRICED = 3, 96, 8
NEAR_SHARE = 0.25
# Inlined: passing so many arrays to a function takes longer than what it does.
_INLINE = {"nogil": True, "inline": "always"}


class Options(NamedTuple):
    """What contacts may do; agents of contact `c` are ``lists[c, k]``.

    `cost` and `use` (grains in the j-th slot of the stay) are ``(n, width, slots)``, `span` slots of stay; `at` prices of places;
    `order` the options from cheap to dear with tolls, ``k * slots + s``, or ``-1 - place``; `choices` how many; `position` an agent's k on
    a contact's list; `least` the cheapest price; `ties` what all pairs of a contact are worth, `slack` what squares and reserves may be.
    """

    lists: np.ndarray
    cost: np.ndarray
    use: np.ndarray
    span: np.ndarray
    at: np.ndarray
    order: np.ndarray
    choices: np.ndarray
    position: np.ndarray
    least: np.ndarray
    ties: np.ndarray
    slack: int
    near_ptr: np.ndarray
    near: np.ndarray
    reserved_ptr: np.ndarray
    reserved: np.ndarray
    reserve_room: np.ndarray
    even: np.ndarray
    place_room: np.ndarray
    price: np.ndarray


class Walk(NamedTuple):
    """Where contacts are: `k` on its list (-1: a place, -2: nowhere), `s` slot or place, `code` place or PLACES + agent; what is used.

    `inside`, `held` and `where` say who is with whom.
    """

    k: np.ndarray
    s: np.ndarray
    code: np.ndarray
    free: np.ndarray
    load: np.ndarray
    spent: np.ndarray
    visits: np.ndarray
    inside: np.ndarray
    held: np.ndarray
    where: np.ndarray


@numba.njit(**_INLINE)
def _random(rng: np.ndarray) -> float:
    """A number from [0, 1): xorshift64*."""
    x = rng[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    rng[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@numba.njit(**_INLINE)
def _saved(o: Options, w: Walk, c: int, code: int) -> int:
    """What going where others that belong to it are saves a contact."""
    saved = 0
    for e in range(o.near_ptr[c], o.near_ptr[c + 1]):
        if w.code[o.near[e, 0]] == code:
            saved += o.near[e, 1] * o.price[CUSTOMER] + o.near[e, 2] * o.price[INCIDENT]
    return saved


@numba.njit(**_INLINE)
def _clash(o: Options, w: Walk, c: int, code: int, first: int, last: int) -> bool:
    """Whether another contact of the customer is with another agent meanwhile."""
    met = False
    for e in range(o.near_ptr[c], o.near_ptr[c + 1]):
        d = o.near[e, 0]
        if o.near[e, 1] and w.k[d] >= 0 and w.code[d] != code and first < w.s[d] + o.span[d, w.k[d]] and w.s[d] < last:
            met = True
    return met


@numba.njit(**_INLINE)
def _room(o: Options, w: Walk, c: int, k: int, s: int) -> bool:
    fits = True
    for j in range(o.span[c, k]):
        if o.use[c, k, j] > w.free[o.lists[c, k], s + j]:
            fits = False
    return fits


@numba.njit(**_INLINE)
def _price(o: Options, w: Walk, c: int, k: int, s: int) -> np.int64:
    """What an option costs a contact that is nowhere; NEVER where it may not be. Agents have room already."""
    price = np.int64(NEVER)
    if k < 0:
        if o.at[c, s] < NEVER and w.visits[s] < o.place_room[s]:
            price = o.at[c, s] - _saved(o, w, c, s)
    elif o.cost[c, k, s] != FAR and not _clash(o, w, c, PLACES + o.lists[c, k], s, s + o.span[c, k]):
        a, total = o.lists[c, k], np.int64(0)
        price = np.int64(o.cost[c, k, s]) - _saved(o, w, c, PLACES + a)
        for j in range(o.span[c, k]):
            units = np.int64(o.use[c, k, j])
            total += units
            for e in range(o.reserved_ptr[a], o.reserved_ptr[a + 1]):
                over = w.spent[o.reserved[e], s + j] + units - o.reserve_room[o.reserved[e], s + j]
                if over > 0:
                    price += o.price[RESERVE] * min(over, units)
        above, now = max(0, w.load[a] + total - o.even[a]), max(0, w.load[a] - o.even[a])
        price += o.price[BALANCE] * (above * above - now * now)
    return price


@numba.njit(**_INLINE)
def _put(o: Options, w: Walk, c: int, k: int, s: int) -> None:
    """Put a contact that is nowhere at an option."""
    w.k[c], w.s[c] = k, s
    if k < 0:
        w.visits[s] += 1
        w.code[c] = s
    else:
        a = o.lists[c, k]
        for j in range(o.span[c, k]):
            units = np.int64(o.use[c, k, j])
            w.free[a, s + j] -= units
            w.load[a] += units
            for e in range(o.reserved_ptr[a], o.reserved_ptr[a + 1]):
                w.spent[o.reserved[e], s + j] += units
        w.code[c] = PLACES + a
        w.inside[a, w.held[a]], w.where[c] = c, w.held[a]
        w.held[a] += 1


@numba.njit(**_INLINE)
def _leave(o: Options, w: Walk, c: int) -> None:
    """Take a contact out."""
    k, s = w.k[c], w.s[c]
    w.k[c], w.code[c] = -2, -1
    if k < 0:
        w.visits[s] -= 1
    else:
        a = o.lists[c, k]
        for j in range(o.span[c, k]):
            units = np.int64(o.use[c, k, j])
            w.free[a, s + j] += units
            w.load[a] -= units
            for e in range(o.reserved_ptr[a], o.reserved_ptr[a + 1]):
                w.spent[o.reserved[e], s + j] -= units
        last = w.inside[a, w.held[a] - 1]
        w.inside[a, w.where[c]], w.where[last] = last, w.where[c]
        w.held[a] -= 1


@numba.njit(**_INLINE)
def _occupant(o: Options, w: Walk, rng: np.ndarray, a: int, s: int) -> int:
    """Somebody whom agent `a` has in slot `s`; -1 where there is nobody."""
    found, first = -1, int(_random(rng) * w.held[a])
    for i in range(w.held[a]):
        d = w.inside[a, (first + i) % w.held[a]]
        if w.s[d] <= s < w.s[d] + o.span[d, w.k[d]]:
            found = d
            break
    return found


@numba.njit(**_INLINE)
def _settled(o: Options, w: Walk, d: int, slots: int, agent: int, slot: int, below: int) -> tuple[np.int64, np.int64, np.int64]:
    """Price and option of somebody pushed out: the best of the slot given up, the places, and the first of its order that have room.

    NEVER where none costs less than `below`.
    """
    best, k_best, s_best, left = np.int64(below), np.int64(-2), np.int64(0), PRICED
    for r in range(-1 - PLACES, min(LOOKS, o.choices[d])):
        k, s = np.int64(-1), np.int64(-1 - PLACES)
        if r >= 0:
            code = o.order[d, r]
            if code < 0 or left == 0:
                continue
            k, s = np.int64(code // slots), np.int64(code % slots)
        elif r >= -PLACES:
            s = np.int64(-1 - r)
        elif agent >= 0 and o.position[d, agent] >= 0:
            k, s = np.int64(o.position[d, agent]), np.int64(slot)
        else:
            continue
        base = np.int64(o.cost[d, k, s]) if k >= 0 else o.at[d, s]
        if base - o.ties[d] >= best or (k >= 0 and (base == FAR or not _room(o, w, d, k, s))):
            continue
        value = _price(o, w, d, k, s)
        if value < best:
            best, k_best, s_best = value, k, s
        if r >= 0:
            left -= 1
    if k_best < -1:
        best = np.int64(NEVER)
    return best, k_best, s_best


@numba.njit(cache=True, nogil=True)
def begin(o: Options, w: Walk, k: np.ndarray, s: np.ndarray) -> bool:
    """Put everybody where they are given to be; whether all of that has room."""
    for c in range(len(k)):
        if k[c] >= 0 and (o.cost[c, k[c], s[c]] == FAR or not _room(o, w, c, k[c], s[c])):
            return False
        _put(o, w, c, k[c], s[c])
    return True


@numba.njit(cache=True, nogil=True)
def cooled(o: Options, w: Walk, rng: np.ndarray, moves: int, heat: float) -> int:
    """So many moves at a temperature; by how much the cost changed.

    One long function on purpose: with the proposal in a function of its own, inlined, it was measured to take a third longer.
    """
    n, slots, change = len(w.k), o.cost.shape[2], 0
    out, out_k, out_s = (
        np.zeros(1 + VICTIMS, dtype=np.int64),
        np.zeros(1 + VICTIMS, dtype=np.int64),
        np.zeros(1 + VICTIMS, dtype=np.int64),
    )
    for _ in range(moves):
        c = int(_random(rng) * n)
        ties = o.near_ptr[c + 1] - o.near_ptr[c]
        k, s, pick = np.int64(-1), np.int64(0), _random(rng)
        if ties and pick < NEAR_SHARE:
            b = o.near[o.near_ptr[c] + int(_random(rng) * ties), 0]
            s = w.s[b]
            if w.k[b] >= 0:
                k = np.int64(o.position[c, o.lists[b, w.k[b]]])
                if k < 0:
                    continue
                if pick < NEAR_SHARE / 2:
                    s = np.int64(_random(rng) * slots)
        else:
            u = _random(rng)
            code = o.order[c, int(u * u * o.choices[c])]
            if code >= 0:
                k, s = np.int64(code // slots), np.int64(code % slots)
            else:
                s = np.int64(-1 - code)
        if k == w.k[c] and s == w.s[c]:
            continue
        new = np.int64(o.cost[c, k, s]) if k >= 0 else o.at[c, s]
        old = np.int64(o.cost[c, w.k[c], w.s[c]]) if w.k[c] >= 0 else o.at[c, w.s[c]]
        limit = -heat * np.log(max(_random(rng), 1e-12))
        if new - old - o.ties[c] - o.slack > limit:
            continue
        # Take out the contact, then whoever is in its way.
        count, good, delta, hope, d = 0, True, np.int64(0), new - o.ties[c], np.int64(c)
        a, agent, slot = np.int64(-1), np.int64(-1), w.s[c]
        if k >= 0:
            a = np.int64(o.lists[c, k])
        if w.k[c] >= 0:
            agent = np.int64(o.lists[c, w.k[c]])
        while True:
            out[count], out_k[count], out_s[count] = d, w.k[d], w.s[d]
            count += 1
            k_was, s_was = w.k[d], w.s[d]
            _leave(o, w, d)
            if d != c:
                hope += o.least[d] - o.ties[d]
            delta -= _price(o, w, d, k_was, s_was)
            if delta + hope > limit:
                good = False
                break
            d = np.int64(-1)
            if k >= 0:
                for j in range(o.span[c, k]):
                    if o.use[c, k, j] > w.free[a, s + j]:
                        d = np.int64(_occupant(o, w, rng, a, s + j))
                        good = bool(d >= 0) and count <= VICTIMS
                        break
            elif w.visits[s] >= o.place_room[s]:
                good = False
                for _sample in range(SAMPLES):
                    other = int(_random(rng) * n)
                    if w.code[other] == s:
                        d, good = np.int64(other), count <= VICTIMS
                        break
            if d < 0 or not good:
                break
        placed = 0
        if good:
            for i in range(count):
                value, to_k, to_s = np.int64(NEVER), k, s
                if i == 0:
                    value = _price(o, w, c, k, s)
                    hope -= new - o.ties[c]
                else:
                    hope -= o.least[out[i]] - o.ties[out[i]]
                    below = np.int64(np.floor(limit)) - delta - hope + 1
                    value, to_k, to_s = _settled(o, w, out[i], slots, agent, slot, below)
                if value >= NEVER:
                    good = False
                    break
                delta += value
                _put(o, w, out[i], to_k, to_s)
                placed += 1
        if good and delta <= limit:
            change += delta
            continue
        for i in range(placed):
            _leave(o, w, out[i])
        for i in range(count):
            _put(o, w, out[i], out_k[i], out_s[i])
    return change
