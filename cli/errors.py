"""Errors as exit codes and sentences: 1 a fault of ours, 2 bad input, 3 no legal plan, 130 interrupted."""

from __future__ import annotations

import os
import re
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

import typer

from center.errors import BackendUnavailableError, IllegalPlanError, InputError, system_words

_URL_PASSWORD = re.compile(r"(://[^\s:/@]*):\S*@")
# A report, a result or an export that cannot be written where it was asked for.
_UNWRITABLE = (PermissionError, IsADirectoryError, NotADirectoryError, FileExistsError)
_SECRET_NAMES = ("TOKEN", "PASSWORD", "SECRET")


def exit_code(error: BaseException) -> int:
    """Say what went wrong on standard error, and return the exit code that means it."""
    if isinstance(error, InputError):
        return _say_input(error)
    if isinstance(error, IllegalPlanError):
        return _say_illegal(error)
    if isinstance(error, BackendUnavailableError):
        typer.echo(masked(str(error)), err=True)
        return 2
    if isinstance(error, KeyboardInterrupt):
        typer.echo("Interrupted.", err=True)
        return 130
    if isinstance(error, _UNWRITABLE) and error.filename:
        typer.echo(f"{error.filename}: found {system_words(error)}; expected a place that can be written.", err=True)
        return 2
    file = _write_log(error)
    typer.echo(f"Crewtide failed by a fault of its own ({type(error).__name__}). Details are in {file}", err=True)
    return 1


def masked(text: str) -> str:
    """`text` without the passwords of URLs and without the values of secret environment variables."""
    for name, value in os.environ.items():
        if len(value) > 3 and any(word in name.upper() for word in _SECRET_NAMES):
            text = text.replace(value, "***")
    return _URL_PASSWORD.sub(r"\1:***@", text)


def _say_input(error: InputError) -> int:
    for fault in error.faults:
        typer.echo(masked(str(fault)), err=True)
    if len(error.faults) > 1:
        typer.echo(f"{len(error.faults)} faults.", err=True)
    return 2


def _say_illegal(error: IllegalPlanError) -> int:
    typer.echo("No legal plan was found. These rules stay broken:", err=True)
    for sentence in error.violations:
        typer.echo(f"  {sentence}", err=True)
    return 3


def _write_log(error: BaseException) -> Path:
    """Write the traceback to a file in the current folder, or in the temporary one where that is read-only."""
    name = f"crewtide-error-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.log"
    text = masked("".join(traceback.format_exception(error)))
    try:
        file = Path(name)
        file.write_text(text, encoding="utf-8")
    except OSError:
        file = Path(tempfile.gettempdir()) / name
        file.write_text(text, encoding="utf-8")
    return file
