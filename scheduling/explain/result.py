"""What explanations say, in names, days and hundredths of a point."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What became of a wish that was held while the plan was made again."""

    POSSIBLE = "possible"
    NOT_LEGAL = "not legal"
    UNKNOWN = "not known in the time"


@dataclass(frozen=True)
class Payer:
    """Who pays for a change: a person, or a queue on a day.

    Attributes
    ----------
    what
        What becomes of them: the shifts that they work instead, or the head-hours missing and spare.
    cost
        Hundredths of a point; negative: they gain.
    """

    who: str
    what: str
    cost: int


@dataclass(frozen=True)
class Price:
    """What a change costs, measured by making the plan again.

    Attributes
    ----------
    cost
        Cost of the plan made again with the change, less `without`; hundredths of a point.
    without
        The cheapest plan without it that is known: the reference (the plan as it is, or made again in the same way if that is cheaper),
        or the changed one itself where it is legal without the change and cheaper still.
    saved_anyway
        What making the plan again saves without the change.
    exact
        Whether both plans are proved to be the cheapest; else the price is what was found in the time.
    parts
        Cost part -> difference to the reference; they sum to the cost unless the changed plan is the cheaper one.
    payers
        Those whose cost differs from the reference, dearest first; they sum to the parts.
    changed
        People whose shifts differ from the reference.
    """

    cost: int
    without: int
    saved_anyway: int
    exact: bool
    parts: dict[str, int]
    payers: tuple[Payer, ...]
    changed: int


@dataclass(frozen=True)
class RuleOfSet:
    """A rule of a conflict set.

    Attributes
    ----------
    person
        For whom it holds.
    text, where
        What it says, and its place in the scenario file.
    price
        What it costs to take it away for that person: the plan made again without it, the set's other rules kept and other sets of
        rules out of the way. None where that was not tried, or gave no legal plan, as `note` says.
    """

    person: str
    text: str
    where: str
    price: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Conflict:
    """Rules that cannot hold together.

    Attributes
    ----------
    rules
        Empty: skills, opening hours and the contract's shifts leave nothing, whatever the rules.
    minimal
        Whether each was proved to be needed for it; else time ran out.
    """

    person: str
    rules: tuple[RuleOfSet, ...]
    minimal: bool


@dataclass(frozen=True)
class WishTold:
    """A wish that the plan does not keep, held while the plan was made again.

    Attributes
    ----------
    wish
        ``to be off on Mon 2 Mar``.
    now
        What the plan says instead.
    paid
        What the plan pays for refusing it, hundredths of a point; 0 for one that has no price.
    price
        Of keeping it; None where it is not legal or not known.
    conflicts
        The sets of rules against it, from each of which one would have to go; none where it is legal, or where they are not known.
    """

    person: str
    wish: str
    now: str
    paid: int
    answer: Answer
    price: Price | None = None
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True)
class Reason:
    """Why people are not on a queue at a time: how many, and the first names."""

    text: str
    count: int
    people: tuple[str, ...]


@dataclass(frozen=True)
class UnmetTold:
    """A time at which heads are missing.

    Attributes
    ----------
    when
        The step with most missing.
    need, heads
        Heads required, and there; whole ones, of what people count by their proficiency where a scenario says so.
    reasons
        Every person once; those on the queue first.
    reached
        Heads there when the plan is made again with a missing head at that time dearer than anything else.
    price
        What that costs.
    most
        Heads that any legal roster can have there, proved person by person; None where that was not tried.
    """

    queue: str
    when: str
    need: int
    heads: int
    reasons: tuple[Reason, ...]
    reached: int | None = None
    price: Price | None = None
    most: int | None = None


@dataclass(frozen=True)
class Explanations:
    """What was asked of a plan, and what was left out for lack of time.

    Attributes
    ----------
    refused
        Wishes that the plan does not keep, of the people asked about.
    """

    plan_id: str
    wishes: tuple[WishTold, ...]
    unmet: tuple[UnmetTold, ...]
    refused: int
    untold: tuple[str, ...] = ()
