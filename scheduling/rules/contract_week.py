"""In each week a person works at least the least, at most the most paid hours and days of the contract, after credit for leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.words import by_agent, hours


def broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    """Sentences on weeks with too few or too many hours or days."""
    own = dict(by_agent(duties))
    bands, dates = problem.bands, problem.horizon.dates
    for a, agent in enumerate(problem.scenario.agents):
        for b, (first, end) in enumerate(bands.blocks):
            week = [duty for duty in own.get(a, []) if first <= duty.day < end]
            minutes, days = sum(duty.paid_min for duty in week), len({duty.day for duty in week})
            who = f"{agent.id} from {dates[first]:%a %Y-%m-%d} to {dates[end - 1]:%a %Y-%m-%d}"
            least, most = int(bands.least_min[a, b]), int(bands.most_min[a, b])
            if not least <= minutes <= most:
                yield f"{who}: is paid {hours(minutes)}; allowed {hours(least)} to {hours(most)}."
            low, high = int(bands.least_days[a, b]), int(bands.most_days[a, b])
            if not low <= days <= high:
                yield f"{who}: works {days} days; allowed {low} to {high}."
