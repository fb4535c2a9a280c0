"""Saving triages and reading them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from center.errors import Fault, InputError
from routing.triage.result import Triage
from store.database import said
from store.deferred import write_among_others
from store.migrate import writing
from store.rows.triage import read, risk_model_row, rows
from store.tables import RiskModelRow, TriageContenderRow, TriageRow

LATEST = "latest"
_SHOWN = 5
_LISTS = "`crewtide triage show` lists them."


@dataclass(frozen=True)
class TriageSummary:
    """A stored triage in a list: `escalated` of `incidents` open ones; backend and cost of the chosen answer, None without one."""

    id: str
    created_utc: datetime
    name: str
    at_utc: datetime
    source: str
    incidents: int
    escalated: int
    risk_model: str | None
    backend: str | None
    true_cost: int | None
    bound: int | None


def save_triage(engine: Engine, triage: Triage) -> None:
    """Write a triage, whole; its risk model only where it is not there yet.

    Raises
    ------
    InputError
        A triage of that id is there already, or the database refuses (locked, full, read-only).
    """
    found, model = rows(triage), risk_model_row(triage.risk)
    with said(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        if connection.execute(select(TriageRow.id).where(TriageRow.id == triage.id)).first():
            raise InputError(Fault(f"triage {triage.id}", "a triage of that id in the database", "a new id"))
        if model is not None:
            upsert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name]
            connection.execute(upsert(RiskModelRow).values(model).on_conflict_do_nothing())
        for table, records in found.items():
            if records:
                connection.execute(insert(table), records)


def load_triage(engine: Engine, ref: str) -> Triage:
    """The triage that `ref` names: an id, a unique prefix of one, or ``latest``. Equal to what was saved.

    Raises
    ------
    InputError
        No triage or several have that prefix.
    """
    with said(engine), engine.connect() as connection:
        row = connection.execute(select(TriageRow.__table__).where(TriageRow.id == _resolve(connection, ref))).one()
        return read(connection, row)


def list_triages(engine: Engine) -> list[TriageSummary]:
    """All triages, newest first."""
    query = (
        select(
            TriageRow.id, TriageRow.created_utc, TriageRow.name, TriageRow.at_utc, TriageRow.source, TriageRow.incidents,
            TriageRow.escalated, TriageRow.risk_model, TriageContenderRow.backend, TriageContenderRow.true_cost, TriageRow.bound,
        )
        .outerjoin(TriageContenderRow, and_(TriageContenderRow.triage_id == TriageRow.id, TriageContenderRow.chosen))
        .order_by(TriageRow.created_utc.desc(), TriageRow.id.desc())
    )  # fmt: skip
    with said(engine), engine.connect() as connection:
        return [TriageSummary(*row) for row in connection.execute(query)]


def _resolve(connection: Connection, ref: str) -> str:
    ref = ref.strip().lower()
    newest_first = select(TriageRow.id).order_by(TriageRow.created_utc.desc(), TriageRow.id.desc())
    if ref == LATEST:
        newest = connection.execute(newest_first.limit(1)).scalar()
        if newest is None:
            raise InputError(Fault("triage 'latest'", "no triage in the database", "at least one", "`crewtide triage run` makes one."))
        return newest
    found = connection.execute(newest_first.where(TriageRow.id.startswith(ref, autoescape=True))).scalars().all()
    if ref in found:
        return ref
    if len(found) == 1:
        return found[0]
    where = f"triage {ref!r}"
    if not found:
        raise InputError(Fault(where, "no triage whose id starts so", "an id, a unique prefix of one, or latest", _LISTS))
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    shown = f"{len(found)} triages: {', '.join(found[:_SHOWN])}{more}"
    raise InputError(Fault(where, shown, "a prefix of one triage only", "Give more of the id."))
