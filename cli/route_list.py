"""What `crewtide route` has stored: waves, routing plans and policies in one list, and the one that a reference names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sqlalchemy import Engine

Kind = Literal["wave", "routing plan", "policy"]
_SHOWN = 5


@dataclass(frozen=True)
class Listed:
    """A stored thing: what it is, and a few words about it. A policy's id is ``name@version``."""

    id: str
    kind: Kind
    created_utc: datetime
    title: str
    words: str


def listed(engine: Engine) -> list[Listed]:
    """Everything stored, newest first."""
    found = [*_waves(engine), *_routing_plans(engine), *_policies(engine)]
    return sorted(found, key=lambda item: (item.created_utc, item.id), reverse=True)


def named(engine: Engine, ref: str) -> Listed:
    """The stored thing that `ref` names: an id, a unique prefix of one, a policy's name (its last accepted version) or ``latest``.

    Raises
    ------
    InputError
        None or several are named so.
    """
    from center.errors import Fault, InputError
    from store.policies import last_accepted

    items, ref = listed(engine), ref.strip()
    matches = [item for item in items if item.id.startswith((ref, f"wave-{ref}", f"routing-{ref}"))] if ref != "latest" else items[:1]
    exact = [item for item in matches if item.id == ref]
    accepted = last_accepted(engine, ref)
    if accepted is not None and not exact:
        exact = [item for item in matches if item.id == accepted.ref]
    if len(exact) == 1 or len(matches) == 1:
        return (exact or matches)[0]
    where, expected = f"routing {ref!r}", "an id, a unique prefix of one, a policy's name, or latest"
    if not matches:
        found = "nothing that is named so" if items else "nothing stored yet"
        raise InputError(Fault(where, found, expected, "`crewtide route show` lists what is there."))
    more = f" and {len(matches) - _SHOWN} more" if len(matches) > _SHOWN else ""
    raise InputError(Fault(where, f"{len(matches)}: {', '.join(item.id for item in matches[:_SHOWN])}{more}", expected))


def _waves(engine: Engine) -> list[Listed]:
    from reports.words import gap_text, points
    from store.waves import list_waves

    def words(served: int, contacts: int, backend: str | None, cost: int | None, bound: int | None) -> str:
        by = f", {points(cost)} by {backend}, gap {gap_text(cost, bound)}" if backend else ""
        return f"{served:,} of {contacts:,} served{by}"

    return [
        Listed(w.id, "wave", w.created_utc, w.title, words(w.served, w.contacts, w.backend, w.true_cost, w.bound))
        for w in list_waves(engine)
    ]


def _routing_plans(engine: Engine) -> list[Listed]:
    from store.routing_plans import list_routing_plans

    return [
        Listed(
            plan.id,
            "routing plan",
            plan.created_utc,
            f"for {plan.plan_id}" if plan.plan_id else "",
            f"{plan.turns:,} turns, {'adopted' if plan.adopted else 'not adopted'}" if plan.turns else "nothing to decide",
        )
        for plan in list_routing_plans(engine)
    ]


def _policies(engine: Engine) -> list[Listed]:
    from store.policies import list_policies

    return [
        Listed(version.ref, "policy", version.created_utc, f"tuned on {version.plan_id}", "accepted" if version.accepted else "refused")
        for version in list_policies(engine)
    ]
