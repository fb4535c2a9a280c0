"""Planners' adjustments of a site's forecasts: added, listed, withdrawn. Nothing is ever deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from center.adjustment import Adjustment, Span
from center.errors import Fault, InputError
from store.audit import record
from store.database import said
from store.deferred import write_among_others
from store.migrate import writing
from store.rows.adjustments import adjustment_row, read_adjustment, span_rows
from store.tables import AdjustmentRow, AdjustmentSpanRow, PlanRow


def add_adjustment(engine: Engine, one: Adjustment) -> Adjustment:
    """Write an adjustment and tell the audit trail, in one transaction; the adjustment with its number."""
    with said(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        number = connection.execute(insert(AdjustmentRow).values(**adjustment_row(one)).returning(AdjustmentRow.number)).scalar_one()
        connection.execute(insert(AdjustmentSpanRow), span_rows(number, one.spans))
        detail = f"no. {number}, {one.queue}"
        record(connection, "adjusted the forecast", actor=one.author, why=one.why, name=one.name, detail=detail, at_utc=one.made_utc)
    return replace(one, number=number)


def list_adjustments(engine: Engine, name: str | None = None, withdrawn: bool = True) -> list[Adjustment]:
    """Adjustments in the order in which they hold.

    Parameters
    ----------
    name
        Only this site's; None: every site's.
    withdrawn
        Whether those that were taken back are in the list.
    """
    with said(engine), engine.connect() as connection:
        return _list(connection, name, withdrawn)


def in_force_at(engine: Engine, name: str, at_utc: datetime) -> list[Adjustment]:
    """The adjustments of a site that were in force at a moment, as they were then."""
    found = [one for one in list_adjustments(engine, name) if one.made_utc <= at_utc]
    return [replace(one, withdrawn=None) for one in found if one.withdrawn is None or one.withdrawn.at_utc > at_utc]


def withdraw_adjustment(engine: Engine, number: int, by: str, why: str) -> Adjustment:
    """Take an adjustment back; it stays in the list, with who did it and why.

    Raises
    ------
    InputError
        There is none of that number, or it was withdrawn before.
    """
    with said(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        row = AdjustmentRow.__table__.c
        values = {"withdrawn_author": by, "withdrawn_why": why, "withdrawn_utc": datetime.now(UTC)}
        done = connection.execute(update(AdjustmentRow).where(row.number == number, row.withdrawn_utc.is_(None)).values(values))
        found = [one for one in _list(connection, None, True) if one.number == number]
        if not done.rowcount:
            raise InputError(_nothing_to_withdraw(number, found))
        (one,) = found
        record(connection, "withdrew an adjustment", actor=by, why=why, name=one.name, detail=f"no. {number}, {one.queue}")
    return one


def newest_plan_of(engine: Engine, name: str) -> str:
    """Id of the newest plan of a site.

    Raises
    ------
    InputError
        The site has none.
    """
    query = select(PlanRow.id).where(PlanRow.name == name).order_by(PlanRow.created_utc.desc(), PlanRow.id.desc()).limit(1)
    with said(engine), engine.connect() as connection:
        found = connection.execute(query).scalar_one_or_none()
        if found is None:
            sites = connection.execute(select(PlanRow.name).distinct().order_by(PlanRow.name)).scalars().all()
            expected = f"a site that has a plan ({', '.join(sites)})" if sites else "a site that has a plan"
            raise InputError(Fault(f"site {name!r}", "no plan of it in the database", expected, "Or give the scenario's file."))
    return found


def _list(connection: Connection, name: str | None, withdrawn: bool) -> list[Adjustment]:
    query = select(AdjustmentRow.__table__).order_by(AdjustmentRow.number)
    query = query if name is None else query.where(AdjustmentRow.name == name)
    query = query if withdrawn else query.where(AdjustmentRow.withdrawn_utc.is_(None))
    rows = connection.execute(query).all()
    spans: dict[int, list[Span]] = {row.number: [] for row in rows}
    columns: Any = AdjustmentSpanRow.__table__.c
    for span in connection.execute(select(*columns).order_by(columns.adjustment, columns.position)):
        if span.adjustment in spans:
            spans[span.adjustment].append((span.start_utc, span.end_utc))
    return [read_adjustment(row, spans[row.number]) for row in rows]


def _nothing_to_withdraw(number: int, found: list[Adjustment]) -> Fault:
    if not found or found[0].withdrawn is None:
        return Fault(f"adjustment {number}", "no such number", "a number of the list", "`crewtide forecast list` shows them.")
    old = found[0].withdrawn
    return Fault(f"adjustment {number}", f"withdrawn by {old.author} at {old.at_utc:%Y-%m-%d %H:%M} UTC: “{old.why}”", "one in force")
