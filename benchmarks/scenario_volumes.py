"""Made-up interval histories for the shipped scenarios."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from center.clock import parse_weekly_window

HISTORY_COLUMNS = ("interval_start", "queue", "offered", "handled", "handle_time_s")
Row = tuple[str | int | float, ...]


def tiny_history() -> list[Row]:
    """Eight weeks of Mondays and Tuesdays, 20, 40, 40, 20 calls an hour, give or take one; 180 s a call."""
    rows: list[Row] = []
    for week in range(8):
        for weekday in range(2):
            day = date(2026, 1, 5) + timedelta(days=7 * week + weekday)
            for k, mean in enumerate((20, 40, 40, 20)):
                calls = mean + (0, 1, -1, 0)[(week + weekday + k) % 4]
                rows.append((f"{day}T{9 + k:02d}:00", "calls", calls, calls, 180 * calls))
    return rows


def blocks_history() -> list[Row]:
    """Eight weeks of Mondays to Wednesdays, half-hourly from 08:00 to 18:00: calls in the morning, chats in the afternoon, orders at noon.

    Counts are give or take one; 240 s a call, 420 s a chat (two at a time), 300 s an order.
    """
    rows: list[Row] = []
    for week in range(8):
        for weekday in range(3):
            day = date(2026, 1, 5) + timedelta(days=7 * week + weekday)
            for k in range(20):
                for queue, peak, centre, aht_s in (("calls", 36, 3.5, 240), ("chat", 26, 14.5, 420), ("orders", 12, 9.0, 300)):
                    mean = 4 + peak * math.exp(-(((k - centre) / 5) ** 2))
                    count = round(mean) + (0, 1, -1, 0)[(week + weekday + k) % 4]
                    rows.append((f"{day}T{8 + k // 2:02d}:{30 * (k % 2):02d}", queue, count, count, aht_s * count))
    return rows


@dataclass(frozen=True)
class _Line:
    """One queue's volumes: mean contacts an hour by local hour of a weekday, and what a contact takes."""

    queue: str
    zone: str
    open: tuple[str, ...]
    hourly: tuple[float, ...]
    weekend: float
    aht_s: float
    abandoned: float


def _hump(night: float, peak: float, centre: float, width: float) -> tuple[float, ...]:
    """24 hourly means: a bell around `centre` on a floor."""
    return tuple(night + (peak - night) * math.exp(-(((h + 0.5 - centre) / width) ** 2)) for h in range(24))


_LINES = (
    _Line("calls-es", "Europe/Madrid", ("daily 00:00-24:00",), _hump(5, 58, 14.5, 5.0), 0.6, 300, 0.04),
    _Line("calls-en", "Europe/Madrid", ("daily 00:00-24:00",), _hump(4, 34, 16.5, 5.5), 0.55, 320, 0.04),
    _Line("calls-de", "Europe/Madrid", ("mon-fri 08:00-18:00",), _hump(4, 14, 11.5, 4.0), 0.0, 360, 0.05),
    _Line("billing", "America/Bogota", ("mon-sat 08:00-22:00",), _hump(6, 30, 12.5, 4.5), 0.5, 280, 0.05),
    _Line("chat", "Europe/Madrid", ("daily 08:00-24:00",), _hump(6, 44, 17.5, 5.0), 0.8, 600, 0.06),
    _Line("email", "Europe/Madrid", ("daily 06:00-22:00",), _hump(2, 16, 12.0, 5.0), 0.4, 360, 0.0),
)
_FIRST, _DAYS, _STEP_MIN = datetime(2026, 8, 9, 22, tzinfo=UTC), 70, 30
_MADRID = ZoneInfo("Europe/Madrid")
_DAY_SPREAD = 0.08
_WEEKDAY = (1.12, 1.02, 0.98, 0.96, 0.98, 1.0, 0.92)


def multisite_history(rng: random.Random) -> list[Row]:
    """Ten weeks before 19 October 2026 (Madrid), half-hourly, stamps on Madrid's clock; Poisson counts on days that vary as a whole.

    A day's level is a gamma variable of mean 1 and standard deviation 0.08, one for all queues: counts are over-dispersed,
    as real ones are. Handle times are gamma variables with a coefficient of variation of 1 for one contact.
    """
    moments = [_FIRST + timedelta(minutes=_STEP_MIN * k) for k in range(_DAYS * 24 * 60 // _STEP_MIN)]
    level = {day: rng.gammavariate(_DAY_SPREAD**-2, _DAY_SPREAD**2) for day in sorted({_day(m) for m in moments})}
    return [_row(line, moment, level[_day(moment)], rng) for moment in moments for line in _LINES if _is_open(line, moment)]


def _day(moment: datetime) -> date:
    return moment.astimezone(_MADRID).date()


def _is_open(line: _Line, moment: datetime) -> bool:
    local = moment.astimezone(ZoneInfo(line.zone))
    minute = local.hour * 60 + local.minute
    pieces = (piece for text in line.open for piece in parse_weekly_window(text))
    return any(day == local.weekday() and window.start <= minute < window.end for day, window in pieces)


def _row(line: _Line, moment: datetime, level: float, rng: random.Random) -> Row:
    local = moment.astimezone(ZoneInfo(line.zone))
    weekday = local.weekday()
    mean = line.hourly[local.hour] * level * _WEEKDAY[weekday] * (line.weekend if weekday >= 5 else 1) * _STEP_MIN / 60
    offered = _poisson(mean, rng)
    handled = sum(rng.random() >= line.abandoned for _ in range(offered))
    seconds = max(handled, round(rng.gammavariate(handled, line.aht_s))) if handled else 0
    return f"{moment.astimezone(_MADRID):%Y-%m-%dT%H:%M}", line.queue, offered, handled, seconds


def _poisson(mean: float, rng: random.Random) -> int:
    """Poisson count by Knuth's product of uniforms (The Art of Computer Programming, 3.4.1); `mean` below 100."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
