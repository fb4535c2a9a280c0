"""A contender's columns that every kind of answer has (`store.tables.answers`), to and from the database."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from center.contender import Contender
from store.rows.common import float_or_none, int_or_none

_PACKED = np.dtype("<i4")
_TEXTS = ("backend", "version", "status", "fingerprint", "note")
_INTEGERS = ("seed", "hard", "energy", "true_cost", "bound")
_CONFIDENCE_NUMBERS = ("reads_within_1_percent", "gap_to_bound")


def answer_row(contender: Contender) -> dict[str, Any]:
    """Column -> plain value."""
    return {
        **{name: getattr(contender, name) for name in _TEXTS},
        **{name: int_or_none(getattr(contender, name)) for name in _INTEGERS},
        "seconds": float(contender.seconds),
        "money": float_or_none(contender.money),
        "chosen": bool(contender.chosen),
        "assignment": None if contender.assignment is None else packed(contender.assignment),
    }


def answer_of(row: Any) -> dict[str, Any]:
    """Fields of a `Contender`, the reverse of `answer_row`."""
    return {name: getattr(row, name) for name in (*_TEXTS, *_INTEGERS, "seconds", "money", "chosen")} | {
        "assignment": None if row.assignment is None else unpacked(row.assignment)
    }


def begun_row(contender: Contender) -> dict[str, Any]:
    """Where annealing began, and the rounds that polished it."""
    return {"begin": None if contender.begin is None else str(contender.begin), "polished": int_or_none(contender.polished)}


def confidence_row(contender: Contender) -> dict[str, Any]:
    """The solver's own confidence, column by column."""
    said = contender.confidence
    numbers = {name: float_or_none(said.get(name)) for name in _CONFIDENCE_NUMBERS}
    return {"own_legal": bool(said["legal"]) if said else None, **numbers}


def confidence_of(row: Any) -> dict[str, float | bool | None]:
    """The reverse of `confidence_row`."""
    if row.own_legal is None:
        return {}
    return {"legal": row.own_legal, **{name: getattr(row, name) for name in _CONFIDENCE_NUMBERS}}


def packed(assignment: np.ndarray) -> bytes:
    """Chosen options as compressed little-endian int32."""
    return zlib.compress(np.ascontiguousarray(assignment, dtype=_PACKED).tobytes())


def unpacked(data: bytes) -> np.ndarray:
    """The reverse of `packed`, int32."""
    return np.frombuffer(zlib.decompress(data), dtype=_PACKED).astype(np.int32)
