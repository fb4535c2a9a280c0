"""What a rule needs to know of a problem, and local times and names for its sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Protocol

from center.horizon import Horizon
from center.plan import Duty
from center.scenario import Scenario
from scheduling.schema import Rules


class Ruled(Protocol):
    """A problem that the rules judge: the roster's, or the peak's."""

    @property
    def scenario(self) -> Scenario:
        """People, contracts and queues."""

    @property
    def rules(self) -> Rules:
        """The scenario's labour rules."""

    @property
    def horizon(self) -> Horizon:
        """The planned steps."""


@lru_cache(maxsize=1 << 16)
def _local(horizon: Horizon, zone: str, step: int) -> datetime:
    return horizon.local(step, zone)


def local(problem: Ruled, agent: int, step: int) -> datetime:
    """Start of a step on the clock of a person's site."""
    scenario = problem.scenario
    return _local(scenario.horizon, scenario.site_of(scenario.agents[agent]).zone, step)


def who_when(problem: Ruled, agent: int, day: int) -> str:
    """``ana on Tue 2026-10-20``."""
    dates = problem.horizon.dates
    when = f"{dates[day]:%a %Y-%m-%d}" if 0 <= day < len(dates) else f"day number {day}"
    return f"{problem.scenario.agents[agent].id} on {when}"


def hours(minutes: float) -> str:
    """``7.5 h``."""
    return f"{round(minutes / 60, 2):g} h"


def by_agent(duties: Sequence[Duty]) -> Iterator[tuple[int, list[Duty]]]:
    """Each person's duties, in order."""
    for agent, own in groupby(duties, key=lambda duty: duty.agent):
        yield agent, list(own)
