"""An ``nrp`` file as a roster problem.

Every shift type is a shape with a queue of its own, wanted in the first step of each day; the other steps are free. All shifts
start at midnight: the format knows no clock, and its successions stand for rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from center.scenario import Scenario
from center.schema import Agent, Contract, HorizonSpec, Queue, Site, Skill, Target, World
from scheduling.formats.instance import COST_UNIT, Instance, world_name
from scheduling.formats.nrp import Nrp
from scheduling.roster.demand import Demand
from scheduling.rules.schema import (
    AnyRule,
    ConsecutiveOff,
    ConsecutiveWork,
    DaysOff,
    Hours,
    Request,
    ShiftsOfKind,
    Succession,
    Weekends,
    Whom,
)
from scheduling.schema import Rules, ShiftShape, Weights

FIRST = date(2024, 1, 1)
"""A Monday, as the format says; which one does not matter."""

STEPS = (60, 30, 20, 15, 12, 10, 6, 5)
FREE = Weights(under=0, over=0, labour=0, start_preference=0, day_off=0, fairness=0)


def nrp_instance(path: Path, file: Nrp) -> Instance:
    """The roster problem's parts.

    Raises
    ------
    pydantic.ValidationError
        A name or a limit is more than a scenario can say.
    """
    step = next(step for step in STEPS if not any(shift.minutes % step for shift in file.shifts))
    scenario = Scenario(_world(path, file, step))
    longest = max(person.most_in_a_row for person in file.people)
    in_a_row = min(31, max(1, longest))
    rules = Rules(rest_hours=0, max_consecutive_days=in_a_row, also=list(_laws(file, in_a_row)))
    shapes = tuple(
        ShiftShape(name=shift.name, start="00:00-00:30", start_step_min=60, lengths_min=[shift.minutes], queues=[shift.name])
        for shift in file.shifts
    )
    return Instance("nrp", path, scenario, shapes, rules, FREE, _demand(file, scenario))


def _world(path: Path, file: Nrp, step: int) -> World:
    types = [shift.name for shift in file.shifts]
    worked = {person.name: tuple(t for t in types if person.most_shifts.get(t, 0)) or tuple(types) for person in file.people}
    contracts = {shifts: f"contract {k}" for k, shifts in enumerate(dict.fromkeys(worked.values()), start=1)}
    return World(
        schema_version=1,
        name=world_name("nrp", path),
        title=f"{path.stem} (nrp)",
        sites=[Site(name="ward", zone="UTC")],
        horizon=HorizonSpec(start=FIRST, days=file.days, interval_min=step),
        skills=[Skill(name=t) for t in types],
        queues=[Queue(name=t, skill=t, open=["daily 00:00-24:00"], target=Target(occupancy=1.0)) for t in types],
        contracts=[Contract(name=name, hours_week=(0, 168), shifts=list(shifts)) for shifts, name in contracts.items()],
        agents=[
            Agent(id=person.name, contract=contracts[worked[person.name]], skills=dict.fromkeys(worked[person.name], 1.0))
            for person in file.people
        ],
    )


def _demand(file: Nrp, scenario: Scenario) -> Demand:
    shape = (len(file.shifts), scenario.horizon.n)
    need, under, over = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for cell in file.cover:
        at = scenario.index.queue[cell.shift], int(scenario.horizon.day_start[cell.day])
        need[at], under[at], over[at] = cell.heads, cell.under * COST_UNIT, cell.over * COST_UNIT
    return Demand(need, need, under, over)


def _laws(file: Nrp, in_a_row: int) -> Iterator[AnyRule]:
    """What the file asks of people; equal limits together, and none that cannot bind."""
    for shift in file.shifts:
        if shift.not_after:
            yield Succession(rule="succession", first=[shift.name], then=list(shift.not_after))
    for shift in file.shifts:
        for most, whom in _alike(file, lambda person, name=shift.name: person.most_shifts.get(name, 0)):
            if most < file.days:
                yield ShiftsOfKind(rule="shifts_of_kind", kinds=[shift.name], per="horizon", most=most, whom=whom)
    for (least, most), whom in _alike(file, lambda person: (person.least_min, person.most_min)):
        yield Hours(rule="hours", per="horizon", least=least / 60, most=most / 60, whom=whom)
    for (least, most), whom in _alike(file, lambda person: (person.least_in_a_row, person.most_in_a_row)):
        short, long = least if least > 1 else None, most if most < in_a_row else None
        if short or long:
            yield ConsecutiveWork(rule="consecutive_work", least=short, most=long, whom=whom)
    for least, whom in _alike(file, lambda person: person.least_off_in_a_row):
        if least > 1:
            yield ConsecutiveOff(rule="consecutive_off", least=least, whom=whom)
    for most, whom in _alike(file, lambda person: person.most_weekends):
        if most < -(-file.days // 7):
            yield Weekends(rule="weekends", most=most, whom=whom)
    yield from _days_off(file)
    yield from _requests(file)


def _alike(file: Nrp, limit) -> Iterator[tuple]:  # type: ignore[no-untyped-def]
    """(limit, whom) of the people who have the same limit."""
    people: dict[object, list[str]] = {}
    for person in file.people:
        people.setdefault(limit(person), []).append(person.name)
    everybody = len(people) == 1
    for value, names in people.items():
        yield value, Whom() if everybody else Whom(people=names)


def _days_off(file: Nrp) -> Iterator[AnyRule]:
    days: dict[str, list[int]] = defaultdict(list)
    for person, day in file.days_off:
        days[person].append(day)
    for person, found in days.items():
        yield DaysOff(rule="days_off", dates=_dates(found), whom=Whom(people=[person]))


def _requests(file: Nrp) -> Iterator[AnyRule]:
    """One rule for a person's wishes of one kind and weight. What is wished twice weighs twice."""
    weights: dict[tuple[str, bool, str, int], int] = defaultdict(int)
    for wish in file.wishes:
        weights[wish.person, wish.on, wish.shift, wish.day] += wish.weight
    days: dict[tuple[str, bool, str, int], list[int]] = defaultdict(list)
    for (person, on, shift, day), weight in weights.items():
        days[person, on, shift, weight].append(day)
    for (person, on, shift, weight), found in days.items():
        want = "on" if on else "off"
        yield Request(rule="request", want=want, kinds=[shift], dates=_dates(found), price=weight, whom=Whom(people=[person]))


def _dates(days: list[int]) -> list[str]:
    return [f"{FIRST + timedelta(days=day)}" for day in sorted(set(days))]
