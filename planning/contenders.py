"""A solver's answer as a contender, before the referee has seen it."""

from __future__ import annotations

from center.contender import Contender
from solvers.solution import Solution


def contender_of(solution: Solution) -> Contender:
    """All that the solver says of its answer; what it truly costs is the referee's to say."""
    return Contender(
        backend=solution.backend,
        version=solution.version,
        status=solution.status.value,
        seed=solution.seed,
        seconds=solution.seconds,
        hard=solution.hard,
        energy=solution.energy,
        bound=solution.bound,
        trace=solution.trace,
        cooling=solution.cooling,
        begin=solution.begin,
        polished=solution.polished,
        assignment=solution.assignment,
        fingerprint=solution.fingerprint,
        confidence=solution.confidence,
        money=solution.money,
        note=solution.note,
    )
