"""Database URLs, and that no error shows a password."""

from __future__ import annotations

import traceback

import pytest

from center.errors import InputError
from store.database import open_database
from store.urls import parse_url, scrubbed, shown

SECRET = "s3cret-pass"


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("sqlite:///a.db", "sqlite+pysqlite"),
        ("postgresql://u@h/d", "postgresql+psycopg"),
        ("postgres://u@h/d", "postgresql+psycopg"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg"),
    ],
)
def test_accepted(text: str, driver: str) -> None:
    assert parse_url(text).drivername == driver


@pytest.mark.parametrize(
    "text",
    [
        f"mysql://u:{SECRET}@h/d",
        f"postgresql+asyncpg://u:{SECRET}@h/d",
        f"postgresql://u:{SECRET}@h:port/d",
        f"u:{SECRET}@h/d",
        f"://u:{SECRET}@h/d",
        f"postgresql://u:{SECRET}@127.0.0.1:1/d",
        f"postgresql://u@127.0.0.1:1/d?password={SECRET}",
        f"postgresql://u@127.0.0.1:1/d?sslpassword={SECRET}&sslmode=nonsense",
    ],
)
def test_a_refusal_hides_the_password(text: str) -> None:
    with pytest.raises(InputError) as caught:
        open_database(text)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_drivers_message_is_scrubbed() -> None:
    url = parse_url(f"postgresql://u:{SECRET}@h/d?sslpassword=other")
    assert scrubbed(f"failed for {SECRET}\n  and other", url) == "failed for *** and ***"
    assert shown(url) == "postgresql://u:***@h/d?sslpassword=***"
