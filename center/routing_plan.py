"""What a night's routing plan is: who serves which queues when, what it is worth, and whether it holds.

Frozen data; `planning` makes it, `store` saves it, `reports` renders it. Times are aware UTC, so that it can be read without a plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from center.contender import Contender
from center.policy import Policy, Turn


@dataclass(frozen=True)
class Compared:
    """A KPI in simulation with today's routing and with the plan, before the same customers.

    Attributes
    ----------
    queue
        None: all queues together.
    kpi
        ``service_level``, ``abandonment`` (shares of 1) or ``asa`` (seconds).
    before, after
        With today's routing and with the plan; None where no contact counts.
    change, half_width
        `after` less `before` from paired replications, and half its confidence interval; None likewise.
    """

    queue: str | None
    kpi: str
    before: float | None
    after: float | None
    change: float | None
    half_width: float | None


@dataclass(frozen=True)
class BlockLoad:
    """A queue in a block of the day; heads over the whole block.

    Attributes
    ----------
    work, target
        Expected work, and what the queue is to be given: with its share of the people there are more than work.
    given, before
        Heads given by the plan's profiles and by today's routing, each under its best allocation.
    reserve, reserve_short
        Heads wanted in reserve (0 where the skill is not scarce), and how many of them the plan is short of.
    """

    queue: str
    start: datetime
    end: datetime
    work: float
    target: float
    given: float
    before: float
    reserve: float
    reserve_short: float

    @property
    def unmet(self) -> float:
        """Heads' worth of expected work that nobody is left for."""
        return max(0.0, self.work - self.given)


@dataclass(frozen=True)
class RoutingPlan:
    """A routing plan and what speaks for it.

    Attributes
    ----------
    id, plan_id
        Its own id, and that of the plan whose roster it routes; None where the roster is in no saved plan.
    zone
        Zone in which times are said.
    block_min
        Length of a block, minutes.
    queues
        Names, in scenario order.
    profiles, turns
        Profile name -> queue -> level (1 is served first); who has which profile when.
    today
        The routing policy without the plan: the scenario's own.
    contenders
        Every solver's answer, and ``today``'s routing; costs are the referee's. A contender's `bound` is of the model's energy, which
        is never below the referee's cost of the same profiles.
    bound
        Proven lower bound of the referee's cost of any routing plan; None where there was nothing to decide.
    kpis
        Name -> value: ``unmet_head_hours``, ``unmet_head_hours_today``, ``away_share``, ``switches``, ``profiles``, ``turns``.
    loads
        Every queue and block with work, target or people.
    compared
        In simulation; empty where nothing was simulated.
    replications, simulated_seed
        Of that simulation; None likewise.
    adopted
        Whether the plan is to be used; otherwise today's routing stays.
    reasons
        Why it is adopted or not, in sentences.
    notes
        What cannot be met, and what else is worth saying, in sentences.
    """

    id: str
    plan_id: str | None
    created_utc: datetime
    zone: str
    seed: int
    block_min: int
    queues: tuple[str, ...]
    profiles: dict[str, dict[str, int]]
    turns: tuple[Turn, ...]
    today: Policy
    contenders: tuple[Contender, ...] = ()
    bound: int | None = None
    kpis: dict[str, float] = field(default_factory=dict)
    loads: tuple[BlockLoad, ...] = ()
    compared: tuple[Compared, ...] = ()
    replications: int | None = None
    simulated_seed: int | None = None
    adopted: bool = False
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def policy(self) -> Policy:
        """Today's policy with the plan's profiles and turns: levels count, and come first."""
        return with_turns(self.today, self.profiles, self.turns)

    @property
    def in_force(self) -> Policy:
        """The policy to use: the plan's where it is adopted, else today's."""
        return self.policy if self.adopted else self.today

    @property
    def chosen(self) -> Contender | None:
        """The contender whose profiles these are; None where there was nothing to decide."""
        return next((contender for contender in self.contenders if contender.chosen), None)

    def figure(self, kpi: str, queue: str | None = None) -> Compared | None:
        """A comparison by its KPI and queue (None: all together)."""
        return next((one for one in self.compared if one.kpi == kpi and one.queue == queue), None)


def with_turns(policy: Policy, profiles: dict[str, dict[str, int]], turns: tuple[Turn, ...]) -> Policy:
    """`policy` with profiles and turns.

    Where it does not weigh levels itself, an arriving contact goes to the best level, and who is free serves their best level first.
    """
    if not turns:
        return policy
    by_level = {} if "index" in (policy.order, policy.agents) else {"own_level_first": True, "agents": "level"}
    levels = {name: dict(profile) for name, profile in profiles.items()}
    return policy.model_copy(update={"profiles": levels, "turns": list(turns)} | by_level)
