"""Publishing plans and taking that back. Every plan is saved as a draft.

A plan is published by the local days of its horizon: on each day of a site (the plans' name) one plan is in force, and a plan that
overlaps others supersedes them on the days it overlaps, no further. So a plan is a draft until it is published, published while it
is in force on any day, and superseded when other plans have taken all of them.

Every change of a day has a revision, counted from 1, and whoever changes it says which revision they know (optimistic locking): who
comes second is refused and told who was first. All of it happens in one transaction, one site at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, func, insert, select, text, update

from center.errors import Fault, InputError
from store.audit import record, required_text
from store.database import said
from store.deferred import write_among_others
from store.in_force import InForce, days_words, in_force
from store.migrate import writing
from store.refs import resolve
from store.rows.plans import horizon_of
from store.stale import require_expected
from store.tables import AuditRow, PlanRow, PublicationRow, PublishedDayRow

_SITE_LOCK = 0x63726577
PUBLISHED, ROLLED_BACK = "published", "rolled back"


@dataclass(frozen=True)
class Target:
    """What a day is to have: a plan, and the revision it brings back (None of one published in its own right)."""

    plan_id: str
    restores: int | None = None


@dataclass(frozen=True)
class Change:
    """What was done.

    Attributes
    ----------
    act
        Number in the audit trail; None where nothing had to be done.
    days
        Day -> plan that is now in force there and was not before.
    before
        Day -> what was in force there until now; without the days that had nothing.
    unchanged
        Days asked for that had the plan already, or (of a rollback) have no earlier plan to go back to.
    """

    name: str
    zone: str
    act: int | None
    days: dict[date, str]
    before: dict[date, InForce]
    unchanged: tuple[date, ...]


def publish(
    engine: Engine, ref: str, by: str, why: str, expected: Mapping[date, int] | None = None, days: Collection[date] | None = None
) -> Change:
    """Put a plan in force.

    Parameters
    ----------
    ref
        The plan: id, unique prefix, ``latest``.
    by, why
        Who, and for what reason; both are kept.
    expected
        Revision of each day as the caller knows it, 0 for one without a plan. None: as they were when the plan was saved, so
        that whatever was published since is not superseded unseen.
    days
        Of the plan's horizon; None: all of them.

    Raises
    ------
    StaleError
        A day has another revision than expected. Nothing was changed.
    InputError
        No such plan, a day outside its horizon, or nobody and nothing named by `by` and `why`.
    """
    by, why = _required(by, why)
    with said(engine), writing(engine).begin() as connection:
        lock_sites(connection, [_plan_row(connection, ref).name])
        plan = _plan_row(connection, ref)  # again: it may have been pruned while we waited
        wanted = _days_of(plan, days)
        known = _known_when_saved(connection, plan, wanted) if expected is None else expected
        return _put(connection, PUBLISHED, plan.name, dict.fromkeys(wanted, Target(plan.id)), known, by, why)


def rollback(
    engine: Engine, name: str, by: str, why: str, expected: Mapping[date, int] | None = None, days: Collection[date] | None = None
) -> Change:
    """Put the plan in force again that was there before.

    Parameters
    ----------
    name
        The site, as in `plans.name`.
    expected
        As for `publish`; None: whatever they are.
    days
        Which days; None: those where the plan published last is still in force. Doing it again goes back further.

    Raises
    ------
    StaleError
        A day has another revision than expected. Nothing was changed.
    InputError
        No plan is in force there, or none was before: a published day is never left without a plan.
    """
    by, why = _required(by, why)
    with said(engine), writing(engine).begin() as connection:
        lock_sites(connection, [name])
        current = in_force(connection, name)
        wanted = _last_published(connection, name, current) if days is None else sorted(set(days))
        _require_in_force(name, current, wanted)
        known = {day: current[day].revision for day in wanted} if expected is None else expected
        found = {day: _before(connection, current[day]) for day in wanted}
        targets = {day: target for day, target in found.items() if target is not None}
        if not targets:
            where = f"{name}, {days_words(wanted)}"
            raise InputError(Fault(where, "no plan before the one in force", "a plan to go back to", "Publish another one instead."))
        _require_there(connection, name, targets)
        return _put(connection, ROLLED_BACK, name, targets, known, by, why, tuple(day for day in wanted if day not in targets))


def lock_sites(connection: Connection, names: Collection[str]) -> None:
    """Whoever changes what is in force at these sites waits here for their turn. SQLite has locked the database already."""
    write_among_others(connection)
    if connection.dialect.name == "postgresql":
        for name in sorted(set(names)):  # the same order everywhere: no deadlock
            connection.execute(text("SELECT pg_advisory_xact_lock(:key, hashtext(:name))"), {"key": _SITE_LOCK, "name": name})


def _required(by: str, why: str) -> tuple[str, str]:
    who = required_text(by, "--by", "Say who you are: --by NAME.")
    return who, required_text(why, "--why", "Say in a few words why: it is what the others will read.")


def _plan_row(connection: Connection, ref: str) -> Any:
    return connection.execute(select(PlanRow.__table__).where(PlanRow.id == resolve(connection, ref))).one()


def _days_of(plan: Any, days: Collection[date] | None) -> list[date]:
    own = horizon_of(plan).dates
    outside = sorted(set(days or ()) - set(own))
    if outside:
        raise InputError(Fault(f"plan {plan.id}", f"the day {days_words(outside)}", f"days of {days_words(own)}"))
    return list(own) if days is None else sorted(set(days))


def _known_when_saved(connection: Connection, plan: Any, days: Collection[date]) -> dict[date, int]:
    """Revision of each day when the plan was saved: the last one that is older in the audit trail; the plan's own where it is in force."""
    saved = select(func.min(AuditRow.number)).where(AuditRow.plan_id == plan.id).scalar_subquery()
    made = PublicationRow
    query = select(made.day, func.max(made.revision)).where(made.name == plan.name, made.act < saved).group_by(made.day)
    known = dict.fromkeys(days, 0) | {day: revision for day, revision in connection.execute(query) if day in set(days)}
    own = {day: now.revision for day, now in in_force(connection, plan.name).items() if now.plan_id == plan.id and day in known}
    return known | own  # asked again, it is there already


def _last_published(connection: Connection, name: str, current: Mapping[date, InForce]) -> list[date]:
    """Days that the latest publication still in force put there, rolled back to or not."""
    made = PublicationRow
    acts = {(row.day, row.revision): row.act for row in connection.execute(select(made.__table__).where(made.name == name))}
    roots = {day: acts[day, now.root] for day, now in current.items()}
    return [day for day, act in roots.items() if act == max(roots.values())]


def _before(connection: Connection, now: InForce) -> Target | None:
    """What was in force before the plan of `now` was published there."""
    made = PublicationRow
    query = select(made.__table__).where(made.name == now.name, made.day == now.day, made.revision == now.root - 1)
    row = connection.execute(query).first()
    return None if row is None else Target(row.plan_id, row.revision if row.restores is None else row.restores)


def _require_in_force(name: str, current: Mapping[date, InForce], days: Collection[date]) -> None:
    none = [day for day in days if day not in current]
    if none or not current:
        where = f"site {name!r}" + (f", {days_words(none)}" if none else "")
        raise InputError(Fault(where, "no published plan", "a day on which one is in force", "`crewtide plans list` shows them."))


def _require_there(connection: Connection, name: str, targets: Mapping[date, Target]) -> None:
    wanted = {target.plan_id for target in targets.values()}
    there = set(connection.execute(select(PlanRow.id).where(PlanRow.id.in_(wanted))).scalars())
    if wanted - there:
        found = f"that plan {', '.join(sorted(wanted - there))}, the one before, was pruned"
        raise InputError(Fault(f"site {name!r}", found, "a plan to go back to", "Publish another one instead."))


def _put(
    connection: Connection,
    action: str,
    name: str,
    targets: Mapping[date, Target],
    expected: Mapping[date, int],
    by: str,
    why: str,
    unchanged: tuple[date, ...] = (),
) -> Change:
    """Write the new revisions of the days whose plan changes, and the act that they belong to."""
    current = in_force(connection, name)
    require_expected(name, current, expected, [*targets, *unchanged])
    new = {day: target for day, target in targets.items() if day not in current or current[day].plan_id != target.plan_id}
    plan_ids = sorted({target.plan_id for target in targets.values()})
    zone = connection.execute(select(PlanRow.zone).where(PlanRow.id == plan_ids[0])).scalar_one()
    before = {day: current[day] for day in new if day in current}
    act = None
    if new:
        about = plan_ids[0] if len(plan_ids) == 1 else None
        act = record(connection, action, actor=by, why=why, name=name, plan_id=about, detail=_detail(new, before))
        _write(connection, name, new, current, act)
    kept = tuple(sorted({*unchanged, *(day for day in targets if day not in new)}))
    return Change(name, zone, act, {day: target.plan_id for day, target in new.items()}, before, kept)


def _write(connection: Connection, name: str, new: Mapping[date, Target], current: Mapping[date, InForce], act: int) -> None:
    rows = [
        {
            "name": name,
            "day": day,
            "revision": (current[day].revision if day in current else 0) + 1,
            "plan_id": target.plan_id,
            "act": act,
            "restores": target.restores,
        }
        for day, target in sorted(new.items())
    ]
    connection.execute(insert(PublicationRow), rows)
    day_rows = [{key: row[key] for key in ("name", "day", "revision", "plan_id")} for row in rows]
    if first := [row for row in day_rows if row["day"] not in current]:
        connection.execute(insert(PublishedDayRow), first)
    if again := [{f"new_{key}": value for key, value in row.items()} for row in day_rows if row["day"] in current]:
        where = (PublishedDayRow.name == bindparam("new_name"), PublishedDayRow.day == bindparam("new_day"))
        values: dict[str, Any] = {"revision": bindparam("new_revision"), "plan_id": bindparam("new_plan_id")}
        connection.execute(update(PublishedDayRow.__table__).where(*where).values(values), again)  # type: ignore[arg-type]


def _detail(new: Mapping[date, Target], before: Mapping[date, InForce]) -> str:
    """``2026-03-02 to 2026-03-08; superseded bank-b on 2026-03-02``; with the plans' ids where a rollback brings back several."""
    plans: dict[str, list[date]] = {}
    ended: dict[str, list[date]] = {}
    for day, target in new.items():
        plans.setdefault(target.plan_id, []).append(day)
    for day, old in before.items():
        ended.setdefault(old.plan_id, []).append(day)
    said = [days_words(new)] if len(plans) == 1 else [f"{plan_id} on {days_words(days)}" for plan_id, days in plans.items()]
    return "; ".join([*said, *(f"superseded {plan_id} on {days_words(days)}" for plan_id, days in ended.items())])
