"""A day's re-optimization in words, the same in the terminal and on the page. Changes name a person only where the table does."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from center.peak import Pace, Peak, PeakChange, PeakOutcome, PeakRented
from center.plan import Duty, Plan
from reports.words import NOTHING, clock_span, day_text, listed, number, percent, plural, points, span_text

BEFORE, AFTER = "untouched", "plan"
_ABSENT_SHOWN = 10
_TITLES = {BEFORE: "the plan as it was", AFTER: "this plan"}


@dataclass(frozen=True)
class ToldChange:
    """One person's change as a table shows it; `shift` is the shift as it is now, in the zone of the person's site."""

    person: str
    day: str
    shift: str
    words: str
    minutes: str
    price: str


def headline(plan: Plan, peak: Peak) -> str:
    """Since when it changes which plan, whom, and at what price. A change without levers only repeats what was told before."""
    people = plural(len({change.agent for change in peak.changes if change.levers}), "person has", "people have")
    price = sum(change.price for change in peak.changes) + sum(rented.price for rented in peak.rented)
    minutes = sum(change.minutes for change in peak.changes)
    hours = f", {number(abs(minutes) / 60)} h {'more' if minutes > 0 else 'less'} work" if minutes else ""
    if not any(change.levers for change in peak.changes):
        told = f"Nobody's shift changes, at a price of {points(price)} points" if price else "Nobody's shift changes"
    else:
        told = f"{people} a change{hours}, at a price of {points(price)} points"
    return f"Changes {peak.base_plan_id} from {moment_text(plan, peak.now)} on. {told}."


def moment_text(plan: Plan, step: int) -> str:
    """``Tue 3 Mar 10:15``, local time of the planning zone."""
    at = plan.horizon.local(step)
    return f"{day_text(at.date())} {at:%H:%M}"


def levers_text(peak: Peak) -> str:
    """``overtime 12, breaks 7``: how many changes use which lever; empty without changes."""
    uses = Counter(lever for change in peak.changes for lever in change.levers)
    return ", ".join(f"{lever} {count:,}" for lever, count in uses.most_common())


def absent_text(plan: Plan, peak: Peak) -> str:
    """Who does not come; empty where everybody does."""
    if not peak.absent:
        return ""
    names = [plan.agents[agent] for agent in peak.absent[:_ABSENT_SHOWN]]
    more = len(peak.absent) - len(names)
    return f"Absent: {listed([*names, f'{more} more'] if more else names)}."


def asked_text(peak: Peak) -> str:
    """What the planner asked for; empty without."""
    return f"Asked for: {listed(peak.asked)}." if peak.asked else ""


def pace_text(plan: Plan, pace: Pace) -> str:
    """``calls: 1,234 came where 1,000 were expected; the rest of the day is forecast 1.18 times (1.10 to 1.25)``."""
    came = f"{plan.queues[pace.queue]}: {pace.came:,.0f} came where {pace.expected:,.0f} were expected"
    rest = f"the rest of the day is forecast {_factor(pace.factor)} times ({_factor(pace.low)} to {_factor(pace.high)})"
    handle = "" if _factor(pace.handle_time_factor) in ("1.00", NOTHING) else f", handle time {_factor(pace.handle_time_factor)} times"
    return f"{came}; {rest}{handle}"


def rented_text(plan: Plan, rented: PeakRented) -> str:
    """``3 heads of a partner on chat, Tue 3 Mar 11:00–13:00, 54.00 points``."""
    when = span_text(plan.horizon, rented.start, rented.end)
    return f"{plural(rented.heads, 'head')} of a partner on {plan.queues[rented.queue]}, {when}, {points(rented.price)} points"


def seed_text(plan: Plan, peak: Peak) -> str:
    """Where the simulation of the rest of the day began."""
    if not peak.outcomes:
        return "The rest of the day was not simulated."
    if peak.waiting is None and peak.in_service is None:
        return "No snapshot was given: the day is simulated from its begin on with the contacts that came."
    waiting, busy = sum(peak.waiting or ()), sum(peak.in_service or ())
    return f"The simulation begins at {moment_text(plan, peak.now)} with {waiting:,} contacts waiting and {busy:,} in service."


def verdict(peak: Peak) -> str:
    """What the changes bring, against leaving the plan as it was and against every other alternative; empty without a simulation."""
    by_name = {one.name: one for one in peak.outcomes}
    if not {BEFORE, AFTER} <= by_name.keys():
        return ""
    before, after = by_name[BEFORE], by_name[AFTER]
    said = f"Service level of the rest of the day: {level_text(before.overall)} as it was, {level_text(after.overall)} with this plan"
    others = [f"{one.name} at a price of {points(one.price)}: {gain_text(one)}" for one in peak.outcomes if one.name not in (BEFORE, AFTER)]
    return "; ".join([f"{said}: {gain_text(after)}", *others]) + "."


def gain_text(outcome: PeakOutcome) -> str:
    """``+12.0 points (+10.0 to +14.0)``; a dash for the plan as it was, which nothing is gained over."""
    if outcome.gain is None:
        return NOTHING
    low, high = outcome.gain_low, outcome.gain_high
    if not any((outcome.gain, low, high)):
        return "no difference"
    said = f"{100 * outcome.gain:+.1f} points"
    if low is None or high is None:
        return said
    return f"{said} ({100 * low:+.1f} to {100 * high:+.1f}{'' if low > 0 or high < 0 else ', not certain'})"


def outcome_title(outcome: PeakOutcome) -> str:
    """Its name for people."""
    return _TITLES.get(outcome.name, outcome.name)


def level_text(value: float) -> str:
    """A share in percent; a dash where it says nothing."""
    return percent(value) if math.isfinite(value) else NOTHING


def seconds_text(value: float) -> str:
    """Seconds; a dash where it says nothing."""
    return number(value, 1) if math.isfinite(value) else NOTHING


def told_changes(plan: Plan, peak: Peak) -> list[ToldChange]:
    """Every change, in the plan's order."""
    duties: dict[tuple[int, int], list[Duty]] = {}
    for duty in plan.duties:
        duties.setdefault((duty.agent, duty.day), []).append(duty)
    return [_told(plan, change, duties.get((change.agent, change.day), [])) for change in peak.changes]


def _told(plan: Plan, change: PeakChange, duties: list[Duty]) -> ToldChange:
    zone = plan.agent_zone[change.agent]
    dates = plan.horizon.dates
    return ToldChange(
        person=plan.agents[change.agent],
        day=day_text(dates[change.day]) if 0 <= change.day < len(dates) else NOTHING,
        shift=listed([clock_span(plan.horizon, duty.start, duty.end, zone) for duty in duties]) or NOTHING,
        words=change.words,
        minutes=f"{change.minutes:+d}" if change.minutes else "0",
        price=points(change.price),
    )


def _factor(value: float) -> str:
    return f"{value:.2f}" if math.isfinite(value) else NOTHING
