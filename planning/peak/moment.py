"""The moment from which a day is changed: a local time, as a step of the plan."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from center.errors import Fault, InputError
from center.horizon import Horizon

WHERE = "--now"
_FORM = "a time such as '2026-03-02 11:00' on the plan's clock, or with an offset, '2026-03-02T11:00+01:00'"


def step_of(text: str, horizon: Horizon) -> tuple[int, str]:
    """The step that begins at a time or, where it lies within one, the next.

    Returns
    -------
    The step, and a sentence where the time was moved (else empty).

    Raises
    ------
    InputError
        No time, one that the clock skips or shows twice that day, or one outside the plan.
    """
    moment = _moment(text, horizon.zone)
    behind = (moment - horizon.start_utc) % timedelta(minutes=horizon.step_min)
    step = horizon.index_of(moment) + bool(behind)
    if not 0 <= step < horizon.n:
        first, last = horizon.local(0), horizon.local(horizon.n - 1)
        raise InputError(Fault(WHERE, repr(text), f"a time from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}, inside the plan"))
    if not behind:
        return step, ""
    return step, f"--now {text} lies inside a step of {horizon.step_min} min; taken as {horizon.local(step):%Y-%m-%d %H:%M}."


def _moment(text: str, zone: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError(Fault(WHERE, repr(text), _FORM)) from None
    if len(text.strip()) <= len("2026-03-02"):
        raise InputError(Fault(WHERE, f"{text!r}, a day", _FORM))
    return found.astimezone(UTC) if found.tzinfo else _on_the_clock(found, text, zone)


def _on_the_clock(found: datetime, text: str, zone: str) -> datetime:
    """A local time in UTC; one that the clock skips or shows twice is refused."""
    both = [found.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)]
    if both[0] == both[1]:
        return both[0]
    offsets = " or ".join(f"{one.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M%z}" for one in sorted(both))
    skipped = both[0].astimezone(ZoneInfo(zone)).replace(tzinfo=None) != found
    why = "which the clock skips that day" if skipped else "which the clock shows twice that day"
    raise InputError(Fault(WHERE, f"{text!r}, {why} in {zone}", f"a time with its offset, {offsets}"))
