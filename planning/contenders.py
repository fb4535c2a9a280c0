"""A solver's answer as a contender, before the referee has seen it."""

from __future__ import annotations

from center.contender import Contender
from scheduling.roster.worth import hundredths_of
from solvers.solution import Solution


def contender_of(solution: Solution, fine: int = 1) -> Contender:
    """All that the solver says of its answer; what it truly costs is the referee's to say.

    Parameters
    ----------
    fine
        What a hundredth of a point is in the model's energy. A contender's figures are hundredths, rounded as the referee rounds, so
        that a bound of what is finer is one of what is rounded.
    """
    energy, bound = (None if value is None else hundredths_of(value, fine) for value in (solution.energy, solution.bound))
    return Contender(
        backend=solution.backend,
        version=solution.version,
        status=solution.status.value,
        seed=solution.seed,
        seconds=solution.seconds,
        hard=solution.hard,
        energy=energy,
        bound=bound,
        trace=tuple((seconds, hundredths_of(value, fine)) for seconds, value in solution.trace),
        cooling=solution.cooling,
        begin=solution.begin,
        polished=solution.polished,
        assignment=solution.assignment,
        fingerprint=solution.fingerprint,
        confidence=solution.confidence,
        money=solution.money,
        note=solution.note,
    )
