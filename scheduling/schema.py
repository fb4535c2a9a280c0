"""The `shifts`, `rules` and `weights` sections of a scenario."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from center.clock import parse_clock
from center.schema import ClockWindow, Name, Section, Weekdays
from scheduling.rules.schema import AnyRule


def _clock(text: str) -> str:
    parse_clock(text)
    return text


Clock = Annotated[str, AfterValidator(_clock)]


class BreakSpec(Section):
    """A break inside a shift; its start is measured from the shift's start."""

    minutes: int = Field(gt=0, le=480)
    after_min: tuple[int, int] = Field(description="earliest and latest start, minutes after the shift starts")
    step_min: int = Field(30, gt=0, description="step between possible starts, minutes")
    paid: bool = Field(description="paid breaks count as hours worked")

    @model_validator(mode="after")
    def _ordered(self) -> BreakSpec:
        if not 0 <= self.after_min[0] <= self.after_min[1]:
            raise ValueError("after_min [earliest, latest] with 0 <= earliest <= latest")
        return self


class BlockSpec(Section):
    """Task blocks: inside a shift a person may change the queue, each block on one queue lasting at least so long, breaks included."""

    least_min: int = Field(60, gt=0, description="shortest block, minutes")


class ShiftShape(Section):
    """A family of shifts. Lengths are from start to end, unpaid lunch included. Local time of the agent's site."""

    name: Name
    start: ClockWindow = Field(description="first and last possible start, such as 07:00-12:30; may run past midnight")
    start_step_min: int = Field(30, gt=0, description="step between possible starts, minutes")
    lengths_min: list[int] = Field(min_length=1, description="possible lengths, minutes")
    weekdays: Weekdays = Field("daily", description="days on which it may start, such as mon-fri")
    lunch: BreakSpec | None = None
    breaks: list[BreakSpec] = Field(default_factory=list, description="further breaks, in the order of the shift")
    split: BreakSpec | None = Field(None, description="the long unpaid gap of a split shift")
    apart_min: tuple[int, int] | None = Field(None, description="least and most minutes worked between two breaks, and to the edges")
    blocks: BlockSpec | None = Field(None, description="task blocks: more than one queue in a shift; left out, one queue for all of it")
    queues: list[Name] = Field(default_factory=list, description="the only queues that these shifts may serve; none named: any")
    open_throughout: bool = Field(False, description="every step worked lies in the opening hours, and in the horizon, not just one")

    @model_validator(mode="after")
    def _split_and_apart(self) -> ShiftShape:
        if self.split is not None and self.split.paid:
            raise ValueError("split with paid: false, the gap of a split shift is nobody's time")
        if self.apart_min is not None and not 0 <= self.apart_min[0] <= self.apart_min[1]:
            raise ValueError("apart_min [least, most] with 0 <= least <= most")
        return self


class Unpopular(Section):
    """Which shifts people do not like; each is to be shared fairly."""

    starts_before: Clock | None = None
    ends_after: Clock | None = Field(None, description="shifts that end later than this, or run past midnight")
    weekends: bool = Field(False, description="shifts that start on a Saturday or Sunday")


class Rules(Section):
    """Labour rules. Those named here are hard and for everybody; `also` holds any others."""

    rest_hours: float = Field(11, ge=0, le=48, description="least rest between two shifts of a person")
    max_consecutive_days: int = Field(6, ge=1, le=31, description="most working days in a row")
    unpopular: Unpopular = Field(default_factory=Unpopular)
    proficiency: bool = Field(False, description="people count in cover by their proficiency; left out, a head is a head")
    also: list[AnyRule] = Field(default_factory=list, description="further rules, hard or priced, each for whom it names")


class Weights(Section):
    """Prices, in points. Inside they are integers, hundredths of a point."""

    under: float = Field(3.0, ge=0, le=1_000_000, description="points per head missing in one interval")
    under_square: float = Field(0.0, ge=0, le=1_000_000, description="points per squared head missing in one interval")
    over: float = Field(1.0, ge=0, le=1_000_000, description="points per head too many in one interval")
    over_square: float = Field(0.0, ge=0, le=1_000_000, description="points per squared head too many in one interval")
    labour: float = Field(0.0, ge=0, le=1_000_000, description="points per unit of money paid above a contract's least hours")
    start_preference: float = Field(1.0, ge=0, le=1_000_000, description="points per hour that a start lies outside the preferred window")
    day_off: float = Field(4.0, ge=0, le=1_000_000, description="points per preferred day off that is worked")
    fairness: float = Field(2.0, ge=0, le=1_000_000, description="points per unpopular shift away from a person's fair share")
