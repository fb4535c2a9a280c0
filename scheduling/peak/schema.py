"""The `peak` section of a scenario: what may be changed during the day, at which notice and price.

A lever that is null is not used. Prices are points, as those of `weights`; inside they are hundredths.
"""

from __future__ import annotations

from pydantic import Field

from center.schema import Name, Section


class _Lever(Section):
    """A change that people must be told of some time before it happens."""

    notice_min: int = Field(30, ge=0, le=1440, description="minutes between now and the first moment that differs")


class BreakLever(_Lever):
    """Breaks that have not begun are moved, inside the window that the shift's shape gives them."""

    notice_min: int = Field(15, ge=0, le=1440)
    price: float = Field(0.5, ge=0, description="points per break moved")
    most_min: int = Field(60, ge=0, description="farthest that one is moved, minutes")


class OvertimeLever(_Lever):
    """Shifts end later."""

    price_hour: float = Field(6.0, ge=0, description="points per hour")
    step_min: int = Field(30, gt=0)
    most_min: int = Field(120, ge=0, description="longest of one person, minutes")
    most_hours: float | None = Field(None, ge=0, description="of all people together; left out: no limit")


class StartLever(_Lever):
    """Shifts that have not begun begin earlier or later; those that begin later still end when they did."""

    notice_min: int = Field(120, ge=0, le=1440)
    price_hour: float = Field(5.0, ge=0, description="points per hour earlier or later")
    step_min: int = Field(30, gt=0)
    early_min: int = Field(60, ge=0)
    late_min: int = Field(60, ge=0)


class TimeOffLever(_Lever):
    """People who like to go home earlier do."""

    notice_min: int = Field(0, ge=0, le=1440)
    price_hour: float = Field(1.0, ge=0, description="points per hour")
    step_min: int = Field(30, gt=0)
    most_min: int = Field(120, ge=0)


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
    """Levers of the day, and how many people may be disturbed."""

    change: float = Field(1.0, ge=0, description="points per person whose shift changes: people dislike changes")
    most_changed: int | None = Field(None, ge=0, description="people whose shift may change; left out: no limit")
    breaks: BreakLever | None = Field(default_factory=BreakLever)
    overtime: OvertimeLever | None = Field(default_factory=OvertimeLever)
    start: StartLever | None = Field(default_factory=StartLever)
    time_off: TimeOffLever | None = Field(default_factory=TimeOffLever)
    skills: SkillLever | None = Field(default_factory=SkillLever)
    overflow: list[OverflowLever] = Field(default_factory=list)
