"""Optimistic locking: whoever changes a day says which revision they know; who comes second is told who was first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from center.errors import Fault, InputError
from store.in_force import InForce, days_words


class StaleError(InputError):
    """Somebody else changed a day first (exit code 2). Nothing was changed by the one who gets this."""


def require_expected(name: str, current: Mapping[date, InForce], expected: Mapping[date, int], days: Collection[date]) -> None:
    """Compare the days' revisions with those that the caller expects; a day that `expected` leaves out is expected to have none.

    Raises
    ------
    StaleError
        They differ; says which plan is there, and who published it, when and why.
    """
    groups: dict[tuple[str, int, int], list[date]] = {}
    for day in sorted(days):
        now, known = current.get(day), expected.get(day, 0)
        if known != (now.revision if now else 0):
            key = (now.plan_id if now else "", now.revision if now else 0, known)
            groups.setdefault(key, []).append(day)
    if groups:
        option = expected_now(current, days)
        raise StaleError(_fault(name, current, option, stale, known) for (_, _, known), stale in groups.items())


def expected_now(current: Mapping[date, InForce], days: Iterable[date]) -> str:
    """The option that says what is there now: ``--expect 3``, or one a day where they differ."""
    found = {day: current[day].revision if day in current else 0 for day in sorted(days)}
    if len(set(found.values())) == 1:
        return f"--expect {next(iter(found.values()))}"
    return " ".join(f"--expect {day}={revision}" for day, revision in found.items())


def _fault(name: str, current: Mapping[date, InForce], now_expect: str, days: Collection[date], known: int) -> Fault:
    now = current.get(min(days))
    there = "no published plan"
    if now is not None:
        at = now.at_utc.astimezone(ZoneInfo(now.zone))
        why = f": “{now.why}”" if now.why else ""
        there = f"revision {now.revision}, {now.plan_id}, put there by {now.actor or 'somebody'} at {at:%Y-%m-%d %H:%M %Z}{why}"
    wanted = f"revision {known}" if known else "no published plan yet"
    look = f"Look at it (`crewtide plans diff {now.plan_id} YOURS`), then go over it with {now_expect}." if now else "Look again."
    return Fault(f"{name}, {days_words(days)}", there, wanted, f"Nothing was changed. {look}")
