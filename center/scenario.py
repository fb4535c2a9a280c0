"""The Scenario: the world with its indices. Names outside, dense integers inside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from center.clock import parse_dates, parse_weekly_window
from center.horizon import Horizon
from center.schema import Agent, Contract, Queue, Site, World


@dataclass(frozen=True)
class NameIndex:
    """The one map between names and the integers used inside the rooms."""

    queue: dict[str, int]
    skill: dict[str, int]
    agent: dict[str, int]
    contract: dict[str, int]
    site: dict[str, int]


@dataclass(frozen=True)
class Scenario:
    """A validated world. Built by `planning.scenario.file` from a file, or directly from a `World` in tests."""

    world: World

    @cached_property
    def horizon(self) -> Horizon:
        """Planned steps, on the days of the first site's zone."""
        spec = self.world.horizon
        return Horizon.of_days(spec.start, spec.days, spec.interval_min, self.world.sites[0].zone)

    @property
    def queues(self) -> list[Queue]:
        """Queues in scenario order."""
        return self.world.queues

    @property
    def agents(self) -> list[Agent]:
        """Agents in scenario order."""
        return self.world.agents

    @cached_property
    def index(self) -> NameIndex:
        """Names to integers."""

        def numbered(names: Iterable[str]) -> dict[str, int]:
            return {name: k for k, name in enumerate(names)}

        return NameIndex(
            queue=numbered(q.name for q in self.world.queues),
            skill=numbered(s.name for s in self.world.skills),
            agent=numbered(a.id for a in self.world.agents),
            contract=numbered(c.name for c in self.world.contracts),
            site=numbered(s.name for s in self.world.sites),
        )

    def site_of(self, item: Agent | Queue) -> Site:
        """Site of an agent or queue; the first one where none is named."""
        return self.world.sites[self.index.site[item.site] if item.site else 0]

    def contract_of(self, agent: Agent) -> Contract:
        """Contract of an agent."""
        return self.world.contracts[self.index.contract[agent.contract]]

    def can_serve(self, agent: Agent, queue: Queue) -> bool:
        """Whether the agent has the skill that the queue needs."""
        return queue.skill in agent.skills

    @cached_property
    def open_steps(self) -> np.ndarray:
        """Whether each queue is open in each step; bool, shape ``(queues, n)``."""
        return np.array([self.open_at(queue, self.horizon) for queue in self.queues])

    def open_at(self, queue: Queue, horizon: Horizon) -> np.ndarray:
        """Whether `queue` is open in each step of any `horizon` (the history's too); bool, shape ``(n,)``.

        An overnight window belongs to the day it starts in, closed dates likewise.
        """
        local = horizon.starts_utc.tz_convert(self.site_of(queue).zone)
        minute = (local.hour * 60 + local.minute).to_numpy()
        day_number = local.normalize().tz_localize(None).to_numpy().astype("datetime64[D]")
        weekday = local.weekday.to_numpy()
        shut = {np.datetime64(d) for text in [*self.world.closed, *queue.closed] for d in parse_dates(text)}
        shut_days = np.array(sorted(shut), dtype="datetime64[D]")
        closed_today = np.isin(day_number, shut_days)
        closed_before = np.isin(day_number - np.timedelta64(1, "D"), shut_days)
        is_open = np.zeros(horizon.n, dtype=bool)
        for day, window in (piece for text in queue.open for piece in parse_weekly_window(text)):
            is_open |= (weekday == day) & ~closed_today & (minute >= window.start) & (minute < window.end)
            is_open |= ((weekday - 1) % 7 == day) & ~closed_before & (minute < window.end - 24 * 60)
        return is_open
