"""Structured logs: one JSON object a line, with the run's id, and nothing in it that a customer or an employee wrote.

What may stand in a line is numbers, times, closed lists of words (`StrEnum`), texts of the program's own (`Code`) and faults
(their class and place, never their message, which may quote an input). Any other text is written as a pseudonym that holds for
this run only, so that a line can be compared with its neighbours but tells nothing.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from ops.log_handlers import file_handler, stream_handler
from ops.places import place_of

Level = Literal["info", "warning", "error"]
_EVENT = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")
_LEVELS = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


class Code(str):
    """A text that the program made itself (a backend's name, a file of the program): written as it is."""

    __slots__ = ()


class Log:
    """Writes events. A log that cannot be written (a full disk) never stops the work; what was lost is counted in `lost`.

    Parameters
    ----------
    handler
        Where lines go.
    run
        Id of the run, in every line.
    clock
        Seconds that only go forward; for `cured`.
    """

    def __init__(self, handler: logging.Handler, run: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.run = run
        self._handler = handler
        self._clock = clock
        self._bound: dict[str, Any] = {}
        self._key = secrets.token_bytes(16)
        self._troubles: dict[str, tuple[float, int]] = {}

    @property
    def lost(self) -> int:
        """Lines that could not be written."""
        return int(getattr(self._handler, "lost", 0))

    def event(self, name: str, level: Level = "info", **fields: Any) -> None:
        """Write one line.

        Parameters
        ----------
        name
            What happened, as ``subject.happening``: ``wave.answered``.
        fields
            Numbers, times, words; see the module's text for what is written of each.

        Raises
        ------
        ValueError
            The name is not of that form.
        """
        if not _EVENT.fullmatch(name):
            raise ValueError(f"the event {name!r} is not of the form subject.happening")
        line = {"time": _stamp(datetime.now(UTC)), "level": level, "event": name, "run": self.run}
        line |= {key: self._plain(value) for key, value in (self._bound | fields).items()}
        record = logging.LogRecord("crewtide", _LEVELS[level], "", 0, json.dumps(line, ensure_ascii=False), None, None)
        self._handler.handle(record)

    def trouble(self, name: str, **fields: Any) -> None:
        """Write a warning the first time; the same trouble is then only counted, until `cured`."""
        since, times = self._troubles.get(name, (self._clock(), 0))
        self._troubles[name] = since, times + 1
        if not times:
            self.event(name, "warning", **fields)

    def cured(self, name: str, **fields: Any) -> None:
        """Say that a trouble is over, for how long it was there and how often it was met; nothing where there was none."""
        if name in self._troubles:
            since, times = self._troubles.pop(name)
            self.event(f"{name}_cured", seconds=round(self._clock() - since, 3), times=times, **fields)

    def bound(self, **fields: Any) -> Log:
        """The same log with `fields` in every line; troubles are shared."""
        other = object.__new__(Log)
        other.__dict__.update(self.__dict__, _bound=self._bound | fields)
        return other

    def close(self) -> None:
        """Close the file."""
        self._handler.close()

    def _plain(self, value: Any) -> Any:
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, float):
            return value if abs(value) < float("inf") else None
        if isinstance(value, StrEnum | Code):
            return str(value)
        if isinstance(value, datetime):
            return _stamp(value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, BaseException):
            return {"class": type(value).__name__, "at": place_of(value)}
        if isinstance(value, list | tuple):
            return [self._plain(item) for item in value]
        return "~" + blake2b(str(value).encode("utf-8", "replace"), key=self._key, digest_size=6).hexdigest()


def open_log(file: Path | None = None, run: str | None = None) -> Log:
    """A log to `file` (opened anew when a rotation moves it away), or to standard error.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    return Log(file_handler(file) if file else stream_handler(sys.stderr), run or new_run())


def silent_log() -> Log:
    """A log that goes nowhere."""
    return Log(logging.NullHandler(), new_run())


def new_run() -> str:
    """An id for a run, 8 characters."""
    return secrets.token_hex(4)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
