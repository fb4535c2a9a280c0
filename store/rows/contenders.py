"""Contenders: the chosen one and the others, assignments compressed."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from center.contender import Contender
from center.plan import Plan
from store.rows.common import Reader, Rows, float_or_none, int_or_none
from store.tables import ContenderCostRow, ContenderReadRow, ContenderRow, ContenderTraceRow, ContenderViolationRow

_PACKED = np.dtype("<i4")
_CONFIDENCE_NUMBERS = ("reads_within_1_percent", "gap_to_bound")


def rows(plan: Plan) -> Rows:
    """Rows of all contenders."""
    found: Rows = {table: [] for table in (ContenderRow, ContenderCostRow, ContenderViolationRow, ContenderTraceRow, ContenderReadRow)}
    for number, contender in enumerate(plan.contenders):
        found[ContenderRow].append({"plan_id": plan.id, "number": number} | _fields(contender))
        for table, parts in _parts(contender).items():
            found[table] += [{"plan_id": plan.id, "contender": number, "number": k} | part for k, part in enumerate(parts)]
    return found


def read_contenders(reader: Reader) -> tuple[Contender, ...]:
    """The contenders, in the plan's order."""
    costs, violations = _grouped(reader, ContenderCostRow), _grouped(reader, ContenderViolationRow)
    trace, reads = _grouped(reader, ContenderTraceRow), _grouped(reader, ContenderReadRow)
    return tuple(
        Contender(
            backend=row.backend,
            version=row.version,
            status=row.status,
            seed=row.seed,
            seconds=row.seconds,
            hard=row.hard,
            energy=row.energy,
            true_cost=row.true_cost,
            cost_parts={part.part: part.cost for part in costs.get(row.number, ())},
            violations=tuple(part.sentence for part in violations.get(row.number, ())),
            bound=row.bound,
            trace=tuple((part.seconds, part.energy) for part in trace.get(row.number, ())),
            cooling=tuple(tuple(int(n) for n in part.cooling.split(",") if n) for part in reads.get(row.number, ())),
            begin=row.begin,
            polished=row.polished,
            assignment=None if row.assignment is None else unpacked(row.assignment),
            fingerprint=row.fingerprint,
            confidence=_confidence_of(row),
            money=row.money,
            note=row.note,
            chosen=row.chosen,
        )
        for row in reader.all(ContenderRow, "number")
    )


def packed(assignment: np.ndarray) -> bytes:
    """Chosen options as compressed little-endian int32."""
    return zlib.compress(np.ascontiguousarray(assignment, dtype=_PACKED).tobytes())


def unpacked(data: bytes) -> np.ndarray:
    """The reverse of `packed`, int32."""
    return np.frombuffer(zlib.decompress(data), dtype=_PACKED).astype(np.int32)


def _fields(contender: Contender) -> dict[str, Any]:
    texts = {name: getattr(contender, name) for name in ("backend", "version", "status", "fingerprint", "note")}
    integers = {name: int_or_none(getattr(contender, name)) for name in ("seed", "hard", "energy", "true_cost", "bound", "polished")}
    assignment = None if contender.assignment is None else packed(contender.assignment)
    begin = None if contender.begin is None else str(contender.begin)
    others = {"begin": begin, "seconds": float(contender.seconds), "chosen": bool(contender.chosen), "assignment": assignment}
    return texts | integers | others | {"money": float_or_none(contender.money)} | _confidence(contender)


def _confidence(contender: Contender) -> dict[str, Any]:
    said = contender.confidence
    numbers = {name: float_or_none(said.get(name)) for name in _CONFIDENCE_NUMBERS}
    return {"own_legal": bool(said["legal"]) if said else None, **numbers}


def _confidence_of(row: Any) -> dict[str, float | bool | None]:
    if row.own_legal is None:
        return {}
    return {"legal": row.own_legal, **{name: getattr(row, name) for name in _CONFIDENCE_NUMBERS}}


def _parts(contender: Contender) -> Rows:
    return {
        ContenderCostRow: [{"part": part, "cost": int(cost)} for part, cost in contender.cost_parts.items()],
        ContenderViolationRow: [{"sentence": sentence} for sentence in contender.violations],
        ContenderTraceRow: [{"seconds": float(seconds), "energy": int(energy)} for seconds, energy in contender.trace],
        ContenderReadRow: [{"sweeps": sum(read), "cooling": ",".join(str(n) for n in read)} for read in contender.cooling],
    }


def _grouped(reader: Reader, table: Any) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in reader.all(table, "contender", "number"):
        groups.setdefault(row.contender, []).append(row)
    return groups
