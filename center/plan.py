"""What a night's work yields: forecast, requirement, roster, contenders, and the plan that joins them.

Frozen data without behaviour beyond simple sums; `store` saves it, `reports` renders it.
Arrays over time have the horizon's length, on the horizon's steps; queues and agents are in scenario order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from center.contender import Contender
from center.horizon import Horizon
from center.peak import Peak
from center.policy import Policy
from center.routing_plan import RoutingPlan


@dataclass(frozen=True)
class Forecast:
    """Expected contacts and handle time per queue and step.

    Attributes
    ----------
    offered
        Mean contacts, shape ``(queues, n)``; zero while closed.
    quantiles
        Level -> contacts, same shape; at least 0.1, 0.5 and 0.9.
    aht_s
        Mean handle time, seconds, shape ``(queues, n)``.
    method
        Name of the model used per queue, e.g. ``mean of 8 comparable weeks``.
    wape
        Back-test error per queue (None without enough history), a share of 1.
    wape_naive
        The same for the seasonal-naive forecast.
    poisson_floor
        WAPE that pure Poisson noise alone would cause, per queue.
    day_cv
        How much a whole day strays from its forecast beyond Poisson noise, per queue: standard deviation / mean.
    statistical
        `offered` before planners adjusted it; None where nobody did.
    """

    offered: np.ndarray
    quantiles: dict[float, np.ndarray]
    aht_s: np.ndarray
    method: tuple[str, ...]
    wape: tuple[float | None, ...] = ()
    wape_naive: tuple[float | None, ...] = ()
    poisson_floor: tuple[float | None, ...] = ()
    day_cv: tuple[float | None, ...] = ()
    statistical: np.ndarray | None = None


@dataclass(frozen=True)
class Requirement:
    """Heads needed per queue and step, shape ``(queues, n)``; zero while closed.

    Attributes
    ----------
    on_queue
        Heads that must be there and working (Erlang, chat slots merged, deferred work spread), integers.
    rostered
        Heads to roster so that `on_queue` are there after the shrinkage that is not in the roster, integers. Of deferred
        work, so that it is done in time after that shrinkage: the hours are grossed up, not every step.
    service_level, asa_s, occupancy, abandonment
        What the Erlang model expects with `on_queue` heads; NaN where it says nothing.
    shrinkage
        Share lost after rostering, the one that was grossed up.
    urgency
        What a missing head costs in each step, in multiples of the scenario's price, shape ``(queues, n)``; None: once everywhere.
    """

    on_queue: np.ndarray
    rostered: np.ndarray
    service_level: np.ndarray
    asa_s: np.ndarray
    occupancy: np.ndarray
    abandonment: np.ndarray
    shrinkage: float
    urgency: np.ndarray | None = None


@dataclass(frozen=True)
class Duty:
    """One person's one shift.

    Attributes
    ----------
    agent, queue, day
        Scenario indices; `day` is the local day (of the horizon) that the shift starts in.
    shape
        Name of the shift shape.
    start, end
        Steps [start, end); may reach past the day's end when overnight, and past the horizon.
    breaks
        (start, end, kind, paid) in steps; kind is ``break``, ``lunch``, ``split`` (the gap of a split shift), ``meeting`` or ``training``.
    paid_min
        Paid minutes.
    blocks
        Task blocks (start, end, queue) in steps, without gaps from start to end, breaks inside; empty: `queue` all along. With
        blocks, `queue` is the one they serve longest (the first of several).
    """

    agent: int
    queue: int
    day: int
    shape: str
    start: int
    end: int
    breaks: tuple[tuple[int, int, str, bool], ...]
    paid_min: int
    blocks: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class Unmet:
    """A run of steps [start, end) in which a queue has fewer heads than required.

    `heads` is the sum of missing heads over the steps, `worst` the most missing in one of them.
    """

    queue: int
    start: int
    end: int
    heads: int
    worst: int


@dataclass(frozen=True)
class Correction:
    """One round of closing the loop: a roster simulated, and the requirement it led to.

    Attributes
    ----------
    rostered_hours
        Head-hours that the requirement of this round asked for.
    labour_cost
        Money of the round's roster.
    met_share
        Share of the offered contacts whose interval kept its goal, or may have (its confidence interval includes it).
    raised, lowered
        Head-hours by which the round's simulation raised and lowered the next requirement; 0 in the last one.
    chosen
        Whether the plan has this round's requirement.
    """

    rostered_hours: float
    labour_cost: float
    met_share: float
    raised: float
    lowered: float
    chosen: bool = False


@dataclass(frozen=True)
class Simulated:
    """What the digital twin found with the plan's roster, contact by contact, over many replications of the horizon.

    Service level is each queue's own formula, by arrival interval, a ratio of sums over replications. Arrays by step have shape
    ``(queues, n)``, by local day ``(queues, days)``; NaN where nothing arrives (occupancy: where nobody is on duty), and the service
    level where the queue has no target of it.

    Attributes
    ----------
    replications, seed
        How often the horizon was simulated, and from which seed; a seed that no correction used.
    confidence
        Of the intervals, 0.95.
    offered
        Mean contacts per step.
    service_level, low, high
        Per step, and the ends of its confidence interval.
    asa_s, abandonment, occupancy
        Per step: seconds, share of the contacts offered, share of the time on duty.
    day_offered, day_service_level, day_low, day_high, day_asa_s, day_abandonment
        The same by local day.
    goal
        Service level that each step is held to; NaN where the queue has none.
    day_goal
        Target of each queue's day (or of its period), shape ``(queues,)``; NaN where it has none.
    corrections
        The rounds in which the requirement was corrected; empty where it was not.
    pooled
        Whether people served every queue they have the skill for, and not only that of their shift.
    heads_saved_hours
        Rostered head-hours that the corrected requirement asks for less than Erlang's, queue by queue, does; None without corrections.
    """

    replications: int
    seed: int
    confidence: float
    offered: np.ndarray
    service_level: np.ndarray
    low: np.ndarray
    high: np.ndarray
    asa_s: np.ndarray
    abandonment: np.ndarray
    occupancy: np.ndarray
    day_offered: np.ndarray
    day_service_level: np.ndarray
    day_low: np.ndarray
    day_high: np.ndarray
    day_asa_s: np.ndarray
    day_abandonment: np.ndarray
    goal: np.ndarray
    day_goal: np.ndarray
    corrections: tuple[Correction, ...] = ()
    pooled: bool = False
    heads_saved_hours: float | None = None

    @property
    def met_share(self) -> float | None:
        """Share of the contacts whose step keeps its goal, or whose confidence interval includes it; None without goals."""
        weight = np.where(np.isnan(self.goal) | np.isnan(self.service_level), 0.0, self.offered)
        if not weight.sum():
            return None
        return float(weight[np.nan_to_num(self.high, nan=-1.0) >= np.nan_to_num(self.goal)].sum() / weight.sum())

    @property
    def days_missed(self) -> int:
        """Days of queues whose service level is below the target for certain."""
        return int((np.nan_to_num(self.day_high, nan=np.inf) < np.nan_to_num(self.day_goal)[:, None]).sum())


@dataclass(frozen=True)
class Plan:
    """The published whole of one night.

    Attributes
    ----------
    id
        ``<name>-<YYYYMMDD>-<6 base32 characters>``.
    scenario_text, scenario_fingerprint
        The scenario as read, canonical JSON, and its SHA-256.
    queues, agents
        Names in scenario order.
    agent_zone
        Zone of each agent's site.
    cover
        Heads rostered and working per queue and step, shape ``(queues, n)``.
    fairness_share
        Per agent (unpopular shifts worked, fair share); empty where fairness is off.
    kpis
        Kpi name -> value over the whole plan; one that has no source is not there.
    bound
        Best proven lower bound of the cost, over all contenders.
    versions
        Package -> version, for reproduction; includes ``crewtide``.
    simulated
        What the digital twin found; None where it was not asked.
    routing
        Who serves which queues when, and whether it is in force; None where no routing plan was made.
    peak
        The day's re-optimization that it came from; None for a plan of the night.
    kpi_intervals
        Kpi name -> (low, high), the ends of the confidence interval of simulated KPIs (`center.kpi.KPI_CONFIDENCE`).
    """

    id: str
    created_utc: datetime
    name: str
    title: str
    seed: int
    scenario_text: str
    scenario_fingerprint: str
    horizon: Horizon
    queues: tuple[str, ...]
    agents: tuple[str, ...]
    agent_contract: tuple[str, ...]
    agent_zone: tuple[str, ...]
    open_steps: np.ndarray
    forecast: Forecast
    requirement: Requirement
    duties: tuple[Duty, ...]
    cover: np.ndarray
    contenders: tuple[Contender, ...]
    unmet: tuple[Unmet, ...]
    kpis: dict[str, float]
    fairness_share: tuple[tuple[int, float], ...] = ()
    bound: int | None = None
    versions: dict[str, str] = field(default_factory=dict)
    assumptions: tuple[str, ...] = ()
    simulated: Simulated | None = None
    routing: RoutingPlan | None = None
    peak: Peak | None = None
    kpi_intervals: dict[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def policy(self) -> Policy | None:
        """The routing policy in force by the plan's own decision; None: the scenario's."""
        return None if self.routing is None else self.routing.in_force
