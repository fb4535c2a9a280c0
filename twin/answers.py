"""Answers of a simulation: every KPI with its confidence interval, by queue and interval, by agent, in total.

Contacts belong to the interval in which they arrive; queue length and occupancy go by the clock. Arrays have a row per queue and a
column per interval, and one column more for what comes after the close. The bins of waits are 12 % wide (see `waits`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from center.kpi import ServiceLevelFormula
from twin.engine import columns as at
from twin.engine.world import Out
from twin.groups import Groups
from twin.layout import Layout
from twin.ratio import Estimate, mean, ratio

Array = np.ndarray
_COUNTS = {
    "offered": at.OFFERED,
    "answered": at.ANSWERED,
    "answered_within": at.WITHIN,
    "abandoned": at.ABANDONED,
    "abandoned_within": at.ABANDONED_WITHIN,
    "blocked": at.BLOCKED,
    "deflected": at.DEFLECTED,
    "waiting": at.WAITING,
}


@dataclass(frozen=True, eq=False)
class Answers:
    """What a simulation found; sums per replication are kept, so that anything can be asked afterwards.

    `per` says over what a ratio is taken: ``interval`` gives shape ``(queues, intervals + 1)``, ``queue`` (the whole time) shape
    ``(queues,)``, ``total`` a single number.

    Attributes
    ----------
    layout
        What was simulated.
    out
        The engine's sums per replication.
    seed
        Seed of the random numbers.
    confidence
        Of every interval.
    """

    layout: Layout
    groups: Groups
    out: Out
    seed: int
    confidence: float = 0.95

    @property
    def replications(self) -> int:
        """Independent repetitions."""
        return len(self.out.counts)

    def counts(self, name: str) -> Array:
        """Contacts of a kind per replication, shape ``(replications, queues, intervals + 1)``.

        Offered = answered + abandoned + blocked + deflected (to a callback) + waiting at the end.
        """
        return np.asarray(self.out.counts[..., _COUNTS[name]], dtype=np.int64)

    def count(self, name: str, per: str = "interval") -> Estimate:
        """Contacts of a kind: mean per replication."""
        return mean(_pooled(self.counts(name), per), self.confidence)

    def present(self, name: str) -> Estimate:
        """Contacts of a kind among those that waited when the time began: mean per replication, shape ``(queues,)``.

        Those in service then are not among them.
        """
        return mean(np.asarray(self.out.present_counts[..., _COUNTS[name]], dtype=np.int64), self.confidence)

    def present_asa_s(self) -> Estimate:
        """Mean whole wait of those that waited when the time began and were answered, seconds, shape ``(queues,)``; NaN without any."""
        return ratio(self.out.present_sums[..., at.WAIT_ANSWERED], self.out.present_counts[..., at.ANSWERED], self.confidence)

    def service_level(self, per: str = "interval") -> Estimate:
        """By each queue's formula (for `total`, sums over queues each by its own); 1 where no contact counts."""
        return ratio(*self.parts("service_level", per), self.confidence, empty=1.0)

    def asa_s(self, per: str = "interval") -> Estimate:
        """Average speed of answer, seconds; NaN where nobody was answered."""
        return ratio(*self.parts("asa", per), self.confidence)

    def abandonment(self, per: str = "interval") -> Estimate:
        """Abandoned / offered to the queue (blocked ones are not)."""
        return ratio(*self.parts("abandonment", per), self.confidence, empty=0.0)

    def occupancy(self, per: str = "interval") -> Estimate:
        """Handling / (handling + idle) of the agents who serve a queue, whatever they handle; NaN where nobody is there."""
        return ratio(*self.parts("occupancy", per), self.confidence)

    def aht_s(self, per: str = "interval") -> Estimate:
        """Mean handle time with wrap-up, seconds."""
        return ratio(*self.parts("aht", per), self.confidence)

    def queue_length(self, per: str = "interval") -> Estimate:
        """Mean number of contacts waiting; of the last column (after the close) NaN, for it has no length."""
        return ratio(*self.parts("queue_length", per), self.confidence)

    def parts(self, kpi: str, per: str) -> tuple[Array, Array]:
        """(numerator, denominator) of a KPI per replication, for `ratio`.

        Raises
        ------
        KeyError
            No such KPI.
        """
        queue_sums = {"asa": (at.WAIT_ANSWERED, "answered"), "aht": (at.HANDLING, "answered")}
        if kpi in queue_sums:
            column, below = queue_sums[kpi]
            return _pooled(self.out.sums[..., column], per), _pooled(self.counts(below), per)
        if kpi == "service_level":
            return _pooled(self.counts("answered_within"), per), _pooled(self._service_level_base(), per)
        if kpi == "abandonment":
            return _pooled(self.counts("abandoned"), per), _pooled(self.counts("offered") - self.counts("blocked"), per)
        if kpi == "queue_length":
            return self._queue_length(per)
        if kpi == "occupancy":
            return self._occupancy(per)
        raise KeyError(kpi)

    def _service_level_base(self) -> Array:
        base = self.counts("answered").copy()
        for q, queue in enumerate(self.layout.queues):
            if queue.formula is not ServiceLevelFormula.ANSWERED:
                base[:, q] += self.counts("abandoned")[:, q]
            if queue.formula is ServiceLevelFormula.SHORT_ABANDONS_EXCLUDED:
                base[:, q] -= self.counts("abandoned_within")[:, q]
        return base

    def _queue_length(self, per: str) -> tuple[Array, Array]:
        area, seconds = self.out.sums[..., at.QUEUE_AREA], np.full(self.out.sums.shape[2], self.layout.interval_s)
        seconds[-1] = 0.0
        area = area * (seconds > 0)
        below = np.broadcast_to(seconds, area.shape)
        return (area, below) if per == "interval" else (_pooled(area, per), _pooled(below, per) / (1 if per == "queue" else area.shape[1]))

    def _occupancy(self, per: str) -> tuple[Array, Array]:
        areas = self.out.areas
        if per == "total":
            return areas[..., at.BUSY_AREA].sum(axis=(1, 2)), areas[..., at.DUTY_AREA].sum(axis=(1, 2))
        serves = self.groups.serves.astype(float)
        busy, duty = (np.einsum("rgp,gq->rqp", areas[..., k], serves) for k in (at.BUSY_AREA, at.DUTY_AREA))
        return (busy, duty) if per == "interval" else (busy.sum(axis=2), duty.sum(axis=2))

    def team_occupancy(self) -> Estimate:
        """Occupancy of each team over the whole time, shape ``(teams,)``."""
        member = np.equal.outer(self.groups.team, np.arange(len(self.layout.agents.teams))).astype(float)
        areas = np.einsum("rgpk,gt->rtk", self.out.areas, member)
        return ratio(areas[..., at.BUSY_AREA], areas[..., at.DUTY_AREA], self.confidence)

    def agent_occupancy(self) -> Estimate:
        """Busy / on duty of each agent, shape ``(agents,)``; NaN for one who never is."""
        return ratio(self.out.agents[..., at.AGENT_BUSY], self.out.agents[..., at.AGENT_DUTY], self.confidence)

    def agent_contacts(self) -> Estimate:
        """Contacts handled by each agent, mean per replication, shape ``(agents,)``."""
        return mean(self.out.agents[..., at.AGENT_CONTACTS], self.confidence)

    def waits(self, level: float, per: str = "queue") -> Estimate:
        """Quantile of the waits of answered contacts, seconds; `per` is ``interval`` or ``queue``.

        Linear inside its bin (the first is up to 0.25 s, then 6 bins to each doubling: 12 % wide). The interval inverts that
        of the share below (Woodruff 1952, "Confidence intervals for medians and other position measures", JASA 47), by the
        ratio estimator over replications. NaN where nobody was answered, inf beyond the last bin (18 h).
        """
        from twin.quantiles import wait_quantile

        rows = slice(0, -1) if per == "interval" else slice(-1, None)
        below, squared, times_n = (getattr(self.out, name)[:, rows] for name in ("below", "below_squared", "below_times_n"))
        found = wait_quantile(below, squared, times_n, level, self.replications, self.confidence)
        return found if per == "interval" else Estimate(found.value[:, 0], found.half_width[:, 0])

    @cached_property
    def paid_s(self) -> Array:
        """Seconds paid per agent: given, or those of the spells up to the end of the last interval."""
        agents = self.layout.agents
        if agents.paid_s is not None:
            return np.asarray(agents.paid_s, dtype=float)
        spells = agents.spells
        ends = np.where(np.isfinite(spells.logout_s), spells.logout_s, self.layout.horizon_s)
        seconds = np.maximum(0.0, ends - np.asarray(spells.login_s))
        return np.bincount(spells.agent, weights=seconds, minlength=len(agents.names))

    @cached_property
    def labour_cost(self) -> float:
        """Money: paid hours x hourly cost. Contacts finished after a logout are not in it."""
        cost = self.layout.agents.hourly_cost
        return 0.0 if cost is None else float((self.paid_s * np.asarray(cost)).sum() / 3600)


def _pooled(values: Array, per: str) -> Array:
    """Sums over intervals (``queue``), and over queues too (``total``)."""
    axes = {"interval": (), "queue": (2,), "total": (1, 2)}[per]
    return values.sum(axis=axes) if axes else values
