"""A PostgreSQL server of one's own for a benchmark: in a folder of its own, on a Unix socket, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def initdb() -> Path | None:
    """The server's `initdb`: on the path, or where Debian keeps it; None where there is none that can be used."""
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        return None  # it refuses to run as root
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve()] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1] if found else None


@contextmanager
def postgres_server(programs: Path, settings: Sequence[str] = ()) -> Iterator[str]:
    """URL of a database on a fresh server, which writes to the disk as a real one does.

    Parameters
    ----------
    programs
        The `initdb` to use.
    settings
        Such as ``max_connections=200``.
    """
    folder = Path(tempfile.mkdtemp(prefix="crewtide-pg-"))  # short: a socket's path has at most 107 bytes
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, port, control = folder / "data", _free_port(), programs.with_name("pg_ctl")
    options = " ".join(["-c listen_addresses=''", f"-c unix_socket_directories={folder} -p {port}", *(f"-c {one}" for one in settings)])
    try:
        _run([programs, "-D", data, "-U", "crewtide", "--auth=trust", "-E", "UTF8", "--locale=C"], folder)
        _run([control, "-D", data, "-o", options, "-l", folder / "log", "-w", "start"], folder)
        yield f"postgresql://crewtide@/postgres?host={folder}&port={port}"
    finally:
        if (data / "postmaster.pid").exists():
            _run([control, "-D", data, "-m", "immediate", "stop"], folder)
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: Sequence[Any], folder: Path) -> None:
    """Run a server program; its output goes to a file, as a daemon would hold a pipe open."""
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with open(folder / "out", "ab") as out:
        subprocess.run([*user, *map(str, command)], cwd=folder, stdout=out, stderr=out, timeout=60, check=True)
