"""The section `worked_before` of a scenario: shifts that people worked before the horizon, and what rules see of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from center.scenario import Scenario
from center.schema import Name, Section
from scheduling.roster.past import Past
from scheduling.rules.line import Stint
from scheduling.rules.unpopular import is_unpopular
from scheduling.schema import Rules, ShiftShape

LONGEST_H = 36


class WorkedShift(Section):
    """A shift somebody worked. Times without an offset are on the clock of the person's site."""

    agent: Name
    start: datetime
    end: datetime
    shift: Name = Field(description="name of its shape, whether the scenario has it or not")
    paid_min: int = Field(ge=0, le=LONGEST_H * 60, description="paid minutes")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> WorkedShift:
        if (self.start.tzinfo is None) != (self.end.tzinfo is None):
            raise ValueError("start and end both with an offset, or both without")
        if not 0 < (self.end - self.start).total_seconds() <= LONGEST_H * 3600:
            raise ValueError(f"an end after the start, at most {LONGEST_H} hours later")
        return self


class WorkedBefore(Section):
    """Shifts before the horizon. They count for rest, days in a row and the rules of `rules.also`."""

    known_from: date | None = Field(None, description="first day of which all shifts are told; left out, the day of the earliest shift")
    shifts: list[WorkedShift] = Field(default_factory=list)


def past_of(worked: WorkedBefore, scenario: Scenario, shapes: Sequence[ShiftShape], rules: Rules) -> Past | None:
    """What people worked before; None where nothing is known. Shifts of people whom the scenario does not have are left out."""
    first = scenario.horizon.dates[0]
    days = [worked_day(scenario, item) for item in worked.shifts]
    since = worked.known_from or min(days, default=first)
    if since >= first and not worked.shifts:
        return None
    split = {shape.name for shape in shapes if shape.split is not None}
    stints: list[list[Stint]] = [[] for _ in scenario.agents]
    for item in worked.shifts:
        if item.agent in scenario.index.agent:
            stints[scenario.index.agent[item.agent]].append(_stint(scenario, item, split, rules))
    return Past(tuple(tuple(sorted(own, key=lambda stint: stint.start)) for own in stints), min(0, (since - first).days))


def worked_day(scenario: Scenario, item: WorkedShift) -> date:
    """Local day that a shift started in."""
    return _local(scenario, item, item.start).date()


def unknown_people(worked: WorkedBefore, scenario: Scenario) -> Iterator[str]:
    """People who worked and are not in the scenario, each once."""
    yield from dict.fromkeys(item.agent for item in worked.shifts if item.agent not in scenario.index.agent)


def _local(scenario: Scenario, item: WorkedShift, moment: datetime) -> datetime:
    known = scenario.index.agent.get(item.agent)
    zone = ZoneInfo(scenario.world.sites[0].zone if known is None else scenario.site_of(scenario.agents[known]).zone)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _stint(scenario: Scenario, item: WorkedShift, split: set[str], rules: Rules) -> Stint:
    start, end = (_local(scenario, item, moment) for moment in (item.start, item.end))
    clock = start.hour * 60 + start.minute
    clock_end = (end.date() - start.date()).days * 1440 + end.hour * 60 + end.minute
    return Stint(
        day=(start.date() - scenario.horizon.dates[0]).days,
        start=_elapsed(scenario, start),
        end=_elapsed(scenario, end),
        clock=clock,
        clock_end=clock_end,
        paid_min=item.paid_min,
        kind=item.shift,
        split=item.shift in split,
        unpopular=is_unpopular(rules.unpopular, clock, clock_end, start.weekday()),
    )


def _elapsed(scenario: Scenario, moment: datetime) -> int:
    return round((moment.astimezone(UTC) - scenario.horizon.start_utc).total_seconds() / 60)
