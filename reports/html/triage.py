"""A triage as one HTML page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from reports import triage_words as words_of
from reports import words
from reports.html.page import _environment
from routing.triage.result import Decided, Triage

_STAY_SHOWN = 200


@dataclass(frozen=True)
class Room:
    """One team's buckets: (units used, capacity, whether full)."""

    name: str
    tier: int
    cells: tuple[tuple[int, int, bool], ...]


def render_triage(triage: Triage) -> str:
    """The page of a triage; refers to nothing outside itself, all names are escaped."""
    stay = words_of.staying(triage)
    return (
        _environment()
        .get_template("triage.html.j2")
        .render(
            triage=triage,
            words=words,
            of=words_of,
            verdict=words_of.verdict_words(triage),
            risk=words_of.risk_words(triage),
            up=triage.escalated,
            stay=stay[:_STAY_SHOWN],
            stay_more=max(0, len(stay) - _STAY_SHOWN),
            rivals=words_of.rivals(triage),
            rooms=_rooms(triage),
            buckets=_buckets(triage),
            flagged=_flagged(triage),
        )
    )


def _rooms(triage: Triage) -> tuple[Room, ...]:
    rows = zip(triage.teams, triage.tiers, triage.used.tolist(), triage.capacity.tolist(), strict=True)
    return tuple(
        Room(name, tier, tuple((u, c, bool(c) and u >= c) for u, c in zip(used, capacity, strict=True)))
        for name, tier, used, capacity in rows
    )


def _buckets(triage: Triage) -> tuple[str, ...]:
    starts = (triage.at_utc + timedelta(minutes=k * triage.bucket_min) for k in range(triage.capacity.shape[1]))
    return tuple(words_of.moment_text(triage, start) for start in starts)


def _flagged(triage: Triage) -> tuple[Decided, ...]:
    return tuple(one for one in triage.choices if one.anomalous)
