"""A plan cut to some of its days: what the digital twin needs of it, in steps from the first one's midnight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from center.plan import Duty, Forecast, Plan
from planning.simulation.day_changes import DayChanges, changes_of_plan


def steps_of(plan: Plan, days: Sequence[date]) -> slice:
    """Steps of the days, which follow one another."""
    first = plan.horizon.dates.index(days[0])
    bounds = plan.horizon.day_start
    return slice(int(bounds[first]), int(bounds[first + len(days)]))


def forecast_of(plan: Plan, days: Sequence[date]) -> Forecast:
    """The forecast of the days, without quantiles."""
    steps = steps_of(plan, days)
    forecast = plan.forecast
    return replace(forecast, offered=forecast.offered[:, steps], aht_s=forecast.aht_s[:, steps], quantiles={})


def duties_of(plan: Plan, days: Sequence[date]) -> tuple[Duty, ...]:
    """The duties that reach into the days; a night begun before counts as of the first day."""
    before, first = steps_of(plan, days).start, plan.horizon.dates.index(days[0])
    return tuple(
        replace(
            duty,
            day=max(0, duty.day - first),
            start=duty.start - before,
            end=duty.end - before,
            breaks=tuple((start - before, end - before, kind, paid) for start, end, kind, paid in duty.breaks),
            blocks=tuple((start - before, end - before, queue) for start, end, queue in duty.blocks),
        )
        for duty in (plan.duties[number] for number in _inside(plan, days))
    )


def changes_of(plan: Plan, days: Sequence[date]) -> DayChanges:
    """What a re-optimization of one of the days adds to `duties_of`."""
    steps, whole = steps_of(plan, days), changes_of_plan(plan)
    before, size = steps.start, steps.stop - steps.start
    numbered = enumerate(_inside(plan, days))
    switches = {k: (whole.switches[number][0] - before, whole.switches[number][1]) for k, number in numbered if number in whole.switches}
    shifted = [(queue, max(0, start - before), min(size, end - before), heads) for queue, start, end, heads in whole.rented]
    return DayChanges(switches, tuple(item for item in shifted if item[1] < item[2]))


def _inside(plan: Plan, days: Sequence[date]) -> list[int]:
    """Numbers of the duties that reach into the days."""
    steps = steps_of(plan, days)
    return [number for number, duty in enumerate(plan.duties) if duty.end > steps.start and duty.start < steps.stop]
