"""A saved plan on the planner's desk: its people, days and shifts by name, and its problem as the referee needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from center.clock import Window, clock_text, parse_clock
from center.errors import Fault, InputError
from center.io import nearest
from center.plan import Duty, Plan
from center.scenario import Scenario
from demand.deferred_work import deferred_work, levelled_again
from planning.scenario.file import ScenarioFile
from planning.simulation.run import world_of
from reports.task_blocks import blocks_text
from reports.words import clock_span
from scheduling.roster.problem import RosterProblem, make_problem
from scheduling.worked_before import past_of


@dataclass(frozen=True)
class Desk:
    """A plan, the scenario that it was made for, and its roster problem without locks."""

    plan: Plan
    file: ScenarioFile
    scenario: Scenario
    problem: RosterProblem

    def person(self, name: str, option: str) -> int:
        """Number of a person.

        Raises
        ------
        InputError
            The plan has nobody of that name.
        """
        if name not in self.plan.agents:
            raise InputError(
                Fault(option, f"{name!r}", f"one of the plan's {len(self.plan.agents)} people", nearest(name, self.plan.agents))
            )
        return self.plan.agents.index(name)

    def day(self, text: str, option: str) -> int:
        """Number of a local day.

        Raises
        ------
        InputError
            It is no date, or outside the plan.
        """
        dates = self.plan.horizon.dates
        day = day_of(text, option)
        if day not in dates:
            raise InputError(Fault(option, f"{day}", f"a day of {self.plan.id}: {dates[0]} to {dates[-1]}"))
        return dates.index(day)

    def step(self, agent: int, day: int, minute: int, option: str) -> int:
        """Step at which a clock time of a person's day begins; of an hour that comes twice the first.

        Raises
        ------
        InputError
            The clock skips that time, or it is inside a step.
        """
        horizon, zone = self.plan.horizon, ZoneInfo(self.plan.agent_zone[agent])
        wall = datetime.combine(horizon.dates[day] + timedelta(days=minute // 1440), time(minute % 1440 // 60, minute % 60), tzinfo=zone)
        moment = wall.astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
            raise InputError(Fault(option, f"{wall:%Y-%m-%d %H:%M}", f"a time that the clock of {zone.key} shows: it is set forward then"))
        step = horizon.index_of(moment)
        if horizon.time_of(step) != moment:
            raise InputError(Fault(option, clock_text(minute), f"a time in whole steps of {horizon.step_min} minutes"))
        return step

    def words(self, duty: Duty | None) -> str:
        """``09:00–17:00 on calls``, ``09:00–17:00 on calls 09:00-13:00, chat 13:00-17:00``, or ``off``."""
        if duty is None:
            return "off"
        span = clock_span(self.plan.horizon, duty.start, duty.end, self.plan.agent_zone[duty.agent])
        return f"{span} on {blocks_text(self.plan, duty) or self.plan.queues[duty.queue]}"


def desk_of(plan: Plan) -> Desk:
    """The plan on the desk.

    Raises
    ------
    InputError
        The plan's day was changed in ways that are no shifts: people who go on with another queue, or rented heads.
    """
    if plan.peak is not None and (plan.peak.rented or any(change.switch is not None for change in plan.peak.changes)):
        found = "a day with people who go on with another queue, or with rented heads"
        advice = f"Edit {plan.peak.base_plan_id}, and let `crewtide plan peak` change the day again."
        raise InputError(Fault(f"plan {plan.id}", found, "a plan that is all shifts", advice))
    file, scenario = world_of(plan)
    past = past_of(file.worked_before, scenario, file.shifts, file.rules)
    rules = (file.shifts, file.rules, file.weights)
    parts: dict[str, Any] = {"past": past, "meetings": file.meetings, "fair_need": fair_need_of(plan, file, scenario)}
    return Desk(plan, file, scenario, make_problem(scenario, *rules, plan.requirement, **parts))


def fair_need_of(plan: Plan, file: ScenarioFile, scenario: Scenario) -> np.ndarray:
    """Heads that fair shares go by, shape ``(queues, n)``: the plan's own, with deferred work as it was before it was laid.

    Of a plan that changed a day they are those of its forecast, not those of the night.
    """
    return levelled_again(plan.requirement, deferred_work(scenario, file.shrinkage, plan.forecast))


def day_of(text: str, option: str) -> date:
    """A date.

    Raises
    ------
    InputError
        It is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(Fault(option, repr(text), "a day such as 2026-03-02")) from None


def minutes_of(text: str, option: str) -> tuple[int, int | None]:
    """(start, end or None), minutes after midnight, of ``09:00`` or ``22:00-06:00``; past 1440 the next day.

    Raises
    ------
    InputError
        It is neither.
    """
    try:
        if "-" not in text:
            return parse_clock(text), None
        window = Window.parse(text)
    except ValueError:
        raise InputError(Fault(option, repr(text), "a start such as 09:00, or start and end such as 22:00-06:00")) from None
    return window.start, window.end
