"""Current metrics of Amazon Connect as a snapshot: counts by queue become contacts.

Shape as in Amazon's reference of GetCurrentMetricData: MetricResults, each with Dimensions and Collections, and DataSnapshotTime.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from center.errors import Fault, InputError
from center.io import read_text
from center.snapshot import Snapshot
from imports.connect_metrics_schema import MetricsSpec
from imports.json_lines import part, text_of
from imports.rejects import RejectList

_WAITING, _OLDEST, _SERVED = "CONTACTS_IN_QUEUE", "OLDEST_CONTACT_AGE", ("SLOTS_ACTIVE", "AGENTS_ON_CONTACT", "AGENTS_ON_CALL")
_MOST = 20_000.0


@dataclass(frozen=True)
class TakenSnapshot:
    """A snapshot, when it was taken, and the queues that its numbers mean.

    Attributes
    ----------
    taken_utc
        None where the file does not say it.
    notes
        What was taken for granted, as sentences.
    """

    snapshot: Snapshot
    taken_utc: datetime | None
    queues: tuple[str, ...]
    notes: tuple[str, ...] = ()


def read_connect_metrics(path: Path, spec: MetricsSpec, queues: Sequence[str] | None = None) -> TakenSnapshot:
    """Contacts waiting and in service, by queue.

    Of those who wait only the oldest's age is known; the others are spread evenly between it and nothing, as steady arrivals would be. With
    groupings Amazon gives that age in milliseconds although it says seconds. A result without queue (a total) is left out.

    Parameters
    ----------
    queues
        Names known; others are a fault. None: every queue of the file.

    Raises
    ------
    InputError
        The file cannot be read or is no such answer, or a result of it is wrong.
    """
    where, faults = str(path), RejectList()
    answer = _answer(path)
    results = [result for result in answer["MetricResults"] if isinstance(result, dict)]
    if len(results) < len(answer["MetricResults"]):
        raise InputError(Fault(f"{where}: MetricResults", "a result that is no object", "objects with Dimensions and Collections"))
    counts: dict[str, tuple[int, float, int]] = {}
    for number, result in enumerate(results, 1):
        read = _result(f"{where}: row {number}", result, spec, faults)
        if read is not None:
            name, waiting, oldest, served = read
            had = counts.get(name, (0, 0.0, 0))
            counts[name] = had[0] + waiting, max(had[1], oldest), had[2] + served
    known = tuple(counts) if queues is None else tuple(queues)
    for name in counts:
        if name not in known:
            advice = "Name it under queues in the map file, or list it under ignored_queues."
            faults.add("unknown queues", Fault(where, f"the queue {name!r}", f"one of {', '.join(known)}", advice))
    faults.raise_if_any(where)
    if not counts:
        raise InputError(Fault(where, "no metrics of a queue", "metrics grouped by QUEUE", "Ask with Groupings: [QUEUE]."))
    return TakenSnapshot(_snapshot(counts, known, spec), _moment(answer), known, _notes(counts, spec))


def _answer(path: Path) -> dict[str, Any]:
    try:
        answer = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise InputError(Fault(str(path), f"no JSON ({error})", "the answer of GetCurrentMetricData")) from None
    if not isinstance(answer, dict) or not isinstance(answer.get("MetricResults"), list):
        raise InputError(Fault(str(path), "no MetricResults", "the answer of GetCurrentMetricData, grouped by QUEUE"))
    return answer


def _result(where: str, result: dict[str, Any], spec: MetricsSpec, faults: RejectList) -> tuple[str, int, float, int] | None:
    """Queue, contacts waiting, age of the oldest in seconds, contacts in service; None where it is of no concern or wrong."""
    dimensions = part(result, "Dimensions")
    queue, channel = part(dimensions, "Queue"), text_of(dimensions, "Channel")
    names = [text_of(queue, key) for key in ("Id", "Arn", "Name") if text_of(queue, key)]
    if not names or any(name in spec.ignored_queues for name in names) or (channel and channel not in spec.channels):
        return None
    name = next((spec.queues[key] for key in names if key in spec.queues), text_of(queue, "Name") or names[0])
    values = {text_of(part(item, "Metric"), "Name"): item.get("Value") for item in _collections(result)}
    before = len(faults.lines)
    waiting = _value(where, _WAITING, values, faults)
    oldest = _value(where, _OLDEST, values, faults) / 1000
    served = _value(where, next((word for word in _SERVED if word in values), _SERVED[-1]), values, faults)
    return None if len(faults.lines) > before else (name, round(waiting), oldest, round(served))


def _collections(result: dict[str, Any]) -> list[dict[str, Any]]:
    found = result.get("Collections")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _value(where: str, name: str, values: dict[str, Any], faults: RejectList) -> float:
    """A metric; one that was not asked for, or null as Amazon writes what cannot be computed, is 0."""
    value = values.get(name)
    if value is None:
        return 0.0
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _MOST * 100_000:  # no NaN either
        faults.add("unreadable metrics", Fault(f"{where}, {name}", repr(value)[:60], "a number, 0 or more"))
        return 0.0
    if name != _OLDEST and value > _MOST:
        faults.add("unreadable metrics", Fault(f"{where}, {name}", repr(value), f"at most {_MOST:,.0f} contacts"))
        return 0.0
    return float(value)


def _snapshot(counts: dict[str, tuple[int, float, int]], known: Sequence[str], spec: MetricsSpec) -> Snapshot:
    waiting: list[tuple[int, float]] = []
    served: list[tuple[int, int | None, float]] = []
    for name, (number, oldest, handled) in counts.items():
        queue = known.index(name)
        waiting += [(queue, oldest * ((number - k) / number)) for k in range(number)]
        served += [(queue, None, spec.elapsed_s)] * handled
    return Snapshot(tuple(waiting), tuple(served))


def _moment(answer: dict[str, Any]) -> datetime | None:
    """When it was taken: ISO 8601, or seconds since 1970 as some clients write it."""
    value = answer.get("DataSnapshotTime")
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        moment = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _notes(counts: dict[str, tuple[int, float, int]], spec: MetricsSpec) -> tuple[str, ...]:
    notes = []
    if any(number > 1 for number, _, _ in counts.values()):
        notes.append("Only the oldest wait of each queue is known; the others are spread evenly below it.")
    if any(handled for _, _, handled in counts.values()):
        notes.append(f"How long contacts have been in service is not known; {spec.elapsed_s:g} s is taken (snapshot.elapsed_s).")
    return tuple(notes)
