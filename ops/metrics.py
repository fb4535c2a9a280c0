"""What a monitor reads: counts, gauges and latencies in Prometheus' text format.

Labels come from closed lists: no name, id or text of an input can become one. What is measured is declared in
`ops.metric_names`; measuring anything else is a fault of the program.

The format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_left
from collections.abc import Iterator

from ops.metric_names import CATALOGUE, Kind, Metric

_WORKER = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
Labels = tuple[tuple[str, str], ...]


class Metrics:
    """Measurements of this process, safe from several threads.

    Parameters
    ----------
    worker
        Name of the process, a label of every series, so that workers of one machine stay apart.
    """

    def __init__(self, worker: str = "main") -> None:
        if not _WORKER.fullmatch(worker):
            raise ValueError(f"the worker's name {worker!r} is not of lower-case letters, digits, - and _")
        self.worker = worker
        self._lock = threading.Lock()
        self._values: dict[tuple[str, Labels], float] = {}
        self._buckets: dict[tuple[str, Labels], list[int]] = {}

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        """Add to a counter."""
        if by < 0:
            raise ValueError(f"{name}: a counter never falls")
        key = _key(name, Kind.COUNTER, labels)
        with self._lock:
            self._values[key] = self._values.get(key, 0) + by

    def set(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        key = _key(name, Kind.GAUGE, labels)
        with self._lock:
            self._values[key] = value

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Add a value (seconds) to a histogram."""
        key = _key(name, Kind.HISTOGRAM, labels)
        bounds = CATALOGUE[name].buckets
        with self._lock:
            counts = self._buckets.setdefault(key, [0] * (len(bounds) + 1))
            counts[bisect_left(bounds, value)] += 1
            self._values[key] = self._values.get(key, 0) + value

    def value(self, name: str, **labels: str) -> float | None:
        """What a counter or gauge stands at, or a histogram's sum; None if nothing was measured."""
        with self._lock:
            return self._values.get((name, _ordered(labels)))

    def text(self) -> str:
        """Everything in Prometheus' text format."""
        with self._lock:
            return "".join(f"{line}\n" for metric in CATALOGUE.values() for line in self._lines(metric))

    def _lines(self, metric: Metric) -> Iterator[str]:
        found = sorted(labels for name, labels in self._values if name == metric.name)
        if not found:
            return
        yield f"# HELP {metric.name} {metric.help}"
        yield f"# TYPE {metric.name} {metric.kind}"
        for labels in found:
            key = metric.name, labels
            if metric.kind is not Kind.HISTOGRAM:
                yield self._line(metric.name, labels, self._values[key])
                continue
            so_far = 0
            for bound, count in zip([*(f"{b:g}" for b in metric.buckets), "+Inf"], self._buckets[key], strict=True):
                so_far += count
                yield self._line(f"{metric.name}_bucket", (*labels, ("le", bound)), so_far)
            yield self._line(f"{metric.name}_sum", labels, self._values[key])
            yield self._line(f"{metric.name}_count", labels, so_far)

    def _line(self, name: str, labels: Labels, value: float) -> str:
        inside = ",".join(f'{key}="{word}"' for key, word in (("worker", self.worker), *labels))
        return f"{name}{{{inside}}} {value!r}"


def _key(name: str, kind: Kind, labels: dict[str, str]) -> tuple[str, Labels]:
    metric = CATALOGUE.get(name)
    if metric is None or metric.kind is not kind:
        raise ValueError(f"{name} is not declared as a {kind}")
    if labels.keys() != metric.labels.keys():
        raise ValueError(f"{name} has the labels {', '.join(metric.labels) or 'none'}")
    for label, word in labels.items():
        if word not in metric.labels[label]:
            raise ValueError(f"{name}: {label} is one of {', '.join(metric.labels[label])}")
    return name, _ordered(labels)


def _ordered(labels: dict[str, str]) -> Labels:
    return tuple(sorted((key, str(word)) for key, word in labels.items()))
