"""The referee: problem + duties -> Verdict. It knows no model and no solver, and trusts no option list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from center.plan import Duty, Unmet
from scheduling.roster.judged_cost import cost_parts
from scheduling.roster.laid import with_laid
from scheduling.roster.problem import RosterProblem
from scheduling.rules import (
    availability,
    blocks,
    consecutive_days,
    contract_week,
    hard_cover,
    in_time,
    judge,
    locked,
    meetings,
    one_a_day,
    rest_time,
    shape_queues,
    shift_shape,
    skill,
)

RULES = (shift_shape, shape_queues, one_a_day, skill, blocks, availability, contract_week, consecutive_days, rest_time, locked, meetings)


@dataclass(frozen=True)
class Verdict:
    """What the referee finds.

    Attributes
    ----------
    violations
        A sentence for each broken rule: person, day, what was found, what is allowed.
    cost
        Whole cost, in hundredths of a point.
    parts
        The cost by part: under, over, labour, preferences, fairness; rules where the scenario has further ones.
    cover
        Heads rostered and not on a break, shape ``(queues, n)``.
    worth
        What these count, in heads; `cover` itself unless proficiency counts, else float.
    unmet
        Runs of steps with fewer heads than needed, by what they count; a part of a head is missing as a whole one.
    laid
        Heads that deferred work was laid for, shape ``(queues, n)``; None where there was none to lay.
    """

    violations: tuple[str, ...]
    cost: int
    parts: dict[str, int]
    cover: np.ndarray = field(repr=False)
    worth: np.ndarray = field(repr=False)
    unmet: tuple[Unmet, ...] = field(repr=False)
    laid: np.ndarray | None = field(default=None, repr=False)

    @property
    def legal(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations


def verify(problem: RosterProblem, duties: Sequence[Duty], laid: np.ndarray | None = None) -> Verdict:
    """Judge `duties` by the scenario's rules and prices.

    Parameters
    ----------
    laid
        Heads that the problem's deferred work is laid for, needed beside its `need`; shape ``(queues, n)``. None: none.
    """
    late = tuple(in_time.broken(problem, laid))
    problem = with_laid(problem, laid)
    ordered = sorted(duties, key=lambda duty: (duty.agent, duty.start))
    heads, units = cover(problem, ordered), cover_units(problem, ordered)
    judged = tuple(judge.explained(problem, ordered))
    parts = cost_parts(problem, ordered, units, judged)
    unmet = tuple(_unmet(problem.worth.missing(problem.need, units)))
    named = (sentence for rule in RULES for sentence in rule.broken(problem, ordered))
    violations = (*named, *judge.sentences(judged), *hard_cover.broken(problem, unmet), *late)
    worth = heads if problem.worth.plain else units / problem.worth.head
    return Verdict(violations, sum(parts.values()), parts, heads, worth, unmet, laid)


def cover(problem: RosterProblem, duties: Sequence[Duty]) -> np.ndarray:
    """Heads on each queue in each step of the horizon, without those on a break; shape ``(queues, n)``."""
    return _counted(problem, duties, np.ones_like(problem.worth.units))


def cover_units(problem: RosterProblem, duties: Sequence[Duty]) -> np.ndarray:
    """What these heads count, in units of a head (`problem.worth`); shape ``(queues, n)``."""
    return _counted(problem, duties, problem.worth.units)


def _counted(problem: RosterProblem, duties: Sequence[Duty], worth: np.ndarray) -> np.ndarray:
    n = problem.horizon.n
    heads = np.zeros((len(problem.need), n), dtype=np.int64)
    for duty in duties:
        at_break = sorted((start, end) for start, end, _, _ in duty.breaks)
        for first, last, queue in duty.blocks or ((duty.start, duty.end, duty.queue),):
            heads[queue, max(0, first) : max(0, min(last, n))] += worth[duty.agent, queue]
            for start, end in at_break:
                heads[queue, max(0, first, start) : max(0, min(last, end, n))] -= worth[duty.agent, queue]
    return heads


def _unmet(missing: np.ndarray) -> Iterator[Unmet]:
    """Runs of positive entries; `heads` is their sum over the steps, `worst` the largest."""
    for queue, row in enumerate(missing):
        short = np.concatenate([[0], (row > 0).astype(np.int8), [0]])
        edges = np.flatnonzero(np.diff(short)).tolist()
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            yield Unmet(queue, start, end, int(row[start:end].sum()), int(row[start:end].max()))
