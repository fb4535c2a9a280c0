"""The referee's cost of a roster, part by part, in hundredths of a point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from center.clock import Window, parse_weekdays
from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.judge import Judged, explained
from scheduling.rules.unpopular import is_unpopular
from scheduling.rules.words import by_agent, local


def cost_parts(problem: RosterProblem, duties: Sequence[Duty], units: np.ndarray, judged: Iterable[Judged] | None = None) -> dict[str, int]:
    """Cost by part; part ``rules`` where there are any.

    Parameters
    ----------
    duties
        In order of person and start.
    units
        What the duties count in cover, in units of a head, shape ``(queues, n)``.
    judged
        What the rules of `rules.also` find; None: to be looked for.
    """
    prices = problem.prices
    parts = problem.cover_prices.parts(units) | {
        "labour": sum(_labour(problem, duties)),
        "preferences": sum(_preference(problem, duty) for duty in duties),
        "fairness": prices.fairness
        * sum(_distance(problem, agent, count) for agent, count in enumerate(unpopular_shifts(problem, duties))),
    }
    found = explained(problem, duties) if judged is None else judged
    return parts | ({"rules": sum(item.cost or 0 for item in found)} if problem.laws else {})


def unpopular_shifts(problem: RosterProblem, duties: Sequence[Duty]) -> tuple[int, ...]:
    """Unpopular shifts each person works."""
    counts = [0] * len(problem.scenario.agents)
    for duty in duties:
        counts[duty.agent] += _is_unpopular(problem, duty)
    return tuple(counts)


def _labour(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[int]:
    """Paid time above what is owed, person by week block."""
    for agent, own in by_agent(duties):
        for block, (first, end) in enumerate(problem.bands.blocks):
            paid = sum(duty.paid_min for duty in own if first <= duty.day < end)
            extra = max(0, paid - int(problem.bands.owed_min[agent, block]))
            yield extra // problem.paid_unit_min * int(problem.labour_price[agent])


def _preference(problem: RosterProblem, duty: Duty) -> int:
    """A start outside the preferred window, by the hour, and a preferred day off worked."""
    wish, prices = problem.scenario.agents[duty.agent].preferences, problem.prices
    start = local(problem, duty.agent, duty.start)
    cost = 0
    if wish.start is not None:
        window, minute = Window.parse(wish.start), start.hour * 60 + start.minute
        nights = (minute, minute + 1440) if window.end > 1440 else (minute,)
        away = min(max(0, window.start - m, m - window.end) for m in nights)
        cost += (away * prices.start_hour * wish.weight + 30) // 60
    if wish.days_off is not None and start.weekday() in parse_weekdays(wish.days_off):
        cost += prices.day_off * wish.weight
    return cost * int(problem.wish_factor[duty.agent])


def _is_unpopular(problem: RosterProblem, duty: Duty) -> bool:
    start, end = local(problem, duty.agent, duty.start), local(problem, duty.agent, duty.end)
    clock_end = (end.date() - start.date()).days * 1440 + end.hour * 60 + end.minute
    return is_unpopular(problem.rules.unpopular, start.hour * 60 + start.minute, clock_end, start.weekday())


def _distance(problem: RosterProblem, agent: int, count: int) -> int:
    """Unpopular shifts outside the person's fair band; people who can have none are left out."""
    fair = problem.fair
    return max(0, int(fair.least[agent]) - count, count - int(fair.most[agent])) if fair.counted[agent] else 0
