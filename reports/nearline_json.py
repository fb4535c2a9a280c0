"""Near-line answers and the state of the inbox as plain data for JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from center.nearline import Answer


def answer_dict(answer: Answer) -> dict[str, Any]:
    """An answer as a consumer of decisions gets it: times are ISO 8601 in UTC."""
    whole = plain(asdict(answer))
    whole.pop("released")
    return {"schema_version": 1} | whole


def plain(value: Any) -> Any:
    """Data classes' dictionaries with times as texts and keys as texts."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
