"""The compiled loops: what every shift of a day is worth with its best blocks, and a person's line chosen by it.

Blocks inside a shift, by dynamic programming over its steps: with ``C_q[t]`` the price of serving q up to t and L the shortest block,

    end at t in q = C_q[t] + min over u <= t - L of (least of all ends at u - C_q[u])

where the price of a step is what one more head there costs, or the person by what they count there. Heads are counted in units, and
money too (`scheduling.roster.worth`); where everybody counts as one head, a unit is a head.

All compiled functions but those for people who count differently (`scheduling.roster.blocks.counted`) are in this file, as in
`solvers.factored.kernel`.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from scheduling.roster.blocks.counted import Duties, allocate_step, change_of, price_for
from scheduling.roster.blocks.frame import Frame, Work
from solvers.factored.compile import Compiled
from solvers.factored.line import Lines
from solvers.factored.line_kernel import respond

# A block more costs next to nothing, so that nobody changes the queue for nothing.
FAR, CHANGE = 1e18, 1e-3


@njit(cache=True, nogil=True)
def price_of(frame: Frame, queue: int, step: int, heads: int, penalty: float) -> float:
    """What one more unit than `heads` costs in a cell."""
    short = frame.need[queue, step] - heads
    if short > 0:
        if frame.hard[0]:
            return -penalty
        return -float(frame.missing[queue, step] + frame.square[0] * (2 * short - 1))
    spare = heads - frame.enough[queue, step]
    if spare >= 0:
        return float(frame.spare[queue, step] + frame.square[1] * (2 * spare + 1))
    return 0.0


@njit(cache=True, nogil=True)
def reprice(frame: Frame, heads: np.ndarray, up: np.ndarray, penalty: float) -> None:
    """Prices of all cells anew; past the horizon they stay zero. Where people count differently every line has its own."""
    if not frame.plain[0]:
        return
    for queue in range(heads.shape[0]):
        for step in range(heads.shape[1]):
            up[queue, step] = price_of(frame, queue, step, heads[queue, step], penalty)


@njit(cache=True, nogil=True)
def cover_cost(frame: Frame, heads: np.ndarray) -> tuple[int, int]:
    """(soft cost, units missing of hard cover)."""
    soft, missing = 0, 0
    for queue in range(heads.shape[0]):
        for step in range(heads.shape[1]):
            short = frame.need[queue, step] - heads[queue, step]
            spare = heads[queue, step] - frame.enough[queue, step]
            if short > 0:
                if frame.hard[0]:
                    missing += short
                else:
                    soft += short * (frame.missing[queue, step] + frame.square[0] * short)
            elif spare > 0:
                soft += spare * (frame.spare[queue, step] + frame.square[1] * spare)
    return soft, missing


@njit(cache=True, nogil=True)
def _use(
    frame: Frame, heads: np.ndarray, up: np.ndarray, agent: int, pattern: np.ndarray, start: int, shift: int, sign: int, penalty: float
) -> None:
    """Put what a person's shift counts in, or take it out."""
    plain = frame.plain[0]
    for t in range(frame.shift_steps[shift]):
        step = start + t
        if frame.work[frame.work_ptr[shift] + t] and 0 <= step < heads.shape[1]:
            queue = pattern[t]
            if plain:
                heads[queue, step] += sign
                up[queue, step] = price_of(frame, queue, step, heads[queue, step], penalty)
            else:
                heads[queue, step] += sign * frame.worth[agent, queue]


@njit(cache=True, nogil=True)
def _ends(up: np.ndarray, work: np.ndarray, may: np.ndarray, start: int, steps: int, least: int, end: np.ndarray, came: np.ndarray) -> None:
    """Least price of all that ends at 0, ..., `steps`, in `end`; in `came` (steps + 1, 2) where its last block began, and its queue."""
    queues = len(may)
    total = np.zeros((queues, steps + 1))
    least_base = np.full(queues, FAR)
    begun = np.zeros(queues, dtype=np.int64)
    end[0] = 0.0
    for t in range(1, steps + 1):
        end[t] = FAR
        for q in range(queues):
            if not may[q]:
                continue
            total[q, t] = total[q, t - 1] + (up[q, start + t - 1] if work[t - 1] else 0.0)
            u = t - least
            if u >= 0 and end[u] < FAR:
                base = end[u] - total[q, u] + CHANGE
                if base < least_base[q]:
                    least_base[q], begun[q] = base, u
            if least_base[q] < FAR and total[q, t] + least_base[q] < end[t]:
                end[t] = total[q, t] + least_base[q]
                came[t, 0], came[t, 1] = begun[q], q


@njit(cache=True, nogil=True)
def _may(frame: Frame, agent: int, shift: int) -> np.ndarray:
    return frame.serves[agent] * frame.allows[shift]


@njit(cache=True, nogil=True)
def _same(one: np.ndarray, two: np.ndarray) -> bool:
    different = 0
    for k in range(len(one)):
        different += one[k] != two[k]
    return different == 0


@njit(cache=True, nogil=True)
def _cheapest(up: np.ndarray, may: np.ndarray, first: int, span: int, total: np.ndarray) -> None:
    """Sums of the cheapest queue's price over the steps from `first` on."""
    for t in range(span):
        least = FAR
        for q in range(len(may)):
            if may[q]:
                least = min(least, up[q, first + t])
        total[t + 1] = total[t] + least


@njit(cache=True, nogil=True)
def _worth(frame: Frame, up: np.ndarray, agent: int, place: int, out: np.ndarray) -> None:
    """What each position of a place adds to the cost of cover, with its best blocks."""
    number = frame.place_list[place]
    if number < 0:
        return
    longest = frame.shift_steps.max()
    ones = np.ones(longest, dtype=np.int64)
    first, groups = frame.group_ptr[number], frame.group_ptr[number + 1] - frame.group_ptr[number]
    by_group = np.empty((groups, longest + 1))
    came = np.empty((longest + 1, 2), dtype=np.int64)
    known = np.zeros(groups, dtype=np.int64)
    end = np.empty(longest + 1)
    base = frame.list_ptr[number]
    # Where the queue may change at every step, a stretch is worth the sum of its steps' cheapest queues.
    span, known_may = frame.list_span[number], -1
    free = np.zeros(span + 1)
    for p in range(frame.list_ptr[number + 1] - base):
        shift = frame.slot_shift[base + p]
        if shift < 0:
            continue
        group, start = frame.slot_group[base + p], frame.place_step[place] + frame.slot_start[base + p]
        steps = frame.shift_steps[shift]
        if frame.shift_least[shift] == 1:
            if known_may != shift and (known_may < 0 or not _same(frame.allows[shift], frame.allows[known_may])):
                _cheapest(up, _may(frame, agent, shift), frame.place_step[place], span, free)
            known_may = shift
            first_step = frame.slot_start[base + p]
            out[p] = 0.0
            for s in range(frame.stretch_ptr[shift], frame.stretch_ptr[shift + 1]):
                out[p] += free[first_step + frame.stretch[s, 1]] - free[first_step + frame.stretch[s, 0]]
        elif group >= 0:
            if not known[group]:
                known[group] = 1
                length, least = frame.group_steps[first + group], frame.group_least[first + group]
                _ends(up, ones, _may(frame, agent, shift), start, length, least, by_group[group], came)
            out[p] = by_group[group, steps]
        else:
            work = frame.work[frame.work_ptr[shift] : frame.work_ptr[shift + 1]]
            _ends(up, work, _may(frame, agent, shift), start, steps, frame.shift_least[shift], end, came)
            out[p] = end[steps]


@njit(cache=True, nogil=True)
def _laid(frame: Frame, up: np.ndarray, agent: int, shift: int, start: int, pattern: np.ndarray) -> None:
    """The queue of each step of a shift, in its best blocks."""
    steps = frame.shift_steps[shift]
    end, came = np.empty(steps + 1), np.empty((steps + 1, 2), dtype=np.int64)
    work = frame.work[frame.work_ptr[shift] : frame.work_ptr[shift + 1]]
    _ends(up, work, _may(frame, agent, shift), start, steps, frame.shift_least[shift], end, came)
    t = steps
    while t > 0:
        for step in range(came[t, 0], t):
            pattern[step] = came[t, 1]
        t = came[t, 0]


@njit(cache=True, nogil=True)
def respond_blocks(
    c: Compiled,
    lines: Lines,
    frame: Frame,
    rng: np.ndarray,
    position: np.ndarray,
    chosen: np.ndarray,
    usage: np.ndarray,
    energy: np.ndarray,
    heads: np.ndarray,
    up: np.ndarray,
    pattern: np.ndarray,
    owner: int,
    temperature: float,
    penalty: float,
) -> None:
    """Choose a person's line anew, shifts and blocks; changes the state's arrays in place."""
    begin, end = c.owner_ptr[owner], c.owner_ptr[owner + 1]
    _all(c, lines, frame, position, heads, up, pattern, owner, -1, penalty)
    if not frame.plain[0]:
        price_for(frame, heads, up, frame.agent[owner], penalty)
    widest = 1
    for place in range(begin, end):
        widest = max(widest, c.decision[lines.order[place], 2])
    extra = np.zeros((end - begin, widest))
    for place in range(begin, end):
        _worth(frame, up, frame.agent[owner], place, extra[place - begin])
    respond(c, lines, rng, position, chosen, usage, energy, owner, temperature, extra)
    for place in range(begin, end):
        i, number = lines.order[place], frame.place_list[place]
        shift = frame.slot_shift[frame.list_ptr[number] + position[i]] if number >= 0 else -1
        if shift >= 0:
            start = frame.place_step[place] + frame.slot_start[frame.list_ptr[number] + position[i]]
            if not frame.held[i]:
                _laid(frame, up, frame.agent[owner], shift, start, pattern[i])
            _use(frame, heads, up, frame.agent[owner], pattern[i], start, shift, 1, penalty)


@njit(cache=True, nogil=True)
def _all(
    c: Compiled,
    lines: Lines,
    frame: Frame,
    position: np.ndarray,
    heads: np.ndarray,
    up: np.ndarray,
    pattern: np.ndarray,
    owner: int,
    sign: int,
    penalty: float,
) -> None:
    """Put what a line counts in, or take it out."""
    for place in range(c.owner_ptr[owner], c.owner_ptr[owner + 1]):
        i, number = lines.order[place], frame.place_list[place]
        shift = frame.slot_shift[frame.list_ptr[number] + position[i]] if number >= 0 else -1
        if shift >= 0:
            start = frame.place_step[place] + frame.slot_start[frame.list_ptr[number] + position[i]]
            _use(frame, heads, up, frame.agent[owner], pattern[i], start, shift, sign, penalty)


@njit(cache=True, nogil=True)
def allocate(
    frame: Frame,
    agent: np.ndarray,
    shift: np.ndarray,
    start: np.ndarray,
    held: np.ndarray,
    pattern: np.ndarray,
    heads: np.ndarray,
    up: np.ndarray,
    penalty: float,
) -> None:
    """Give those who may change their queue at every step the best allocation of every step; changes `pattern`, `heads`, `up`.

    A step's cost is a sum of convex functions of the queues' heads, and who may serve what is a transversal matroid: where no chain
    of people, each moving on to the queue of the next, lowers the cost, none of all allocations does (Murota 2003, M-convex). Where
    people count differently this is a generalized allocation, which is hard, and searched (`scheduling.roster.blocks.counted`).

    Parameters
    ----------
    agent, shift, start, held
        Of each duty, shape (duties,), who is held stays; `pattern` has the queue of each of its steps, shape (duties, longest shift).
    """
    n = heads.shape[1]
    at = np.zeros(n + 1, dtype=np.int64)
    for d in range(len(agent)):
        if frame.shift_least[shift[d]] == 1 and not held[d]:
            for t in range(frame.shift_steps[shift[d]]):
                if frame.work[frame.work_ptr[shift[d]] + t] and 0 <= start[d] + t < n:
                    at[start[d] + t + 1] += 1
    for t in range(n):
        at[t + 1] += at[t]
    who = np.empty(at[n], dtype=np.int64)
    fill = at[:-1].copy()
    for d in range(len(agent)):
        if frame.shift_least[shift[d]] == 1 and not held[d]:
            for t in range(frame.shift_steps[shift[d]]):
                if frame.work[frame.work_ptr[shift[d]] + t] and 0 <= start[d] + t < n:
                    who[fill[start[d] + t]] = d
                    fill[start[d] + t] += 1
    duties = Duties(agent, shift, start, pattern)
    for step in range(n):
        here = who[at[step] : at[step + 1]]
        if not frame.plain[0]:
            allocate_step(frame, duties, heads, here, step, penalty)
            continue
        for _ in range(10 * len(here) + 1):
            if not _improve(frame, duties, heads, up, here, step, penalty):
                break


@njit(cache=True, nogil=True)
def _improve(frame: Frame, duties: Duties, heads: np.ndarray, up: np.ndarray, who: np.ndarray, step: int, penalty: float) -> bool:
    """Move people along the chain of queues that lowers a step's cost most; whether there was one."""
    queues = heads.shape[0]
    mover = np.full((queues, queues), -1, dtype=np.int64)
    for d in who:
        q = duties.pattern[d, step - duties.start[d]]
        for other in range(queues):
            if other != q and frame.serves[duties.agent[d], other] and frame.allows[duties.shift[d], other]:
                mover[q, other] = d
    best, best_from, best_to = -1e-9, -1, -1
    came = np.full((queues, queues), -1, dtype=np.int64)
    line = np.empty(queues, dtype=np.int64)
    for first in range(queues):
        came[first, first] = first
        line[0] = first
        head, tail = 0, 1
        while head < tail:
            q = line[head]
            head += 1
            for other in range(queues):
                if mover[q, other] >= 0 and came[first, other] < 0:
                    came[first, other] = q
                    line[tail] = other
                    tail += 1
        saved = -price_of(frame, first, step, heads[first, step] - 1, penalty)
        for last in range(queues):
            if last != first and came[first, last] >= 0 and saved + up[last, step] < best:
                best, best_from, best_to = saved + up[last, step], first, last
    if best_from < 0:
        return False
    q = best_to
    while q != best_from:
        before = came[best_from, q]
        d = mover[before, q]
        duties.pattern[d, step - duties.start[d]] = q
        q = before
    for queue, sign in ((best_from, -1), (best_to, 1)):
        heads[queue, step] += sign
        up[queue, step] = price_of(frame, queue, step, heads[queue, step], penalty)
    return True


@njit(cache=True, nogil=True)
def lay_again(
    frame: Frame,
    work: Work,
    order: np.ndarray,
    noise: np.ndarray,
    at: np.ndarray,
    heads: np.ndarray,
    up: np.ndarray,
    penalty: float,
) -> None:
    """Lay pieces of deferred work anew, one after the other, all else standing still.

    A piece takes a head from its queue, for as long as it is. What each of its starts costs is known exactly; the least is taken,
    noise included.

    Parameters
    ----------
    order
        Pieces, in the order in which they are laid.
    noise
        Off what each start of each piece costs, float, in the order of `work.start`; Gumbel's draws by Boltzmann shares.
    at
        Step in which each piece begins, shape ``(pieces,)``; changed in place, as are `heads` and `up`.
    """
    for piece in order:
        queue, steps = work.queue[piece], work.steps[piece]
        _shift_heads(frame, heads, up, queue, at[piece], steps, 1, penalty)
        first, last = work.start_ptr[piece], work.start_ptr[piece + 1]
        begin, end = work.start[first], work.start[last - 1] + steps
        total = np.zeros(end - begin + 1)
        for t in range(begin, end):
            if frame.plain[0]:
                taken = -price_of(frame, queue, t, heads[queue, t] - 1, penalty)
            else:
                taken = change_of(frame, queue, t, heads[queue, t], -frame.head[0], penalty)
            total[t - begin + 1] = total[t - begin] + taken
        best, least = work.start[first], np.inf
        for k in range(first, last):
            start = work.start[k]
            cost = total[start + steps - begin] - total[start - begin] - noise[k]
            if cost < least:
                best, least = start, cost
        at[piece] = best
        _shift_heads(frame, heads, up, queue, best, steps, -1, penalty)


@njit(cache=True, nogil=True)
def _shift_heads(frame: Frame, heads: np.ndarray, up: np.ndarray, queue: int, start: int, steps: int, sign: int, penalty: float) -> None:
    for t in range(start, start + steps):
        heads[queue, t] += sign * frame.head[0]
        up[queue, t] = price_of(frame, queue, t, heads[queue, t], penalty)
