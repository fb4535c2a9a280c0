"""A wave as files: CSV tables for spreadsheets, and JSON lines for a router."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from reports.wave_json import choice_dict, contender_dict, wave_lines
from routing.wave.result import Wave

_CONTENDER = ("backend", "version", "status", "chosen", "cost", "gap", "seconds", "seed", "note")


def write_wave(wave: Wave, folder: Path) -> list[Path]:
    """Write choices, agents' load and contenders to `folder`, made if absent; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    choices = [choice_dict(choice) for choice in wave.choices]
    columns = ("contact", "queue", "channel", "priority", "waited_s", "place", "agent", "start_utc", "end_utc", "late", "reason")
    files = [
        _table(folder / "choices.csv", columns, ([row[name] for name in columns] for row in choices)),
        _table(
            folder / "agent_load.csv",
            ("agent", "slot", "capacity_min", "used_min"),
            ([cell.agent, cell.slot + 1, cell.capacity_min, cell.used_min] for cell in wave.agent_slots),
        ),
        _table(
            folder / "contenders.csv",
            _CONTENDER,
            ([row[name] for name in _CONTENDER] for row in (contender_dict(c, wave.bound) for c in wave.contenders)),
        ),
        folder / "choices.jsonl",
    ]
    files[-1].write_text(wave_lines(wave), encoding="utf-8")
    return files


def _table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([["" if value is None else _safe(value) for value in row] for row in rows])
    return path


def _safe(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula is kept text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
