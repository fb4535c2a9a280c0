"""Names and ids as keyed hashes: the same person keeps one pseudonym under one key, and nobody can be looked up without it."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable

DIGITS = 12


class Pseudonyms:
    """Replaces names by ``<kind>-<12 hexadecimal digits>`` of HMAC-SHA-256.

    Parameters
    ----------
    key
        Secret; None draws one for this run, after which no pseudonym can be linked to another run's.
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def of(self, kind: str, name: str) -> str:
        """Pseudonym of one name; `kind` keeps an agent and a customer of the same id apart."""
        digest = hmac.new(self._key, f"{kind}\0{name}".encode(), "sha256").hexdigest()
        return f"{kind}-{digest[:DIGITS]}"

    def table(self, kind: str, names: Iterable[str]) -> dict[str, str]:
        """Name -> pseudonym of every different name."""
        return {name: self.of(kind, name) for name in dict.fromkeys(names)}
