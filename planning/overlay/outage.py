"""Outages: queues that nobody reaches, or a site whose people cannot work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from center.clock import WEEKDAYS, Window, parse_dates, parse_weekly_window
from planning.overlay.draft import Draft
from planning.overlay.schema import Outage
from planning.overlay.world import add_change

_DAY_MIN, _WEEK_DAYS = 24 * 60, 7
_ALWAYS = ("daily 00:00-24:00",)


def outage(draft: Draft, change: Outage) -> None:
    """Lay an outage on a scenario."""
    if change.site is not None:
        _site_is_out(draft, change, change.site)
        return
    queues = change.queues or [queue["name"] for queue in draft.data["queues"] if queue["channel"] == change.channel]
    if not queues:
        draft.fault("channel", f"{change.channel!s}, which no queue has", "a channel of the scenario")
        return
    moved = {"moved_to": change.moved_to, "moved_share": change.moved_share}
    add_change(draft, {"queues": queues, "on": change.on, "window": change.window, "volume": 0.0, **moved})


def _site_is_out(draft: Draft, change: Outage, site: str) -> None:
    if not draft.known("site", [site], "sites"):
        return
    days = _days_of(draft, change)
    people = [agent for agent in draft.data["agents"] if draft.site_of(agent) == site]
    if change.window is None:
        for agent in people:
            agent["leave"] = [*agent["leave"], *change.on]
    elif draft.data["horizon"]["days"] > _WEEK_DAYS:
        found = f"{change.window!r} in a plan of {draft.data['horizon']['days']} days"
        draft.fault("window", found, "a plan of at most 7 days: availability is weekly", "Leave the window out, or plan a week.")
    else:
        window = Window.parse(change.window)
        for agent in people:
            left = without(agent["availability"] or _ALWAYS, [day.weekday() for day in days], window)
            if left:
                agent["availability"] = left
            else:
                agent["leave"] = [*agent["leave"], *change.on]


def _days_of(draft: Draft, change: Outage) -> list[date]:
    """The outage's days; a fault where none of them is planned."""
    first = date.fromisoformat(str(draft.data["horizon"]["start"]))
    last = first + timedelta(days=draft.data["horizon"]["days"] - 1)
    days = [day for text in change.on for day in parse_dates(text) if first <= day <= last]
    if not days:
        draft.fault("on", ", ".join(change.on), f"dates from {first} to {last}")
    return days


def without(windows: Sequence[str], weekdays: Sequence[int], cut: Window) -> list[str]:
    """Weekly windows less `cut` on some weekdays; what is left of windows past midnight stays one window."""
    pieces = [(day * _DAY_MIN + w.start, day * _DAY_MIN + w.end) for text in windows for day, w in parse_weekly_window(text)]
    for weekday in weekdays:
        for week in (-1, 0, 1):  # Sunday's night runs into Monday
            offset = (week * _WEEK_DAYS + weekday) * _DAY_MIN
            pieces = [left for piece in pieces for left in _less(piece, (offset + cut.start, offset + cut.end))]
    return [_text(start, end) for start, end in pieces]


def _less(piece: tuple[int, int], cut: tuple[int, int]) -> list[tuple[int, int]]:
    if cut[1] <= piece[0] or piece[1] <= cut[0]:
        return [piece]
    return [(a, b) for a, b in ((piece[0], cut[0]), (cut[1], piece[1])) if a < b]


def _text(start: int, end: int) -> str:
    day, minute = divmod(start, _DAY_MIN)
    return f"{WEEKDAYS[day % _WEEK_DAYS]} {Window(minute, minute + end - start)}"
