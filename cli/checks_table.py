"""Checks on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ops.check import Check

_MARKS = {"ok": "[green]ok[/green]", "info": "", "warning": "[yellow]warning[/yellow]", "fault": "[red]fault[/red]"}


def checks_table(checks: Sequence[Check]) -> Any:
    """A row for each check; advice stands below what was found."""
    from rich.markup import escape
    from rich.table import Table

    table = Table("", "Looked at", "Found", box=None)
    for one in checks:
        found = escape(one.found) + (f"\n[dim]{escape(one.advice)}[/dim]" if one.advice else "")
        table.add_row(_MARKS[one.finding.value], escape(one.name), found)
    return table
