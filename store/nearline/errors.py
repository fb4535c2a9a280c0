"""What a worker must tell apart: a database that is gone for a while, and a claim that is no longer its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

from center.errors import CrewtideError, Fault, InputError
from store.urls import scrubbed, shown


class DatabaseGoneError(InputError):
    """The database does not answer, is locked or has no room: the same call may go well later."""


class FencedError(CrewtideError):
    """Another worker has the centre by now: nothing was written."""


class CommittedTwiceError(CrewtideError):
    """A unit of the answer is given away already: nothing was written."""


class InboxFullError(InputError):
    """So many events wait that no more are taken in."""


@contextmanager
def told_apart(engine: Engine) -> Iterator[None]:
    """The database's refusals: gone for now, or wrong for good."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise DatabaseGoneError(_fault(engine, error)) from None
    except DatabaseError as error:
        kind = DatabaseGoneError if error.connection_invalidated else InputError
        raise kind(_fault(engine, error)) from None


def _fault(engine: Engine, error: DatabaseError | InterfaceError) -> Fault:
    return Fault(f"database {shown(engine.url)}", scrubbed(str(error.orig), engine.url), "a plan database that answers")
