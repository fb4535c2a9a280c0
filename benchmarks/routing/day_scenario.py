"""The multi-skill day: six queues, 90 people of one to three skills, two of the skills scarce, work that moves through the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from center.plan import Duty, Forecast, Requirement
from center.policy import Policy
from center.scenario import Scenario
from demand.requirement import make_requirement
from planning.scenario.file import ScenarioFile
from planning.simulation.layout import layout_of
from twin.layout import Layout

Array = np.ndarray
# Share of the work, handle time and patience in seconds, hour of the day on which the queue is busiest.
QUEUES = {
    "service": (0.30, 240, 180, 10.0),
    "sales": (0.22, 300, 150, 17.0),
    "billing": (0.18, 210, 200, 11.0),
    "tech": (0.16, 420, 300, 15.0),
    "retention": (0.08, 360, 240, 18.0),
    "english": (0.06, 270, 180, 13.0),
}
# People of each set of skills, the main one first.
PEOPLE = {
    "service": 16, "service billing": 10, "service sales billing": 6, "sales": 9, "sales service": 8, "sales retention": 5,
    "billing": 9, "billing tech": 5, "tech": 8, "tech service retention": 4, "retention sales": 3, "retention tech": 2,
    "english service": 3, "english sales billing": 2,
}  # fmt: skip
# Steps of 15 minutes: opening, closing, length of a shift, from when to when lunch may be.
OPEN, CLOSE, SHIFT, LUNCH = 32, 80, 34, (14, 19)
STARTS = (0, 0, 4, 8, 12, 14)
OCCUPANCY_CAP = 0.92


@dataclass(frozen=True, eq=False)
class Day:
    """The day at one load, as planning sees it."""

    file: ScenarioFile
    scenario: Scenario
    forecast: Forecast
    requirement: Requirement
    duties: tuple[Duty, ...]

    def layout(self, policy: Policy) -> Layout:
        """As the twin sees it, routed by a policy."""
        return layout_of(self.file, self.scenario, self.forecast, self.duties, policy)


def day_of(load: float) -> Day:
    """The day at a load: expected work / time on duty of people of average speed, over the whole day.

    All work together follows the people on duty; each queue has more of it at its own time of the day. Speeds are 0.8 to 1.25, by
    person and queue.
    """
    rng = np.random.default_rng(20_261_121)
    kinds = [kind.split() for kind, count in PEOPLE.items() for _ in range(count)]
    file = ScenarioFile.model_validate(_file(kinds, rng))
    scenario = Scenario(world=file)
    duties = tuple(_duty(a, list(QUEUES).index(kind[0]), rng) for a, kind in enumerate(kinds))
    people = np.zeros(scenario.horizon.n)
    for duty in duties:
        people[duty.start : duty.end] += 1
        people[duty.breaks[0][0] : duty.breaks[0][1]] -= 1
    forecast = _forecast(people, load)
    return Day(file, scenario, forecast, make_requirement(scenario, file.shrinkage, forecast), duties)


def _forecast(people: Array, load: float) -> Forecast:
    hours = (np.arange(len(people)) + 0.5) / 4
    offered, aht = np.zeros((len(QUEUES), len(people))), np.zeros((len(QUEUES), len(people)))
    for q, (share, seconds, _, peak) in enumerate(QUEUES.values()):
        shape = people * (0.7 + 0.6 * np.exp(-((hours - peak) ** 2) / 14))
        offered[q] = shape / shape.sum() * load * share * people.sum() * 900 / seconds
        aht[q] = seconds
    return Forecast(offered, {}, aht, ("made up",) * len(QUEUES))


def _duty(agent: int, queue: int, rng: np.random.Generator) -> Duty:
    start = OPEN + int(rng.choice(STARTS))
    lunch = start + int(rng.integers(*LUNCH))
    return Duty(agent, queue, 0, "day", start, start + SHIFT, ((lunch, lunch + 2, "lunch", False),), (SHIFT - 2) * 15)


def _file(kinds: list[list[str]], rng: np.random.Generator) -> dict[str, Any]:
    def speed() -> float:
        return float(rng.choice([0.8, 0.9, 1.0, 1.1, 1.25], p=[0.1, 0.25, 0.3, 0.25, 0.1]))

    target = {"share": 0.8, "within_s": 20, "occupancy": OCCUPANCY_CAP}
    return {
        "schema_version": 1,
        "name": "day",
        "sites": [{"name": "here", "zone": "Europe/Madrid"}],
        "horizon": {"start": "2026-11-23", "days": 1, "interval_min": 15},
        "skills": [{"name": name} for name in QUEUES],
        "queues": [
            {"name": name, "skill": name, "open": ["daily 08:00-20:00"], "target": target, "aht_s": aht, "patience_s": patience}
            for name, (_, aht, patience, _) in QUEUES.items()
        ],
        "contracts": [{"name": "full", "hours_week": [0, 40], "shifts": ["day"]}],
        "shifts": [{"name": "day", "start": "08:00-11:30", "lengths_min": [510]}],
        "agents": [
            {"id": f"{kind[0]}-{a + 1}", "contract": "full", "skills": {name: speed() for name in kind}} for a, kind in enumerate(kinds)
        ],
        "history": {"file": "none.csv", "zone": "Europe/Madrid", "interval_min": 15},
        "twin": {"service": "lognormal", "service_cv": 1.2, "day_cv": 0.08},
    }
