"""The `peak` section of a scenario: what may be changed during the day, at which notice and price.

A lever that is null is not used. Prices are points, as those of `weights`; inside they are hundredths.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from center.schema import Name, Section

Backend = Literal["anneal", "neal", "tabu", "leap", "cpsat", "mip", "counts+cpsat", "counts+mip", "greedy"]
USUAL, LARGE = ("anneal", "cpsat"), 1_000
HALF_HOUR = 30


class _Lever(Section):
    """A change that people must be told of some time before it happens."""

    notice_min: int = Field(30, ge=0, le=1440, description="minutes between now and the first moment that differs")


class _TimeLever(_Lever):
    """Starts or ends of shifts move in steps."""

    step_min: int | None = Field(None, gt=0, description="minutes; left out: the whole planning steps that make 30")

    def every_min(self, planning_step_min: int) -> int:
        """Minutes of a step."""
        return self.step_min or -(-HALF_HOUR // planning_step_min) * planning_step_min


class BreakLever(_Lever):
    """Breaks that have not begun are moved, inside the window that the shift's shape gives them."""

    notice_min: int = Field(15, ge=0, le=1440)
    price: float = Field(0.5, ge=0, description="points per break moved")
    most_min: int = Field(60, ge=0, description="farthest that one is moved, minutes")


class OvertimeLever(_TimeLever):
    """Shifts end later."""

    price_hour: float = Field(6.0, ge=0, description="points per hour")
    most_min: int = Field(120, ge=0, description="longest of one person, minutes")
    most_hours: float | None = Field(None, ge=0, description="of all people together; left out: no limit")
    week_hours: float | None = Field(
        None, ge=0, le=168, description="most paid hours of a person's week, overtime and earlier starts included; left out: the contract's"
    )


class StartLever(_TimeLever):
    """Shifts that have not begun begin earlier or later; those that begin later still end when they did."""

    notice_min: int = Field(120, ge=0, le=1440)
    price_hour: float = Field(5.0, ge=0, description="points per hour earlier or later")
    early_min: int = Field(60, ge=0)
    late_min: int = Field(60, ge=0)


class TimeOffLever(_TimeLever):
    """People who like to go home earlier do."""

    notice_min: int = Field(0, ge=0, le=1440)
    price_hour: float = Field(1.0, ge=0, description="points per hour")
    most_min: int = Field(120, ge=0)


class MeetingLever(_Lever):
    """Meetings, coachings and trainings in the roster that have not begun are cancelled, and the time is worked."""

    price: float = Field(1.0, ge=0, description="points per person and meeting")


class SkillLever(_Lever):
    """People serve another queue of their skills from some moment to the end of the shift."""

    notice_min: int = Field(15, ge=0, le=1440)
    price: float = Field(1.0, ge=0, description="points per person")


class OverflowLever(_Lever):
    """Heads of a partner, rented by the block, at most so many at a time."""

    queue: Name
    most_heads: int = Field(gt=0)
    block_min: int = Field(60, gt=0, description="shortest time rented, minutes")
    price_hour: float = Field(9.0, ge=0, description="points per head and hour")


class PeakSpec(Section):
    """Levers of the day, how many people may be disturbed, and who looks for the best change."""

    change: float = Field(1.0, ge=0, description="points per person whose shift changes: people dislike changes")
    over: float | None = Field(
        None,
        ge=0,
        description="points per head too many in one step; left out: as in `weights` where the rest of the day has more heads too many "
        "than missing, else 0",
    )
    most_changed: int | None = Field(None, ge=0, description="people whose shift may change; left out: no limit")
    breaks: BreakLever | None = Field(default_factory=BreakLever)
    overtime: OvertimeLever | None = Field(default_factory=OvertimeLever)
    start: StartLever | None = Field(default_factory=StartLever)
    time_off: TimeOffLever | None = Field(default_factory=TimeOffLever)
    meetings: MeetingLever | None = Field(default_factory=MeetingLever)
    skills: SkillLever | None = Field(default_factory=SkillLever)
    overflow: list[OverflowLever] = Field(default_factory=list)
    backends: list[Backend] | None = Field(
        None, min_length=1, description="solvers, annealing first; left out: anneal and cpsat; with over 1,000 people anneal alone"
    )
    seconds: float = Field(5.0, gt=0, le=86400, description="wall time of each solver")

    def backends_of(self, people: int) -> tuple[str, ...]:
        """The solvers; of many people an exact form takes longer to build than the middle of a day has time for."""
        return tuple(self.backends or (USUAL if people <= LARGE else USUAL[:1]))
