"""The score of a candidate in a search: what all contacts gain, less what any queue or skill group loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planning.policy.judge import Trial, caps_of
from planning.policy.verdict import ALLOWED_LOSS
from routing.tune.search import Rung
from routing.tune.space import Space
from twin.answers import Answers
from twin.layout import Layout
from twin.simulate import simulate

Array = np.ndarray
# A queue's loss that a score does not mind, as a share of what is allowed; the price of a share more who abandon; a rise of the 95 %
# wait that it does not mind, and the price of doubling it.
_SAFE, _AWAY_PRICE, _SLACK, _WAIT_PRICE, _SHORT_S = 0.6, 1.0, 0.01, 0.2, 10.0


def scores_of(
    space: Space,
    rung: Rung,
    first: int,
    guards: Sequence[Layout],
    caps: Sequence[float | None],
    seed: int,
    threads: int | None,
) -> list[float]:
    """Score of each point of a rung against the incumbent (the first guard) and the others, all on one seed."""

    def met(layout: Layout) -> _Met:
        return _Met.of(simulate(layout, first * rung.effort, seed, threads))

    limit = np.nan_to_num(caps_of(guards[0], caps), nan=1.0)
    known = [met(layout) for layout in guards]
    return [_score(met(replace(guards[0], policy=space.policy(point))), known, limit) for point in rung.points]


@dataclass(frozen=True, eq=False)
class _Met:
    """What a policy did: service level of all, and by queue; abandonment and 95 % wait by queue; occupancy by skill group, and of all."""

    level: float
    levels: Array
    away: Array
    wait: Array
    busy: Array
    whole: float

    @classmethod
    def of(cls, answers: Answers) -> _Met:
        busy, duty = Trial((answers,)).occupancy
        return cls(
            level=float(answers.service_level("total").value),
            levels=answers.service_level("queue").value,
            away=answers.abandonment("queue").value,
            wait=np.nan_to_num(answers.waits(0.95).value, posinf=1e5),
            busy=busy.sum(axis=0) / np.maximum(duty.sum(axis=0), 1e-9),
            whole=float(busy.sum() / max(duty.sum(), 1e-9)),
        )


def _score(found: _Met, guards: Sequence[_Met], limit: Array) -> float:
    """Service level gained on the incumbent, less what any queue or skill group loses on any guard beyond what is tolerated.

    A skill group past its cap counts where people as a whole could stay below it, or where it is busier than with the guard.
    """
    score = found.level - guards[0].level
    for guard in guards:
        score -= np.maximum(0.0, guard.levels - found.levels - _SAFE * ALLOWED_LOSS).sum()
        score -= _AWAY_PRICE * np.maximum(0.0, found.away - guard.away).sum()
        rise = (found.wait - guard.wait) / np.maximum(_SHORT_S, guard.wait)
        score -= _WAIT_PRICE * np.maximum(0.0, rise - _SLACK).sum()
        score -= np.maximum(0.0, found.busy - np.where(guard.whole < limit, limit, np.maximum(limit, guard.busy))).sum()
    return float(score)
