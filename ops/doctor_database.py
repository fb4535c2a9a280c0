"""The plan database as `crewtide doctor` sees it: reached, at head, whole, on a disk with space, its clock and ours alike."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select, text

from center.errors import InputError
from ops.check import Check, Finding
from store.database import open_database, said
from store.migrate import head
from store.tables import PlanRow
from store.urls import parse_url, shown

_MB = 2**20
_LITTLE_MB = 500
_SKEW_S = 5.0
_AHEAD = timedelta(minutes=5)


def database_checks(url: str, now: datetime) -> Iterator[Check]:
    """Checks of the database at `url`; those after a fault are left out, as they would only repeat it."""
    try:
        parsed = parse_url(url)
        engine = open_database(url, create=False)
    except InputError as error:
        fault = error.faults[0]
        yield Check("database", Finding.FAULT, f"{fault.where}: {fault.found}", fault.advice or f"Expected: {fault.expected}.")
        return
    try:
        yield Check("database", Finding.OK, f"{shown(parsed)}, schema {head()}, the newest")
        if parsed.password:
            advice = "A process list shows it. Put it into ~/.pgpass, or the URL into CREWTIDE_DB."
            yield Check("database: password", Finding.WARNING, "the password stands in the URL", advice)
        yield from _sqlite(engine, parsed.database) if engine.dialect.name == "sqlite" else _postgresql(engine, now)
        yield _newest(engine, now)
    except InputError as error:
        yield Check("database", Finding.FAULT, error.faults[0].found)
    finally:
        engine.dispose()


def _sqlite(engine: Engine, file: str | None) -> Iterator[Check]:
    with said(engine), engine.connect() as connection:
        answer = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    if answer != "ok":
        yield Check("database: whole", Finding.FAULT, answer, "Restore a backup: docs/operations.md.")
    else:
        yield Check("database: whole", Finding.OK, "SQLite's quick check finds nothing")
    if file and file != ":memory:":
        path = Path(file).resolve()
        free, size = shutil.disk_usage(path.parent).free // _MB, path.stat().st_size / _MB
        finding = Finding.WARNING if free < max(_LITTLE_MB, 2 * size) else Finding.OK
        advice = "" if finding is Finding.OK else "Less than the file again: a migration or VACUUM may not fit."
        yield Check("database: disk", finding, f"{size:,.1f} MB, {free:,} MB free beside it", advice)


def _postgresql(engine: Engine, now: datetime) -> Iterator[Check]:
    with said(engine), engine.connect() as connection:
        release = str(connection.execute(text("SHOW server_version")).scalar())
        theirs: Any = connection.execute(text("SELECT clock_timestamp()")).scalar()
        size = int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar() or 0)
    yield Check("database: server", Finding.OK, f"PostgreSQL {release}, {size / _MB:,.1f} MB")
    skew = (theirs.astimezone(UTC) - now).total_seconds()
    finding = Finding.OK if abs(skew) <= _SKEW_S else Finding.WARNING
    advice = "" if finding is Finding.OK else "Keep both clocks by NTP: leases of near-line workers compare them."
    yield Check("database: clock", finding, f"{skew:+.1f} s from this machine's", advice)


def _newest(engine: Engine, now: datetime) -> Check:
    with said(engine), engine.connect() as connection:
        newest: datetime | None = connection.execute(select(func.max(PlanRow.created_utc))).scalar()
    if newest is None:
        return Check("database: plans", Finding.INFO, "no plan is stored")
    if newest > now + _AHEAD:
        advice = "This machine's clock, or that of the one that made the plan, is wrong."
        return Check("database: plans", Finding.FAULT, f"the newest plan is of {newest:%Y-%m-%d %H:%M} UTC, which is to come", advice)
    return Check("database: plans", Finding.OK, f"the newest plan is of {newest:%Y-%m-%d %H:%M} UTC")
