"""The rest of a day as the digital twin sees it: what is known until now, and what is expected from now on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from center.history import Actuals
from center.peak import Pace
from center.plan import Forecast
from center.policy import Policy
from center.snapshot import Snapshot
from demand.intraday import CONFIDENCE
from planning.peak.window import window
from planning.scenario.file import ScenarioFile
from planning.simulation.day_changes import DayChanges
from planning.simulation.layout import layout_of
from scheduling.peak.problem import PeakProblem
from scheduling.peak.roster import PeakRoster
from twin.layout import Layout
from twin.parts import LayoutQueue


@dataclass(frozen=True)
class Known:
    """What does not depend on the alternative.

    Attributes
    ----------
    forecast
        The re-forecast one.
    actuals
        Contacts until `now`; None: those of the forecast.
    snapshot
        Contacts in the centre at `now`; None: the day is simulated from its begin.
    policy
        Routing policy in force; None: the scenario's.
    paces
        How sure the re-forecast is; empty: days stray as the scenario or the back-test says.
    rented
        (queue, start, end, heads) that were rented earlier in the day.
    """

    forecast: Forecast
    actuals: Actuals | None = None
    snapshot: Snapshot | None = None
    policy: Policy | None = None
    paces: Sequence[Pace] = ()
    rented: tuple[tuple[int, int, int, int], ...] = ()


def begin_of(problem: PeakProblem, known: Known) -> int:
    """Step in which the simulation begins: now with a snapshot, else with the day."""
    starts = problem.horizon.day_start
    return problem.now if known.snapshot is not None else int(starts[np.searchsorted(starts, problem.now, side="right") - 1])


def rest_of_day(file: ScenarioFile, problem: PeakProblem, roster: PeakRoster, known: Known) -> Layout:
    """The layout of a roster from `begin_of` to the problem's end.

    Who is at work now is there for sure; later shifts may be missed, as the scenario's shrinkage says. Without a snapshot the contacts
    that came are spread at random over their steps, and the state at now is what the roster makes of them.
    """
    begin = begin_of(problem, known)
    changes = DayChanges(
        {item.number: (item.step, item.queue) for item in roster.switches},
        (*known.rented, *((item.queue, item.start, item.end, item.heads) for item in roster.rented)),
    )
    whole = layout_of(file, problem.scenario, known.forecast, roster.duties, known.policy, changes)
    rest = window(whole, begin, problem.end, problem.now, known.snapshot)
    queues = (_queue(queue, q, problem.now - begin, begin, known) for q, queue in enumerate(rest.queues))
    return replace(rest, queues=tuple(queues))


def _queue(queue: LayoutQueue, q: int, passed: int, begin: int, known: Known) -> LayoutQueue:
    shape = queue.gamma_shape
    for pace in known.paces:
        if pace.queue == q:
            shape = shape_of(pace)
    counts = None
    if passed and known.actuals is not None:
        counts = np.full(len(queue.arrivals), np.nan)
        counts[:passed] = np.round(known.actuals.offered[q, begin : begin + passed])
    return replace(queue, gamma_shape=shape, counts=counts)


def shape_of(pace: Pace) -> float | None:
    """Shape of the gamma variable of mean 1 by which the rest of the day strays from its forecast; None where it does not stray.

    A gamma interval is about as wide as the normal one of its standard deviation: the shape is right within 4 % from 10 on.
    """
    width = 2 * NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    cv = (pace.high - pace.low) / (width * pace.factor) if pace.factor > 0 else 0.0
    return 1 / cv**2 if cv > 1e-6 else None
