"""Prices of the levers as integers, in hundredths of a point; hours are priced by the step."""

from __future__ import annotations

from dataclasses import dataclass

from scheduling.peak.schema import PeakSpec
from scheduling.roster.prices import hundredths
from scheduling.schema import Weights


@dataclass(frozen=True)
class PeakPrices:
    """Integer prices; a lever that is not used costs 0.

    Attributes
    ----------
    under, over
        (linear, square) per head in one step. What `over` is on a day that has too few people, the problem decides.
    change
        Per person whose shift changes in any way.
    break_moved
        Per break.
    overtime_hour, start_hour, time_off_hour
        Per hour; a part of an hour costs its share, rounded half up.
    skill
        Per person who goes on with another queue.
    meeting
        Per person and meeting cancelled.
    """

    under: tuple[int, int]
    over: tuple[int, int]
    change: int
    break_moved: int
    overtime_hour: int
    start_hour: int
    time_off_hour: int
    skill: int
    meeting: int

    @classmethod
    def of(cls, weights: Weights, spec: PeakSpec) -> PeakPrices:
        """Prices of the scenario's weights and levers."""
        return cls(
            under=(hundredths(weights.under), hundredths(weights.under_square)),
            over=(hundredths(weights.over), hundredths(weights.over_square)) if spec.over is None else (hundredths(spec.over), 0),
            change=hundredths(spec.change),
            break_moved=hundredths(spec.breaks.price) if spec.breaks else 0,
            overtime_hour=hundredths(spec.overtime.price_hour) if spec.overtime else 0,
            start_hour=hundredths(spec.start.price_hour) if spec.start else 0,
            time_off_hour=hundredths(spec.time_off.price_hour) if spec.time_off else 0,
            skill=hundredths(spec.skills.price) if spec.skills else 0,
            meeting=hundredths(spec.meetings.price) if spec.meetings else 0,
        )


def by_hour(price: int, minutes: int) -> int:
    """Price of some minutes at `price` an hour, rounded half up."""
    return (price * minutes + 30) // 60
