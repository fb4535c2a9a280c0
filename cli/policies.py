"""Policies named on the command line: a YAML or JSON file, or a stored version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from center.policy import Policy
    from center.policy_version import PolicyVersion


def policy_of(given: str, db: str) -> Policy:
    """The policy of a file, if there is one of that name or it looks like one, else of a stored version (``name``, ``name@3``).

    Raises
    ------
    InputError
        The file is wrong, or there is no such version.
    """
    from center.policy_file import read_policy

    path = Path(given)
    if path.exists() or path.suffix.lower() in (".yaml", ".yml", ".json") or len(path.parts) > 1:
        return read_policy(path)
    from store.database import open_database
    from store.policies import load_policy

    return load_policy(open_database(db, create=False), given).policy


def policy_table(saved: PolicyVersion) -> Any:
    """Figures of a tuned policy against the one in force."""
    from rich.table import Table

    from reports.policy import policy_rows

    table = Table(box=None, title="Tuned policy against the one in force, before fresh customers", title_justify="left")
    for column in ("KPI", "Queue or skill group", "Before", "After", "Change"):
        table.add_column(column, justify="left" if len(table.columns) < 2 else "right")
    for row in policy_rows(saved):
        table.add_row(*row)
    return table
