"""A plan as calendars (RFC 5545), one for each agent who works. Pure functions, plan to text."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vText

from center.plan import Duty, Plan
from reports.export_csv import breaks_text
from reports.task_blocks import blocks_text


def calendars(plan: Plan) -> dict[str, str]:
    """File name -> calendar of each agent who has a duty, in the zone of the agent's site.

    A duty's UID is made of the scenario's name, the agent and the day, so that the calendar of a later plan of the
    same days replaces this one's events instead of doubling them.
    """
    duties: dict[int, list[Duty]] = {}
    for duty in sorted(plan.duties, key=lambda duty: (duty.agent, duty.start)):
        duties.setdefault(duty.agent, []).append(duty)
    return {_file_name(agent, plan.agents[agent]): _calendar(plan, agent, own) for agent, own in duties.items()}


def _calendar(plan: Plan, agent: int, duties: list[Duty]) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Crewtide//roster//EN")
    calendar.add("version", "2.0")
    title = f"{plan.title or plan.name}: {plan.agents[agent]}"
    calendar.add("x-wr-calname", vText(" ".join(title.split())))
    per_day: Counter[str] = Counter()
    for duty in duties:
        day = plan.horizon.local(duty.start, plan.agent_zone[agent]).date().isoformat()
        calendar.add_component(_event(plan, duty, f"{day} {per_day[day]}"))
        per_day[day] += 1
    dates = plan.horizon.dates
    calendar.add_missing_timezones(dates[0] - timedelta(days=366), dates[-1] + timedelta(days=366))
    return calendar.to_ical().decode("utf-8")


def _event(plan: Plan, duty: Duty, which: str) -> Event:
    start, end = _times(plan, duty)
    key = "\n".join((plan.name, plan.agents[duty.agent], which))
    event = Event()
    event.add("uid", f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@crewtide")
    event.add("dtstamp", plan.created_utc)
    event.add("dtstart", start)
    event.add("dtend", end)
    queues = dict.fromkeys(plan.queues[queue] for _, _, queue in duty.blocks) or [plan.queues[duty.queue]]
    event.add("summary", f"{duty.shape}: {', '.join(queues)}")
    event.add("description", _description(plan, duty))
    return event


def _times(plan: Plan, duty: Duty) -> tuple[datetime, datetime]:
    """Start and end in the agent's zone; in UTC where one falls into the hour that DST repeats.

    RFC 5545 (3.3.5) reads a repeated local time as its first occurrence and has no way to write the second.
    """
    zone = plan.agent_zone[duty.agent]
    start, end = plan.horizon.local(duty.start, zone), plan.horizon.local(duty.end, zone)
    return (start.astimezone(UTC), end.astimezone(UTC)) if start.fold or end.fold else (start, end)


def _description(plan: Plan, duty: Duty) -> str:
    inside = (*blocks_text(plan, duty, "; ").split("; "), *breaks_text(plan, duty).split("; "))
    lines = [f"{duty.paid_min} paid minutes", *inside, f"plan {plan.id}"]
    return "\n".join(line for line in lines if line)


def _file_name(agent: int, name: str) -> str:
    """The number keeps two names apart that differ only in case or in signs a file name cannot have."""
    return f"{agent + 1:03d}-{re.sub(r'[^A-Za-z0-9.-]+', '_', name)[:60]}.ics"
