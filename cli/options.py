"""Options that several commands share."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any

import typer

DEFAULT_DB = "sqlite:///crewtide.db"

DbOption = Annotated[
    str,
    typer.Option("--db", envvar="CREWTIDE_DB", metavar="URL", help="Plan database: sqlite:///FILE or postgresql://USER@HOST/NAME."),
]
JsonOption = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE", help="Also write the result as JSON.", dir_okay=False),
]


def write_json(path: Path | None, result: Any) -> None:
    """Write `result` to `path` as UTF-8 JSON, NaN as null; nothing where no path is given."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(_without_nan(result), indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
