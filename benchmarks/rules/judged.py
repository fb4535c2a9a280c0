"""The old roster under each change, refereed again; and rosters made anew from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.rules.changes import Change
from center.plan import Duty
from scheduling.explain.inputs import Inputs
from scheduling.roster.decode import decode, encode
from scheduling.roster.model import build_model
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import Verdict, verify
from solvers.backends import solve
from solvers.solution import Budget


@dataclass(frozen=True)
class Again:
    """The old roster under one change; costs in hundredths of a point.

    Attributes
    ----------
    old
        Cost before the change.
    cost, broken
        Cost after it and rules broken, with the fair shares and owed hours, which have prices, as they were.
    recomputed, broken_then
        The same with what the change makes of them.
    begun, anew
        Where the roster was made again from the old one by annealing: its cost at first and in the end, by the changed problem.
    """

    subject: str
    what: str
    law: bool
    old: int
    cost: int
    broken: int
    recomputed: int
    broken_then: int
    begun: int | None = None
    anew: int | None = None

    @property
    def no_dearer(self) -> bool:
        """Whether nothing is broken and the roster costs no more; a law may not even change a share or owed hours."""
        kept = not self.broken and self.cost <= self.old
        return kept and (not self.law or (self.recomputed, self.broken_then) == (self.cost, self.broken))

    @property
    def made_no_dearer(self) -> bool:
        """Whether the roster made again, where one was, costs no more than the old one."""
        return self.begun is None or (self.anew is not None and self.anew <= self.begun)


def judged_again(inputs: Inputs, before: RosterProblem, duties: Sequence[Duty], old: Verdict, change: Change) -> Again:
    """Referee `duties` under a change."""
    problem = change.made(inputs).problem()
    now = held = verify(problem, duties)
    if not _priced_alike(problem, before, change.law):
        held = verify(as_before(problem, before), duties)
    broken, then = len(held.violations), len(now.violations)
    return Again(change.subject, change.what, change.law, old.cost, held.cost, broken, now.cost, then)


def _priced_alike(problem: RosterProblem, before: RosterProblem, law: bool) -> bool:
    """Whether fair shares and owed hours are as before; those of rules are looked at only where the list of rules is the same."""
    pairs = [(problem.bands.owed_min, before.bands.owed_min)]
    pairs += [(getattr(problem.fair, name), getattr(before.fair, name)) for name in ("least", "most", "counted")]
    shared = [] if law else [(problem.law_bands[where], band) for where, band in before.law_bands.items()]
    pairs += [(getattr(new, name), getattr(old, name)) for new, old in shared for name in ("least", "most")]
    return all(np.array_equal(new, old) for new, old in pairs)


def as_before(problem: RosterProblem, before: RosterProblem) -> RosterProblem:
    """The problem with the fair shares and the owed hours, which have prices, of another with the same rules."""
    bands = replace(problem.bands, owed_min=before.bands.owed_min)
    return replace(problem, fair=before.fair, law_bands=before.law_bands, bands=bands)


def made_again(inputs: Inputs, duties: Sequence[Duty], again: Again, change: Change, seconds: float) -> Again:
    """Also anneal the changed problem from the old roster."""
    problem = change.made(inputs).problem()
    model = build_model(problem)
    start = encode(model, duties)
    found = solve(model.model, Budget(seconds=seconds), 1, start=start)
    begun, verdict = verify(problem, duties), verify(problem, decode(model, start if found.assignment is None else found.assignment))
    return replace(again, begun=begun.cost, anew=verdict.cost if verdict.legal else None)
