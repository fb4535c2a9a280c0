"""How numbers and times read, the same in the terminal and on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from center.horizon import Horizon

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOTHING = "–"
_WIDEST_GAP = 10.0


def points(cost: int | None) -> str:
    """Points of a cost in hundredths: 123450 reads ``1,234.50``; a dash where there is none."""
    return NOTHING if cost is None else f"{cost / 100:,.2f}"


def percent(share: float | None, digits: int = 1) -> str:
    """Percent of a share of 1; a share just short of 1 is never rounded up to 100 %."""
    if share is None:
        return NOTHING
    text = f"{share * 100:,.{digits}f}"
    if share < 1 and text == f"{100:.{digits}f}":
        text = f"{100 - 10**-digits:.{digits}f}"
    return f"{text} %"


def gap(cost: int | None, bound: int | None) -> float | None:
    """(cost - bound) / max(bound, 1), a share of 1, both in hundredths of a point; None where either is missing."""
    return None if cost is None or bound is None else (cost - bound) / max(bound, 1)


def gap_text(cost: int | None, bound: int | None) -> str:
    """The gap in percent; beyond ten times the bound the number says nothing, so it is cut there.

    A dash where no bound above zero is known, for every cost but the bound itself is infinitely far above nought.
    """
    if bound is not None and bound <= 0 and cost != bound:
        return NOTHING
    return gap_percent(gap(cost, bound))


def gap_percent(share: float | None) -> str:
    """A gap that is known as a share of 1, cut beyond ten times the bound; a dash where there is none."""
    return "> 1,000 %" if share is not None and share > _WIDEST_GAP else percent(share)


def confidence_words(confidence: Mapping[str, float | bool | None]) -> str:
    """What speaks for an answer by its own solver: ``legal, 50.0 % of reads within 1 %, 4.1 % above its bound``."""
    if not confidence:
        return NOTHING
    said = ["legal" if confidence["legal"] else "not legal"]
    if confidence.get("reads_within_1_percent") is not None:
        said.append(f"{percent(confidence['reads_within_1_percent'])} of reads within 1 %")
    if confidence.get("gap_to_bound") is not None:
        said.append(f"{gap_percent(confidence['gap_to_bound'])} above its bound")
    return ", ".join(said)


def money(amount: float | None) -> str:
    """What was paid: four decimals where cents would hide it; a dash where nothing is known."""
    if amount is None:
        return NOTHING
    return f"{amount:,.4f}" if 0 < amount < 0.1 else f"{amount:,.2f}"


def number(value: float, digits: int = 1) -> str:
    """Thousands separators; up to `digits` decimals, none where the value is whole."""
    return f"{value:,.0f}" if abs(value - round(value)) < 0.5 * 10**-digits else f"{value:,.{digits}f}"


def plural(count: int, one: str, many: str = "") -> str:
    """``1 rule``, ``2 rules``; `many` where the plural is not an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def day_text(day: date) -> str:
    """``Tue 3 Mar``."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def days_text(horizon: Horizon) -> str:
    """``Mon 2 – Sun 8 Mar 2026``, ``Mon 30 Mar – Sun 5 Apr 2026`` or one day."""
    first, last = horizon.dates[0], horizon.dates[-1]
    if first == last:
        return f"{day_text(first)} {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{_WEEKDAYS[first.weekday()]} {first.day} – {day_text(last)} {last.year}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{day_text(first)}{year} – {day_text(last)} {last.year}"


def clock_span(horizon: Horizon, start: int, end: int, zone: str | None = None) -> str:
    """``10:00–11:15`` of steps [start, end); ``22:00–06:00 +1`` past midnight; zone letters where the clock changes."""
    first, last = horizon.local(start, zone), horizon.local(end, zone)
    ambiguous = first.utcoffset() != last.utcoffset() or first.fold or last.fold
    days = (last.date() - first.date()).days
    # 24:00 reads better than 00:00 of the next day.
    stop = "24:00" if days == 1 and last.hour == last.minute == 0 and not ambiguous else f"{last:%H:%M}"
    later = f" +{days}" if days and stop != "24:00" else ""
    return f"{_clock(first, ambiguous)}–{stop}{f' {last:%Z}' if ambiguous else ''}{later}"


def span_text(horizon: Horizon, start: int, end: int) -> str:
    """``Tue 3 Mar 10:00–11:15``, local time of the planning zone."""
    return f"{day_text(horizon.local(start).date())} {clock_span(horizon, start, end)}"


def zone_city(zone: str) -> str:
    """Last part of an IANA name: ``America/New_York`` reads ``New York``."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _clock(moment: datetime, with_zone: int | bool) -> str:
    return f"{moment:%H:%M} {moment:%Z}" if with_zone else f"{moment:%H:%M}"
