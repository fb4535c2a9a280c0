"""What one person's change costs, and with which levers it is made."""

from __future__ import annotations

from scheduling.peak.changes import Change
from scheduling.peak.prices import PeakPrices, by_hour


def price_of_change(prices: PeakPrices, change: Change) -> int:
    """Price of a change, hundredths of a point."""
    price = prices.change + prices.break_moved * change.breaks_moved + prices.meeting * change.meetings
    price += prices.skill if change.switch is not None else 0
    price += by_hour(prices.overtime_hour, change.overtime_min) + by_hour(prices.time_off_hour, change.time_off_min)
    return price + by_hour(prices.start_hour, abs(change.start_min))


def levers_of(change: Change) -> tuple[str, ...]:
    """Names of the levers that make the change, as in the scenario's `peak` section."""
    used = {
        "start": change.start_min,
        "overtime": change.overtime_min,
        "time_off": change.time_off_min,
        "breaks": change.breaks_moved,
        "meetings": change.meetings,
        "skills": change.switch is not None,
    }
    return tuple(name for name, much in used.items() if much)
