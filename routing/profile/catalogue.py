"""Which profiles a person can be given, and how their units may be split over a profile's queues.

A profile is a tuple of levels by queue, 0 where the queue is not served. One queue is first, at level 1. The others stand at
level 2, or all at level 3: then the person helps out only where nobody else is free, and is kept for the first queue. Work that
can wait for a deadline stands at level 3 wherever it is not first.
"""

from __future__ import annotations

from collections.abc import Iterator

Profile = tuple[int, ...]

# Of a person's units: what the first queue keeps where another queue of the profile gets the rest.
_FIRST_KEEPS = (0.7, 0.4)


def profiles_of(
    able: tuple[int, ...], own: int, busy: frozenset[int], deferred: frozenset[int], n_queues: int, most: int, pooled: bool = True
) -> list[Profile]:
    """At most `most` profiles, the one of today first, then wide ones: what is left out helps only where it keeps somebody free.

    Parameters
    ----------
    able
        Queues the person has the skill for, at least one.
    own
        Queue of the shift.
    busy
        Queues with work in the block: only these, and the shift's own one, are put first.
    deferred
        Queues whose work can wait: last wherever they are not first.
    pooled
        Whether today everybody serves all their skills, or only the queue of the shift.
    """
    first = own if own in able else able[0]
    found = dict.fromkeys([today(able, own, n_queues, pooled), *_ways(able, first, busy, deferred, n_queues)])
    return list(found)[:most]


def today(able: tuple[int, ...], own: int, n_queues: int, pooled: bool = True) -> Profile:
    """What the person serves without a routing plan: the shift's queue first, all other skills behind it."""
    first = own if own in able else able[0]
    return _levels({q: 1 if q == first else 2 for q in able}, n_queues) if pooled else _levels({first: 1}, n_queues)


def splits(profile: Profile, units: int) -> list[tuple[int, ...]]:
    """Ways to split `units` over a profile's queues, each summing to them: all to the first queue, or a part to one other."""
    first = profile.index(1)
    others = [q for q, level in enumerate(profile) if level > 1]
    ways = [(units, first)]
    ways += [(int(keep * units + 0.5), q) for q in others for keep in _FIRST_KEEPS]
    return list(dict.fromkeys(_split(len(profile), first, kept, other, units) for kept, other in ways))


def _ways(able: tuple[int, ...], own: int, busy: frozenset[int], deferred: frozenset[int], n: int) -> Iterator[Profile]:
    primaries = [own, *(q for q in able if q != own and q in busy)]
    primaries.sort(key=lambda q: q in deferred)  # work that can wait comes first only where nothing else does
    for behind in (2, 3):
        for q in primaries:
            yield _wide(able, q, behind, deferred, n)
    for q in primaries:
        yield _levels({q: 1}, n)
    for q in primaries:
        for other in sorted(set(able) - {q}, key=lambda other: (other != own, other)):
            yield _wide((q, other), q, 2, deferred, n)
    for q in primaries:
        for left_out in sorted(set(able) - {q}):
            yield _wide(tuple(one for one in able if one != left_out), q, 2, deferred, n)


def _wide(able: tuple[int, ...], first: int, behind: int, deferred: frozenset[int], n: int) -> Profile:
    return _levels({q: 1 if q == first else 3 if q in deferred else behind for q in able}, n)


def _levels(levels: dict[int, int], n: int) -> Profile:
    return tuple(levels.get(q, 0) for q in range(n))


def _split(n: int, first: int, kept: int, other: int, units: int) -> tuple[int, ...]:
    uses = [0] * n
    uses[first] += kept
    uses[other] += units - kept
    return tuple(uses)
