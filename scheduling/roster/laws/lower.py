"""All laws of a problem, lowered: which kind of rule becomes what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scheduling.roster.laws import counts, fair, runs, weekends
from scheduling.roster.laws.classes import Classes, classes_of
from scheduling.roster.laws.facts import Facts
from scheduling.roster.laws.lowering import Either, Lowering
from scheduling.roster.laws.pairs import couplings
from scheduling.roster.laws.rows import LawRows, Price
from scheduling.roster.laws.terms import Terms, lawful, pinned_out
from scheduling.roster.problem import RosterProblem
from scheduling.roster.rest import rest_classes
from scheduling.rules.law import Law

ROWS: dict[str, tuple[Callable[[Lowering, Law, Any], None], ...]] = {
    "hours": (counts.lower_hours,),
    "working_days": (counts.lower_working_days,),
    "shifts_of_kind": (counts.lower_shifts_of_kind,),
    "split_shifts": (counts.lower_split_shifts,),
    "nights": (counts.lower_nights, runs.lower_nights_in_a_row),
    "minors": (counts.lower_minors,),
    "overtime": (counts.lower_overtime,),
    "consecutive_work": (runs.lower_consecutive_work,),
    "consecutive_off": (runs.lower_consecutive_off,),
    "weekends": (weekends.lower_weekends,),
    "fair_share": (fair.lower_fair_share,),
}
"""Kinds that become rows. The others are of single shifts (`single`), of dates (`dated`) or of two shifts (`pairs`)."""


@dataclass(frozen=True)
class Lowered:
    """What the laws add to the model.

    Attributes
    ----------
    problem
        The problem with the shifts that hard rules leave.
    features
        Of each shift, after the roster's own features, one array ``(zones, days, shifts)`` each.
    either
        What an auxiliary decision stands for; one each.
    terms
        Costs of shifts and days off; None where there are none.
    classes
        What couples two days.
    """

    problem: RosterProblem
    features: tuple[np.ndarray, ...]
    rows: LawRows
    either: tuple[Either, ...]
    terms: Terms | None
    classes: Classes


def lower(problem: RosterProblem) -> Lowered:
    """Lower all laws, and what history leaves of the first days."""
    people = len(problem.agent_zone)
    if not problem.laws and not any(problem.past):
        return Lowered(problem, (), LawRows([]), (), None, classes_of(rest_classes(problem), (), people))
    facts = Facts(problem)
    terms = Terms(facts)
    masked = replace(problem, eligibility=lawful(problem.eligibility, terms, facts))
    lowering = Lowering(masked, facts)
    for law in problem.laws:
        for one in ROWS.get(law.rule.rule, ()):  # type: ignore[attr-defined]
            one(lowering, law, law.rule)
    lowering.tie()
    _add_days(lowering, terms, facts)
    own = [np.broadcast_to(measure.of_shifts(facts), facts.shape) for measure in lowering.measures[3:]]
    marks = terms.marks()
    features = (*own, *(() if marks is None else (marks,)))
    classes = classes_of(rest_classes(problem), list(couplings(facts)), people)
    return Lowered(masked, features, lowering.rows, tuple(lowering.either.values()), terms, classes)


def _add_days(lowering: Lowering, terms: Terms, facts: Facts) -> None:
    """Days that must be worked, pinned shifts that are out, and what days without a choice cost."""
    hard = Price(None)
    for agent, day in sorted(terms.must_work):
        lowering.rows.add(agent, [(lowering.worked, day)], 1, None, hard)
    for agent, _ in pinned_out(terms, facts):
        lowering.rows.add(agent, [], 1, None, hard)
    idle = terms.idle_costs(lowering.able)
    lowering.rows.add(0, [], 1, None, Price(idle))
