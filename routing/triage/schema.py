"""Settings of a triage: buckets, teams, prices, which incidents belong together. Prices are plain points.

Every weight has one factor: what breaking the promise costs (by priority class, times the customer's value), a needless
escalation, a further reassignment, a change against the last wave, related incidents apart. What an escalation saves
is the team's `relief`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from center.schema import Name, Section, WeeklyWindow, Zone

Points = Annotated[float, Field(ge=0, le=1_000_000)]
Share = Annotated[float, Field(ge=0, le=1)]
Word = Literal["category", "subcategory", "symptom", "item", "location", "channel", "group"]


class Buckets(Section):
    """Time buckets from the moment of the wave on."""

    bucket_min: int = Field(60, ge=5, le=1440, description="length of a bucket, minutes")
    buckets: int = Field(8, ge=1, le=200)


class Team(Section):
    """Somebody an incident can be escalated to."""

    name: Name
    tier: int = Field(2, ge=1, le=9, description="level of support; said in the explanation")
    capacity: int = Field(ge=0, le=10_000, description="units of effort the team takes on in a bucket while it works")
    open: list[WeeklyWindow] = Field(min_length=1, description="when it works, by the clock of the zone: a bucket counts by its start")
    takes: dict[Word, list[str]] = Field(default_factory=dict, description="words it takes; a field left out is no condition")
    except_: dict[Word, list[str]] = Field(default_factory=dict, alias="except", description="words it does not take")
    relief: Share = Field(description="share of the cost of a breach that is saved by escalating to it at once")
    price: Points = Field(0.0, description="price of one unit of its effort, points")


class Prices(Section):
    """What things cost, in points."""

    breach: dict[int, Points] = Field(
        default_factory=lambda: {1: 40.0, 2: 25.0, 3: 15.0, 4: 8.0}, min_length=1, description="a broken promise, by priority class"
    )
    breach_unknown: Points = Field(15.0, description="a broken promise where the priority class is not recorded")
    needless: Points = Field(3.0, description="an escalation that was not needed; paid times (1 - risk of breach)")
    reassign: Points = Field(4.0, description="further reassignments of an incident that stays, paid times their risk")
    change: Points = Field(2.0, description="a promise of the last wave given to another team, or withdrawn")
    move: Points = Field(0.5, description="a promise of the last wave moved to another bucket of the same team")
    apart: Points = Field(1.0, description="two related incidents at different teams")
    split: Points = Field(2.0, description="of two related incidents one escalated, the other left")
    fade_per_h: float = Field(0.03, ge=0, le=1, description="share of the relief that is lost with every hour until the bucket begins")


class CustomerValue(Section):
    """How much more a customer's incident weighs: a factor on the price of a breach."""

    field: Word = Field("location", description="what tells the customer; people are pseudonyms and cannot be named")
    factors: dict[str, Annotated[float, Field(gt=0, le=100)]] = Field(default_factory=dict, description="word -> factor; others have 1")


class Related(Section):
    """Which open incidents belong together: the same words in every field of one of these lists.

    Each group is a chain in order of opening, at most `longest` long, so that pairs grow with the incidents, not with their square.
    """

    same: list[list[Word]] = Field(default=[["item"], ["symptom", "location"]])
    within_h: float = Field(24.0, gt=0, description="neighbours of a chain opened at most so far apart, hours")
    longest: int = Field(6, ge=2, le=50)


class TriageSettings(Section):
    """The whole settings file of a triage."""

    schema_version: int = Field(1, ge=1, le=1)
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")] = Field("triage", description="first part of the ids of its triages")
    zone: Zone = "UTC"
    horizon: Buckets = Field(default_factory=Buckets)
    teams: list[Team] = Field(min_length=1)
    prices: Prices = Field(default_factory=Prices)
    customer_value: CustomerValue = Field(default_factory=CustomerValue)
    related: Related = Field(default_factory=Related)
    effort: dict[int, Annotated[int, Field(ge=1, le=100)]] = Field(
        default_factory=dict, description="units of effort by priority class; others have 1"
    )
    high_risk: Share = Field(0.5, description="from this risk of breach on an incident that stays is explained")

    @model_validator(mode="after")
    def _names_apart(self) -> TriageSettings:
        names: Sequence[str] = [team.name for team in self.teams]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"each team's name once ({', '.join(twice)} is there twice)")
        return self
