"""Where log lines go. Neither handler raises, nor prints a traceback: lines that cannot be written are counted."""

from __future__ import annotations

import logging
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import TextIO

from center.errors import Fault, InputError, system_words


class _CountsLoss:
    """Mixed into a handler of the standard library: a line that could not be written is counted, not reported on the screen."""

    lost = 0

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the standard library's name
        """Count the line."""
        self.lost += 1


class _File(_CountsLoss, WatchedFileHandler):
    pass


class _Stream(_CountsLoss, logging.StreamHandler[TextIO]):
    pass


def file_handler(file: Path) -> logging.Handler:
    """Appends to `file`; opens it anew when it was moved away (logrotate).

    Raises
    ------
    InputError
        The file cannot be opened.
    """
    try:
        return _File(file, encoding="utf-8")
    except OSError as error:
        raise InputError(Fault(f"log {file}", system_words(error), "a file that can be written")) from None


def stream_handler(stream: TextIO) -> logging.Handler:
    """Writes to `stream`, for a service whose output the system's journal keeps."""
    return _Stream(stream)
