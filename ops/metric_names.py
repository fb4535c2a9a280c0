"""What is measured: names, kinds, labels and their closed lists of words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from center.nearline import State


class Kind(StrEnum):
    """Prometheus' kinds of metric."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True)
class Metric:
    """One metric.

    Parameters
    ----------
    labels
        Label -> the words that it may have.
    buckets
        Upper bounds of a histogram, in seconds.
    """

    name: str
    kind: Kind
    help: str
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    buckets: tuple[float, ...] = ()


WAVES = ("routing", "triage")
STATES = (*(state.value for state in State if state.terminal), "duplicate")
JOBS = ("nightly", "peak", "nearline", "backup")
_LATENCY = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0)

_ALL = (
    Metric("crewtide_snapshots_total", Kind.COUNTER, "Snapshots by what came of them; a duplicate was there already.", {"state": STATES}),
    Metric("crewtide_waves_total", Kind.COUNTER, "Waves answered.", {"wave": WAVES}),
    Metric(
        "crewtide_fallbacks_total",
        Kind.COUNTER,
        "Waves answered by the deterministic fallback; over crewtide_waves_total it is the fallback share.",
        {"wave": WAVES},
    ),
    Metric("crewtide_decisions_total", Kind.COUNTER, "Decisions written to the outbox.", {"wave": WAVES}),
    Metric("crewtide_wave_seconds", Kind.HISTOGRAM, "Seconds a wave was computed.", {"wave": WAVES}, _LATENCY),
    Metric("crewtide_answer_seconds", Kind.HISTOGRAM, "Seconds from a snapshot's acceptance to its answer.", {}, _LATENCY),
    Metric("crewtide_queue_depth", Kind.GAUGE, "Snapshots in the inbox that wait for an answer."),
    Metric("crewtide_oldest_waiting_seconds", Kind.GAUGE, "Age of the oldest snapshot that waits; 0 where none does."),
    Metric("crewtide_dead_letters", Kind.GAUGE, "Snapshots that could not be read or answered."),
    Metric("crewtide_remote_spend", Kind.COUNTER, "Money spent on remote solvers, in the scenario's currency."),
    Metric("crewtide_remote_calls_total", Kind.COUNTER, "Calls of remote solvers."),
    Metric("crewtide_database_up", Kind.GAUGE, "1 while the database answers, 0 while it does not."),
    Metric("crewtide_last_success_timestamp_seconds", Kind.GAUGE, "When a job last succeeded, seconds since 1970.", {"job": JOBS}),
)

CATALOGUE: dict[str, Metric] = {metric.name: metric for metric in _ALL}
