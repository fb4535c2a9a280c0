"""What a layout is made of: queues, agents, spells, shrinkage; and its fields as they are checked.

Time is seconds from the layout's start. Queues, agents and teams are dense integers in the layout's order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from center.kpi import ServiceLevelFormula
from center.policy import Policy
from center.snapshot import Snapshot
from twin.distribution import Distribution, fixed, never


class LayoutChannel(StrEnum):
    """How contacts come and are handled.

    VOICE: one at a time. CHAT: several at a time. DEFERRED (e-mail, callback): waits without abandoning, its service level
    counts the *end* of work. OUTBOUND: a list worked off in idle time, or a dialler.
    """

    VOICE = "voice"
    CHAT = "chat"
    DEFERRED = "deferred"
    OUTBOUND = "outbound"


class AtLogout(StrEnum):
    """What a busy agent does when the spell on duty ends.

    FINISH: finish the contact, then leave. HAND_BACK: leave at once; the contact goes back to the front of its queue with what is
    left to do. FIRST_FREE: only the number of heads counts: of agents alike (team, skills), whoever is free first leaves in the
    other's place, and takes over the other's further spells.
    """

    FINISH = "finish"
    HAND_BACK = "hand_back"
    FIRST_FREE = "first_free"


@dataclass(frozen=True, eq=False)
class Trace:
    """Recorded contacts of one queue, replayed in place of drawn arrivals.

    Attributes
    ----------
    time
        Rising arrival times, seconds, shape ``(n,)``.
    service, patience
        Seconds, or NaN to draw it from the queue's distribution; None: draw all.
    customer
        Whole numbers from 0, equal for the same customer across queues; None: all different.
    """

    time: np.ndarray
    service: np.ndarray | None = None
    patience: np.ndarray | None = None
    customer: np.ndarray | None = None


@dataclass(frozen=True)
class Retry:
    """A contact that abandoned or was blocked comes again.

    Attributes
    ----------
    probability
        Of each time; below 1.
    delay
        Until it comes again.
    """

    probability: float
    delay: Distribution


@dataclass(frozen=True)
class Recontact:
    """A contact that was answered comes again, to a queue (None: the same one) after a delay."""

    probability: float
    delay: Distribution
    to: int | None = None


@dataclass(frozen=True)
class Transfer:
    """After the talk the contact goes on to another queue.

    Attributes
    ----------
    from_level
        Only after an agent whose level is this number or larger (a lower skill): escalation to a higher tier.
    """

    to: int
    probability: float
    from_level: int = 1


@dataclass(frozen=True)
class CallbackOffer:
    """After a wait the contact may ask to be called back: it leaves for a deferred queue."""

    to: int
    after_s: float
    accept: float


@dataclass(frozen=True)
class Helper:
    """Work that needs a second agent, of a team.

    Attributes
    ----------
    joint
        None: both work on the whole contact, which waits until both are there. Otherwise the time that both add at
        the end of the talk, with `probability` and only if a helper is free then (a conference).
    """

    team: int
    probability: float = 1.0
    joint: Distribution | None = None


@dataclass(frozen=True, eq=False)
class Dialler:
    """Dials when agents fall idle; whoever is reached arrives in the queue at once.

    Attributes
    ----------
    reach
        Probability that a number dialled reaches its party, per interval, shape ``(intervals,)``; 0 stops the dialler.
    target, test
        Teams; numbers dialled = round(ratio x idle agents of the target teams), if at least `least_target` of these and
        at least `least_test` of the test teams are idle.
    delay
        From dialling to the answer.
    list_size
        Numbers on the list; None: without end.
    """

    reach: np.ndarray
    target: tuple[int, ...]
    test: tuple[int, ...]
    ratio: float = 1.0
    least_target: int = 1
    least_test: int = 1
    delay: Distribution = field(default_factory=lambda: fixed(0.0))
    list_size: int | None = None


@dataclass(frozen=True, eq=False)
class LayoutQueue:
    """One queue.

    Attributes
    ----------
    arrivals
        Expected contacts of each interval, shape ``(intervals,)``; Poisson within it, times the day's factor.
    service, patience
        One distribution, or one per interval of the arrival. Service is at an agent's speed 1.0.
    balk
        Probability that a contact which must wait leaves at once.
    formula, within_s
        Of the service level.
    room
        Waiting places; None: no limit.
    wrap_up
        Work after the contact has gone (or was transferred); None: part of `service`.
    gamma_shape
        Over-dispersion of this queue's days: each day's rates are multiplied by a gamma factor of mean 1 and this shape.
    slots, slowdown, measured_at
        Chat: contacts held at once; each further contact held makes all last `slowdown` times longer (0.2: 20 % each); the
        number held at which `service` was measured (0: `slots`).
    interruptible
        An agent leaves this work for any queue that is not; it goes back to the front with what is left to do.
    backlog
        Contacts that come at the start, before any arrival: new ones, counted in the first interval.
    counts
        Contacts that are known to come in an interval, at uniform times; whole numbers, NaN: drawn from `arrivals`. Shape
        ``(intervals,)``; None: all drawn.
    open
        Whether it takes returning contacts, per interval, shape ``(intervals,)``; None: always.
    """

    name: str
    arrivals: np.ndarray
    service: tuple[Distribution, ...]
    patience: tuple[Distribution, ...] = (never(),)
    balk: float = 0.0
    channel: LayoutChannel = LayoutChannel.VOICE
    formula: ServiceLevelFormula = ServiceLevelFormula.OFFERED
    within_s: float = 20.0
    room: int | None = None
    wrap_up: Distribution | None = None
    gamma_shape: float | None = None
    slots: int = 1
    slowdown: float = 0.0
    measured_at: int = 0
    interruptible: bool = False
    backlog: int = 0
    counts: np.ndarray | None = None
    open: np.ndarray | None = None
    trace: Trace | None = None
    retry: Retry | None = None
    recontact: Recontact | None = None
    transfers: tuple[Transfer, ...] = ()
    callback: CallbackOffer | None = None
    helper: Helper | None = None
    dialler: Dialler | None = None


@dataclass(frozen=True, eq=False)
class Spells:
    """Stretches on duty; a break is a gap between two of them.

    Attributes
    ----------
    agent
        Shape ``(n,)``.
    login_s, logout_s
        Seconds; an agent's spells do not overlap. A logout of inf: until all contacts are done.
    day
        Number of the person-day it belongs to, for absence and lateness; None: the calendar day of the login.
    queues
        Queues served in the spell, of those the agent has a level in; bool ``(n, queues)``. None: all.
    level
        Levels by which the agent is routed in the spell, of the queues the agent has a level in; whole numbers
        ``(n, queues)``, 0 where not served. None: the agent's own. Escalations and sticky agents go by the agent's own.
    sure
        Whether the person is known to come, and in time: neither absence nor lateness is drawn; bool ``(n,)``. None: nobody is.

    Of an agent's spells of one day, one that begins when another ends goes on from it: the agent stays, with other queues.
    """

    agent: np.ndarray
    login_s: np.ndarray
    logout_s: np.ndarray
    day: np.ndarray | None = None
    queues: np.ndarray | None = None
    level: np.ndarray | None = None
    sure: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Agents:
    """People.

    Attributes
    ----------
    teams, team
        Names of teams, and each agent's, shape ``(agents,)``.
    level
        Skill level per queue, shape ``(agents, queues)``: 1 is the best, 0 where the agent does not serve the queue.
    speed
        Speed per queue, same shape: service takes its drawn time / speed. None: 1.0.
    hourly_cost
        Money an hour paid, shape ``(agents,)``; None: 0.
    paid_s
        Seconds paid, shape ``(agents,)``; None: those of the spells that end (at most to the last interval's end).
    """

    names: tuple[str, ...]
    level: np.ndarray
    spells: Spells
    teams: tuple[str, ...] = ("all",)
    team: np.ndarray | None = None
    speed: np.ndarray | None = None
    hourly_cost: np.ndarray | None = None
    paid_s: np.ndarray | None = None


@dataclass(frozen=True)
class Shrinkage:
    """Paid time lost that the spells do not show, drawn at random.

    Attributes
    ----------
    absence
        Probability that a person is away for a whole day.
    late, late_mean_s
        Probability that a day's first login is late, and by how much on average (exponential).
    away, away_mean_s
        Share of the time on duty that is lost inside spells, and the mean length of such an absence (exponential).
    """

    absence: float = 0.0
    late: float = 0.0
    late_mean_s: float = 600.0
    away: float = 0.0
    away_mean_s: float = 300.0


@dataclass(frozen=True, eq=False)
class LayoutFields:
    """The fields of a `Layout`, as yet unchecked.

    Attributes
    ----------
    interval_s, intervals
        Length of an interval, and how many there are. Arrivals end with the last one; contacts are followed to their end.
    day
        Day number of each interval, shape ``(intervals,)``; each day has its own factors. None: all one day.
    gamma_shape
        Over-dispersion that all queues share: gamma factor of mean 1 and this shape, per day. None: none.
    lines
        Contacts that the centre can hold, waiting and in talk; more are blocked. None: no limit.
    snapshot
        Contacts there when the time begins. They came before it, so they belong to no interval: `Answers.present` reports them. How
        long they still wait, or are still served, is drawn given how long it has been so far; who is named must be logged in at 0.
    """

    queues: tuple[LayoutQueue, ...]
    agents: Agents
    interval_s: float
    intervals: int
    day: np.ndarray | None = None
    gamma_shape: float | None = None
    lines: int | None = None
    at_logout: AtLogout = AtLogout.FINISH
    shrinkage: Shrinkage = field(default_factory=Shrinkage)
    policy: Policy = field(default_factory=Policy)
    snapshot: Snapshot = field(default_factory=Snapshot)

    @property
    def horizon_s(self) -> float:
        """End of the last interval, seconds."""
        return self.interval_s * self.intervals

    @property
    def queue_names(self) -> tuple[str, ...]:
        """Names of the queues, in order."""
        return tuple(queue.name for queue in self.queues)
