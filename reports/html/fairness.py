"""Fairness: how far people's unpopular shifts lie from their fair share."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from markupsafe import Markup

from center.plan import Plan
from reports.svg.bars import bar_chart
from reports.words import plural

_SHOWN = 8


@dataclass(frozen=True)
class Fairness:
    """The distribution and the people furthest from their share: (name, worked, share, difference)."""

    chart: Markup
    summary: str
    bins: tuple[tuple[str, int], ...]
    furthest: tuple[tuple[str, int, str, str], ...]


def fairness(plan: Plan) -> Fairness | None:
    """Distribution of (unpopular shifts worked - fair share); None where fairness is off or concerns nobody.

    Less than one shift from the share counts as fair, because shifts are whole.
    """
    people = [(plan.agents[a], worked, share) for a, (worked, share) in enumerate(plan.fairness_share) if worked or share]
    if not people:
        return None
    counts = Counter(_bin_of(worked - share) for _, worked, share in people)
    bins = range(min([*counts, -2]), max([*counts, 1]) + 1)
    labels = [_bin(k) for k in bins]
    heights = [counts[k] for k in bins]
    fair = sum(1 for _, worked, share in people if abs(worked - share) < 1)
    title = "People by unpopular shifts worked minus fair share"
    edges = [_signed(k / 2) for k in range(bins.start, bins.stop + 1)]
    chart = bar_chart(edges, heights, [not -2 <= k < 2 for k in bins], title, "unpopular shifts worked minus fair share")
    far = sorted(people, key=lambda p: (-abs(p[1] - p[2]), p[0]))[:_SHOWN]
    return Fairness(
        chart=chart,
        summary=f"{fair:,} of {plural(len(people), 'person', 'people')} are less than one shift from their share",
        bins=tuple(zip(labels, heights, strict=True)),
        furthest=tuple((name, worked, f"{share:.2f}", f"{worked - share:+.2f}") for name, worked, share in far),
    )


def _bin_of(difference: float) -> int:
    """Number of a bin half a shift wide, closed on the side nearer to 0, so that a whole shift is never fair."""
    away = math.floor(abs(difference) * 2)
    return away if difference >= 0 else -away - 1


def _bin(k: int) -> str:
    return f"{_signed(k / 2)} to {_signed((k + 1) / 2)}"


def _signed(value: float) -> str:
    return "0" if value == 0 else f"{value:+g}".replace("-", "−")
