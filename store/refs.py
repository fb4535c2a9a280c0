"""How a user names a plan: its id, a unique prefix of it, or ``latest``."""

from __future__ import annotations

from sqlalchemy import Connection, select

from center.errors import Fault, InputError
from store.tables import PlanRow

LATEST = "latest"
_SHOWN = 5


def resolve(connection: Connection, ref: str) -> str:
    """Id of the plan that `ref` names.

    Raises
    ------
    InputError
        No plan or several have that prefix; lists the candidates.
    """
    ref = ref.strip().lower()
    newest_first = select(PlanRow.id).order_by(PlanRow.created_utc.desc(), PlanRow.id.desc())
    if ref == LATEST:
        newest = connection.execute(newest_first.limit(1)).scalar()
        if newest is None:
            raise InputError(Fault("plan 'latest'", "no plan in the database", "at least one", "`crewtide plan nightly` makes one."))
        return newest
    found = connection.execute(newest_first.where(PlanRow.id.startswith(ref, autoescape=True))).scalars().all()
    if ref in found:
        return ref
    if len(found) == 1:
        return found[0]
    raise InputError(_fault(ref, list(found)))


def _fault(ref: str, found: list[str]) -> Fault:
    where = f"plan {ref!r}"
    if not found:
        return Fault(where, "no plan whose id starts so", "an id, a unique prefix of one, or latest", "`crewtide plans list` shows them.")
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return Fault(where, f"{len(found)} plans: {', '.join(found[:_SHOWN])}{more}", "a prefix of one plan only", "Give more of the id.")
