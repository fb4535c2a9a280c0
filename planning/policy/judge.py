"""Two routing policies before the same customers: what changes for each queue and skill group, with paired intervals.

The unit is a replication, never a call: calls of one day depend on each other, and a test that counts them one by one calls equal
policies different most of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from center.policy import Policy
from center.policy_version import Figure
from twin.answers import Answers
from twin.engine import columns as at
from twin.layout import Layout
from twin.ratio import Estimate, mean, ratio_difference
from twin.simulate import simulate

Array = np.ndarray
WAIT_SHARE = 0.95
_EMPTY = {"service_level": 1.0, "abandonment": 0.0}


@dataclass(frozen=True, eq=False)
class Trial:
    """A policy on several seeds.

    Attributes
    ----------
    answers
        One for each seed; all of as many replications.
    """

    answers: tuple[Answers, ...]

    def parts(self, kpi: str, per: str) -> tuple[Array, Array]:
        """(numerator, denominator) of a KPI, replications of all seeds along the first axis."""
        above, below = zip(*(answers.parts(kpi, per) for answers in self.answers), strict=True)
        return np.concatenate(above), np.concatenate(below)

    @cached_property
    def waits(self) -> Array:
        """Seconds that 95 % of the answered waited at most, shape ``(seeds, queues)``; NaN where nobody was answered."""
        return np.array([answers.waits(WAIT_SHARE).value for answers in self.answers])

    @cached_property
    def occupancy(self) -> tuple[Array, Array]:
        """(busy, on duty) seconds of each skill group, shape ``(replications, groups)``."""
        member = skill_groups(self.answers[0].layout)[1]
        parts = [np.concatenate([answers.out.agents[..., k] @ member for answers in self.answers]) for k in (at.AGENT_BUSY, at.AGENT_DUTY)]
        return parts[0], parts[1]


def run_trial(layout: Layout, policy: Policy, seeds: Sequence[int], replications: int, threads: int | None = None) -> Trial:
    """Simulate a policy on each seed; the layout's turns are kept."""
    changed = replace(layout, policy=policy)
    return Trial(tuple(simulate(changed, replications, seed, threads) for seed in seeds))


def skill_groups(layout: Layout) -> tuple[tuple[str, ...], Array]:
    """(Names, membership ``(agents, groups)``) of people with the same skills; the name is the queues joined by +."""
    able = np.asarray(layout.agents.level) > 0
    kinds, kind = np.unique(able, axis=0, return_inverse=True)
    names = tuple("+".join(name for name, has in zip(layout.queue_names, row, strict=True) if has) or "nothing" for row in kinds)
    return names, np.equal.outer(kind.reshape(-1), np.arange(len(kinds))).astype(float)


def caps_of(layout: Layout, cap: Sequence[float | None]) -> Array:
    """Occupancy cap of each skill group: the least of its queues' caps; NaN where none has one.

    Parameters
    ----------
    cap
        Of each queue.
    """
    able = np.unique(np.asarray(layout.agents.level) > 0, axis=0)
    caps = np.array([np.inf if one is None else one for one in cap])
    least = np.where(able, caps, np.inf).min(axis=1)
    return np.where(np.isfinite(least), least, np.nan)


def compare(before: Trial, after: Trial, confidence: float) -> list[Figure]:
    """All figures of two trials on the same seeds.

    Parameters
    ----------
    confidence
        Of the change of the service level of all contacts; other intervals are at 95 %.
    """
    layout = before.answers[0].layout
    found = _rows("service_level", ("all",), *_ratios(before, after, "service_level", "total", confidence))
    for kpi in ("service_level", "abandonment"):
        found += _rows(kpi, layout.queue_names, *_ratios(before, after, kpi, "queue", 0.95))
    found += _rows(
        "wait_95", layout.queue_names, before.waits.mean(axis=0), after.waits.mean(axis=0), mean(after.waits - before.waits, 0.95)
    )
    busy = [trial.occupancy for trial in (before, after)]
    values = [np.divide(b.sum(axis=0), d.sum(axis=0), out=np.full(d.shape[1], np.nan), where=d.sum(axis=0) > 0) for b, d in busy]
    return found + _rows("occupancy", skill_groups(layout)[0], values[0], values[1], ratio_difference(busy[0], busy[1], 0.95))


def _ratios(before: Trial, after: Trial, kpi: str, per: str, confidence: float) -> tuple[Array, Array, Estimate]:
    one, two = before.parts(kpi, per), after.parts(kpi, per)
    values = []
    for above, below in (one, two):
        total = below.sum(axis=0).astype(float)
        values.append(np.divide(above.sum(axis=0), total, out=np.full(np.shape(total), _EMPTY[kpi]), where=total > 0))
    return values[0], values[1], ratio_difference(one, two, confidence, _EMPTY[kpi])


def _rows(kpi: str, parts: Sequence[str], before: Array, after: Array, change: Estimate) -> list[Figure]:
    columns = (np.atleast_1d(values) for values in (before, after, change.value, change.half_width))
    return [
        Figure(kpi=kpi, part=part, before=_known(b), after=_known(a), change=_known(c), half_width=_known(h))
        for part, b, a, c, h in zip(parts, *columns, strict=True)
    ]


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
