"""An adjustment as a planner says it, checked against the site's scenario."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from center.adjustment import Adjustment, Span, when_words
from center.clock import Window, clock_text, parse_dates
from center.errors import Fault, InputError
from center.io import nearest
from center.plan import Plan
from center.scenario import Scenario
from demand.adjustments import open_hours
from imports.stamps import moments_of
from planning.scenario.file import saved_file

FARTHEST_DAYS = 366
_MOST_FACTOR = 100


@dataclass(frozen=True)
class Asked:
    """What a planner wants changed, as typed.

    Attributes
    ----------
    start, end
        ``2026-03-02 09:00``, both on the clock of the queue's site; or None beside `on`.
    on
        Dates, each ``2026-03-02`` or ``2026-03-02..2026-03-06``.
    window
        Hours of those dates, such as ``09:00-12:00``; None: the whole day.
    """

    queue: str
    start: str | None = None
    end: str | None = None
    on: Sequence[str] = ()
    window: str | None = None
    factor: float | None = None
    add: float | None = None
    set_to: float | None = None
    aht_factor: float | None = None


def scenario_of(plan: Plan) -> Scenario:
    """The scenario that a plan was made from, as its text has it."""
    return Scenario(world=saved_file(plan))


def adjustment_of(scenario: Scenario, asked: Asked, author: str, why: str) -> Adjustment:
    """The adjustment, ready to be stored.

    Raises
    ------
    InputError
        Everything wrong with it: no such queue, no time or two, a time that the clock skips, closed hours, a time that no plan of the
        scenario can reach, no change or two of the contacts, a number out of range.
    """
    faults = list(_number_faults(asked))
    if asked.queue not in scenario.index.queue:
        known = ", ".join(scenario.index.queue)
        faults.append(Fault("--queue", repr(asked.queue), f"one of {known}", nearest(asked.queue, scenario.index.queue)))
        raise InputError(faults)
    zone = scenario.site_of(scenario.queues[scenario.index.queue[asked.queue]]).zone
    spans = _spans(asked, ZoneInfo(zone), faults)
    faults += _reach_faults(scenario, spans)
    if faults:
        raise InputError(faults)
    one = Adjustment(
        name=scenario.world.name,
        queue=asked.queue,
        zone=zone,
        spans=spans,
        author=author,
        why=why,
        made_utc=datetime.now(UTC),
        volume_factor=asked.factor,
        contacts_added=asked.add,
        contacts_set=asked.set_to,
        aht_factor=1.0 if asked.aht_factor is None else asked.aht_factor,
    )
    _require_open(scenario, one)
    return one


def _number_faults(asked: Asked) -> Iterator[Fault]:
    given = {"--factor": asked.factor, "--add": asked.add, "--set": asked.set_to}
    changes = [name for name, value in given.items() if value is not None]
    if len(changes) > 1:
        yield Fault(
            " and ".join(changes), f"{len(changes)} changes of the contacts", "one of --factor, --add, --set", "Make two adjustments."
        )
    if not changes and asked.aht_factor is None:
        yield Fault("the adjustment", "no change", "--factor, --add, --set or --aht-factor")
    for name, value, low, wanted in (
        ("--factor", asked.factor, 0.0, "a factor from 0 to 100"),
        ("--set", asked.set_to, 0.0, "contacts, 0 or more"),
        ("--add", asked.add, -math.inf, "contacts, such as 40 or -40"),
        ("--aht-factor", asked.aht_factor, 1e-6, "a factor above 0, at most 100"),
    ):
        most = math.inf if name in ("--set", "--add") else _MOST_FACTOR
        if value is not None and not (math.isfinite(value) and low <= value <= most):
            yield Fault(name, f"{value:g}", wanted)
    if asked.add == 0:
        yield Fault("--add", "0", "contacts, such as 40 or -40")


def _spans(asked: Asked, zone: ZoneInfo, faults: list[Fault]) -> tuple[Span, ...]:
    """Spans in order; empty with a fault noted."""
    one_span, by_days = (asked.start, asked.end) != (None, None), bool(asked.on)
    if one_span == by_days or (one_span and None in (asked.start, asked.end)) or (asked.window and not by_days):
        faults.append(Fault("the time", "neither or both", "--from TIME --to TIME, or --on DATES with or without --window 09:00-12:00"))
        return ()
    if one_span:
        ends = [_moment(name, str(text), zone, last, faults) for name, text, last in (("--from", asked.start, 0), ("--to", asked.end, -1))]
        return _ordered([tuple(ends)], f"{asked.start} to {asked.end}", faults)
    return _daily(asked, zone, faults)


def _daily(asked: Asked, zone: ZoneInfo, faults: list[Fault]) -> tuple[Span, ...]:
    try:
        days = sorted({day for text in asked.on for day in parse_dates(text)})
        window = Window.parse(asked.window or "00:00-24:00")
    except ValueError as error:
        faults.append(Fault("--on, --window", str(error), "dates such as 2026-03-02 or 2026-03-02..2026-03-06, hours such as 09:00-12:00"))
        return ()
    pairs = [
        tuple(_moment("--window", _stamp(day, at), zone, last, faults) for at, last in ((window.start, 0), (window.end, -1)))
        for day in days
    ]
    return _ordered(pairs, str(asked.window), faults)


def _stamp(day: date, minute: int) -> str:
    days, minute = divmod(minute, 24 * 60)
    return f"{day + timedelta(days=days)} {clock_text(minute)}"


def _moment(where: str, text: str, zone: ZoneInfo, which: int, faults: list[Fault]) -> datetime | None:
    """The moment of a clock time. Of the two of a repeated hour the first begins a span (`which` 0); the second ends it (-1)."""
    try:
        found = moments_of(text, zone) if which == 0 else _ends(text, zone)
    except ValueError:
        faults.append(Fault(where, repr(text), "a day and a clock time, such as 2026-03-02 09:00"))
        return None
    if not found:
        faults.append(Fault(where, repr(text), f"a clock time that exists in {zone.key}", "The clock skips this hour in spring."))
        return None
    if (found[which].second, found[which].microsecond) != (0, 0):
        faults.append(Fault(where, repr(text), "a clock time in whole minutes, such as 2026-03-02 09:00"))
        return None
    return found[which]


def _ends(text: str, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Moments at which the minute before a clock time ends: 02:00 ends 01:59, which is not repeated where the hour from 02:00 is."""
    minute = timedelta(minutes=1)
    before = moments_of(str(datetime.fromisoformat(text) - minute), zone)
    return tuple(moment + minute for moment in before) or moments_of(text, zone)


def _ordered(pairs: Sequence[tuple[datetime | None, ...]], text: str, faults: list[Fault]) -> tuple[Span, ...]:
    found = [(start, end) for start, end in pairs if start is not None and end is not None]
    if any(end <= start for start, end in found):
        faults.append(Fault("the time", text, "an end after the begin"))
        return ()
    return tuple(found) if len(found) == len(pairs) else ()


def _reach_faults(scenario: Scenario, spans: Sequence[Span]) -> list[Fault]:
    """Spans that no plan of the scenario reaches: all over before its first day, or more than a year after its last."""
    horizon = scenario.horizon
    last = horizon.time_of(horizon.n) + timedelta(days=FARTHEST_DAYS)
    expected = f"a time from {horizon.dates[0]}, the scenario's first day, to {last:%Y-%m-%d}"
    advice = "Look for a mistyped year; or bring the scenario's horizon.start up to date."
    return [
        Fault("the time", f"{start:%Y-%m-%d %H:%M} UTC, outside of any plan", expected, advice)
        for start, end in spans
        if end <= horizon.start_utc or start >= last
    ]


def _require_open(scenario: Scenario, one: Adjustment) -> None:
    if not open_hours(scenario, one):
        queue = scenario.queues[scenario.index.queue[one.queue]]
        found = f"{when_words(one)}, when {one.queue} is closed"
        raise InputError(Fault("the time", found, f"opening hours: {'; '.join(queue.open)} ({one.zone})", "Closed dates count too."))
