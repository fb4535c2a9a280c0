"""A plan and its problem, made again with a change: the counterfactual that every explanation rests on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np

from center.errors import InputError
from center.plan import Duty
from scheduling.explain.again import around, make_again
from scheduling.explain.again_blocks import make_blocks_again
from scheduling.explain.begin import start_of
from scheduling.explain.inputs import Inputs
from scheduling.explain.narrow import Fits, narrowed
from scheduling.explain.payers import Judged, Words, changed_people, payers
from scheduling.explain.result import Price
from scheduling.roster.blocks.blocked import has_blocks
from scheduling.roster.decode import decode
from scheduling.roster.model import RosterModel, build_model
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import verify

THOROUGH = 2.0
"""The reference gets so many times the seconds of a change, since every price is measured from it."""


@dataclass(frozen=True)
class Effort:
    """Seconds of each time that a roster is made again, and the seed."""

    seconds: float = 10.0
    seed: int = 1


@dataclass(frozen=True)
class Made:
    """A plan made again.

    Attributes
    ----------
    roster
        Legal by the problem that it is judged by.
    proved
        Whether there is no cheaper one.
    """

    roster: Judged
    proved: bool


@dataclass
class World:
    """A plan as it is, and the same made again.

    Attributes
    ----------
    duties
        Of the plan, legal or not.
    words
        A duty (None: off) in words.
    before
        The plan as it is.
    """

    inputs: Inputs
    duties: tuple[Duty, ...]
    effort: Effort
    words: Words
    before: Judged = field(init=False, repr=False)

    def __post_init__(self) -> None:
        problem = self.inputs.problem()
        self.before = Judged(problem, self.duties, verify(problem, self.duties))

    @cached_property
    def model(self) -> RosterModel:
        """Of the plan as it is."""
        return build_model(self.before.problem)

    @cached_property
    def reference(self) -> Made:
        """The plan made again without any change, or as it is where that found nothing cheaper: what prices are measured from."""
        problem, seconds = self.before.problem, THOROUGH * self.effort.seconds
        if has_blocks(problem):
            found = make_blocks_again(problem, self.duties, {}, seconds, self.effort.seed)
            duties, proved = self.duties if found is None else found, False
        else:
            start, model = start_of(self.model, self.duties), self.model.model
            again = make_again(model, start, start, np.arange(model.n_decisions), seconds, self.effort.seed)
            duties, proved = decode(self.model, again.assignment), again.proved
        made, as_it_is = Judged(problem, duties, verify(problem, duties)), self.before.verdict
        better = (len(made.verdict.violations), made.verdict.cost) < (len(as_it_is.violations), as_it_is.cost)
        return Made(made if better else self.before, proved)

    def changed(self, inputs: Inputs, same_prices: bool) -> RosterProblem | None:
        """The problem of changed inputs; None where somebody cannot fulfil the contract then.

        Parameters
        ----------
        same_prices
            Whether owed hours and fair shares, which have prices, stay the plan's, though a rule that they come from is gone.
        """
        try:
            problem = inputs.problem()
        except InputError:
            return None
        old = self.before.problem
        if same_prices and problem.paid_unit_min == old.paid_unit_min:
            problem = replace(problem, bands=replace(problem.bands, owed_min=old.bands.owed_min), fair=old.fair)
        return problem

    def with_change(
        self,
        problem: RosterProblem,
        line: Mapping[int, tuple[Duty, ...]],
        days: Collection[int],
        holds: Mapping[tuple[int, int], Fits] = MappingProxyType({}),
    ) -> Made | None:
        """The reference made again with a change; None where no legal one was found.

        Parameters
        ----------
        problem
            The changed one, or the plan's own.
        line
            Person -> duties of a legal line of theirs to begin with, where theirs will not do.
        days
            Days that the change concerns.
        holds
            (person, day) -> what the day must be like.
        """
        old = self.reference.roster.duties
        begun = [duty for duty in old if duty.agent not in line] + [duty for own in line.values() for duty in own]
        if has_blocks(problem):
            duties, proved = make_blocks_again(problem, begun, holds, self.effort.seconds, self.effort.seed), False
        else:
            touched = {*days, *(duty.day for duty in set(begun) ^ set(old))}
            duties, proved = self._again(problem, begun, line, touched, holds)
        if duties is None:
            return None
        verdict = verify(problem, duties)
        return Made(Judged(problem, duties, verdict), proved) if verdict.legal else None

    def _again(
        self,
        problem: RosterProblem,
        begun: Collection[Duty],
        line: Collection[int],
        touched: Collection[int],
        holds: Mapping[tuple[int, int], Fits],
    ) -> tuple[tuple[Duty, ...] | None, bool]:
        """Duties of the changed problem's model, None without any, and whether there are no cheaper ones."""
        model = self.model if problem is self.before.problem else build_model(problem)
        part = narrowed(model, holds)
        if part is None:
            return None, False
        start, like = (part.start(start_of(model, duties)) for duties in (begun, self.reference.roster.duties))
        found = make_again(part.model, start, like, around(model, line, touched), self.effort.seconds, self.effort.seed)
        return (decode(model, part.widened(found.assignment)), found.proved) if found.legal else (None, False)

    def price(self, made: Made, same_rules: bool) -> Price:
        """What a changed plan costs.

        Parameters
        ----------
        same_rules
            Whether the changed plan is legal without the change too: where it is the cheapest that is known, the change costs nothing.
        """
        old, new = self.reference.roster.verdict, made.roster.verdict
        without = min(old.cost, new.cost) if same_rules or not old.legal else old.cost
        parts = {name: new.parts.get(name, 0) - old.parts.get(name, 0) for name in {**old.parts, **new.parts}}
        return Price(
            cost=new.cost - without,
            without=without,
            saved_anyway=max(0, self.before.verdict.cost - without) if self.before.verdict.legal else 0,
            exact=made.proved and self.reference.proved,
            parts={name: cost for name, cost in parts.items() if cost},
            payers=payers(self.reference.roster, made.roster, self.words),
            changed=len(changed_people(self.reference.roster.duties, made.roster.duties)),
        )
