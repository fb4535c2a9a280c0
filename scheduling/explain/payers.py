"""Who pays for a change of a roster: people, and queues by day. What they pay sums to the change of cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from center.plan import Duty
from scheduling.explain.result import Payer
from scheduling.roster.judged_cost import cost_parts
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import Verdict, cover_units
from scheduling.roster.worth import hundredths_of
from scheduling.rules.law import Law

COVER = ("under", "over")
Words = Callable[[Duty | None], str]


@dataclass(frozen=True)
class Judged:
    """A roster, the problem that it is judged by, and the verdict."""

    problem: RosterProblem
    duties: tuple[Duty, ...]
    verdict: Verdict


def payers(before: Judged, after: Judged, words: Words) -> tuple[Payer, ...]:
    """Everybody whose cost changes, dearest first; what is nobody's own, such as other fair shares, is ``everybody``'s.

    Parameters
    ----------
    words
        A duty (None: off) in words.
    """
    found = [*_people(before, after, words), *_queues(before, after)]
    rest = after.verdict.cost - before.verdict.cost - sum(payer.cost for payer in found)
    if rest:
        found.append(Payer("everybody", "other fair shares, owed hours or rules", rest))
    return tuple(sorted(found, key=lambda payer: (-payer.cost, payer.who)))


def changed_people(before: Sequence[Duty], after: Sequence[Duty]) -> list[int]:
    """People whose duties differ."""
    return sorted({duty.agent for duty in set(before) ^ set(after)})


def _people(before: Judged, after: Judged, words: Words) -> Iterator[Payer]:
    idle = _own_cost(after, None, ()) - _own_cost(before, None, ())
    for agent in changed_people(before.duties, after.duties):
        old, new = (tuple(duty for duty in roster.duties if duty.agent == agent) for roster in (before, after))
        name = after.problem.scenario.agents[agent].id
        cost = _own_cost(after, agent, new) - _own_cost(before, agent, old) - idle
        yield Payer(name, "; ".join(_changes(after.problem, old, new, words)), cost)


def _own_cost(roster: Judged, agent: int | None, duties: Sequence[Duty]) -> int:
    """What a person's duties cost beside cover, everybody else being off: right up to a constant, which differences lose."""
    ordered = sorted(duties, key=lambda duty: duty.start)
    laws = tuple(Law(law.rule, (agent,), law.where) for law in roster.problem.laws if agent in law.people) if agent is not None else ()
    parts = cost_parts(replace(roster.problem, laws=laws), ordered, roster.problem.cover_prices.need)  # just covered: that part is left out
    return sum(cost for part, cost in parts.items() if part not in COVER)


def _changes(problem: RosterProblem, old: Sequence[Duty], new: Sequence[Duty], words: Words) -> Iterator[str]:
    for day in sorted({duty.day for duty in set(old) ^ set(new)}):
        was, becomes = (next((duty for duty in duties if duty.day == day), None) for duties in (old, new))
        moved = words(was) == words(becomes)
        yield f"{_day(problem, day)}: {words(was)} → {'other breaks' if moved else words(becomes)}"


def _queues(before: Judged, after: Judged) -> Iterator[Payer]:
    problem, prices = after.problem, after.problem.cover_prices
    units = [cover_units(problem, roster.duties) for roster in (before, after)]
    old, new = (prices.cost(own) for own in units)
    cost, told = new - old, int(old.sum())
    change = [(two - one) / problem.worth.head for one, two in zip(*(prices.short_and_spare(own) for own in units), strict=True)]
    start = problem.horizon.day_start.tolist()
    for q, queue in enumerate(problem.scenario.queues):
        for day, (first, end) in enumerate(pairwise(start)):
            if cost[q, first:end].any():
                hours = [float(part[q, first:end].sum()) * problem.horizon.step_min / 60 for part in change]
                said = [f"{hour:+,.2f} head-hours {name}" for hour, name in zip(hours, ("missing", "spare"), strict=True) if hour]
                text = f"{_day(problem, day)}: {', '.join(said) or 'as many head-hours, at other times'}"
                # Each is the difference of rounded sums, so that together they are the change of what the referee rounds.
                before_this, told = told, told + int(cost[q, first:end].sum())
                yield Payer(queue.name, text, hundredths_of(told, prices.fine) - hundredths_of(before_this, prices.fine))


def _day(problem: RosterProblem, day: int) -> str:
    return f"{problem.horizon.dates[day]:%a %Y-%m-%d}"
