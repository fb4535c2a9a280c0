"""Changes that the planner asks for: more or fewer contacts, longer or shorter ones, from now to the day's end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from center.errors import Fault, InputError
from center.io import nearest
from center.plan import Forecast

WHERE, DEMAND, AHT = "--change", "demand", "aht"
MOST = 100.0
_FORM = "demand=FACTOR or aht=FACTOR, or QUEUE.demand=FACTOR"


@dataclass(frozen=True)
class Asked:
    """One change: `what` is ``demand`` or ``aht``; a queue of None means all of them."""

    text: str
    what: str
    queue: int | None
    factor: float


def asked_of(texts: Sequence[str], queues: Sequence[str]) -> tuple[Asked, ...]:
    """The changes of ``demand=1.3``, ``calls.aht=1.1``. They come on top of each other, and of the pace of the day.

    Raises
    ------
    InputError
        Every text that is no such change, an unknown queue, or the same change twice.
    """
    found: list[Asked] = []
    faults: list[Fault] = []
    for text in texts:
        try:
            found.append(_asked(text.strip(), queues))
        except InputError as error:
            faults += error.faults
    faults += _twice(found)
    if faults:
        raise InputError(faults)
    return tuple(found)


def with_asked(forecast: Forecast, asked: Sequence[Asked], rest: slice) -> Forecast:
    """The forecast with the changes in the steps of `rest`; quantiles go with the mean."""
    volume, aht = np.ones(forecast.offered.shape), np.ones(forecast.offered.shape)
    for change in asked:
        queues = slice(None) if change.queue is None else change.queue
        (volume if change.what == DEMAND else aht)[queues, rest] *= change.factor
    quantiles = {level: contacts * volume for level, contacts in forecast.quantiles.items()}
    return replace(forecast, offered=forecast.offered * volume, quantiles=quantiles, aht_s=forecast.aht_s * aht)


def _asked(text: str, queues: Sequence[str]) -> Asked:
    key, equals, number = text.rpartition("=")
    name, dot, what = key.rpartition(".")
    if not equals or (not dot and name):
        raise InputError(Fault(WHERE, repr(text), _FORM))
    if what not in (DEMAND, AHT):
        raise InputError(Fault(WHERE, repr(text), _FORM, nearest(what, (DEMAND, AHT))))
    if dot and name not in queues:
        raise InputError(Fault(WHERE, f"the unknown queue {name!r}", f"one of {', '.join(queues)}", nearest(name, queues)))
    return Asked(text, what, list(queues).index(name) if dot else None, _factor(text, number, what))


def _factor(text: str, number: str, what: str) -> float:
    try:
        factor = float(number)
    except ValueError:
        factor = math.nan
    least = 0.0 if what == DEMAND else 0.01
    if not least <= factor <= MOST:
        wanted = f"a factor from {least:g} to {MOST:g}, such as 1.3 for 30 % more"
        raise InputError(Fault(WHERE, repr(text), wanted))
    return factor


def _twice(found: Sequence[Asked]) -> Iterator[Fault]:
    seen: set[tuple[str, int | None]] = set()
    for change in found:
        if (change.what, change.queue) in seen:
            yield Fault(WHERE, f"{change.text!r}, when {change.what} of the same was said before", "each change once")
        seen.add((change.what, change.queue))
