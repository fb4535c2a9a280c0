"""Saving and loading plans. A plan is written in one transaction or not at all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from center.errors import Fault, InputError
from center.plan import Plan
from store.audit import login_name, record
from store.database import said
from store.deferred import write_among_others
from store.migrate import writing
from store.refs import resolve
from store.rows import contenders, demand, peak, plans, roster, routing_plans, simulation
from store.rows.common import Reader, Rows, rows_of
from store.tables import AgentRow, PlanRow, QueueRow, ScenarioRow


def save_plan(engine: Engine, plan: Plan, by: str | None = None) -> None:
    """Write a plan, whole, as a draft.

    Parameters
    ----------
    by
        Who made it, for the audit trail; None: the login name.

    Raises
    ------
    InputError
        A plan of that id is there already, or the database refuses (locked, full, read-only).
    """
    with said(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        write_plan(connection, plan, by)


def write_plan(connection: Connection, plan: Plan, by: str | None) -> None:
    """Write a plan in a transaction that may write more beside it; the caller has called `write_among_others`."""
    rows: Rows = plans.rows(plan) | demand.rows(plan) | roster.rows(plan) | contenders.rows(plan) | simulation.rows(plan)
    rows |= peak.rows(plan)
    rows |= {} if plan.routing is None else routing_plans.rows(plan.routing)
    _require_new(connection, plan.id)
    _save_scenario(connection, plan)
    record(connection, "saved", actor=by or login_name(), name=plan.name, plan_id=plan.id)
    for table, found in rows.items():
        if found:
            connection.execute(insert(table), found)


def load_plan(engine: Engine, ref: str) -> Plan:
    """The plan that `ref` names: an id, a unique prefix of one, or ``latest``. Equal to what was saved.

    Its routing plan is the newest one of its roster, also where that was made later.

    Raises
    ------
    InputError
        No plan or several have that prefix.
    """
    with said(engine), engine.connect() as connection:
        row = connection.execute(select(PlanRow.__table__).where(PlanRow.id == resolve(connection, ref))).one()
        reader = _reader(connection, row)
        forecast, open_steps = demand.read_forecast(reader)
        requirement, cover = demand.read_requirement(reader, row.shrinkage)
        return Plan(
            id=row.id,
            created_utc=row.created_utc,
            name=row.name,
            title=row.title,
            seed=row.seed,
            scenario_text=_scenario_text(connection, row.scenario_fingerprint),
            scenario_fingerprint=row.scenario_fingerprint,
            horizon=reader.horizon,
            queues=reader.queues,
            agents=reader.agents,
            open_steps=open_steps,
            forecast=forecast,
            requirement=requirement,
            duties=roster.read_duties(reader),
            cover=cover,
            contenders=contenders.read_contenders(reader),
            unmet=roster.read_unmet(reader),
            simulated=simulation.read_simulated(reader),
            routing=routing_plans.newest_of(connection, row.id),
            peak=peak.read_peak(reader),
            bound=row.bound,
            **plans.read(reader),
        )


def _reader(connection: Connection, row: Any) -> Reader:
    queues = tuple(found.queue for found in rows_of(connection, QueueRow, row.id, "number"))
    agents = tuple(found.agent for found in rows_of(connection, AgentRow, row.id, "number"))
    return Reader(connection, row.id, plans.horizon_of(row), queues, agents)


def _scenario_text(connection: Connection, fingerprint: str) -> str:
    return connection.execute(select(ScenarioRow.text).where(ScenarioRow.fingerprint == fingerprint)).scalar_one()


def _require_new(connection: Connection, plan_id: str) -> None:
    if connection.execute(select(PlanRow.id).where(PlanRow.id == plan_id)).first():
        raise InputError(Fault(f"plan {plan_id}", "a plan of that id in the database", "a new id"))


def _save_scenario(connection: Connection, plan: Plan) -> None:
    """Two nights at once may bring the same scenario; whoever is second finds it there."""
    upsert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name]
    row = {"fingerprint": plan.scenario_fingerprint, "text": plan.scenario_text}
    connection.execute(upsert(ScenarioRow).values(row).on_conflict_do_nothing())
