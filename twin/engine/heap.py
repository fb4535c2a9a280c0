"""The event heap: at most one event per handle, binary, with the place of every handle known.

A handle is a queue's next arrival, an agent's next change of duty, or a contact's next event. So an event that is overtaken
(patience of a contact just answered) is moved, not left behind, and nothing grows with the length of patience.
"""

from __future__ import annotations

from twin.engine.jit import kernel


@kernel
def _up(when, handle, place, i, t, h):  # type: ignore[no-untyped-def]
    while i > 0:
        parent = (i - 1) >> 1
        if when[parent] <= t:
            break
        when[i] = when[parent]
        handle[i] = handle[parent]
        place[handle[i]] = i
        i = parent
    when[i] = t
    handle[i] = h
    place[h] = i


@kernel
def _down(when, handle, place, n, i, t, h):  # type: ignore[no-untyped-def]
    while True:
        child = 2 * i + 1
        if child >= n:
            break
        if child + 1 < n and when[child + 1] < when[child]:
            child += 1
        if when[child] >= t:
            break
        when[i] = when[child]
        handle[i] = handle[child]
        place[handle[i]] = i
        i = child
    when[i] = t
    handle[i] = h
    place[h] = i


@kernel
def schedule(when, handle, place, size, h, t):  # type: ignore[no-untyped-def]
    """Set handle h's event to time t, wherever it was."""
    i = place[h]
    if i < 0:
        i = size[0]
        size[0] += 1
        _up(when, handle, place, i, t, h)
    elif t < when[i]:
        _up(when, handle, place, i, t, h)
    else:
        _down(when, handle, place, size[0], i, t, h)


@kernel
def cancel(when, handle, place, size, h):  # type: ignore[no-untyped-def]
    """Take handle h's event out, if it has one."""
    i = place[h]
    if i < 0:
        return
    place[h] = -1
    size[0] -= 1
    n = size[0]
    if i < n:
        t, last = when[n], handle[n]
        if i > 0 and t < when[(i - 1) >> 1]:
            _up(when, handle, place, i, t, last)
        else:
            _down(when, handle, place, n, i, t, last)
