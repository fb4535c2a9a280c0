"""What a command's wishes may not be, whatever the plan: a day named twice, or one that is locked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from center.errors import Fault
from center.hand import Lock
from planning.hand.wishes import Wishes
from planning.nightly.locks import lock_words


def _places_of(wishes: Wishes) -> Iterator[tuple[str, str, str]]:
    """(option, person, day) of every shift that is changed."""
    yield from (("--off", cell.agent, _one_way(cell.day)) for cell in wishes.off)
    for swap in wishes.swaps:
        days = dict.fromkeys((_one_way(swap.day), _one_way(swap.other_day)))
        yield from (("--swap", name, day) for name in (swap.agent, swap.other) for day in days)
    yield from (("--move", move.agent, _one_way(move.day)) for move in wishes.moves)


def _one_way(day: str) -> str:
    """The same date in the same letters, 20260327 as 2026-03-27; what is no date as it is, for others to say so."""
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        return day


def named_twice(wishes: Wishes) -> Iterator[Fault]:
    """Faults of days that several changes name, or that are locked or unlocked twice."""
    groups = [list(_places_of(wishes))]
    groups += [
        [(option, cell.agent, _one_way(cell.day)) for cell in cells]
        for option, cells in (("--lock", wishes.lock), ("--unlock", wishes.unlock))
    ]
    for group in groups:
        for (agent, day), count in Counter((agent, day) for _, agent, day in group).items():
            if count > 1:
                options = " and ".join(dict.fromkeys(option for option, name, when in group if (name, when) == (agent, day)))
                yield Fault(
                    options, f"{agent} on {day}, {count} times", "each person's day once", "Do one after the other, in two commands."
                )


def locked_days(wishes: Wishes, locks: Sequence[Lock]) -> Iterator[Fault]:
    """Faults of changes to days that are locked and stay so."""
    opened = {(cell.agent, _one_way(cell.day)) for cell in wishes.unlock}
    held = {(lock.agent, lock.day.isoformat()): lock for lock in locks}
    for option, agent, day in dict.fromkeys(_places_of(wishes)):
        lock = held.get((agent, day))
        if lock is not None and (agent, day) not in opened:
            yield Fault(option, f"{agent} on {day}, {lock_words(lock)}", "a day that is not locked", f"Add --unlock {agent!r} {day}.")
