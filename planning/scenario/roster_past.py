"""What people worked before a night's horizon: from the scenario, or from the plans that the database has for the days before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Engine

from center.errors import Fault, InputError
from center.plan import Plan
from planning.scenario.file import LoadedScenario, with_worked_before
from scheduling.rules.schema import ConsecutiveOff, ConsecutiveWork, FairShare, Span, Weekends
from scheduling.schema import Rules
from scheduling.worked_before import WorkedBefore, WorkedShift, unknown_people
from store.in_force import days_in_force
from store.plans import load_plan

LEAST_DAYS = 14


def with_plans_before(loaded: LoadedScenario, engine: Engine, after: str | None = None) -> LoadedScenario:
    """The scenario with the shifts that plans of the database have before its first day.

    Parameters
    ----------
    after
        A plan's id, prefix or ``latest``: its shifts, and no others. None: those in force on the days just before, unless the scenario
        says itself what was worked.

    Raises
    ------
    InputError
        There is no such plan, or it has no day before the scenario's first.
    """
    first = loaded.scenario.horizon.dates[0]
    if after is not None:
        plan = load_plan(engine, after)
        days = {day for day in plan.horizon.dates if day < first}
        if not days:
            raise InputError(Fault("--after", f"{plan.id}, which begins on {plan.horizon.dates[0]}", f"a plan with days before {first}"))
        return _with(loaded, [(plan, days)], days)
    own = loaded.file.worked_before
    if own.shifts or own.known_from is not None:
        return loaded
    in_force = days_in_force(engine, loaded.scenario.world.name)
    days = set(_days_before(first, set(in_force), reach_days(loaded.file.rules)))
    plans = {plan_id: {day for day in days if in_force[day].plan_id == plan_id} for plan_id in {in_force[day].plan_id for day in days}}
    return _with(loaded, [(load_plan(engine, plan_id), own_days) for plan_id, own_days in sorted(plans.items())], days)


def reach_days(rules: Rules) -> int:
    """Days before the horizon that the rules look back to."""
    found = [LEAST_DAYS, rules.max_consecutive_days + 1]
    for rule in rules.also:
        if isinstance(rule, Span):
            found.append(rule.days or 0)
        elif isinstance(rule, Weekends):
            found.append(7 * (rule.of or 1))
        elif isinstance(rule, FairShare):
            found.append(rule.debt_days)
        elif isinstance(rule, ConsecutiveWork | ConsecutiveOff):
            found.append(1 + max(rule.most or 0, rule.least or 0))
    return max(found)


def worked_notes(loaded: LoadedScenario) -> tuple[str, ...]:
    """What counts as worked before, and what was left out, in sentences."""
    return tuple(_notes(loaded))


def _notes(loaded: LoadedScenario) -> Iterator[str]:
    worked = loaded.file.worked_before
    if not worked.shifts:
        return
    since = worked.known_from or min(item.start.date() for item in worked.shifts)
    strangers = list(unknown_people(worked, loaded.scenario))
    count = sum(item.agent not in strangers for item in worked.shifts)
    yield f"{count} shifts worked from {since} on, before the first day, count for rest, days in a row, spans and fair shares."
    if strangers:
        shown = ", ".join(strangers[:5]) + (f" and {len(strangers) - 5} more" if len(strangers) > 5 else "")
        yield f"Shifts worked before by people who are not in the scenario are left out: {shown}."


def _days_before(first: date, known: set[date], reach: int) -> Iterator[date]:
    """The days just before `first` without a gap, at most `reach` of them."""
    for back in range(1, reach + 1):
        day = first - timedelta(days=back)
        if day not in known:
            return
        yield day


def _with(loaded: LoadedScenario, plans: list[tuple[Plan, set[date]]], days: set[date]) -> LoadedScenario:
    shifts = [shift for plan, own in plans for shift in shifts_of(plan, own)]
    if not days:
        return loaded
    return with_worked_before(loaded, WorkedBefore(known_from=min(days), shifts=shifts))


def shifts_of(plan: Plan, days: set[date]) -> Iterator[WorkedShift]:
    """A plan's shifts that start on some of its local days, with the offsets of the people's clocks."""
    for duty in plan.duties:
        if plan.horizon.dates[0] + timedelta(days=int(duty.day)) in days:
            zone = plan.agent_zone[duty.agent]
            start, end = plan.horizon.local(duty.start, zone), plan.horizon.local(duty.end, zone)
            yield WorkedShift(agent=plan.agents[duty.agent], start=start, end=end, shift=duty.shape, paid_min=duty.paid_min)
