"""A routing plan in the digital twin: against today's routing, before the same customers, which no solver has seen."""

from __future__ import annotations

from dataclasses import dataclass

from center.routing_plan import Compared
from reports.words import listed, percent
from twin.answers import Answers
from twin.difference import difference
from twin.layout import Layout
from twin.ratio import Estimate
from twin.simulate import simulate

# Points that no queue may lose in service level.
MOST_LOST = 0.02
KPIS = ("service_level", "abandonment", "asa")


@dataclass(frozen=True)
class Judgement:
    """The figures, and whether they let the plan be used, with the reasons in sentences."""

    compared: tuple[Compared, ...]
    adopted: bool
    reasons: tuple[str, ...]


def judge(today: Layout, planned: Layout, replications: int, seed: int, threads: int | None = None) -> Judgement:
    """Simulate both and decide: adopted if the service level of all contacts together is not lower for certain, and no queue loses
    more than `MOST_LOST`."""
    before, after = (simulate(layout, replications, seed, threads) for layout in (today, planned))
    compared = compare(before, after)
    return Judgement(compared, *_decided(compared))


def compare(before: Answers, after: Answers) -> tuple[Compared, ...]:
    """Every KPI of all queues together and of each queue, with the interval of the paired difference."""
    found = []
    for kpi in KPIS:
        for per, queues in (("total", (None,)), ("queue", before.layout.queue_names)):
            one, other, change = _kpi(before, kpi, per), _kpi(after, kpi, per), difference(before, after, kpi, per)
            found += [_compared(queue, kpi, one, other, change, q) for q, queue in enumerate(queues)]
    return tuple(found)


def _kpi(answers: Answers, kpi: str, per: str) -> Estimate:
    of = {"service_level": answers.service_level, "abandonment": answers.abandonment, "asa": answers.asa_s}
    return of[kpi](per)


def _compared(queue: str | None, kpi: str, before: Estimate, after: Estimate, change: Estimate, q: int) -> Compared:
    values = [part.reshape(-1)[q] for part in (before.value, after.value, change.value, change.half_width)]
    known = [None if value != value else float(value) for value in values]
    return Compared(queue, kpi, *known)


def _decided(compared: tuple[Compared, ...]) -> tuple[bool, tuple[str, ...]]:
    level = {one.queue: one for one in compared if one.kpi == "service_level"}
    whole = level.pop(None)
    if whole.before is None or whole.after is None or whole.change is None:
        return False, ("Today's routing stays: in simulation no contact came that counts.",)
    said = f"{percent(whole.after)} of the contacts are answered in time instead of {percent(whole.before)} ({_points(whole)})"
    lost = [one for one in level.values() if (one.change or 0.0) < -MOST_LOST]
    worse = whole.change + (whole.half_width or 0.0) < 0
    if not worse and not lost:
        return True, (f"In simulation, before the same customers, {said}, and no queue loses more than {MOST_LOST * 100:g} points.",)
    reasons = ["Today's routing stays."]
    if worse:
        reasons.append(f"In simulation, before the same customers, the plan does worse: {said}.")
    if lost:
        names = listed([f"{one.queue} ({_points(one)})" for one in lost])
        reasons.append(f"In simulation service level falls by more than {MOST_LOST * 100:g} points on {names}; of all queues, {said}.")
    return False, tuple(reasons)


def _points(one: Compared) -> str:
    change, half = 100 * (one.change or 0.0), one.half_width
    return f"{change:+.2f}{'' if half is None else f' ± {100 * half:.2f}'} points"
