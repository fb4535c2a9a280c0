"""The `meetings` section of a scenario: meetings and trainings that are placed inside the shifts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from center.schema import DateRange, Name, Section, WeeklyWindow
from scheduling.rules.pauses import MEETING, TRAINING
from scheduling.rules.schema import Whom


class Meeting(Section):
    """Paid time off the queue, inside the shift.

    ``group``: one time for all; everybody of `whom` who is at work and not on a break then attends. ``single``: one by one, each
    person at a time of their own, such as a training or a talk.
    """

    name: Name
    kind: Literal["group", "single"] = "group"
    minutes: int = Field(gt=0, le=480, description="length; whole planning steps")
    whom: Whom = Field(default_factory=Whom, description="contracts, groups and people; left out, everybody")
    windows: list[WeeklyWindow] = Field(
        default_factory=list,
        description="when it may be held, 'mon-thu 09:00-17:00'; none given: at any time. On the clock of the first site, of a "
        "single one on that of the person's site",
    )
    dates: list[DateRange] = Field(default_factory=list, description="days on which it may begin; none given: any")
    per: Literal["horizon", "week"] = Field("horizon", description="held once, or once in each week from the horizon's first day")
    least_share: float = Field(
        0.5, ge=0, le=1, description="group: of the people named, how many must be able to attend, or it is not held"
    )
    apart_min: int = Field(0, ge=0, le=480, description="least minutes to the shift's start and end, and to its breaks")
    every_min: int | None = Field(
        None, gt=0, description="it begins at a multiple of so many minutes after midnight; left out: at any step"
    )
    missed: float = Field(100.0, ge=0, description="points for each person who misses it; against these, cover counts")

    @model_validator(mode="after")
    def _begins_on_the_clock(self) -> Meeting:
        if self.every_min is not None and 60 % self.every_min and self.every_min % 60:
            raise ValueError("every_min that divides 60, or a multiple of 60")
        return self

    @property
    def pause(self) -> str:
        """Kind of the pause that it is in a shift."""
        return MEETING if self.kind == "group" else TRAINING
