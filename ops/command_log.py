"""A command's begin and end in the log: which one, for how long, and the class and place of what ended it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from ops.logging import Code, open_log


@contextmanager
def command_log(file: Path, words: Sequence[str]) -> Iterator[None]:
    """Log a command that runs inside.

    Parameters
    ----------
    file
        Log file; lines are appended.
    words
        The command's own words, without options, files and names.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    log = open_log(file).bound(command=Code(" ".join(words)))
    log.event("command.begun", version=Code(version("crewtide")))
    begun = time.monotonic()
    try:
        yield
    except BaseException as error:
        code = getattr(error, "exit_code", None)
        seconds = round(time.monotonic() - begun, 3)
        if code == 0:
            log.event("command.ended", seconds=seconds)
        else:
            log.event("command.failed", "error", seconds=seconds, exit_code=code, error=error)
        raise
    else:
        log.event("command.ended", seconds=round(time.monotonic() - begun, 3))
    finally:
        log.close()
