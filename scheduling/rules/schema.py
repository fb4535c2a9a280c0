"""Labour rules as data: the fixed set of kinds that a scenario's `rules.also` may hold. What each one means is said here.

A *shift* belongs to the local day it starts in. A rule without a `price` is hard; with one, each unit by which it is broken
costs so many points. The unit is named at each kind. Weeks are blocks of 7 days from the horizon's first day; a last block
of fewer days is held to its most, not to its least. Shifts worked before the horizon (history) count for rest, runs,
successions, rolling windows and debts, and are never themselves judged:

- A rolling span of D days is every D successive days of which all are known and one at least lies in the horizon; where fewer than D days
  are known, the one span of all of them. It is held to its least only where it is whole and in the horizon, and to its most, or to what
  history alone makes of it where that is more.
- A run's day counts for its most where it lies in the horizon; so a run of L days, H of them in the horizon, is min(H, L - most) too long.
- A run is held to its least where it lies in the horizon in part, or ended the day before it by a decision of the horizon's first day,
  and where both its ends are known: the first and the last day known are no ends.

Hours are counted in minutes; a least that is no whole minute is taken up, a most down. Where hours have a price, one paid unit
(the rule's own of `RosterProblem.law_units`, which measures these bounds too) costs its share of the hour's, rounded down to a hundredth of
a point.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from center.schema import ClockWindow, DateRange, Name, Section, Weekdays, WeeklyWindow


class Whom(Section):
    """Whom a rule is for: everybody in one of the contracts or groups, and the people named. All empty: everybody."""

    contracts: list[Name] = Field(default_factory=list)
    groups: list[Name] = Field(default_factory=list)
    people: list[Name] = Field(default_factory=list)


class Rule(Section):
    """What all kinds have."""

    rule: str
    name: str | None = Field(None, max_length=80, description="what people call it; used in sentences")
    whom: Whom = Field(default_factory=Whom)
    price: float | None = Field(None, ge=0, description="points per unit broken; left out, the rule is hard")


Per = Literal["week", "horizon", "rolling"]


class Span(Rule):
    """A count over a span of days: each week, the horizon, or every `days` successive days."""

    per: Per = "week"
    days: int | None = Field(None, ge=2, le=371, description="length of a rolling span, days")

    @model_validator(mode="after")
    def _has_days(self) -> Span:
        if (self.per == "rolling") != (self.days is not None):
            raise ValueError("days with per: rolling, and only there")
        return self


class Rest(Rule):
    """At least so many hours of elapsed time between two shifts. `after`: only after shifts of these names. Unit: an hour short, begun.

    Every two shifts of different days that are too near count, so a long rest can be broken by several shifts.
    """

    rule: Literal["rest"]
    hours: float = Field(ge=0, le=168)
    after: list[Name] = Field(default_factory=list)


class Hours(Span):
    """Least and most paid hours in a span. Unit: an hour, a part of it its share to the paid minute."""

    rule: Literal["hours"]
    least: float | None = Field(None, ge=0)
    most: float | None = Field(None, ge=0)


class DayHours(Rule):
    """Most paid hours a day. Unit: an hour, a part of it its share."""

    rule: Literal["day_hours"]
    most: float = Field(gt=0, le=24)


class WorkingDays(Span):
    """Least and most days worked in a span. Unit: a day."""

    rule: Literal["working_days"]
    least: int | None = Field(None, ge=0)
    most: int | None = Field(None, ge=0)


class ConsecutiveWork(Rule):
    """Least and most working days in a row. A run that touches an edge of what is known is not held to the least. Unit: a day.

    Too long: a run of L costs L - most. Too short: a run of L costs least - L.
    """

    rule: Literal["consecutive_work"]
    least: int | None = Field(None, ge=1, le=31)
    most: int | None = Field(None, ge=1, le=371)


class ConsecutiveOff(Rule):
    """Least and most days off in a row; as `consecutive_work`. Unit: a day."""

    rule: Literal["consecutive_off"]
    least: int | None = Field(None, ge=1, le=31)
    most: int | None = Field(None, ge=1, le=371)


class Weekends(Rule):
    """Weekends worked. A weekend is a Saturday and the Sunday after it, and is worked when a shift starts on one of them. Unit: a weekend.

    most      at most so many in the horizon; of a weekend that the horizon cuts, its days in the horizon count
    of        with `most`: in every `of` successive weekends instead (every other weekend: most 1, of 2), as a rolling span of weekends
              of which at least a day is known
    whole     both days are worked, or none; a weekend cut by the horizon's edge (and no history), or before it, is not judged by it
    """

    rule: Literal["weekends"]
    most: int | None = Field(None, ge=0)
    of: int | None = Field(None, ge=2, le=53)
    whole: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Weekends:
        if self.most is None and (self.of is not None or not self.whole):
            raise ValueError("most (with or without of), or whole: true")
        return self


class Succession(Rule):
    """A shift of `first` is never followed by one of `then` on the next day. Says nothing of any other pair. Unit: once."""

    rule: Literal["succession"]
    first: list[Name] = Field(min_length=1)
    then: list[Name] = Field(min_length=1)


class ShiftsOfKind(Span):
    """Least and most shifts of some names in a span. Unit: a shift."""

    rule: Literal["shifts_of_kind"]
    kinds: list[Name] = Field(min_length=1)
    least: int | None = Field(None, ge=0)
    most: int | None = Field(None, ge=0)


class StartBand(Rule):
    """In each week no two shifts start more than so many minutes of the clock apart (23:00 and 01:00: 22 hours). Unit: a pair of shifts."""

    rule: Literal["start_band"]
    minutes: int = Field(ge=0, le=1440)


class SplitShifts(Span):
    """Most split shifts (shapes with a `split`) in a span. `most: 0` forbids them. Unit: a shift."""

    rule: Literal["split_shifts"]
    most: int = Field(0, ge=0)


class Nights(Span):
    """Night shifts: those with at least `least_min` minutes between the clock times of `night`. Unit: a shift (`in_a_row`: a day too many).

    Minutes are those of the clock between the shift's local start and end, breaks included; a change of the clock changes them.

    most       at most so many in a span
    in_a_row   at most so many nights on successive days
    """

    rule: Literal["nights"]
    night: ClockWindow = "23:00-06:00"
    least_min: int = Field(120, gt=0)
    most: int | None = Field(None, ge=0)
    in_a_row: int | None = Field(None, ge=0)


class Minors(Rule):
    """Young people: no work outside `between`, most hours a day and a week. Unit: a shift outside; an hour too many, a part its share."""

    rule: Literal["minors"]
    between: ClockWindow = "06:00-20:00"
    day_hours: float = Field(8, gt=0, le=24)
    week_hours: float = Field(40, gt=0, le=168)


class DaysOff(Rule):
    """Fixed days off, by date or weekday. They give no credit, unlike leave. Unit: a shift."""

    rule: Literal["days_off"]
    dates: list[DateRange] = Field(default_factory=list)
    weekdays: Weekdays | None = None


class Available(Rule):
    """A shift lies wholly inside one of the weekly windows or follows on within them, step by step. Unit: a shift."""

    rule: Literal["available"]
    windows: list[WeeklyWindow] = Field(min_length=1)


class Request(Rule):
    """A wish for some dates: to work (`on`), a shift of `kinds` where named, or not to work (`off`), no shift of `kinds`. Unit: a date."""

    rule: Literal["request"]
    want: Literal["on", "off"]
    dates: list[DateRange] = Field(min_length=1)
    kinds: list[Name] = Field(default_factory=list)


class Overtime(Rule):
    """Paid hours above `above` a week (or above the contract's least, left out) cost `price` an hour, up to `most` hours above it (hard).

    Unit: an hour, a part of it its share. Without a price they cost nothing up to `most`. The contract's least is that after credit
    for leave (`Bands.owed_min`); its most stays what it is, so overtime needs a contract that allows it.
    """

    rule: Literal["overtime"]
    above: float | None = Field(None, ge=0, le=168)
    most: float = Field(ge=0, le=168)


class Turn(Rule):
    """Whose preferences and requests weigh how much. People are ranked, and the rank's factor multiplies their priced wishes.

    seniority   by the agent's `since`, longest first; without one last, equal dates in scenario order
    rotation    the scenario's order, moved on by one person every ISO week of the horizon's first day

    The list of factors is stretched over the ranks: of `n` people, rank r has factor ``factors[r * len(factors) // n]``. It multiplies
    the cost of the person's preferences and of requests that have a price, nothing else; factors of several such rules multiply.
    """

    rule: Literal["turn"]
    by: Literal["seniority", "rotation"]
    factors: list[Annotated[int, Field(ge=0, le=100)]] = Field(min_length=1, description="such as [3, 2, 1]")


class FairShare(Rule):
    """Each person's count is to lie within floor and ceiling of the fair share. Unit: a shift, weekend, night or paid hour outside it.

    Share = (what the requirement needs, fixed beforehand) x own eligible contract days / all people's eligible contract days, and the same
    part of what the people of the rule had in the last `debt_days` of history, less what the person had. Hours: between least and most of
    the person's contract, at the same point for everybody that the requirement needs; floor and ceiling are whole paid units. Nights are
    those of `Nights` as it is left out. `per_contract`: history is shared with people of one's own contract only. Who has no eligible
    day is left out.
    """

    rule: Literal["fair_share"]
    of: Literal["unpopular", "weekends", "nights", "hours"]
    per_contract: bool = False
    debt_days: int = Field(0, ge=0, le=371)


AnyRule = Annotated[
    Rest
    | Hours
    | DayHours
    | WorkingDays
    | ConsecutiveWork
    | ConsecutiveOff
    | Weekends
    | Succession
    | ShiftsOfKind
    | StartBand
    | SplitShifts
    | Nights
    | Minors
    | DaysOff
    | Available
    | Request
    | Overtime
    | Turn
    | FairShare,
    Field(discriminator="rule"),
]
