"""What an installation needs, looked at one by one: nothing is changed, and nothing is sent anywhere."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError

from ops.check import Check, Finding
from ops.doctor_database import database_checks

PACKAGES = ("numpy", "numba", "scipy", "ortools", "dimod", "dwave-ocean-sdk", "pandas", "sqlalchemy", "alembic", "psycopg")
_OPTIONAL = {"psycopg": "PostgreSQL: pip install 'crewtide[postgres]'"}
_MB = 2**20
_LITTLE_MB, _FAR_TOO_LITTLE_MB = 1_000, 100
# Offsets in hours that any data since 2022 has: summer time kept, abolished, and of a country that changed it lately.
_KNOWN_OFFSETS = {("Europe/Madrid", 7): 2.0, ("Europe/Madrid", 1): 1.0, ("America/Sao_Paulo", 1): -3.0, ("Asia/Tehran", 7): 3.5}


def examine(url: str) -> Iterator[Check]:
    """Every check, one after the other.

    Parameters
    ----------
    url
        Of the plan database.
    """
    yield from _versions()
    yield _machine()
    yield from database_checks(url, datetime.now(UTC))
    yield _leap()
    yield from _disk()
    yield _clock(datetime.now(UTC))
    yield _zones()


def _versions() -> Iterator[Check]:
    yield Check("crewtide", Finding.OK, f"{version('crewtide')} on Python {platform.python_version()}")
    found, missing = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    yield Check("packages", Finding.OK, ", ".join(found))
    for name in missing:
        optional = name in _OPTIONAL
        advice = _OPTIONAL.get(name, "Install crewtide again, from the lock file.")
        yield Check("packages", Finding.INFO if optional else Finding.FAULT, f"{name} is not installed", advice)


def _machine() -> Check:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Check("machine", Finding.INFO, f"{platform.system()} on {platform.machine()}, {cores} cores")


def _leap() -> Check:
    """Whether a token is configured; it is neither shown nor tried."""
    from solvers.leap.available import why_unavailable

    why = why_unavailable()
    if why is None:
        return Check("D-Wave Leap", Finding.INFO, "a token is configured; it was not tried, as a try would be paid for")
    return Check("D-Wave Leap", Finding.INFO, f"{why} (Leap is optional)")


def _disk() -> Iterator[Check]:
    for name, folder in (("here", Path.cwd()), ("temporary files", Path(tempfile.gettempdir()))):
        free = shutil.disk_usage(folder).free // _MB
        if not os.access(folder, os.W_OK):
            yield Check(
                f"disk: {name}", Finding.WARNING, f"{folder} cannot be written to", "Run in a folder that can be, or name it in options."
            )
            continue
        finding = Finding.FAULT if free < _FAR_TOO_LITTLE_MB else Finding.WARNING if free < _LITTLE_MB else Finding.OK
        advice = "" if finding is Finding.OK else "Free space, or run `crewtide plans prune`: a plan is written whole or not at all."
        yield Check(f"disk: {name}", finding, f"{free:,} MB free in {folder}", advice)


def _clock(now: datetime) -> Check:
    """Whether the clock can be right: not before this program was installed."""
    installed = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    shown = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    if now < installed:
        return Check("clock", Finding.FAULT, f"{shown}, before this program was installed", "Set the clock, and keep it by NTP.")
    return Check("clock", Finding.OK, shown)


def _zones() -> Check:
    try:
        wrong = [
            f"{name} in month {month} is {found:+g} h, not {hours:+g} h"
            for (name, month), hours in _KNOWN_OFFSETS.items()
            if (found := _offset_h(name, month)) != hours
        ]
    except ZoneInfoNotFoundError as error:
        return Check("time zones", Finding.FAULT, f"no data of {error.args[0]!r}", "Install the package tzdata.")
    if wrong:
        return Check("time zones", Finding.FAULT, "; ".join(wrong), "The system's time-zone data are old: update the package tzdata.")
    system = next((path for path in TZPATH if (Path(path) / "Europe" / "Madrid").is_file()), None)
    source = f"of the system, {system}" if system else f"of the package tzdata {version('tzdata')}"
    return Check("time zones", Finding.OK, f"data {source}")


def _offset_h(name: str, month: int) -> float:
    offset = datetime(2026, month, 15, 12, tzinfo=ZoneInfo(name)).utcoffset()
    return 0.0 if offset is None else offset.total_seconds() / 3600
