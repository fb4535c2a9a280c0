"""A ``matsp`` file as a roster problem.

Tasks are queues that everybody can serve, shifts have task blocks. The queues are open exactly in the benchmark's horizon, 06:00
to 06:00, and a shift lies in the opening hours throughout; so the planned days are one more than the benchmark's, the first and
last of which are cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from center.scenario import Scenario
from center.schema import Agent, Contract, HorizonSpec, Queue, Site, Skill, Target, World
from scheduling.formats.instance import Instance, world_name
from scheduling.formats.matsp import STEP_MIN, Matsp
from scheduling.roster.demand import Demand
from scheduling.rules.schema import AnyRule, Hours, Whom
from scheduling.schema import BlockSpec, Rules, ShiftShape, Weights

FIRST = date(2024, 1, 1)
REST_HOURS = 14
MOST_DAYS_IN_A_ROW = 5
LENGTHS_MIN = list(range(6 * 60, 10 * 60 + 1, STEP_MIN))
STARTS = {"morning": "06:00-10:00", "afternoon": "14:00-18:00", "night": "20:00-00:00"}
OPEN = ["daily 06:00-20:00", "daily 20:00-06:00"]
BLOCK = BlockSpec(least_min=60)
SQUARED = Weights(under=0, over=0, over_square=1, labour=0, start_preference=0, day_off=0, fairness=0)


def matsp_instance(path: Path, file: Matsp) -> Instance:
    """The roster problem's parts.

    Raises
    ------
    pydantic.ValidationError
        A name is more than a scenario can say.
    """
    scenario = Scenario(_world(path, file))
    rules = Rules(rest_hours=REST_HOURS, max_consecutive_days=MOST_DAYS_IN_A_ROW, also=list(_laws(file)))
    shapes = tuple(
        ShiftShape(name=name, start=start, start_step_min=STEP_MIN, lengths_min=LENGTHS_MIN, open_throughout=True, blocks=BLOCK)
        for name, start in STARTS.items()
    )
    return Instance("matsp", path, scenario, shapes, rules, SQUARED, _demand(file, scenario))


def _world(path: Path, file: Matsp) -> World:
    outside = [f"{FIRST - timedelta(days=1)}", f"{FIRST + timedelta(days=file.days)}"]
    return World(
        schema_version=1,
        name=world_name("matsp", path),
        title=f"{path.stem} (matsp)",
        sites=[Site(name="here", zone="UTC")],
        horizon=HorizonSpec(start=FIRST, days=file.days + 1, interval_min=STEP_MIN),
        closed=outside,
        skills=[Skill(name="tasks")],
        queues=[Queue(name=f"task {task}", skill="tasks", open=OPEN, target=Target(occupancy=1.0)) for task in range(1, file.tasks + 1)],
        contracts=[Contract(name="all", hours_week=(0, 168), shifts=list(STARTS))],
        agents=[Agent(id=worker.name, contract="all", skills={"tasks": 1.0}) for worker in file.people],
    )


def _demand(file: Matsp, scenario: Scenario) -> Demand:
    """A band in every quarter hour that the file tells of; elsewhere anybody may be."""
    shape = (file.tasks, scenario.horizon.n)
    need, free = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    enough = np.full(shape, 10 * len(file.people), dtype=np.int64)  # more than anybody can reach
    for band in file.cover:
        at = band.task, band.minute // STEP_MIN
        need[at], enough[at] = band.least, band.most
    return Demand(need, enough, free, free, hard=True)


def _laws(file: Matsp) -> Iterator[AnyRule]:
    people: dict[tuple[int, int], list[str]] = {}
    for worker in file.people:
        people.setdefault((worker.least_min, worker.most_min), []).append(worker.name)
    for (least, most), names in people.items():
        yield Hours(rule="hours", per="horizon", least=least / 60, most=most / 60, whom=Whom(people=names))
