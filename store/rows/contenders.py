"""Contenders: the chosen one and the others, assignments compressed."""

from __future__ import annotations

from typing import Any

from center.contender import Contender
from center.plan import Plan
from store.rows.answers import answer_of, answer_row, begun_row, confidence_of, confidence_row
from store.rows.common import Reader, Rows
from store.tables import ContenderCostRow, ContenderReadRow, ContenderRow, ContenderTraceRow, ContenderViolationRow


def rows(plan: Plan) -> Rows:
    """Rows of all contenders."""
    found: Rows = {table: [] for table in (ContenderRow, ContenderCostRow, ContenderViolationRow, ContenderTraceRow, ContenderReadRow)}
    for number, contender in enumerate(plan.contenders):
        found[ContenderRow].append(
            {"plan_id": plan.id, "number": number} | answer_row(contender) | begun_row(contender) | confidence_row(contender)
        )
        for table, parts in _parts(contender).items():
            found[table] += [{"plan_id": plan.id, "contender": number, "number": k} | part for k, part in enumerate(parts)]
    return found


def read_contenders(reader: Reader) -> tuple[Contender, ...]:
    """The contenders, in the plan's order."""
    costs, violations = _grouped(reader, ContenderCostRow), _grouped(reader, ContenderViolationRow)
    trace, reads = _grouped(reader, ContenderTraceRow), _grouped(reader, ContenderReadRow)
    return tuple(
        Contender(
            **answer_of(row),
            cost_parts={part.part: part.cost for part in costs.get(row.number, ())},
            violations=tuple(part.sentence for part in violations.get(row.number, ())),
            trace=tuple((part.seconds, part.energy) for part in trace.get(row.number, ())),
            cooling=tuple(tuple(int(n) for n in part.cooling.split(",") if n) for part in reads.get(row.number, ())),
            begin=row.begin,
            polished=row.polished,
            confidence=confidence_of(row),
        )
        for row in reader.all(ContenderRow, "number")
    )


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
