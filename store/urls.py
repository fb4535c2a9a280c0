"""Database URLs: which ones are accepted, and how they are shown without their password."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from center.errors import Fault, InputError

_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_EXPECTED = "sqlite:///FILE or postgresql://USER@HOST/NAME"
_SECRET_KEYS = ("password", "sslpassword")


def parse_url(text: str) -> URL:
    """URL of an accepted database, with the driver that is used for it.

    Raises
    ------
    InputError
        The text is not a URL, or names another database. It is not repeated, as it may hold a password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise InputError(Fault("database URL", "a text that is not a URL", _EXPECTED)) from None
    dialect = url.drivername.partition("+")[0]
    if dialect not in _DRIVERS or url.drivername not in (dialect, _DRIVERS[dialect]):
        raise InputError(Fault(f"database URL {shown(url)}", f"the driver {url.drivername!r}", _EXPECTED))
    return url.set(drivername=_DRIVERS[dialect])


def shown(url: URL) -> str:
    """The URL for people, passwords hidden."""
    hidden = {key: "***" for key in _SECRET_KEYS if key in url.query}
    plain = url.update_query_dict(hidden).set(drivername=url.get_backend_name())
    return plain.render_as_string(hide_password=True).replace("%2A%2A%2A", "***")


def scrubbed(message: str, url: URL) -> str:
    """A driver's message without the URL's passwords, on one line."""
    secrets = [url.password, *(url.query.get(key) for key in _SECRET_KEYS)]
    for secret in secrets:
        if isinstance(secret, str) and secret:
            message = message.replace(secret, "***")
    return " ".join(message.split())
