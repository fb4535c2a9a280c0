"""The rival of a day's plan: overtime only, given one person after the other where most heads are missing."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace

import numpy as np

from scheduling.peak.decode import changed
from scheduling.peak.pieces import pieces_between
from scheduling.peak.problem import PeakProblem
from scheduling.peak.roster import PeakRoster, untouched
from scheduling.peak.verify import cover_units, verify
from scheduling.peak.way_rules import legal_ways
from scheduling.peak.ways import Way

GREEDY = "greedy overtime"


@dataclass(frozen=True)
class _Offer:
    """One shift, longer: where it would work, and for how much."""

    number: int
    way: Way
    queue: int
    steps: slice


def greedy_overtime(problem: PeakProblem, most: int) -> tuple[PeakRoster, int] | None:
    """Overtime by the most missing heads removed per point, as long as the whole price is at most `most` hundredths.

    What a supervisor does who walks the floor and asks people to stay. It keeps the lever's notice and limits, and the labour rules,
    as the plan does; the referee judges it too.

    Returns
    -------
    The roster and its price; None where the scenario does not use overtime.
    """
    if problem.spec.overtime is None:
        return None
    missing, _ = problem.cover_prices.short_and_spare(cover_units(problem, untouched(problem)))
    others: dict[str, None] = dict.fromkeys(("breaks", "start", "time_off", "meetings", "skills"))
    alone = replace(problem, spec=problem.spec.model_copy(update=others))
    offers = [offer for number in sorted(problem.movable) for offer in _offers(alone, number)]
    heap = [(-_worth(missing, offer), k) for k, offer in enumerate(offers)]
    heapq.heapify(heap)
    chosen: dict[int, Way] = {}
    price = minutes = 0
    while heap:
        worth, k = heapq.heappop(heap)
        offer = offers[k]
        now = -_worth(missing, offer)
        if offer.number in chosen or not now:
            continue
        if now > worth:  # others have filled some of its steps meanwhile
            heapq.heappush(heap, (now, k))
            continue
        if price + offer.way.cost > most or not _within_budgets(problem, len(chosen) + 1, minutes + offer.way.overtime_min):
            continue
        chosen[offer.number] = offer.way
        price, minutes = price + offer.way.cost, minutes + offer.way.overtime_min
        counts = problem.worth.units[problem.duties[offer.number].agent, offer.queue]
        missing[offer.queue, offer.steps] = np.maximum(0, missing[offer.queue, offer.steps] - counts)
    duties = tuple(changed(problem, duty, chosen[k]) if k in chosen else duty for k, duty in enumerate(problem.duties))
    roster = PeakRoster(duties, problem.switched)
    broken = verify(problem, roster).violations
    if broken:  # the ways are legal, so this is a fault of ours and not an answer
        raise AssertionError(broken[0])
    return roster, price


def _offers(problem: PeakProblem, number: int) -> list[_Offer]:
    """Each longer end of a shift, its breaks as they are."""
    duty, told = problem.duties[number], problem.switch_of.get(number)
    breaks = tuple(sorted(duty.breaks))
    queue = pieces_between(duty, duty.start, duty.end)[-1][2] if told is None else told.queue
    return [
        _Offer(number, way, queue, slice(max(0, duty.end - problem.now), way.end - problem.now))
        for way in legal_ways(problem, number)
        if way.overtime_min and way.breaks == breaks
    ]


def _worth(missing: np.ndarray, offer: _Offer) -> float:
    """Steps in which a head is missing less, wholly or in part, per hundredth of a point."""
    return float((missing[offer.queue, offer.steps] > 0).sum()) / max(1, offer.way.cost)


def _within_budgets(problem: PeakProblem, people: int, minutes: int) -> bool:
    spec = problem.spec
    hours = None if spec.overtime is None else spec.overtime.most_hours
    return (spec.most_changed is None or people <= spec.most_changed) and (hours is None or minutes <= hours * 60)
