"""A made-up centre around the clock: three weeks across a change of the clock, four contracts, every kind of rule, hard and priced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from pydantic import TypeAdapter

from benchmarks.rules.laws import LAWS
from center.scenario import Scenario
from center.schema import Agent, Contract, HorizonSpec, Preferences, Queue, Site, Skill, Target, World
from scheduling.explain.inputs import Inputs
from scheduling.roster.demand import Demand
from scheduling.roster.past import Past
from scheduling.roster.prices import Prices
from scheduling.rules.line import Stint
from scheduling.rules.schema import AnyRule
from scheduling.schema import BreakSpec, Rules, ShiftShape, Unpopular, Weights

DAYS, STEP_MIN, KNOWN_FROM = 21, 30, -14
# Share of the work, hour of the peak, the least of a step beside the peak, and hours in which a queue is open.
QUEUES = {
    "service": (0.65, 12, 0.12, "daily 00:00-24:00"),
    "sales": (0.2, 15, 0.3, "daily 08:00-20:00"),
    "claims": (0.15, 11, 0.3, "mon-fri 08:00-18:00"),
}
DAY_WEIGHTS = (1.1, 1.05, 1.0, 1.0, 1.0, 0.7, 0.6)
# Share of the people, hours and days a week, shifts, and hours on the queue that a week gives.
CONTRACTS = {
    "full": (0.55, (32, 40), (4, 5), ["early", "late", "night"], 36.0),
    "part": (0.25, (18, 26), (3, 5), ["noon", "split"], 22.0),
    "student": (0.12, (8, 20), (2, 4), ["noon", "evening"], 13.0),
    "guard": (0.08, (24, 40), (3, 5), ["night", "late"], 32.0),
}
LOAD = 0.98
WEIGHTS = Weights(under=3, over=1, under_square=0.5, labour=0.037, start_preference=0.25, day_off=2, fairness=2)
UNPOPULAR = Unpopular(ends_after="23:00", weekends=True)


def rules_centre(people: int, seed: int = 1) -> Inputs:
    """The centre's roster problem, with all of `LAWS`."""
    generator = np.random.default_rng(seed)
    scenario = Scenario(_world(people, generator))
    also = TypeAdapter(list[AnyRule]).validate_python(LAWS)
    rules = Rules(rest_hours=11, max_consecutive_days=6, unpopular=UNPOPULAR, also=also)
    past = Past(tuple(tuple(_past(agent, generator)) for agent in scenario.agents), KNOWN_FROM)
    return Inputs(scenario, _shapes(), rules, WEIGHTS, _demand(scenario), past=past)


def _shapes() -> tuple[ShiftShape, ...]:
    lunch = BreakSpec(minutes=30, after_min=(240, 240), paid=False)
    gap = BreakSpec(minutes=180, after_min=(240, 240), step_min=60, paid=False)
    return (
        ShiftShape(name="early", start="06:00-09:00", start_step_min=60, lengths_min=[510], lunch=lunch),
        ShiftShape(name="late", start="12:00-15:00", start_step_min=60, lengths_min=[510], lunch=lunch),
        ShiftShape(name="night", start="21:00-23:00", start_step_min=60, lengths_min=[480]),
        ShiftShape(name="noon", start="08:00-14:00", start_step_min=60, lengths_min=[300, 360]),
        ShiftShape(name="evening", start="15:00-18:00", start_step_min=60, lengths_min=[270]),
        ShiftShape(name="split", start="08:00-10:00", start_step_min=60, lengths_min=[600], split=gap),
    )


def _world(people: int, generator: np.random.Generator) -> World:
    return World(
        schema_version=1,
        name="rules",
        sites=[Site(name="here", zone="Europe/Madrid")],
        horizon=HorizonSpec(start=date(2026, 10, 12), days=DAYS, interval_min=STEP_MIN),
        skills=[Skill(name=name) for name in QUEUES],
        queues=[Queue(name=n, skill=n, open=[q[3]], target=Target(share=0.8, within_s=20), aht_s=300) for n, q in QUEUES.items()],
        contracts=[Contract(name=n, hours_week=c[1], days_week=c[2], shifts=c[3]) for n, c in CONTRACTS.items()],
        agents=[_agent(k, people, generator) for k in range(people)],
    )


def _agent(number: int, people: int, generator: np.random.Generator) -> Agent:
    """Groups are by number, so that there is somebody in each; the rest is drawn."""
    ends = np.cumsum([share for share, *_ in CONTRACTS.values()]) * people
    contract = list(CONTRACTS)[int(np.searchsorted(ends, number + 0.5))]
    further = generator.choice(["sales", "claims"], size=int(generator.integers(0, 3)), replace=False).tolist()
    groups = [name for name, every in (("carers", 9), ("mentors", 7), ("night-team", 4), ("drivers", 11)) if number % every == 0]
    groups += ["minors"] if contract == "student" and number % 3 == 0 else []
    first = int(generator.integers(6, 13))
    likes = {"start": f"{first:02d}:00-{first + 2:02d}:00"} if generator.random() < 0.5 else {}
    likes |= {"days_off": str(generator.choice(["sat-sun", "sun", "fri"]))} if generator.random() < 0.4 else {}
    return Agent(
        id=f"p{number:03d}",
        contract=contract,
        skills=dict.fromkeys(["service", *further], 1.0),
        hourly_cost=float(generator.integers(60, 100)) / 4,
        groups=groups,
        since=date(2010 + int(generator.integers(0, 16)), 1, 1),
        availability=["mon-fri 06:00-24:00", "sat-sun 06:00-20:00"] if contract != "guard" and number % 6 == 1 else [],
        leave=["2026-10-20..2026-10-21"] if number % 17 == 3 else [],
        preferences=Preferences(**likes, weight=int(generator.integers(1, 4))),  # type: ignore[arg-type]
    )


def _past(agent: Agent, generator: np.random.Generator) -> Iterator[Stint]:
    """Two weeks before, Monday to Thursday: nights for some, else days of seven hours and a quarter."""
    nights = agent.contract in ("full", "guard") and generator.random() < 0.3
    for day in (-14, -13, -12, -11, -7, -6, -5, -4):
        clock, minutes, kind = (1320, 480, "night") if nights and day < -11 else (480, 435, "early")
        start = day * 1440 + clock
        yield Stint(day, start, start + minutes, clock, clock + minutes, minutes, kind, unpopular=kind == "night")


def _demand(scenario: Scenario) -> Demand:
    """Heads per queue and step, one broad peak a day, as many hours as the people give."""
    on_queue = {name: hours for name, (*_, hours) in CONTRACTS.items()}
    hours = LOAD * DAYS / 7 * sum(on_queue[agent.contract] for agent in scenario.agents)
    local = scenario.horizon.starts_local
    hour, weight = (local.hour + local.minute / 60).to_numpy(), np.array(DAY_WEIGHTS)[local.weekday.to_numpy()]
    curves = [share * (least + np.exp(-((hour - peak) ** 2) / 18)) for share, peak, least, _ in QUEUES.values()]
    shape = np.array(curves) * weight * scenario.open_steps
    heads = np.floor(shape * (hours * 60 / STEP_MIN / shape.sum()) + 0.5).astype(np.int64)
    prices, full = Prices.of(WEIGHTS), np.ones_like(heads)
    return Demand(heads, heads, full * prices.under[0], full * prices.over[0])
