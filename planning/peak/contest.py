"""The solvers side by side on a day's change; every answer judged by the referee, and leaving all as it is the rival."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version

import numpy as np

from center.contender import Contender
from planning.contenders import contender_of
from scheduling.peak.decode import decode, encode
from scheduling.peak.model import PeakModel
from scheduling.peak.roster import PeakRoster, untouched
from scheduling.peak.verify import PeakVerdict, verify
from solvers.ladder import climb
from solvers.leap.settings import LeapSettings
from solvers.score import score
from solvers.solution import Budget, Solution, Status

UNTOUCHED = "untouched"
Stage = Callable[[str], None]
Improved = Callable[[str, float, int], None]
Entry = tuple[Contender, PeakRoster | None, PeakVerdict | None]


@dataclass(frozen=True)
class PeakContest:
    """All contenders (one chosen; ``untouched`` last), roster and verdict of the chosen one, and the best proven bound."""

    contenders: tuple[Contender, ...]
    roster: PeakRoster
    verdict: PeakVerdict
    bound: int | None
    interrupted: bool = False


def hold_peak_contest(
    model: PeakModel,
    backends: Sequence[str],
    budget: Budget,
    seed: int,
    stage: Stage,
    improved: Improved,
    leap: LeapSettings | None = None,
) -> PeakContest:
    """Climb the ladder and choose the least (violations, true cost); of equals, to leave all as it is.

    An interruption (Ctrl-C) ends the contest where it is, if an answer is there; else it is raised.

    Parameters
    ----------
    budget
        Of each backend.
    stage
        Told the name of what runs next.
    improved
        Told (backend, seconds, cost in hundredths) whenever the cost of a legal answer falls.
    """
    referee = _Referee(model)
    judged: list[Entry] = []
    interrupted = False

    def told(backend: str, seconds: float, hard: int, energy: int) -> None:
        if not hard:
            improved(backend, seconds, model.hundredths(energy))

    try:
        for solution in climb(model.model, backends, budget, seed, leap=leap, accept=referee.objection, stage=stage, told=told):
            judged.append(referee.entry(solution))
    except KeyboardInterrupt:
        if not any(contender.legal for contender, _, _ in judged):
            raise
        interrupted = True
    rival = _rival(model, seed)
    best = min((entry for entry in [rival, *judged] if entry[2] is not None), key=lambda entry: _rank(entry[0]))
    contenders = tuple(replace(entry[0], chosen=entry is best) for entry in [*judged, rival])
    bound = max((one.bound for one in contenders if one.bound is not None), default=None)
    assert best[1] is not None and best[2] is not None  # the rival is always judged
    return PeakContest(contenders, best[1], best[2], bound, interrupted)


@dataclass(frozen=True)
class _Referee:
    """Judges assignments; each only once, as an answer is put before it by the ladder and again by the contest."""

    model: PeakModel
    known: dict[bytes, tuple[PeakRoster, PeakVerdict]] = field(default_factory=dict)

    def judge(self, assignment: np.ndarray) -> tuple[PeakRoster, PeakVerdict]:
        key = np.asarray(assignment, dtype=np.int64).tobytes()
        if key not in self.known:
            roster = decode(self.model, assignment)
            self.known[key] = roster, verify(self.model.problem, roster)
        return self.known[key]

    def objection(self, assignment: np.ndarray) -> str | None:
        violations = self.judge(assignment)[1].violations
        return f"the referee objects: {violations[0].rstrip('.')}" if violations else None

    def entry(self, solution: Solution) -> Entry:
        contender = contender_of(solution, self.model.problem.cover_prices.fine)
        if solution.assignment is None:
            return contender, None, None
        roster, verdict = self.judge(solution.assignment)
        return replace(contender, true_cost=verdict.cost, cost_parts=verdict.parts, violations=verdict.violations), roster, verdict


def _rival(model: PeakModel, seed: int) -> Entry:
    """Nothing changed, which no solver made."""
    roster = untouched(model.problem)
    verdict, assignment = verify(model.problem, roster), encode(model, roster)
    hard, energy = score(model.model, assignment)
    return (
        Contender(
            backend=UNTOUCHED,
            version=version("crewtide"),
            status=Status.FEASIBLE.value,
            seed=seed,
            seconds=0.0,
            hard=hard,
            energy=model.hundredths(int(energy)),
            true_cost=verdict.cost,
            cost_parts=verdict.parts,
            violations=verdict.violations,
            assignment=assignment,
            fingerprint=model.model.fingerprint,
            note="the shifts as published",
        ),
        roster,
        verdict,
    )


def _rank(contender: Contender) -> tuple[int, int]:
    return len(contender.violations), contender.true_cost or 0
