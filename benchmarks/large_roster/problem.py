"""A made-up large centre: 500 people, four weeks of quarter hours, six queues; people have one to three skills and wishes."""

from __future__ import annotations

import numpy as np

from center.scenario import Scenario
from center.schema import Agent, Contract, HorizonSpec, Preferences, Queue, Site, Skill, Target, World
from scheduling.roster.demand import Demand
from scheduling.roster.prices import Prices
from scheduling.roster.problem import RosterProblem, make_problem
from scheduling.schema import BlockSpec, BreakSpec, Rules, ShiftShape, Unpopular, Weights

STEP_MIN, DAYS = 15, 28
# Share of the work, hour of the peak, and hours in which a queue is open.
QUEUES = {
    "sales": (0.30, 11, "daily 07:00-21:00"),
    "service": (0.25, 10, "daily 07:00-21:00"),
    "billing": (0.15, 14, "daily 08:00-20:00"),
    "technical": (0.15, 16, "daily 07:00-21:00"),
    "claims": (0.10, 12, "daily 08:00-20:00"),
    "partners": (0.05, 15, "daily 08:00-18:00"),
}
DAY_WEIGHTS = (1.1, 1.05, 1.0, 1.0, 0.95, 0.6, 0.5)
CONTRACTS = {"full": (0.5, (40, 40), (5, 5), "eight"), "part": (0.3, (24, 30), (4, 5), "six"), "mini": (0.2, (12, 20), (3, 5), "four")}
# Of all paid hours on the queue: how much the requirement asks for.
LOAD = 0.98
WEIGHTS = Weights(under=3, over=1, under_square=0.5, start_preference=0.25, day_off=2, fairness=1)


def large_problem(people: int = 500, seed: int = 1, days: int = DAYS, speeds: tuple[float, float] | None = None) -> RosterProblem:
    """The roster problem.

    Parameters
    ----------
    speeds
        Least and largest proficiency, which then counts in cover; None: a head is a head.
    """
    generator = np.random.default_rng(seed)
    world = _world(people, days, generator)
    scenario = Scenario(world if speeds is None else _with_speeds(world, speeds, np.random.default_rng([seed, 1])))
    heads = _heads(scenario, _hours(scenario))
    prices = Prices.of(WEIGHTS)
    full = np.ones_like(heads)
    demand = Demand(heads, heads, full * prices.under[0], full * prices.over[0])
    rules = Rules(
        rest_hours=11, max_consecutive_days=6, unpopular=Unpopular(ends_after="20:30", weekends=True), proficiency=speeds is not None
    )
    return make_problem(scenario, _shapes(), rules, WEIGHTS, demand)


def _shapes() -> tuple[ShiftShape, ...]:
    """Anybody may change the queue at every quarter hour: what is covered is what the best allocation covers."""

    def pause(minutes: int, first: int, last: int, paid: bool = True) -> BreakSpec:
        return BreakSpec(minutes=minutes, after_min=(first, last), step_min=30 if not paid else 15, paid=paid)

    blocks, eight = BlockSpec(least_min=STEP_MIN), [pause(15, 105, 120), pause(15, 375, 390)]
    return (
        ShiftShape(name="eight", start="07:00-12:30", lengths_min=[510], lunch=pause(30, 210, 270, False), breaks=eight, blocks=blocks),
        ShiftShape(
            name="six",
            start="07:00-14:30",
            lengths_min=[390],
            lunch=pause(30, 150, 210, False),
            breaks=[pause(15, 285, 300)],
            blocks=blocks,
        ),
        ShiftShape(name="four", start="07:00-17:00", lengths_min=[240], breaks=[pause(15, 90, 135)], blocks=blocks),
    )


def _world(people: int, days: int, generator: np.random.Generator) -> World:
    queues = [
        Queue(name=name, skill=name, open=[hours], target=Target(share=0.8, within_s=20), aht_s=300)
        for name, (_, _, hours) in QUEUES.items()
    ]
    contracts = [
        Contract(name=name, hours_week=hours, days_week=week, shifts=[shape]) for name, (_, hours, week, shape) in CONTRACTS.items()
    ]
    return World(
        schema_version=1,
        name="large",
        sites=[Site(name="here", zone="Europe/Madrid")],
        horizon=HorizonSpec(start="2026-10-05", days=days, interval_min=STEP_MIN),
        skills=[Skill(name=name) for name in QUEUES],
        queues=queues,
        contracts=contracts,
        agents=[_agent(k, generator) for k in range(people)],
    )


def _with_speeds(world: World, speeds: tuple[float, float], generator: np.random.Generator) -> World:
    """The same people, of any speed between two on each of their queues."""
    agents = [
        agent.model_copy(update={"skills": {name: float(generator.uniform(*speeds)) for name in agent.skills}}) for agent in world.agents
    ]
    return world.model_copy(update={"agents": agents})


def _agent(number: int, generator: np.random.Generator) -> Agent:
    shares = np.array([share for share, *_ in QUEUES.values()])
    count = int(generator.choice([1, 2, 3], p=[0.3, 0.5, 0.2]))
    skills = generator.choice(list(QUEUES), size=count, replace=False, p=shares / shares.sum()).tolist()
    contract = str(generator.choice(list(CONTRACTS), p=[share for share, *_ in CONTRACTS.values()]))
    likes = {}
    if generator.random() < 0.5:
        first = int(generator.integers(7, 13))
        likes["start"] = f"{first:02d}:00-{first + 2:02d}:00"
    if generator.random() < 0.4:
        likes["days_off"] = str(generator.choice(["sat-sun", "sun", "mon", "fri", "wed"]))
    preferences = Preferences(**likes, weight=int(generator.integers(1, 4)))
    return Agent(id=f"p{number:04d}", contract=contract, skills=dict.fromkeys(skills, 1.0), preferences=preferences)


def _hours(scenario: Scenario) -> float:
    """Head-hours on the queue that people's contracts give in the horizon."""
    on_queue = {"full": 37.5, "part": 25.5, "mini": 15.0}
    return LOAD * len(scenario.horizon.dates) / 7 * sum(on_queue[agent.contract] for agent in scenario.agents)


def _heads(scenario: Scenario, hours: float) -> np.ndarray:
    """Heads per queue and step, one broad peak a day, that sum to about so many hours."""
    local = scenario.horizon.starts_local
    hour = (local.hour + local.minute / 60).to_numpy() + STEP_MIN / 120
    weight = np.array(DAY_WEIGHTS)[local.weekday.to_numpy()]
    shape = np.array([share * _curve(hour, peak) for share, peak, _ in QUEUES.values()]) * weight * scenario.open_steps
    return np.floor(shape * (hours * 60 / STEP_MIN / shape.sum()) + 0.5).astype(np.int64)


def _curve(hour: np.ndarray, peak: int) -> np.ndarray:
    return 0.45 + np.exp(-((hour - peak) ** 2) / 12)
