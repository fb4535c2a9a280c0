"""A shift lies wholly inside the person's availability, and does not start on a day of leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache

from center.clock import Window, parse_dates, parse_weekly_window
from center.plan import Duty
from scheduling.rules.words import Ruled, local, who_when


def broken(problem: Ruled, duties: Sequence[Duty]) -> Iterator[str]:
    """Sentences on shifts at a time when the person is not available."""
    for duty in duties:
        agent = problem.scenario.agents[duty.agent]
        who = who_when(problem, duty.agent, duty.day)
        start = local(problem, duty.agent, duty.start)
        if any(start.date() in parse_dates(text) for text in agent.leave):
            yield f"{who}: works on a day of leave ({', '.join(agent.leave)})."
        windows = tuple(agent.availability)
        step = problem.horizon.step_min
        missing = [t for t in range(duty.start, duty.end) if windows and not _available(local(problem, duty.agent, t), windows, step)]
        if missing:
            found = f"works at {local(problem, duty.agent, missing[0]):%a %H:%M}"
            yield f"{who}: {found}; available {', '.join(agent.availability)}."


def is_available(problem: Ruled, agent: int, steps: range) -> bool:
    """Whether the person's availability holds every one of `steps`."""
    windows = tuple(problem.scenario.agents[agent].availability)
    return not windows or all(_available(local(problem, agent, t), windows, problem.horizon.step_min) for t in steps)


def _available(moment: datetime, windows: tuple[str, ...], step_min: int) -> bool:
    minute, weekday = moment.hour * 60 + moment.minute, moment.weekday()
    return any(
        window.holds(at, at + step_min)
        for day, window in _pieces(windows)
        for at in ([minute] if day == weekday else []) + ([minute + 1440] if day == (weekday - 1) % 7 else [])
    )


@lru_cache(maxsize=4096)
def _pieces(windows: tuple[str, ...]) -> tuple[tuple[int, Window], ...]:
    return tuple(piece for text in windows for piece in parse_weekly_window(text))
