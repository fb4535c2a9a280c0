"""Column names of interval exports: ours, and the usual ones that mean the same."""

from __future__ import annotations

from pathlib import Path

from center.io import TableReader, read_rows, read_text

REQUIRED = ("interval_start", "queue", "offered")
OPTIONAL = ("handled", "handle_time_s")

ALIASES: dict[str, tuple[str, ...]] = {
    "interval_start": ("interval", "start_time", "timestamp", "datetime"),
    "queue": ("queue_name", "skill", "split", "call_type"),
    "offered": ("contacts_offered", "calls_offered", "noffered", "acd_calls_offered"),
    "handled": ("contacts_handled", "calls_handled", "answered"),
    "handle_time_s": ("total_handle_time_s", "total_handle_time", "handle_time"),
}


def read_history_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Rows of an interval export under our own column names: (line number, column -> text).

    Raises
    ------
    InputError
        The file cannot be read, or its header misses, repeats or adds a column.
    """
    used = _names_used(path)
    rows = read_rows(path, [used[name] for name in REQUIRED], [used[name] for name in OPTIONAL])
    return [(line, {name: cells[used[name]] for name in used if used[name] in cells}) for line, cells in rows]


def _names_used(path: Path) -> dict[str, str]:
    first = read_text(path).split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    header = [name.strip() for name in next(TableReader(first, delimiter, path), [])]
    known = {name.lower().replace(" ", "_"): name for name in reversed(header)}
    return {ours: next((known[n] for n in (ours, *others) if n in known), ours) for ours, others in ALIASES.items()}
