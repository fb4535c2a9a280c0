"""Two plans on the same random numbers: the paired difference of a KPI with its interval."""

from __future__ import annotations

from center.errors import Fault, InputError
from twin.answers import Answers
from twin.ratio import Estimate, mean, ratio_difference

_EMPTY = {"service_level": 1.0, "abandonment": 0.0}


def difference(first: Answers, second: Answers, kpi: str, per: str = "queue") -> Estimate:
    """Second less first, replication by replication.

    Parameters
    ----------
    first, second
        Answers with the same seed, number of replications, queues and intervals.
    kpi
        ``service_level``, ``asa``, ``abandonment``, ``occupancy``, ``aht``, ``queue_length``, or a kind of contacts
        (``offered``, ``answered``, ``abandoned``, ...), which is a mean per replication.
    per
        ``interval``, ``queue`` or ``total``, as in `Answers`.

    Raises
    ------
    InputError
        The two cannot be paired.
    """
    for what, one, two in (
        ("seed", first.seed, second.seed),
        ("replications", first.replications, second.replications),
        ("queues", first.layout.queue_names, second.layout.queue_names),
        ("intervals", first.layout.intervals, second.layout.intervals),
    ):
        if one != two:
            raise InputError(Fault(f"difference: {what}", f"{one} and {two}", "the same in both simulations"))
    if kpi in ("offered", "answered", "answered_within", "abandoned", "abandoned_within", "blocked", "deflected", "waiting"):
        axes = {"interval": (), "queue": (2,), "total": (1, 2)}[per]
        gap = (second.counts(kpi) - first.counts(kpi)).astype(float)
        return mean(gap.sum(axis=axes) if axes else gap, first.confidence)
    return ratio_difference(first.parts(kpi, per), second.parts(kpi, per), first.confidence, _EMPTY.get(kpi, float("nan")))
