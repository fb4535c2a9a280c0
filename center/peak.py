"""What a day's re-optimization did to a plan: the pace of the day, the changes, and what simulation says of them.

Frozen data; `store` saves it, `reports` renders it. Queues and agents are in scenario order, steps are those of the plan's horizon.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Pace:
    """How a queue's day goes.

    Attributes
    ----------
    queue
        Its number.
    came, expected
        Contacts in the steps known, and their forecast.
    factor, low, high
        Of the rest of the day, and its 80 % interval.
    handle_time_factor
        Of the mean handle time for the rest of the day.
    """

    queue: int
    came: float
    expected: float
    factor: float
    low: float
    high: float
    handle_time_factor: float


@dataclass(frozen=True)
class PeakChange:
    """What one person must be told.

    Attributes
    ----------
    agent, day
        The person, and the local day of the shift.
    levers
        Names of the levers used, as in the scenario's `peak` section; empty where only what was told earlier in the day goes on.
    minutes
        Working time that it adds, negative: takes away.
    price
        Hundredths of a point.
    switch
        (step, queue) from which another queue is served; None: the shift's own throughout.
    words
        The change in a sentence that does not name the person.
    """

    agent: int
    day: int
    levers: tuple[str, ...]
    minutes: int
    price: int
    switch: tuple[int, int] | None
    words: str


@dataclass(frozen=True)
class PeakRented:
    """Heads of a partner on a queue, steps [start, end), and their price; 0 where they were rented, and paid for, earlier in the day."""

    queue: int
    start: int
    end: int
    heads: int
    price: int


@dataclass(frozen=True)
class PeakOutcome:
    """The rest of the day simulated under one of the alternatives, all before the same customers.

    Attributes
    ----------
    name
        ``untouched``, ``plan`` or ``greedy overtime``.
    price
        Of its changes, hundredths of a point.
    offered, service_level, asa_s, abandonment
        Per queue, shape ``(queues,)``; NaN where it says nothing.
    overall
        Service level over all queues, a ratio of sums.
    gain, gain_low, gain_high
        Paired difference of `overall` to ``untouched`` and its 95 % interval; None for ``untouched``.
    """

    name: str
    price: int
    offered: np.ndarray = field(repr=False)
    service_level: np.ndarray = field(repr=False)
    asa_s: np.ndarray = field(repr=False)
    abandonment: np.ndarray = field(repr=False)
    overall: float
    gain: float | None = None
    gain_low: float | None = None
    gain_high: float | None = None


@dataclass(frozen=True)
class Peak:
    """The day's re-optimization that a plan came from.

    Attributes
    ----------
    base_plan_id
        The plan as it was.
    now
        First step that could be different.
    absent
        People who do not come or have gone home.
    asked
        Changes of demand that the planner asked for, as given, for example ``demand=1.3``.
    paces, changes, rented, outcomes
        See there; `outcomes` is empty where nothing was simulated.
    waiting, in_service
        Contacts of each queue at `now` that seeded the simulation; None: no snapshot was given, and the day was simulated from its
        begin on with the contacts that came.
    """

    base_plan_id: str
    now: int
    absent: tuple[int, ...] = ()
    asked: tuple[str, ...] = ()
    paces: tuple[Pace, ...] = ()
    changes: tuple[PeakChange, ...] = ()
    rented: tuple[PeakRented, ...] = ()
    outcomes: tuple[PeakOutcome, ...] = ()
    waiting: tuple[int, ...] | None = None
    in_service: tuple[int, ...] | None = None
