"""What a site's newest triage and wave did with their contacts, as shares; None where the site has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select

from routing.wave.result import PLACE_NAMES
from store.database import said
from store.tables import TriageRow, WaveChoiceRow, WaveRow

_SELF_SERVICE = PLACE_NAMES[2]


@dataclass(frozen=True)
class SiteShares:
    """Shares of 1.

    Attributes
    ----------
    escalated
        Incidents escalated / incidents decided, of the newest triage.
    contained
        Contacts sent to self-service / all contacts, of the newest wave.
    """

    escalated: float | None = None
    contained: float | None = None


def site_shares(engine: Engine, name: str, until: datetime) -> SiteShares:
    """Shares of the newest triage and the newest wave of the site `name` that were made at `until` at the latest."""
    with said(engine), engine.connect() as connection:
        return SiteShares(_escalated(connection, name, until), _contained(connection, name, until))


def _escalated(connection: Connection, name: str, until: datetime) -> float | None:
    query = (
        select(TriageRow.escalated, TriageRow.incidents)
        .where(TriageRow.name == name, TriageRow.created_utc <= until)
        .order_by(TriageRow.created_utc.desc(), TriageRow.id.desc())
    )
    return _share(connection.execute(query.limit(1)).first())


def _contained(connection: Connection, name: str, until: datetime) -> float | None:
    newest = (
        select(WaveRow.id)
        .where(WaveRow.site == name, WaveRow.created_utc <= until)
        .order_by(WaveRow.created_utc.desc(), WaveRow.id.desc())
        .limit(1)
    )
    contacts = select(func.count()).where(WaveChoiceRow.wave_id == newest.scalar_subquery())
    served = contacts.where(WaveChoiceRow.place == _SELF_SERVICE)
    return _share((connection.execute(served).scalar_one(), connection.execute(contacts).scalar_one()))


def _share(counts: tuple[int, int] | None) -> float | None:
    return None if counts is None or not counts[1] else counts[0] / counts[1]
