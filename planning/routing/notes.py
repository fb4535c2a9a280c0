"""What a routing plan cannot meet, in sentences: work for which nobody is left, queue by queue and block by block."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from center.routing_plan import BlockLoad, RoutingPlan
from reports.words import day_text, number, plural

_SHOWN = 20


def unmet_notes(plan: RoutingPlan) -> tuple[str, ...]:
    """A sentence for each run of blocks in which a queue's work has too few people, the worst first; few enough to be read."""
    runs = sorted(_runs(plan), key=lambda run: -sum(_head_hours(load) for load in run))
    said = [_sentence(plan, run) for run in runs[:_SHOWN]]
    more = runs[_SHOWN:]
    if more:
        hours = sum(_head_hours(load) for run in more for load in run)
        said.append(f"And {plural(len(more), 'more such time')}, {number(hours)} head-hours together.")
    return tuple(said)


def _runs(plan: RoutingPlan) -> Iterator[list[BlockLoad]]:
    run: list[BlockLoad] = []
    for load in plan.loads:
        if run and (load.queue != run[-1].queue or load.start != run[-1].end or load.unmet <= 0):
            yield run
            run = []
        if load.unmet > 0:
            run.append(load)
    if run:
        yield run


def _sentence(plan: RoutingPlan, run: list[BlockLoad]) -> str:
    work = sum(load.work * _hours(load) for load in run)
    unmet, today = (sum(value * _hours(load) for load, value in zip(run, values, strict=True)) for values in _missing(run))
    part = f"all {number(work)}" if work - unmet < 0.05 else f"{number(unmet)} of {number(work)}"
    share = f"{part} head-hours of work have nobody"
    beside = "" if abs(today - unmet) < 0.05 else f" (today's routing: {number(today)})"
    return f"{run[0].queue}, {_span(run[0].start, run[-1].end, plan.zone)}: {share}{beside}."


def _missing(run: list[BlockLoad]) -> tuple[list[float], list[float]]:
    return [load.unmet for load in run], [max(0.0, load.work - load.before) for load in run]


def _hours(load: BlockLoad) -> float:
    return (load.end - load.start).total_seconds() / 3600


def _head_hours(load: BlockLoad) -> float:
    return load.unmet * _hours(load)


def _span(start: datetime, end: datetime, zone: str) -> str:
    first, last = (moment.astimezone(ZoneInfo(zone)) for moment in (start, end))
    later = f"{day_text(last.date())} " if last.date() != first.date() else ""
    return f"{day_text(first.date())} {first:%H:%M}–{later}{last:%H:%M}"
