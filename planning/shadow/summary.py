"""From a run's compared answers to its report.

Snapshots in a row hold many of the same contacts, so that they are no independent trials: intervals are of up to 20 batches of
consecutive snapshots (batch means; Law 2015, "Simulation Modeling and Analysis", section 9.5.3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from sqlalchemy import Engine

from center.shadow import Compared, Part, ShadowRun, ShadowTally
from center.shadow_report import Interval, PartReport, ShadowReport
from store.shadow import answered, tallies
from twin.ratio import ratio

BATCHES, CONFIDENCE = 20, 0.95


def report_of(engine: Engine, run: ShadowRun) -> ShadowReport:
    """The report of a run, without the twin."""
    found = tallies(engine, run.id)
    parts = [_part(part, [one for one in found if one.answer.part is part]) for part in Part]
    return ShadowReport(
        run,
        answered(engine, run),
        len({one.answer.event_id for one in found}),
        tuple(one for one in parts if one.compared + one.failed + one.apart),
    )


def _part(part: Part, found: Sequence[ShadowTally]) -> PartReport:
    states = Counter(one.answer.status for one in found)
    both = [one for one in found if one.answer.status is Compared.COMPARED]
    own, mine, own_own, mine_own = (_costs(both, name) for name in ("incumbent_cost", "cost", "incumbent_own_cost", "own_cost"))
    decided = np.array([one.decided for one in both], dtype=float)
    ones, seconds = np.ones(len(both)), [one.answer.seconds for one in both if one.answer.seconds is not None]
    return PartReport(
        part=part,
        compared=states[Compared.COMPARED],
        failed=states[Compared.FAILED],
        apart=states[Compared.APART],
        decided=int(decided.sum()),
        same_place=_interval(np.array([one.same_place for one in both], dtype=float), decided),
        same=_interval(np.array([one.same for one in both], dtype=float), decided),
        incumbent_cost=int(own.sum()),
        cost=int(mine.sum()),
        dearer=_interval((mine - own).astype(float), ones),
        own_dearer=_interval((mine_own - own_own).astype(float), ones),
        cheaper_in=int((mine < own).sum()),
        equal_in=int((mine == own).sum()),
        dearer_in=int((mine > own).sum()),
        illegal=sum(bool(one.answer.violations) for one in both),
        seconds=float(np.median(seconds)) if seconds else None,
        slow_seconds=float(np.quantile(seconds, 0.95)) if seconds else None,
        backends=dict(Counter(one.answer.backend for one in both if one.answer.backend).most_common()),
        notes=dict(Counter(one.answer.note for one in found if one.answer.note).most_common()),
    )


def _costs(found: Sequence[ShadowTally], name: str) -> np.ndarray:
    return np.array([getattr(one.answer, name) for one in found], dtype=np.int64)


def _interval(above: np.ndarray, below: np.ndarray) -> Interval:
    """Sum over sum with the interval of batches of consecutive snapshots; no interval of fewer than two."""
    if not below.sum():
        return Interval(None)
    cuts = np.array_split(np.arange(len(below)), min(BATCHES, len(below)))
    found = ratio(np.array([above[cut].sum() for cut in cuts]), np.array([below[cut].sum() for cut in cuts]), CONFIDENCE)
    value, half = float(found.value), float(found.half_width)
    return Interval(value) if half != half else Interval(value, value - half, value + half)
