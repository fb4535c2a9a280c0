"""Where metrics go: a text file that node_exporter collects, or a push gateway."""

from __future__ import annotations

import http.client
import os
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

from center.errors import Fault, InputError
from ops.metrics import Metrics

_PUSH_S = 5.0

Sink = Callable[[Metrics], None]
"""Puts measurements where a monitor finds them. Raises OSError where it cannot; the caller logs it and goes on."""


def open_sink(target: str | None) -> Sink:
    """The sink of a target.

    Parameters
    ----------
    target
        A file's path, or the ``http://`` or ``https://`` address of a push gateway; None: metrics go nowhere.

    Raises
    ------
    InputError
        The file's folder does not exist, or the address is none.
    """
    if not target:
        return lambda metrics: None
    if "://" in target:
        parts = urlsplit(target)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(Fault("--metrics", "an address that cannot be pushed to", "a file, or http://HOST:PORT of a push gateway"))
        return lambda metrics: push(metrics, target)
    file = Path(target)
    if not file.parent.is_dir():
        raise InputError(Fault("--metrics", f"no folder {file.parent}", "a file in an existing folder"))
    return lambda metrics: write_file(metrics, file)


def write_file(metrics: Metrics, file: Path) -> None:
    """Write the text format to `file`, atomically: a collector sees the old file or the new one.

    Raises
    ------
    OSError
        It cannot be written; the old file is still there.
    """
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(metrics.text())
        os.chmod(name, 0o644)  # mkstemp's 0600 would keep it from the collector
        os.replace(name, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def push(metrics: Metrics, address: str) -> None:
    """Replace this worker's metrics at a push gateway.

    Raises
    ------
    OSError
        The gateway does not answer in 5 seconds, or refuses; without its address, which may hold a password.
    """
    url = f"{address.rstrip('/')}/metrics/job/crewtide/instance/{quote(metrics.worker, safe='')}"
    request = urllib.request.Request(url, metrics.text().encode(), {"Content-Type": "text/plain; version=0.0.4"}, method="PUT")
    try:
        urllib.request.urlopen(request, timeout=_PUSH_S).close()
    except urllib.error.HTTPError as error:
        raise OSError(f"the push gateway answered {error.code}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise OSError(f"the push gateway cannot be reached ({type(error).__name__})") from None
