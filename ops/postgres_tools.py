"""`pg_dump` and `pg_restore`. A password reaches them by their environment, where no process list shows it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL

from center.errors import Fault, InputError
from store.urls import scrubbed, shown


def dump(connection: Connection, file: Path) -> None:
    """Write what the connection's transaction sees to `file`, in PostgreSQL's custom format."""
    snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar()
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={file}"]
    _run("pg_dump", [*options, f"--dbname={_address(connection.engine.url)}"], connection.engine.url)


def load(file: Path, engine: Engine) -> None:
    """Put a dump into an empty database, in one transaction."""
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", f"--dbname={_address(engine.url)}"]
    _run("pg_restore", [*options, str(file)], engine.url)


def _address(url: URL) -> str:
    """The URL as PostgreSQL's programs read it, without its passwords."""
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return plain.difference_update_query(["password", "sslpassword"]).render_as_string(hide_password=False)


def _run(program: str, words: Sequence[str], url: URL) -> None:
    path = shutil.which(program)
    if path is None:
        advice = "Install PostgreSQL's client programs (Debian: apt install postgresql-client), of the server's release or newer."
        raise InputError(Fault(f"database {shown(url)}", f"no program {program}", f"{program} on the path", advice))
    password = url.password or url.query.get("password")
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    done = subprocess.run([path, *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        found = scrubbed(done.stderr.strip() or f"exit code {done.returncode}", url)
        raise InputError(Fault(f"database {shown(url)}", f"{program} said: {found}", f"{program} to succeed"))
