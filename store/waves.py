"""Saving, loading and listing waves. A wave is written in one transaction or not at all."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, and_, func, insert, select

from center.errors import Fault, InputError
from routing.wave.result import Wave
from store.database import said
from store.deferred import write_among_others
from store.migrate import writing
from store.refs import LATEST
from store.rows.waves import read_wave, rows
from store.tables.waves import WaveChoiceRow, WaveContenderRow, WaveRow

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_SHOWN = 5


@dataclass(frozen=True)
class WaveSummary:
    """A wave in the list; `backend` and `true_cost` are the chosen contender's, None where nothing waited."""

    id: str
    created_utc: datetime
    title: str
    taken_utc: datetime
    contacts: int
    served: int
    backend: str | None
    true_cost: int | None
    bound: int | None


def new_wave_id(site: str, taken_at: datetime) -> str:
    """``wave-<site>-<YYYYMMDD>-<6 base32 characters>``: like a plan's, told apart by its beginning; the day is in UTC."""
    mark = "".join(secrets.choice(_BASE32) for _ in range(6))
    return f"wave-{site}-{taken_at.astimezone(UTC):%Y%m%d}-{mark}"


def save_wave(engine: Engine, wave: Wave) -> None:
    """Write a wave, whole.

    Raises
    ------
    InputError
        A wave of that id is there already, or the database refuses.
    """
    with said(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        if connection.execute(select(WaveRow.id).where(WaveRow.id == wave.id)).first():
            raise InputError(Fault(f"wave {wave.id}", "a wave of that id in the database", "a new id"))
        for table, found in rows(wave).items():
            if found:
                connection.execute(insert(table), found)


def load_wave(engine: Engine, ref: str) -> Wave:
    """The wave that `ref` names: an id, a unique prefix of one (with or without ``wave-``), or ``latest``.

    Raises
    ------
    InputError
        No wave or several have that prefix.
    """
    with said(engine), engine.connect() as connection:
        return read_wave(connection, resolve_wave(connection, ref))


def list_waves(engine: Engine) -> list[WaveSummary]:
    """All waves, newest first."""
    contacts = select(func.count()).where(WaveChoiceRow.wave_id == WaveRow.id)
    query = (
        select(
            WaveRow.id, WaveRow.created_utc, WaveRow.title, WaveRow.taken_utc, contacts.scalar_subquery().label("contacts"),
            contacts.where(WaveChoiceRow.place == "agent").scalar_subquery().label("served"), WaveContenderRow.backend,
            WaveContenderRow.true_cost, WaveRow.bound,
        )
        .outerjoin(WaveContenderRow, and_(WaveContenderRow.wave_id == WaveRow.id, WaveContenderRow.chosen))
        .order_by(WaveRow.created_utc.desc(), WaveRow.id.desc())
    )  # fmt: skip
    with said(engine), engine.connect() as connection:
        return [WaveSummary(*row) for row in connection.execute(query)]


def resolve_wave(connection: Connection, ref: str) -> str:
    """Id of the wave that `ref` names; raises as `load_wave`."""
    ref = ref.strip().lower()
    newest_first = select(WaveRow.id).order_by(WaveRow.created_utc.desc(), WaveRow.id.desc())
    if ref == LATEST:
        newest = connection.execute(newest_first.limit(1)).scalar()
        if newest is None:
            raise InputError(Fault("wave 'latest'", "no wave in the database", "at least one", "`crewtide route wave SNAPSHOT` makes one."))
        return newest
    prefix = ref if ref.startswith("wave-") else f"wave-{ref}"
    found = connection.execute(newest_first.where(WaveRow.id.startswith(prefix, autoescape=True))).scalars().all()
    if len(found) == 1 or prefix in found:
        return prefix if prefix in found else found[0]
    if not found:
        raise InputError(
            Fault(
                f"wave {ref!r}",
                "no wave whose id starts so",
                "an id, a unique prefix of one, or latest",
                "`crewtide route show` lists them.",
            )
        )
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    raise InputError(
        Fault(
            f"wave {ref!r}", f"{len(found)} waves: {', '.join(found[:_SHOWN])}{more}", "a prefix of one wave only", "Give more of the id."
        )
    )
