"""JSON objects of a file: one a line, or several in a line, as stream deliveries join them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from center.errors import Fault
from imports.rejects import RejectList

_DECODER = json.JSONDecoder()


def json_objects(text: str, where: str, faults: RejectList) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of every object; a line that is none is rejected."""
    for line, content in enumerate(text.split("\n"), 1):
        rest = content.strip()
        while rest:
            try:
                value, end = _DECODER.raw_decode(rest)
            except (ValueError, RecursionError):
                faults.add("lines that are no JSON", Fault(f"{where}: row {line}", repr(rest[:60]), "a JSON object"))
                break
            rest = rest[end:].lstrip(" \t\r,")
            if isinstance(value, dict):
                yield line, value
            else:
                faults.add("lines that are no JSON object", Fault(f"{where}: row {line}", repr(value)[:60], "a JSON object"))


def part(record: dict[str, Any], name: str) -> dict[str, Any]:
    """A nested object; empty where it is absent or something else."""
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def text_of(record: dict[str, Any], name: str) -> str:
    """A text; empty where it is absent, null or something else."""
    value = record.get(name)
    return value.strip() if isinstance(value, str) else ""
