"""Whether people dislike a shift, as the scenario's `rules.unpopular` says, from its local times alone."""

from __future__ import annotations

from center.clock import parse_clock
from scheduling.schema import Unpopular


def is_unpopular(wish: Unpopular, clock: int, clock_end: int, weekday: int) -> bool:
    """By start or end (minutes after the midnight of the day it starts in) or by weekday (0 is Monday)."""
    early = wish.starts_before is not None and clock < parse_clock(wish.starts_before)
    late = wish.ends_after is not None and clock_end > parse_clock(wish.ends_after)
    return early or late or (wish.weekends and weekday >= 5)
