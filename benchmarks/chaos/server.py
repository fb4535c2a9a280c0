"""A database server that goes away and comes back, and a database in it for each experiment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


class Server:
    """A server that `benchmarks.postgres_server` has started.

    Parameters
    ----------
    url
        Its URL.
    programs
        Its `initdb`; `pg_ctl` is beside it.
    """

    def __init__(self, url: str, programs: Path) -> None:
        self._url, self._control = make_url(url), programs.with_name("pg_ctl")
        self._folder, self._port = Path(str(self._url.query["host"])), str(self._url.query["port"])

    def database(self, name: str) -> str:
        """URL of a new, empty database."""
        admin = create_engine(self._url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        return self._url.set(database=name).render_as_string(hide_password=False)

    def stop(self) -> None:
        """Break it off, as a machine that loses its power does."""
        self._run("-m", "immediate", "stop")

    def start(self) -> None:
        """Start it again; it recovers."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self._folder} -p {self._port}"
        self._run("-o", options, "-l", str(self._folder / "log"), "-w", "start")

    def _run(self, *arguments: str) -> None:
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*user, str(self._control), "-D", str(self._folder / "data"), *arguments]
        with open(self._folder / "out", "ab") as out:
            subprocess.run(command, cwd=self._folder, stdout=out, stderr=out, timeout=60, check=True)
